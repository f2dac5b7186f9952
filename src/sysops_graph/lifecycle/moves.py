"""The one way by which a ticket changes its state."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.automation.model import Event
from sysops_graph.calendars.rules import after_business_days
from sysops_graph.delivery.model import timer_key
from sysops_graph.escalation.commands import RAISE_LINE, RING, arm_path
from sysops_graph.escalation.model import Level
from sysops_graph.escalation.queries import policy_in_force
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import ARCHIVE, CLOSE, CONFIRM, DELETE, GIVE_UP, OVERDUE, REMIND, SURVEY, Next
from sysops_graph.sla.commands import (
    accelerate_clocks,
    meet_clock,
    pause_clocks,
    resume_clocks,
    start_clocks,
    stop_clocks,
)
from sysops_graph.sla.model import ClockKind, ServiceLevel
from sysops_graph.sla.queries import clock_terms
from sysops_graph.tickets.commands import change_tickets
from sysops_graph.tickets.model import Change, Entry, State, Ticket

SURVEYED_AFTER = timedelta(hours=1)
"""So long after the solution the customer is asked how it was."""

CLOSED_AFTER = timedelta(days=7)
"""A solved ticket closes by itself when the customer says nothing for so long."""

ARCHIVED_AFTER, DELETED_AFTER = timedelta(days=30), timedelta(days=365)
"""From closing to archiving; from archiving until the contents are erased, unless somebody holds them."""

ENDS = {
    State.SOLVED: (CLOSE, CLOSED_AFTER),
    State.CLOSED: (ARCHIVE, ARCHIVED_AFTER),
    State.ARCHIVED: (DELETE, DELETED_AFTER),
}
"""What becomes of a ticket by itself when it is over, and how long after that."""

REMINDED_AFTER, GIVEN_UP_AFTER, CONFIRMED_AFTER = 3, 7, 1
"""Business days: until a customer who was asked is reminded; from then until nobody waits any more; until a reopening
that nobody looked at is treated as confirmed."""

_NOTHING: Mapping[str, object] = {}


async def move_ticket(
    tx: Tx,
    ticket: Ticket,
    to: State,
    next_: Next,
    *,
    entries: tuple[Entry, ...],
    needs_owner: bool = False,
    properties: Mapping[str, object] = _NOTHING,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """Write the move and its history, adjust the clocks, and note the timers that go with the new state.

    A move to the present state only writes the history. Raises MoveNotPossible.
    """
    await move_tickets(
        tx,
        [ticket],
        to,
        next_,
        entries=entries,
        needs_owner=needs_owner,
        properties=properties,
        actor=actor,
        now=now,
        ids=ids,
    )


async def move_tickets(
    tx: Tx,
    tickets: Sequence[Ticket],
    to: State,
    next_: Next,
    *,
    entries: tuple[Entry, ...],
    needs_owner: bool = False,
    properties: Mapping[str, object] = _NOTHING,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The same for several tickets that go the same way. Raises MoveNotPossible."""
    changes = [
        Change(
            ticket=ticket,
            entries=entries,
            state=to,
            needs_owner=needs_owner,
            properties={**properties, **_stamped(ticket, to)},
        )
        for ticket in tickets
    ]
    await change_tickets(tx, changes, actor=actor, now=now, ids=ids)
    for ticket in tickets:
        if to is not ticket.state:
            await _arrive(tx, ticket, to, next_, now=now, ids=ids)


