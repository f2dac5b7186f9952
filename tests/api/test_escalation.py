"""Escalations as people act on them over GraphQL, and the policy that they follow."""

import json

from sysops_graph.escalation.model import EscalationPolicy

PLAN = "query($id: ID!) { escalationPlan(ticketId: $id) { at lastResort tell { id tells } skipped beside } }"
STANDS = "query($id: ID!) { ticket(id: $id) { state level escalation { step nextAt rungs { tells } lastResort } } }"
ACT = """
mutation($input: %s!) { done: %s(input: $input) { ticket { id state escalation { step acknowledgedBy } } } }
"""
SAVE = "mutation($input: SavePolicyInput!) { savePolicy(input: $input) { node { version } } }"
TV = {"subject": "It smells of smoke", "deviceId": "dev_carl", "condition": "SAFETY_HAZARD"}
MEMBERS = """
MATCH (g:ContactGroup) MERGE (c:Contact {id: 'con_' + g.name}) SET c.name = g.name, c.active = true
MERGE (c)-[:IN_GROUP]->(g) RETURN count(c) AS made
"""


async def opened(api) -> str:
    return (await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"]


async def act(api, who: str, name: str, kind: str, **said):
    key = json.dumps([who, name, said])[:200]
    return await api.ask(who, ACT % (kind, name), input={"idempotencyKey": key, **said})


async def test_a_plan_says_who_would_be_told_until_the_last_resort(api, life):
    plan = (await api.ask("lena", PLAN, id=await opened(api))).data["escalationPlan"]
    assert [ring["lastResort"] for ring in plan] == [False] * 4 + [True] * 2
    assert [person["id"] for person in plan[1]["tell"]] == ["stf_lena"]
    assert plan == sorted(plan, key=lambda ring: ring["at"])


async def test_a_plan_for_an_area_that_there_is_not_is_not_found(api, life):
    for_opening = "{ escalationPlanForOpening(areaId: %s, priority: P2) { lastResort } }"
    assert (await api.ask("lena", for_opening % '"area_kiel"')).data["escalationPlanForOpening"][-1]["lastResort"]
    assert (await api.ask("lena", for_opening % '"area_none"')).found == [("AREA_NOT_FOUND", "areaId")]
    for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        asked = for_opening % f'"area_kiel", at: "{at}"'
        assert (await api.ask("lena", asked)).found == [("OUT_OF_RANGE", "at")]


async def test_who_escalates_names_the_step_that_was_seen(api, life):
    ticket = await opened(api)
    said = {"ticketId": ticket, "reason": "the house may burn"}
    answer = await act(api, "lena", "escalateTicket", "EscalateTicketInput", seenStep=3, **said)
    assert answer.codes == ["PATH_MOVED_ON"]
    answer = await act(api, "lena", "escalateTicket", "EscalateTicketInput", seenStep=0, **said)
    assert answer.data["done"]["ticket"]["escalation"]["step"] == 1
    answer = await act(api, "lena", "acknowledgeEscalation", "EscalationInput", ticketId=ticket, seenStep=1)
    assert answer.data["done"]["ticket"]["escalation"]["acknowledgedBy"] == "lena"
    answer = await act(api, "lena", "resolveEscalation", "ResolveEscalationInput", ticketId=ticket, outcome="put out")
    assert answer.codes == ["NOT_ESCALATED"]
    assert (await act(api, "carl", "escalateTicket", "EscalateTicketInput", seenStep=1, **said)).codes == [
        "ROLE_MISSING"
    ]


async def test_staff_are_shown_what_has_come_to_its_end(api, life):
    shown = "{ lastResorts { id } }"
    ticket = await opened(api)
    assert (await api.ask("lena", shown)).data["lastResorts"] == []
    await life.rows("MATCH (p:EscalationPath {ticket_id: $t}) SET p.rounds = 1 RETURN p.id", t=ticket)
    assert (await api.ask("lena", shown)).data["lastResorts"] == [{"id": ticket}]
    assert (await api.ask("carl", shown)).codes == ["ROLE_MISSING"]


async def test_customers_do_not_see_who_would_be_told(api, life):
    ticket = await opened(api)
    assert (await api.ask("carl", STANDS, id=ticket)).data["ticket"]["escalation"] is None
    assert (await api.ask("lena", STANDS, id=ticket)).data["ticket"]["escalation"]["step"] == 0


async def test_a_policy_whose_groups_nobody_is_in_is_refused_with_the_places(api, life):
    body = json.loads(EscalationPolicy().model_dump_json())
    said = {"idempotencyKey": "one", "kind": "ESCALATION", "version": 1}
    answer = await api.ask("max", SAVE, input={**said, "body": json.dumps(body)})
    assert ("GROUP_EMPTY", "input.body.lastResort") in answer.found
    await life.rows(MEMBERS)
    answer = await api.ask("max", SAVE, input={**said, "idempotencyKey": "two", "body": json.dumps(body)})
    assert answer.data["savePolicy"]["node"]["version"] == 2


async def test_a_policy_without_its_end_is_refused(api, life):
    said = {"idempotencyKey": "one", "kind": "ESCALATION", "version": 1}
    for wrong in ({"last_resort": None}, {"paths": {}}, {"levels": {}}):
        answer = await api.ask("max", SAVE, input={**said, "body": json.dumps(wrong)})
        assert answer.status == 200
        assert answer.errors[0]["extensions"]["field"].startswith("input.body")
