"""The status page that everybody reads, and what managers say there."""

import pytest

LIST = "{ disturbances { id about text state } }"
UPDATE = """
mutation($input: UpdateDisturbanceInput!) { updateDisturbance(input: $input) { disturbance { state text } } }
"""
LIFT = "mutation($input: LiftDisturbanceInput!) { liftDisturbance(input: $input) { disturbance { state reason } } }"
BEGUN = """
CREATE (d:Disturbance {id: 'dis_1', about: 'service', active_for: 'service', state: 'active', text: 'We know of it.',
  share: 0.5, began_at: $at, said_at: $at}) RETURN d.id
"""


@pytest.fixture
async def begun(life) -> str:
    return await life.one(BEGUN, at=life.now)


async def status(api):
    return (await api.http.get("/status")).json()


@pytest.mark.usefixtures("life")
async def test_without_a_disturbance_all_is_well(api):
    assert await status(api) == {"status": "ok", "disturbances": []}


async def test_everybody_reads_what_a_manager_says_until_it_is_lifted(api, begun):
    found = await status(api)
    assert (found["status"], [each["text"] for each in found["disturbances"]]) == ("disturbed", ["We know of it."])
    answer = await api.do("max", UPDATE, disturbanceId=begun, text="Mended by noon.")
    assert answer.data["updateDisturbance"]["disturbance"] == {"state": "ACTIVE", "text": "Mended by noon."}
    assert [each["text"] for each in (await status(api))["disturbances"]] == ["Mended by noon."]
    assert [each["id"] for each in (await api.ask("lena", LIST)).data["disturbances"]] == [begun]
    answer = await api.do("max", LIFT, disturbanceId=begun, reason="It works again.")
    assert answer.data["liftDisturbance"]["disturbance"] == {"state": "LIFTED", "reason": "It works again."}
    assert (await status(api))["status"] == "ok"
    assert (await api.do("max", LIFT, disturbanceId=begun, reason="Twice")).codes == ["DISTURBANCE_LIFTED"]


async def test_only_managers_speak_of_it(api, begun, dump):
    before = await dump()
    refused = [
        ("lena", UPDATE, {"text": "Soon."}, [("ROLE_MISSING", None)]),
        ("max", UPDATE, {"text": " "}, [("TEXT_EMPTY", "input.text")]),
        ("max", LIFT, {"reason": "x", "disturbanceId": "dis_2"}, [("DISTURBANCE_NOT_FOUND", "input.disturbanceId")]),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, **{"disturbanceId": begun, **said})).found == found
    assert (await api.ask("carl", LIST)).codes == ["ROLE_MISSING"]
    assert await dump() == before


async def test_who_opens_a_ticket_reads_at_once_what_everybody_feels(api, begun):
    document = """
    mutation($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id disturbances { text } } } }
    """
    opened = await api.do("carl", document, subject="No picture", deviceId="dev_carl")
    ticket = opened.data["openTicket"]["ticket"]
    assert ticket["disturbances"] == [{"text": "We know of it."}]
    await api.do("max", LIFT, disturbanceId=begun, reason="It works again.")
    asked = "query($id: ID!) { ticket(id: $id) { disturbances { text beganAt saidAt } } }"
    assert (await api.ask("carl", asked, id=ticket["id"])).data["ticket"]["disturbances"] == []