async def _arrive(tx: Tx, ticket: Ticket, to: State, next_: Next, *, now: datetime, ids: Ids) -> None:
    """What goes with the new state."""
    next_.happened(ticket.id, Event.MOVED)
    if to in ENDS:
        kind, after = ENDS[to]
        next_.at(kind, ticket.id, now + after, ticket_id=ticket.id)
    if ticket.state is State.PENDING and to is not State.CLOSED:
        await _go_on(tx, ticket, next_, now=now)
    match to:
        case State.PENDING:
            await _wait(tx, ticket, next_, now=now)
        case State.ESCALATED:
            next_.arm += await accelerate_clocks(tx, ticket.id, now=now)
        case State.REOPENED:
            await _begin_again(tx, ticket, next_, now=now, ids=ids)
        case State.SOLVED:
            next_.learn(ticket.id)
            next_.cancel += _watching(ticket)
            next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESOLUTION, now=now)
            next_.cancel.append(timer_key(OVERDUE, ticket.id))
            next_.at(SURVEY, ticket.id, now + SURVEYED_AFTER, ticket_id=None)
        case State.CLOSED:
            next_.cancel += _watching(ticket)
            if ticket.state is not State.SOLVED:
                next_.cancel += await stop_clocks(tx, ticket.id, now=now)
            next_.cancel += [timer_key(kind, ticket.id) for kind in (CLOSE, OVERDUE, REMIND, GIVE_UP, CONFIRM)]
        case _:
            next_.cancel.append(timer_key(CONFIRM, ticket.id))


def _stamped(ticket: Ticket, to: State) -> dict[str, object]:
    if to is ticket.state:
        return {}
    if to is State.PENDING:
        return {"returns_to": ticket.state}
    return {"cycle": ticket.cycle + 1, "step": 0, "documented_in": None} if to is State.REOPENED else {}


def _watching(ticket: Ticket) -> list[str]:
    """The timers of the path, which needs no other end: it watches only while they are armed."""
    return [timer_key(kind, ticket.id) for kind in (RING, RAISE_LINE)]


async def _wait(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime) -> None:
    """Clocks stand still, and the owner's load is free; who asks the customer has them reminded."""
    next_.cancel += await pause_clocks(tx, ticket.id, now=now)
    next_.cancel += _watching(ticket)
    next_.cancel.append(timer_key(OVERDUE, ticket.id))
    if ticket.owner:
        await assignment.hold_waiting(tx, ticket.id)
        if ticket.owner.full:
            next_.supply_changed(ticket.owner.id, expert_ids=[ticket.owner.expert_id])


async def _go_on(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime) -> None:
    """Clocks run on with the time that they had not used; who owns the ticket has it on hand, else one is sought.

    The path looks when it rings next.
    """
    next_.arm += await resume_clocks(tx, ticket.id, now=now)
    next_.cancel += [timer_key(kind, ticket.id) for kind in (REMIND, GIVE_UP)]
    for kind in (RING, RAISE_LINE):
        next_.at(kind, ticket.id, now, ticket_id=ticket.id)
    resolution = ticket.clock(ClockKind.RESOLUTION)
    if resolution and resolution.breached_at:
        next_.overdue(ticket, now=now)
    if ticket.owner:
        await assignment.hold_open(tx, ticket.id)
        next_.doubt(ticket.owner.expert_id)
    else:
        next_.seek(ticket.id)


async def _begin_again(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime, ids: Ids) -> None:
    """A new cycle with clocks of its own; somebody confirms it, or time does."""
    terms = await clock_terms(tx, ticket.area_id, now=now)
    level = ServiceLevel(ticket.service_level)
    started = await start_clocks(
        tx,
        ticket.id,
        service_level=level,
        priority=ticket.priority,
        terms=terms,
        cycle=ticket.cycle + 1,
        now=now,
        ids=ids,
    )
    next_.arm += started.timers
    policy, version = await policy_in_force(tx, now=now)
    next_.arm += await arm_path(
        tx,
        ticket.id,
        policy=policy,
        version=version,
        priority=ticket.priority,
        service_level=level,
        terms=terms,
        cycle=ticket.cycle + 1,
        now=now,
        ids=ids,
    )
    if ticket.cycle >= policy.repeated_reopenings:
        next_.raise_level(ticket.id, Level.STRATEGIC, cause="reopened_again")
    next_.cancel += [timer_key(kind, ticket.id) for kind in (CLOSE, SURVEY)]
    due_at = after_business_days(terms.calendar, now, CONFIRMED_AFTER)
    next_.at(CONFIRM, ticket.id, due_at, ticket_id=ticket.id)
