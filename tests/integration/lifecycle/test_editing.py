"""What is said of a ticket is corrected, or its priority set by hand: history, routing, contract and search follow."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from support.lives import DESK, Life, expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.catalog.commands import save_calendar
from sysops_graph.errors import Conflict
from sysops_graph.escalation.queries import path_of
from sysops_graph.escalation.rules import next_ring
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.editing import change_priority, edit_ticket, review_ticket
from sysops_graph.lifecycle.settling import close_ticket
from sysops_graph.tickets.editing import Edits
from sysops_graph.tickets.model import CloseReason, MoveNotPossible, Priority, ReviewNeeded
from sysops_graph.tickets.opening import InvalidOpening

pytestmark = pytest.mark.usefixtures("wipe")

LEAD = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena")
TICKET = """
MATCH (t:Ticket {id: $t})
RETURN t.subject AS subject, t.priority AS priority, t.line AS line, t.entitlement AS entitlement,
  t.needs_review AS review, [(t)-[:WAITS_IN]->(q) | q.id][0] AS queue, [(t)-[:CONCERNS]->(c) | c.id] AS about
"""
OFFERS = (
    "MATCH (a:Assignment {ticket_id: $t}) RETURN a.expert_id AS e, a.state AS s, a.reason AS r ORDER BY a.offered_at, e"
)


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    world = kiel("anna", "ben", line=2)
    audio = world.node("Skill", "skl_audio", name="audio", kind="technical")
    world.edge("exp_ben", "HAS_SKILL", audio, level=2, verified=True, valid_from_at=life.now, valid_until_at=life.now)
    world.node("Product", "prd_amp", name="Amp", sku="A1", recalled=False, active=True)
    world.edge("prd_amp", "REQUIRES", audio, min_level=2)
    world.node("Queue", "que_2", name="Kiel 2", line=2, mode="offer", strategy="default", digest=["08:00"])
    world.edge("que_2", "IN", "area_kiel")
    await life.build(world)
    await life.rows("MATCH (:Expert)-[h:HAS_SKILL]->() SET h.valid_until_at = datetime('9999-01-01T00:00Z')")
    return life


async def now_is(life: Life, ticket: str) -> dict[str, Any]:
    return await life.one(TICKET, t=ticket)


async def changes(life: Life, ticket: str, kind: str) -> dict[str, Any]:
    [row] = await life.rows("MATCH (h:HistoryEntry {ticket_id: $t, kind: $k}) RETURN h.details AS d", t=ticket, k=kind)
    return json.loads(row["d"])["changes"]


async def test_only_what_is_given_changes_and_history_says_from_and_to(life: Life) -> None:
    ticket = await life.open(tags=["tv"])
    await life.act(edit_ticket, ticket, Edits(subject="Black screen", tags=("tv", "screen"), error_code="E7"))
    assert await changes(life, ticket, "edited") == {
        "subject": {"from": "No picture", "to": "Black screen"},
        "tags": {"from": ["tv"], "to": ["tv", "screen"]},
        "error_code": {"from": None, "to": "E7"},
    }
    await life.drain()
    assert [row["s"] for row in await life.rows(OFFERS, t=ticket)] == ["offered"]
    assert await audit_at(life.graph, now=life.now) == []


async def test_another_product_asks_other_experts_and_looks_into_the_contract(life: Life) -> None:
    ticket = await life.open()
    before = await now_is(life, ticket)
    assert (before["about"], before["entitlement"]) == (["dev_carl"], "ok")
    await life.act(edit_ticket, ticket, Edits(product_id="prd_amp"))
    assert await audit_at(life.graph, now=life.now) == []
    await life.drain()
    after = await now_is(life, ticket)
    assert (after["about"], after["entitlement"]) == (["prd_amp"], "not_covered")
    offers = await life.rows(OFFERS, t=ticket)
    assert offers == [
        {"e": "exp_anna", "s": "withdrawn", "r": "ticket_edited"},
        {"e": "exp_ben", "s": "offered", "r": None},
    ]


async def test_a_skill_that_is_named_is_needed_until_another_edit_names_others(life: Life) -> None:
    ticket = await life.open()
    await life.act(edit_ticket, ticket, Edits.model_validate({"skills": [{"skill_id": "skl_audio", "min_level": 2}]}))
    await life.act(edit_ticket, ticket, Edits(subject="Sound too"))
    await life.drain()
    assert [row["e"] for row in await life.rows(OFFERS, t=ticket) if row["s"] == "offered"] == ["exp_ben"]
    await life.act(edit_ticket, ticket, Edits.model_validate({"skills": []}))
    assert await life.rows("MATCH (:Ticket)-[n:NEEDS]->() RETURN n.because") == []


async def test_p1_goes_to_the_second_line_and_back_and_no_triage_undoes_it(life: Life) -> None:
    ticket = await life.open()
    await life.act(change_priority, ticket, priority=Priority.P1, reason="The shop is closed")
    raised = await now_is(life, ticket)
    assert (raised["priority"], raised["line"], raised["queue"]) == ("P1", 2, "que_2")
    await life.act(edit_ticket, ticket, Edits(subject="Still no picture"))
    assert (await now_is(life, ticket))["priority"] == "P1"
    await life.drain()
    await life.act(change_priority, ticket, priority=Priority.P4, reason="There is a spare")
    lowered = await now_is(life, ticket)
    assert (lowered["priority"], lowered["line"], lowered["queue"]) == ("P4", 1, "que_1")
    await life.drain()
    assert await audit_at(life.graph, now=life.now) == []


async def test_an_emergency_is_p1_only_when_a_lead_says_so(life: Life) -> None:
    ticket = await life.open(subject="Emergency, the remote is lost", condition="impaired")
    assert (await now_is(life, ticket))["review"]
    with pytest.raises(ReviewNeeded):
        await life.act(change_priority, ticket, priority=Priority.P1, reason="He shouts", actor=DESK)
    await life.act(review_ticket, ticket, priority=Priority.P1, reason="It is one", actor=LEAD)
    assert await now_is(life, ticket) | {"about": []} == {
        "subject": "Emergency, the remote is lost", "priority": "P1", "line": 2, "entitlement": "ok", "review": False,
        "queue": "que_2", "about": [],
    }  # fmt: skip
    await life.act(edit_ticket, ticket, Edits(description="Really an emergency"))
    assert not (await now_is(life, ticket))["review"]


async def test_an_owner_keeps_the_ticket_and_is_told(life: Life) -> None:
    ticket = await life.open()
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id")
    await life.act(accept_offer, offer, actor=expert("anna"))
    await life.act(edit_ticket, ticket, Edits(product_id="prd_amp"))
    await life.drain()
    assert [row["s"] for row in await life.rows(OFFERS, t=ticket)] == ["accepted"]
    told = "MATCH (m:OutboxMessage {subject_id: 'exp_anna'}) WHERE m.payload CONTAINS 'ticket.edited' RETURN count(m)"
    assert await life.one(told) == 1


@pytest.mark.parametrize(
    "edits", [{"device_id": "dev_0"}, {"area_id": "area_0"}, {"skills": [{"skill_id": "skl_0"}]}, {"contract_id": "c"}]
)
async def test_what_does_not_exist_is_refused_and_nothing_changes(life: Life, edits: dict[str, Any]) -> None:
    ticket = await life.open()
    before = await now_is(life, ticket)
    with pytest.raises(InvalidOpening):
        await life.act(edit_ticket, ticket, Edits.model_validate(edits))
    assert await now_is(life, ticket) == before


async def test_what_is_over_is_not_edited(life: Life) -> None:
    ticket = await life.open()
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
    with pytest.raises(MoveNotPossible):
        await life.act(edit_ticket, ticket, Edits(subject="x"))


@pytest.mark.parametrize("round_", range(20))
async def test_an_edit_while_the_offer_is_accepted_leaves_one_of_them(life: Life, round_: int) -> None:
    ticket = await life.open()
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id")
    answers = await asyncio.gather(
        life.act(edit_ticket, ticket, Edits(product_id="prd_amp")),
        life.act(accept_offer, offer, actor=expert("anna")),
        life.drain_at_once(),
        return_exceptions=True,
    )
    assert all(isinstance(answer, dict | Conflict | None) for answer in answers)
    await life.drain()
    states = [(row["e"], row["s"]) for row in await life.rows(OFFERS, t=ticket)]
    assert states in ([("exp_anna", "accepted")], [("exp_anna", "withdrawn"), ("exp_ben", "offered")])
    assert await audit_at(life.graph, now=life.now) == []


CLOCKS = """
MATCH (c:SlaClock {kind: $kind})-[:MEASURES]->(:Ticket {id: $t})
MATCH (m:Timer {kind: 'sla.breach', subject_id: c.id})
RETURN c.due_at AS due_at, m.due_at AS rings_at, c.target_s AS target, c.service_level AS level,
  c.calendar_id AS calendar, c.calendars_before AS before
