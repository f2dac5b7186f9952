"""Nine states by nine: every move of the table happens in a real life with all that belongs to it, no other does."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from support.lives import CUSTOMER, DESK, Life, expert, kiel
from sysops_graph.actor import Actor
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import Conflict
from sysops_graph.escalation.model import Level
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.escalating import resolve_escalation
from sysops_graph.lifecycle.moves import move_ticket
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.settling import cancel_ticket, close_ticket, confirm_solution, solve_ticket
from sysops_graph.lifecycle.talking import (
    ask_customer,
    confirm_reopening,
    reopen_ticket,
    reply_as_customer,
    resume_ticket,
)
from sysops_graph.tickets.commands import lock_ticket_in_any_state
from sysops_graph.tickets.model import CloseReason, Entry, MoveNotPossible, State
from sysops_graph.tickets.rules import LIVE, MOVES

pytestmark = pytest.mark.usefixtures("wipe")

NEW, OPEN, PENDING, ESCALATED, SOLVED, CLOSED, REOPENED, ARCHIVED, DELETED = State
Deed = Callable[[Life, str], Awaitable[object]]

CLOCKS = """
MATCH (t:Ticket {id: $t})<-[:MEASURES]-(k:SlaClock {basis: 'contractual'}) WHERE k.cycle = t.cycle
RETURN k.kind AS kind, k.state AS state
"""
ARMED = "MATCH (w:Timer {ticket_id: $t}) WHERE w.due_at IS NOT NULL RETURN w.kind AS kind"
TOLD = "MATCH (m:OutboxMessage {topic: 'notification.wanted', ticket_id: $t}) RETURN m.payload AS payload"
LAST = "MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.from AS from, h.to AS to ORDER BY h.number DESC LIMIT 1"
VERSION = "MATCH (t:Ticket {id: $t}) RETURN t.version"

BOTH_MET = {"response": "met", "resolution": "met"}

NEXT_STEP = {
    PENDING: "ticket.remind",
    SOLVED: "ticket.close",
    REOPENED: "reopening.confirm",
    CLOSED: "ticket.archive",
    ARCHIVED: "ticket.delete",
}
"""The timer that belongs to a state, and is armed in no other one."""


async def force(tx: Tx, ticket_id: str, *, to: State, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The function that moves, and nothing else."""
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    next_, entries = Next(), (Entry(kind="forced", cause="test"),)
    needs = ticket.needs_owner
    await move_ticket(tx, ticket, to, next_, entries=entries, needs_owner=needs, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def accept(life: Life, ticket: str) -> None:
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))


async def ask(life: Life, ticket: str) -> None:
    await life.act(ask_customer, ticket, question="Which light?", actor=DESK)


async def solve(life: Life, ticket: str) -> None:
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert("anna"))


async def close(life: Life, ticket: str) -> None:
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID, actor=DESK)


