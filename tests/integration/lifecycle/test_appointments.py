"""When somebody comes: offered, planned, moved, called off, come to nothing; who hears of it, and what is watched."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import NotAvailable, SlotsNotUsable, VisitNotFound, VisitState, VisitStepNotPossible
from sysops_graph.errors import Conflict, NotFound
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.appointments import (
    cancel_visit,
    cannot_arrive,
    cannot_enter,
    move_visit,
    need_next_visit,
    offer_slots,
    plan_visit,
)
from sysops_graph.lifecycle.visits import step_visit
from sysops_graph.tickets.model import TicketNotFound, WantedSlot

pytestmark = pytest.mark.usefixtures("wipe")

TOMORROW = MONDAY + timedelta(days=1)
STATE = """
MATCH (t:Ticket {id: $t})
OPTIONAL MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e)
OPTIONAL MATCH (v:Visit {ticket_id: t.id})
WITH t, h, e, v ORDER BY v.state
RETURN t.state AS state, e.id AS owner, h.starts_at AS at, collect(v.state) AS visits
"""
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'})
RETURN m.subject_id AS who, split(split(m.payload, '"kind":"')[1], '"')[0] AS kind
"""
WATCHES = (
    "MATCH (w:Timer) WHERE w.kind STARTS WITH 'visit.' AND w.due_at IS NOT NULL RETURN w.kind AS k, w.due_at AS at"
)


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben", customers=2))
    return life


def slot(hours: float, at: datetime = TOMORROW) -> dict[str, datetime]:
    return {"starts_at": at + timedelta(hours=hours), "ends_at": at + timedelta(hours=hours + 2)}


def wanted(*hours: float) -> list[WantedSlot]:
    return [WantedSlot(**slot(hour)) for hour in hours]


async def visited(life: Life, *hours: float, customer: str = "carl") -> tuple[str, str]:
    """A ticket whose expert comes in the first slot; its id and the visit's."""
    ticket = await life.open(customer=customer, slots=[slot(hour) for hour in hours])
    offer = await life.one("MATCH (a:Assignment {state: 'offered', ticket_id: $t}) RETURN a.id", t=ticket)
    visit = (await life.act(accept_offer, offer))["visit_id"]
    await life.drain()
    return ticket, visit


async def slot_id(life: Life, ticket: str, hours: float) -> str:
    at = (TOMORROW + timedelta(hours=hours)).isoformat()
    text = "MATCH (:Ticket {id: $t})-[:PROPOSES_SLOT]->(s:Slot) WHERE s.starts_at = datetime($at) RETURN s.id"
    return await life.one(text, t=ticket, at=at)


async def now_is(life: Life, ticket: str) -> dict[str, Any]:
    row = await life.one(STATE, t=ticket)
    return {**row, "at": row["at"].to_native() if row["at"] else None}


async def told(life: Life, kind: str) -> set[str]:
    return {row["who"] for row in await life.rows(TOLD) if row["kind"] == kind}


async def sound(life: Life) -> bool:
    return await audit_at(life.graph, now=life.now) == []


async def test_a_moved_visit_keeps_its_expert_and_is_watched_at_its_new_time(life: Life) -> None:
    ticket, visit = await visited(life, 0, 6)
    await life.act(move_visit, visit, slot_id=await slot_id(life, ticket, 6), actor=CUSTOMER)
    new = TOMORROW + timedelta(hours=6)
    assert await now_is(life, ticket) == {"state": "Open", "owner": "exp_anna", "at": new, "visits": ["planned"]}
    watches = {row["k"]: row["at"].to_native() - new for row in await life.rows(WATCHES)}
    assert watches == {
        "visit.tomorrow": timedelta(days=-1),
        "visit.set_out": timedelta(minutes=-30),
        "visit.arrive": timedelta(minutes=15),
        "visit.finish": timedelta(hours=4),
    }
    assert await told(life, "visit.moved") == {"exp_anna"}
    assert await life.one("MATCH (:Ticket)-[:PROPOSES_SLOT]->(s) RETURN s.state") == "busy"
    assert await sound(life)


