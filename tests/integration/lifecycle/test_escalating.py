"""A ticket that does not get on: rungs, acknowledgements, the last resort, levels; at a movable time."""

from datetime import timedelta

import pytest

from support.lives import CUSTOMER, MONDAY, Life, expert, kiel
from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.escalation import queries
from sysops_graph.escalation.model import PathMovedOn
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.complaining import flag_complaint
from sysops_graph.lifecycle.escalating import acknowledge_escalation, escalate_ticket, resolve_escalation
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.lifecycle.talking import (
    add_comment,
    ask_customer,
    confirm_reopening,
    reopen_ticket,
    reply_as_customer,
)

pytestmark = pytest.mark.usefixtures("wipe")

LEAD = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena", via=Channel.WEB)
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted', ticket_id: $t})
WHERE m.payload CONTAINS '"ticket.escalated"' RETURN m.created_at AS at, m.subject_id AS who ORDER BY at, who
"""
GROUPS = """
UNWIND ['director', 'executives', 'emergency', 'last_resort', 'chief_executive', 'root_cause'] AS name
MERGE (g:ContactGroup {id: 'grp_' + name}) ON CREATE SET g.name = name, g.active = true
MERGE (c:Contact {id: 'con_' + name}) ON CREATE SET c.name = name, c.active = true
MERGE (c)-[:IN_GROUP]->(g) RETURN count(c) AS made
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben", line=2))
    await life.rows(GROUPS)
    return life


async def told(life: Life, ticket: str) -> list[tuple[int, str]]:
    """Minutes after Monday eight o'clock, and who."""
    rows = await life.rows(TOLD, t=ticket)
    return [(round((row["at"].to_native() - MONDAY) / timedelta(minutes=1)), row["who"]) for row in rows]


async def sound(life: Life) -> bool:
    assert await audit_at(life.graph, now=life.now) == []
    return True


async def urgent(life: Life) -> str:
    """A P1 that is offered, and nobody answers."""
    return await life.open(condition="safety_hazard", customer="carl")


async def owned(life: Life, ticket: str) -> str:
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e LIMIT 1")
    name = offer["e"].removeprefix("exp_")
    await life.act(accept_offer, offer["id"], actor=expert(name))
    await life.drain()
    return name


async def state(life: Life, ticket: str) -> dict[str, object]:
    [row] = await life.rows(
        "MATCH (t:Ticket {id: $t}) RETURN t.state AS state, t.level AS level, t.step AS step", t=ticket
    )
    return row


async def test_a_p1_that_nobody_answers_goes_through_all_rungs_to_the_last_resort(life: Life) -> None:
    ticket = await urgent(life)
    await life.later(hours=2, minutes=31)
    heard = await told(life, ticket)
    assert (0, "stf_max") in heard
    assert (30, "con_emergency") in heard
    assert (30, "stf_lena") in heard
    assert [at for at, who in heard if who == "con_director"] == [120]
    assert [at for at, who in heard if who == "con_last_resort"] == [135, 150]
    assert await sound(life)


async def test_the_last_resort_is_told_until_somebody_acknowledges_and_again_when_that_expires(life: Life) -> None:
    ticket = await urgent(life)
    await life.later(hours=2, minutes=16)
    path = await life.graph.read(queries.path_of, ticket)
    await life.act(acknowledge_escalation, ticket, seen_step=path.step + path.rounds, actor=LEAD)
    await life.later(minutes=29)
    assert [at for at, who in await told(life, ticket) if who == "con_last_resort"] == [135, 151]
    assert await sound(life)