"""


async def clock(life: Life, ticket: str, kind: str = "resolution") -> dict[str, Any]:
    [row] = await life.rows(CLOCKS, t=ticket, kind=kind)
    return row


async def test_another_service_level_has_other_targets_from_the_start_on(life: Life) -> None:
    ticket = await life.open()
    await life.rows(
        "MATCH (p:Product {id: 'prd_amp'}), (c:Customer {id: 'cus_carl'}) "
        "CREATE (n:Plan {id: 'pln_best', name: 'Best', service_level: 'Enterprise', active: true}) "
        "CREATE (n)-[:INCLUDES {from_on: date('2020-01-01'), until_on: date('2030-01-01')}]->(p) "
        "CREATE (c)-[:HOLDS]->(k:Contract {id: 'ctr_best', number: 'C-B', status: 'active', "
        "starts_on: date('2026-01-01'), ends_on: date('2027-01-01'), paid_until_on: date('2027-01-01')}) "
        "CREATE (k)-[:OF_PLAN]->(n) RETURN 1"
    )
    await life.later(minutes=30)
    before = await clock(life, ticket)
    await life.act(edit_ticket, ticket, Edits(product_id="prd_amp"))
    after = await clock(life, ticket)
    assert (before["level"], before["target"]) == ("Standard", 48 * 3600)
    assert (after["level"], after["target"]) == ("Enterprise", 12 * 3600)
    assert after["due_at"] < before["due_at"]
    assert after["rings_at"] == after["due_at"]
    line = "MATCH (m:Timer {kind: 'path.line', subject_id: $t, state: 'armed'}) RETURN m.due_at"
    assert (await life.one(line, t=ticket)).to_native() < life.now + timedelta(days=1)
    assert await audit_at(life.graph, now=life.now) == []


async def test_another_area_has_its_own_calendar_from_then_on_for_clocks_and_path(life: Life) -> None:
    await life.rows(
        "MATCH (land:Area {id: 'area_land'}) "
        "CREATE (a:Area {id: 'area_bonn', name: 'Bonn', kind: 'city', depth: 1, country: 'DE', "
        "time_zone: 'Europe/Berlin', active: true})-[:PART_OF]->(land) RETURN a.id"
    )
    always = BusinessCalendar("UTC", tuple(Window(day, 0, 1440) for day in range(7)))
    admin = Actor(principal="adam", roles=frozenset({Role.ADMIN}))
    kept = await life.act(save_calendar, "area_bonn", always, name="Bonn", actor=admin)
    ticket = await life.open()
    await life.later(hours=10)
    first = next_ring(await life.graph.read(path_of, ticket)).at
    await life.act(edit_ticket, ticket, Edits(area_id="area_bonn"))
    moved = await clock(life, ticket)
    # The office was open from nine to five UTC: eight hours were counted there, the rest counts day and night.
    assert moved["calendar"] == kept["calendar_id"]
    assert moved["before"] == [""]
    assert moved["due_at"].to_native() == life.now + timedelta(hours=48 - 8)
    assert moved["rings_at"] == moved["due_at"]
    ring = next_ring(await life.graph.read(path_of, ticket)).at
    assert ring < first
    armed = "MATCH (m:Timer {kind: 'path.ring', subject_id: $t, state: 'armed'}) RETURN m.due_at"
    assert (await life.one(armed, t=ticket)).to_native() == ring
    assert await audit_at(life.graph, now=life.now) == []
    await life.act(edit_ticket, ticket, Edits(area_id="area_kiel"))
    assert (await clock(life, ticket))["calendar"] is None
    assert await audit_at(life.graph, now=life.now) == []