async def test_a_visit_is_not_moved_to_where_its_expert_cannot_be(life: Life) -> None:
    ticket, visit = await visited(life, 0, 6, 30)
    await life.rows("MATCH (e:Expert {id: 'exp_ben'}) SET e.active = false")
    await visited(life, 7, customer="c1")
    before = await now_is(life, ticket)
    with pytest.raises(NotAvailable, match="busy"):
        await life.act(move_visit, visit, slot_id=await slot_id(life, ticket, 6), actor=CUSTOMER)
    await life.rows("MATCH (:Expert {id: 'exp_anna'})-[w:WORKS {weekday: 2}]->() DELETE w")
    with pytest.raises(NotAvailable, match="off duty"):
        await life.act(move_visit, visit, slot_id=await slot_id(life, ticket, 30), actor=CUSTOMER)
    assert await now_is(life, ticket) == before
    assert await sound(life)


async def test_a_visit_that_is_called_off_is_planned_again_by_its_owner(life: Life) -> None:
    ticket, visit = await visited(life, 0, 6)
    await life.act(cancel_visit, visit, reason="I am at work", actor=CUSTOMER)
    assert await now_is(life, ticket) == {"state": "Open", "owner": "exp_anna", "at": None, "visits": ["cancelled"]}
    assert await told(life, "visit.cancelled") == await told(life, "slots.offered") == {"exp_anna"}
    assert await life.rows(WATCHES) == []
    await life.act(plan_visit, ticket, slot_id=await slot_id(life, ticket, 6), actor=expert("anna"))
    found = await now_is(life, ticket)
    assert (found["at"], found["visits"]) == (TOMORROW + timedelta(hours=6), ["cancelled", "planned"])
    assert await sound(life)


@pytest.mark.parametrize("why", [cancel_visit, cannot_enter, need_next_visit])
async def test_without_another_time_the_customer_is_asked_for_some_and_the_clocks_stand(life: Life, why: Any) -> None:
    ticket, visit = await visited(life, 0)
    if why is not cancel_visit:
        life.now = TOMORROW
        for step in (VisitState.ON_THE_WAY, VisitState.STARTED):
            await life.act(step_visit, visit, to=step, actor=expert("anna"))
    said, who = ("reason", CUSTOMER) if why is cancel_visit else ("note", expert("anna"))
    await life.act(why, visit, **{said: "The part is missing"}, actor=who)
    found = await now_is(life, ticket)
    assert (found["state"], found["owner"], found["at"]) == ("Pending", "exp_anna", None)
    assert await told(life, "slots.wanted") == {"cus_carl"}
    assert await sound(life)
    await life.act(offer_slots, ticket, wanted(30, 34), actor=CUSTOMER)
    found = await now_is(life, ticket)
    assert (found["state"], found["owner"]) == ("Open", "exp_anna")
    await life.act(plan_visit, ticket, slot_id=await slot_id(life, ticket, 34), actor=expert("anna"))
    assert (await now_is(life, ticket))["at"] == TOMORROW + timedelta(hours=34)
    assert await sound(life)


async def test_who_cannot_come_is_replaced_at_once_and_everybody_hears_so(life: Life) -> None:
    ticket, visit = await visited(life, 0)
    life.now = TOMORROW - timedelta(hours=1)
    await life.act(cannot_arrive, visit, reason="The car is dead", actor=expert("anna"))
    await life.drain()
    assert await told(life, "visit.cannot_arrive") == {"cus_carl", "stf_lena"}
    offer = await life.one("MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.expert_id", t=ticket)
    assert offer == "exp_ben"
    assert await life.one("MATCH (v:Visit {id: $v}) RETURN v.state", v=visit) == "cannot_arrive"
    assert await sound(life)