async def test_a_ticket_at_its_end_is_shown_to_all_staff_while_nobody_is_at_it(life: Life) -> None:
    ticket = await urgent(life)

    async def shown(actor: Actor = LEAD) -> list[str]:
        return await life.graph.read(queries.last_resorts, actor=actor, now=life.now)

    await life.later(hours=2)
    assert await shown() == []
    await life.later(minutes=16)
    assert await shown() == [ticket]
    assert await shown(Actor(principal="else", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_else")) == []
    path = await life.graph.read(queries.path_of, ticket)
    await life.act(acknowledge_escalation, ticket, seen_step=path.step + path.rounds, actor=LEAD)
    assert await shown() == []


async def test_who_saw_an_older_step_is_told_the_present_one(life: Life) -> None:
    ticket = await urgent(life)
    await life.later(minutes=31)
    with pytest.raises(PathMovedOn):
        await life.act(escalate_ticket, ticket, reason="now", seen_step=1, actor=LEAD)
    await life.act(escalate_ticket, ticket, reason="now", seen_step=2, actor=LEAD)
    assert (31, "con_executives") in await told(life, ticket)


async def test_an_owned_ticket_becomes_escalated_its_clocks_hurry_and_a_resolution_gives_it_back(life: Life) -> None:
    ticket = await urgent(life)
    await owned(life, ticket)
    due = "MATCH (k:SlaClock {kind: 'resolution', basis: $b})-[:MEASURES]->(:Ticket {id: $t}) RETURN k.due_at"
    before = (await life.one(due, t=ticket, b="operational")).to_native()
    await life.later(minutes=31)
    assert (await state(life, ticket))["state"] == "Escalated"
    after = (await life.one(due, t=ticket, b="operational")).to_native()
    assert after - MONDAY - timedelta(minutes=30) == (before - MONDAY - timedelta(minutes=30)) / 2
    assert await sound(life)
    await life.act(resolve_escalation, ticket, outcome="a spare part was found", actor=LEAD)
    assert (await state(life, ticket))["state"] == "Open"
    assert (await life.one(due, t=ticket, b="operational")).to_native() == after
    assert await sound(life)


async def test_work_of_the_owner_holds_the_path_up(life: Life) -> None:
    ticket = await urgent(life)
    await life.later(minutes=5)
    await owned(life, ticket)
    await life.later(minutes=20)
    assert [at for at, who in await told(life, ticket) if who.startswith("exp_")] == [20]


async def test_while_a_ticket_waits_for_its_customer_nobody_is_told(life: Life) -> None:
    ticket = await urgent(life)
    name = await owned(life, ticket)
    await life.act(ask_customer, ticket, question="Is it off?", actor=expert(name))
    await life.later(hours=5)
    assert await told(life, ticket) == [(0, "stf_max")]
    await life.act(reply_as_customer, ticket, text="Yes.", actor=CUSTOMER)
    await life.later(minutes=16)
    assert [at for at, who in await told(life, ticket) if who.startswith("exp_")] == [315]
    assert await sound(life)


async def test_who_is_away_is_passed_over_and_the_next_ones_hear_why(life: Life) -> None:
    await life.rows(
        "MATCH (s:Staff {id: 'stf_lena'}) CREATE (s)-[:UNAVAILABLE {kind: 'vacation', starts_at: $since, "
        "ends_at: $until}]->(:Absence {id: 'abs_lena'}) RETURN 1",
        since=MONDAY - timedelta(days=1), until=FAR_FUTURE,
    )  # fmt: skip
    ticket = await urgent(life)
    await life.later(minutes=31)
    assert "stf_lena" not in {who for _, who in await told(life, ticket)}
    rungs = await life.rows(
        "MATCH (h:HistoryEntry {ticket_id: $t, kind: 'escalation_rung'}) RETURN h.details", t=ticket
    )
    assert "Lena is away" in str(rungs)


async def test_a_path_is_foreseen_as_it_then_happens(life: Life) -> None:
    ticket = await urgent(life)
    foreseen = await life.graph.read(queries.foreseen, ticket, now=life.now)
    await life.later(hours=2, minutes=31)
    heard = {(at, who) for at, who in await told(life, ticket) if at}
    planned = {
        (round((each.at - MONDAY) / timedelta(minutes=1)), person.id) for each in foreseen for person in each.ring.tell
    }
    offered = {(at, who) for at, who in planned if who.startswith("exp_")}
    assert planned - offered <= heard


async def test_a_near_breach_is_told_to_executives_once(life: Life) -> None:
    ticket = await life.open(condition="unusable")
    await owned(life, ticket)
    await life.later(days=14)
    near = "MATCH (h:HistoryEntry {ticket_id: $t, kind: 'level_raised', cause: 'breach_near'}) RETURN count(h)"
    assert await life.one(near, t=ticket) == 1
    assert "con_executives" in {who for _, who in await told(life, ticket)}
    assert (await state(life, ticket))["level"] == 3
    assert await sound(life)


async def test_a_reopened_ticket_has_a_path_of_its_own_and_the_second_time_the_root_cause_team_hears(
    life: Life,
) -> None:
    ticket = await life.open(condition="unusable")
    for _ in range(2):
        name = await owned(life, ticket)
        await life.act(solve_ticket, ticket, note="mended", actor=expert(name))
        await life.drain()
        await life.act(reopen_ticket, ticket, information="dark again", actor=CUSTOMER)
        await life.act(confirm_reopening, ticket)
        await life.drain()
    assert (await state(life, ticket))["level"] == 5
    assert "con_root_cause" in {who for _, who in await told(life, ticket)}
    assert await life.one("MATCH (p:EscalationPath {ticket_id: $t}) RETURN count(p)", t=ticket) == 3
    assert await sound(life)


async def test_a_ticket_that_is_not_settled_stays_in_its_line_where_no_other_has_a_queue(life: Life) -> None:
    ticket = await life.open(condition="unusable")
    await life.later(days=2)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.line", t=ticket) == 1
    assert await sound(life)


async def test_a_ticket_that_is_not_settled_goes_to_the_next_line(life: Life) -> None:
    await life.rows(
        "MATCH (a:Area {id: 'area_kiel'}) CREATE (q:Queue {id: 'que_2', name: 'Kiel 2', line: 2, mode: 'offer', "
        "strategy: 'default', digest: ['08:00']})-[:IN]->(a) RETURN q.id"
    )
    ticket = await life.open(condition="unusable")
    await life.later(days=2)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.line", t=ticket) == 2
    assert await life.one("MATCH (p:EscalationPath {ticket_id: $t}) RETURN p.line_raised_at IS NOT NULL", t=ticket)
    assert await sound(life)


RAISED = """
MATCH (h:HistoryEntry {ticket_id: $t, kind: 'level_raised'}) WHERE h.cause IN $causes
RETURN h.cause AS cause ORDER BY h.number
"""


async def raised(life: Life, ticket: str, *wanted: str) -> list[str]:
    return [row["cause"] for row in await life.rows(RAISED, t=ticket, causes=list(wanted))]


async def test_the_third_ticket_on_a_device_within_a_month_goes_to_the_root_cause_team(life: Life) -> None:
    old = await life.open(subject="No picture")
    await life.rows("MATCH (t:Ticket {id: $t}) SET t.opened_at = $at", t=old, at=MONDAY - timedelta(days=31))
    tickets = [await life.open(subject=subject) for subject in ("Remote is dead", "Loud hum", "The door fell off")]
    assert [await raised(life, ticket, "device_again") for ticket in tickets] == [[], [], ["device_again"]]
    assert "con_root_cause" in {who for _, who in await told(life, tickets[2])}
    assert (await state(life, tickets[2]))["level"] == 5
    assert await sound(life)


async def test_of_an_incident_one_ticket_goes_to_the_root_cause_team(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", customers=5))
    await life.rows(GROUPS)
    said = {"subject": "No picture", "description": "The television stays dark, a red light blinks three times."}
    tickets = []
    for name in ("carl", "c1", "c2", "c3", "c4"):
        life.now += timedelta(seconds=1)
        tickets.append(await life.open(customer=name, **said))
    assert [await raised(life, ticket, "incident_again") for ticket in tickets] == [
        *([], [], ["incident_again"], [], [])
    ]


async def test_a_comment_that_is_a_complaint_reaches_the_chief_executive_and_escalates(life: Life) -> None:
    ticket = await urgent(life)
    name = await owned(life, ticket)
    await life.act(add_comment, ticket, text="Nobody calls!", visibility="customer", complaint=True, actor=CUSTOMER)
    await life.drain()
    assert (0, "con_chief_executive") in await told(life, ticket)
    assert await state(life, ticket) == {"state": "Escalated", "level": 4, "step": None}
    await life.act(add_comment, ticket, text="I call now.", visibility="customer", actor=expert(name))
    await life.drain()
    assert await raised(life, ticket, "complaint") == ["complaint"]
    assert await sound(life)


async def test_a_comment_is_flagged_as_a_complaint_once(life: Life) -> None:
    ticket = await life.open()
    said = await life.act(add_comment, ticket, text="Nobody calls!", visibility="customer", actor=CUSTOMER)
    for _ in range(2):
        await life.act(flag_complaint, ticket, comment_id=said["comment_id"], reason="is angry")
        await life.drain()
    assert await raised(life, ticket, "complaint") == ["complaint"]
    await life.act(flag_complaint, ticket, comment_id=None, reason="called, is angry")
    await life.drain()
    assert await raised(life, ticket, "complaint") == ["complaint"] * 2


async def test_what_the_one_who_acknowledged_does_holds_the_path_up_longer(life: Life) -> None:
    ticket = await urgent(life)
    await life.later(minutes=31)
    await life.act(acknowledge_escalation, ticket, seen_step=2, actor=LEAD)
    await life.later(minutes=24)
    await life.act(add_comment, ticket, text="A van is on its way.", visibility="internal", actor=LEAD)
    before = await told(life, ticket)
    await life.later(minutes=14)
    assert await told(life, ticket) == before
    await life.later(minutes=2)
    assert [at for at, who in await told(life, ticket) if who == "con_executives"] == [70]
