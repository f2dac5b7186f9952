"""What was broken by force is found and repaired, and the ticket lives on to its end."""

from datetime import timedelta
from typing import LiteralString

import pytest

from support.lives import Life, expert, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at, repair
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.lifecycle.talking import ask_customer, reply_as_customer

pytestmark = pytest.mark.usefixtures("wipe")
OFFER = "MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.id AS id, a.expert_id AS expert_id"
STATE = "MATCH (t:Ticket {id: $t}) RETURN t.state"
STAGES = ("new", "offered", "owned", "asked", "solved")


async def brought_to(life: Life, stage: str) -> str:
    """A ticket that has come so far in its life."""
    ticket = await life.open(drain=stage != "new")
    place = STAGES.index(stage)
    if place >= STAGES.index("owned"):
        await life.act(accept_offer, (await life.rows(OFFER, t=ticket))[0]["id"])
    if stage == "asked":
        await life.act(ask_customer, ticket, question="Which socket?")
    if stage == "solved":
        await life.act(solve_ticket, ticket, note="done", actor=expert("anna"))
    return ticket


async def lived_on(life: Life, ticket: str) -> str:
    """The state in which a ticket ends when everybody does what is theirs."""
    await life.drain()
    if offers := await life.rows(OFFER, t=ticket):
        await life.act(accept_offer, offers[0]["id"])
    if await life.one(STATE, t=ticket) == "Pending":
        await life.act(reply_as_customer, ticket, text="the left one")
    if await life.one(STATE, t=ticket) == "Open":
        await life.act(solve_ticket, ticket, note="done")
    await life.later(days=8)
    return await life.one(STATE, t=ticket)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("new", "MATCH (m:OutboxMessage {ticket_id: $t, lane: 'core'}) DELETE m"),
        ("new", "MATCH (m:OutboxMessage {ticket_id: $t, lane: 'core'}) SET m.state = 'dead', m.next_attempt_at = null"),
        ("offered", "MATCH (w:Timer {ticket_id: $t, kind: 'offer.expiry'}) DELETE w"),
        ("offered", "MATCH (w:Timer {ticket_id: $t}) DELETE w"),
        ("offered", "MATCH (:Ticket {id: $t})<-[h:HOLDS_OPEN]-() DELETE h"),
        ("owned", "MATCH (:Ticket {id: $t})<-[h:HOLDS_OPEN]-() DELETE h"),
        ("owned", "MATCH (t:Ticket {id: $t}) SET t.needs_owner = true"),
        ("owned", "MATCH (w:Timer {ticket_id: $t}) SET w.due_at = null"),
        ("owned", "MATCH (k:SlaClock {ticket_id: $t}) SET k.due_at = k.due_at + duration('PT5H')"),
        ("asked", "MATCH (:Ticket {id: $t})<-[h:HOLDS_WAITING]-() DELETE h"),
        ("asked", "MATCH (w:Timer {ticket_id: $t, kind: 'ticket.remind'}) DELETE w"),
        ("solved", "MATCH (w:Timer {ticket_id: $t, kind: 'ticket.close'}) DELETE w"),
    ],
)
async def test_a_repaired_ticket_reaches_its_end(graph: Graph, stage: str, text: LiteralString) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket = await brought_to(life, stage)
    await life.rows(text, t=ticket)
    found = await audit_at(graph, now=life.now)
    assert {one.ticket_id for one in found} == {ticket}
    assert await repair(graph, found, now=life.now) == ([], 1)
    assert await audit_at(graph, now=life.now) == []
    assert await lived_on(life, ticket) == "Closed"
    assert await audit_at(graph, now=life.now) == []


async def test_a_shifted_clock_is_due_again_when_its_time_is_full(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket = await brought_to(life, "owned")
    due = "MATCH (k:SlaClock {ticket_id: $t, kind: 'resolution'}) RETURN toString(k.due_at)"
    rings = "MATCH (w:Timer {ticket_id: $t, kind: 'sla.breach'}) WHERE w.due_at IS NOT NULL RETURN toString(w.due_at)"
    before = await life.one(due, t=ticket), await life.one(rings, t=ticket)
    await life.rows(
        "MATCH (k:SlaClock {ticket_id: $t, kind: 'resolution'}) SET k.due_at = k.due_at + duration('P2D') "
        "WITH k MATCH (w:Timer {subject_id: k.id, kind: 'sla.breach'}) SET w.due_at = k.due_at",
        t=ticket,
    )
    await repair(graph, await audit_at(graph, now=life.now), now=life.now)
    assert (await life.one(due, t=ticket), await life.one(rings, t=ticket)) == before


async def test_what_is_late_is_left_to_the_engine(graph: Graph) -> None:
    """After an hour without a worker everything is late; the worker does it, and no history speaks of repairs."""
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket = await brought_to(life, "offered")
    life.now += timedelta(hours=3)
    found = await audit_at(graph, now=life.now)
    assert "seeking_ticket_without_next_step" in {one.invariant for one in found}
    assert await repair(graph, found, now=life.now) == (found, 0)
    assert await life.one("MATCH (h:HistoryEntry {ticket_id: $t, kind: 'repaired'}) RETURN count(h)", t=ticket) == 0
    await life.drain()
    assert await audit_at(graph, now=life.now) == []


async def test_at_most_so_many_tickets_are_repaired_at_once(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", customers=3))
    for customer in ("carl", "c1", "c2"):
        await life.open(customer=customer)
    await life.rows("MATCH (w:Timer) DELETE w")
    left, repaired = await repair(graph, await audit_at(graph, now=life.now), at_most=2, now=life.now)
    assert (len({one.ticket_id for one in left}), repaired) == (1, 2)