async def test_new_times_end_the_wait_for_an_expert(life: Life) -> None:
    await life.rows(
        "MATCH (e:Expert) CREATE (b:Absence {id: 'abs_' + e.id}) "
        "CREATE (e)-[:UNAVAILABLE {kind: 'vacation', starts_at: $from, ends_at: $until}]->(b)",
        **{"from": TOMORROW, "until": TOMORROW + timedelta(hours=5)},  # pyright: ignore[reportArgumentType]
    )
    ticket = await life.open(slots=[slot(0)])
    assert await life.one("MATCH (x:AssignmentException {state: 'open'}) RETURN count(x)") == 1
    await life.act(offer_slots, ticket, wanted(8), actor=CUSTOMER)
    await life.drain()
    assert await life.one("MATCH (a:Assignment {state: 'offered'})-[:BOOKS]->(s) RETURN count(s)") == 1
    assert await life.one("MATCH (:Ticket)-[:PROPOSES_SLOT]->(s) RETURN count(s)") == 1
    assert await sound(life)


async def test_what_cannot_be_is_refused(life: Life) -> None:
    ticket, visit = await visited(life, 0, 6)
    later = await slot_id(life, ticket, 6)
    with pytest.raises(SlotsNotUsable):
        await life.act(offer_slots, ticket, wanted(-48), actor=CUSTOMER)
    with pytest.raises(SlotsNotUsable):
        await life.act(offer_slots, ticket, wanted(1), actor=CUSTOMER)
    stranger = CUSTOMER.__class__(principal="c1", roles=CUSTOMER.roles, subject_id="cus_c1")
    with pytest.raises(TicketNotFound):
        await life.act(offer_slots, ticket, wanted(9), actor=stranger)
    for deed, said in ((cancel_visit, {"reason": "x"}), (move_visit, {"slot_id": later})):
        with pytest.raises(VisitNotFound):
            await life.act(deed, visit, **said, actor=stranger)
    with pytest.raises(VisitNotFound):
        await life.act(cannot_arrive, visit, reason="x", actor=expert("ben"))
    with pytest.raises(VisitStepNotPossible):
        await life.act(cannot_enter, visit, note="x", actor=expert("anna"))
    with pytest.raises(Conflict):
        await life.act(plan_visit, ticket, slot_id=later, actor=expert("anna"))
    await life.act(step_visit, visit, to=VisitState.ON_THE_WAY, actor=expert("anna"))
    with pytest.raises(VisitStepNotPossible):
        await life.act(move_visit, visit, slot_id=later, actor=CUSTOMER)
    assert await sound(life)


@pytest.mark.parametrize("round_", range(20))
async def test_moving_while_the_expert_sets_out_leaves_one_of_them(life: Life, round_: int) -> None:
    ticket, visit = await visited(life, 0, 6)
    moved, out = await asyncio.gather(
        life.act(move_visit, visit, slot_id=await slot_id(life, ticket, 6), actor=CUSTOMER),
        life.act(step_visit, visit, to=VisitState.ON_THE_WAY, actor=expert("anna")),
        return_exceptions=True,
    )
    found = await now_is(life, ticket)
    assert isinstance(out, dict), "who sets out after the move sets out for the new time"
    assert found["visits"] == ["on_the_way"]
    assert found["at"] == TOMORROW + timedelta(hours=6 if isinstance(moved, dict) else 0)
    assert await sound(life)


@pytest.mark.parametrize("round_", range(20))
async def test_two_visits_moved_to_one_time_at_once_leave_one_there(life: Life, round_: int) -> None:
    await life.rows("MATCH (e:Expert {id: 'exp_ben'}) SET e.active = false")
    one, first = await visited(life, 0, 6)
    two, second = await visited(life, 3, 6, customer="c1")
    moves = [(first, await slot_id(life, one, 6)), (second, await slot_id(life, two, 6))]
    answers = await asyncio.gather(
        *(life.act(move_visit, visit, slot_id=to, actor=DESK) for visit, to in moves), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NotAvailable", "dict"]
    assert await sound(life)


@pytest.mark.parametrize("round_", range(20))
async def test_called_off_and_given_up_at_once_end_the_visit_once(life: Life, round_: int) -> None:
    _, visit = await visited(life, 0)
    answers = await asyncio.gather(
        life.act(cancel_visit, visit, reason="x", actor=CUSTOMER),
        life.act(cannot_arrive, visit, reason="x", actor=expert("anna")),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, NotFound | Conflict) for answer in answers) == 1
    await life.drain()
    assert await sound(life)