async def trigger(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Something happens that raises the ticket."""
    next_, outcome = Next(), {"ticket_id": ticket_id}
    next_.raise_level(ticket_id, Level.CRITICAL, cause="test")
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def escalate(life: Life, ticket: str) -> None:
    await life.act(trigger, ticket)
    await life.drain()


async def calm(life: Life, ticket: str) -> None:
    await life.act(resolve_escalation, ticket, outcome="help has come", actor=DESK)


async def reply(life: Life, ticket: str) -> None:
    await life.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER)


async def resume(life: Life, ticket: str) -> None:
    await life.act(resume_ticket, ticket, actor=DESK)


async def reopen(life: Life, ticket: str) -> None:
    await life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER)


async def believe(life: Life, ticket: str) -> None:
    await life.act(confirm_reopening, ticket, actor=DESK)


def pass_days(days: int) -> Deed:
    async def days_pass(life: Life, ticket: str) -> None:
        await life.later(days=days)

    return days_pass


WAYS: dict[State, tuple[Deed, ...]] = {
    NEW: (),
    OPEN: (accept,),
    PENDING: (accept, ask),
    ESCALATED: (accept, escalate),
    SOLVED: (accept, solve),
    REOPENED: (accept, solve, reopen),
    CLOSED: (accept, close),
    ARCHIVED: (accept, close, pass_days(30)),
    DELETED: (accept, close, pass_days(30), pass_days(365)),
}
"""How a ticket gets into each state."""

MADE: list[tuple[State, State, tuple[Deed, ...], Deed, dict[str, str], str]] = [
    (NEW, OPEN, WAYS[NEW], accept, {"response": "met", "resolution": "running"}, "ticket.taken"),
    (NEW, PENDING, WAYS[NEW], ask, {"response": "met", "resolution": "paused"}, "ticket.asked"),
    (NEW, CLOSED, WAYS[NEW], close, {"response": "stopped", "resolution": "stopped"}, "ticket.closed"),
    (OPEN, PENDING, WAYS[OPEN], ask, {"response": "met", "resolution": "paused"}, "ticket.asked"),
    (OPEN, ESCALATED, WAYS[OPEN], escalate, {"response": "met", "resolution": "running"}, "ticket.escalated"),
    (OPEN, SOLVED, WAYS[OPEN], solve, {"response": "met", "resolution": "met"}, "ticket.solved"),
    (OPEN, CLOSED, WAYS[OPEN], close, {"response": "met", "resolution": "stopped"}, "ticket.closed"),
    (PENDING, NEW, (ask,), resume, {"response": "met", "resolution": "running"}, ""),
    (PENDING, OPEN, WAYS[PENDING], reply, {"response": "met", "resolution": "running"}, "ticket.commented"),
    (PENDING, ESCALATED, (accept, escalate, ask), reply, {"response": "met", "resolution": "running"}, ""),
    (PENDING, CLOSED, WAYS[PENDING], pass_days(15), {"response": "met", "resolution": "stopped"}, "ticket.closed"),
    (ESCALATED, OPEN, WAYS[ESCALATED], calm, {"response": "met", "resolution": "running"}, "ticket.escalated"),
    (ESCALATED, PENDING, WAYS[ESCALATED], ask, {"response": "met", "resolution": "paused"}, "ticket.asked"),
    (ESCALATED, CLOSED, WAYS[ESCALATED], close, {"response": "met", "resolution": "stopped"}, "ticket.closed"),
    (SOLVED, CLOSED, WAYS[SOLVED], pass_days(7), {"response": "met", "resolution": "met"}, "ticket.closed"),
    (SOLVED, REOPENED, WAYS[SOLVED], reopen, {"response": "running", "resolution": "running"}, "ticket.reopened"),
    (REOPENED, OPEN, WAYS[REOPENED], believe, {"response": "running", "resolution": "running"}, ""),
    (REOPENED, CLOSED, WAYS[REOPENED], close, {"response": "stopped", "resolution": "stopped"}, "ticket.closed"),
    (CLOSED, ARCHIVED, WAYS[CLOSED], pass_days(30), {"response": "met", "resolution": "stopped"}, ""),
    (ARCHIVED, DELETED, WAYS[ARCHIVED], pass_days(365), {"response": "met", "resolution": "stopped"}, ""),
]
"""From, to, the way there, the deed that moves; then the clocks of the cycle, and what somebody is told."""

USE_CASES: list[tuple[Any, dict[str, object], frozenset[State]]] = [
    (ask_customer, {"question": "?"}, LIVE - {PENDING, REOPENED}),
    (resume_ticket, {}, frozenset({PENDING})),
    (solve_ticket, {"note": "!"}, frozenset({OPEN, ESCALATED})),
    (confirm_solution, {}, frozenset({SOLVED})),
    (reopen_ticket, {"information": "!"}, frozenset({SOLVED})),
    (confirm_reopening, {}, frozenset({REOPENED})),
    (cancel_ticket, {}, LIVE),
    (resolve_escalation, {"outcome": "!"}, frozenset({ESCALATED})),
    (close_ticket, {"reason": CloseReason.OTHER}, LIVE | {SOLVED}),
]
"""Each with the states in which it is possible."""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    return life


async def led_to(life: Life, way: tuple[Deed, ...]) -> str:
    ticket = await life.open()
    for deed in way:
        await deed(life, ticket)
        await life.drain()
    return ticket


def test_each_move_of_the_table_is_made_once() -> None:
    assert sorted((one[0], one[1]) for one in MADE) == sorted((a, b) for a, many in MOVES.items() for b in many)


@pytest.mark.parametrize("made", MADE, ids=[f"{one[0]}-{one[1]}" for one in MADE])
async def test_a_move_of_the_table_happens_with_all_that_belongs_to_it(life: Life, made: Any) -> None:
    before, after, way, deed, clocks, told = made
    ticket = await led_to(life, way)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.state", t=ticket) == before
    kinds_before = len(await life.rows(TOLD, t=ticket))
    await deed(life, ticket)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.state", t=ticket) == after
    assert await life.one(LAST, t=ticket) == {"from": before, "to": after}
    assert {row["kind"]: row["state"] for row in await life.rows(CLOCKS, t=ticket)} == clocks
    armed = {row["kind"] for row in await life.rows(ARMED, t=ticket)} & {*NEXT_STEP.values()}
    assert armed == ({NEXT_STEP[after]} if after in NEXT_STEP else set())
    heard = [row["payload"] for row in await life.rows(TOLD, t=ticket)]
    assert not told or any(told in payload for payload in heard)
    assert len(heard) > kinds_before or not told
    await life.drain()
    assert await audit_at(life.graph, now=life.now) == []


async def test_an_escalated_ticket_is_solved_through_open(life: Life) -> None:
    ticket = await led_to(life, WAYS[ESCALATED])
    await solve(life, ticket)
    lines = "MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.from AS f, h.to AS t ORDER BY h.number DESC LIMIT 2"
    assert [(row["f"], row["t"]) for row in await life.rows(lines, t=ticket)] == [(OPEN, SOLVED), (ESCALATED, OPEN)]
    assert {row["kind"]: row["state"] for row in await life.rows(CLOCKS, t=ticket)} == BOTH_MET


@pytest.mark.parametrize("state", State)
async def test_what_is_not_in_the_table_is_refused_and_changes_nothing(life: Life, state: State) -> None:
    ticket = await led_to(life, WAYS[state])
    version = await life.one(VERSION, t=ticket)
    for to in {*State} - MOVES[state] - {state}:
        with pytest.raises(MoveNotPossible) as refused:
            await life.act(force, ticket, to=to)
        named = [state, to, *sorted(MOVES[state])] if MOVES[state] else [state, to, "none"]
        assert all(name in refused.value.message for name in named)
    for use_case, said, possible_in in USE_CASES:
        if state not in possible_in:
            with pytest.raises(Conflict):
                await life.act(use_case, ticket, **said)
    assert await life.one(VERSION, t=ticket) == version
