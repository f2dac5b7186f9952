"""A ticket is solved and closed, or given back."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import AssignmentState, Ending, NoOwner, ReleaseReason, VisitState
from sysops_graph.assignment.rules import may_act_for
from sysops_graph.delivery.model import Outcome, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.moves import move_ticket
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Kind
from sysops_graph.tasks.model import NewTask
from sysops_graph.tickets.commands import change_tickets, lock_ticket, resolution_row
from sysops_graph.tickets.model import (
    Change,
    CloseReason,
    Entry,
    Held,
    MoveNotPossible,
    Resolution,
    State,
    Ticket,
    TicketNotFound,
)
from sysops_graph.tickets.rules import LIVE, check_move

DOCUMENTED_WITHIN = timedelta(days=7)
"""After a solved ticket was closed."""
_NOTHING: Mapping[str, object] = {}

DOCUMENT = "document"
"""Kind of the task to write a solution down for others."""

NOTHING_MORE = Resolution()


async def solve_ticket(
    tx: Tx,
    ticket_id: str,
    *,
    note: str,
    resolution: Resolution = NOTHING_MORE,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The owner, or the desk, has fixed it; the customer is told by the `note`.

    Raises TicketNotFound, NoOwner, MoveNotPossible.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    owner, next_ = _owner(ticket, actor), Next()
    if ticket.state is State.ESCALATED:
        ticket = await _calmed(tx, ticket, next_, actor=actor, now=now, ids=ids)
    check_move(ticket.state, State.SOLVED)
    first = ticket.attempts == 0 and ticket.cycle == 1
    done = Ending(
        assignment_id=owner.id,
        state=AssignmentState.COMPLETED,
        visit_state=VisitState.COMPLETED,
        properties={"first_attempt": first},
    )
    await assignment.end_assignments(tx, [done], actor=actor, now=now, ids=ids)
    written = resolution_row(ticket_id, text=note, resolution=resolution, actor=actor, now=now, ids=ids)
    entries = (Entry(kind="solved", details={"expert_id": owner.expert_id}, resolution=written),)
    await move_ticket(tx, ticket, State.SOLVED, next_, entries=entries, actor=actor, now=now, ids=ids)
    _freed(next_, owner)
    taken_s = int((now - ticket.opened_at).total_seconds())
    next_.tell(Kind.TICKET_SOLVED, ticket.customer_id, ticket, note=note, taken_s=taken_s)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _calmed(tx: Tx, ticket: Ticket, next_: Next, *, actor: Actor, now: datetime, ids: Ids) -> Ticket:
    """Solved from Escalated passes through Open: one call, two lines of history."""
    entries = (Entry(kind="escalation_resolved", cause="solved"),)
    await move_ticket(tx, ticket, State.OPEN, next_, entries=entries, actor=actor, now=now, ids=ids)
    return replace(ticket, state=State.OPEN, version=ticket.version + len(entries))


async def close_ticket(
    tx: Tx, ticket_id: str, *, reason: CloseReason, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The ticket is over, solved or not; live offers and the owner's work end with it.

    Raises TicketNotFound, MoveNotPossible.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    next_ = Next()
    await close(tx, ticket, next_, reason=reason, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def confirm_solution(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer says that it is solved. Raises TicketNotFound, MoveNotPossible."""
    return await _close_from({State.SOLVED}, tx, ticket_id, CloseReason.CONFIRMED, actor=actor, now=now, ids=ids)


async def cancel_ticket(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer does not want it any more. Raises TicketNotFound, MoveNotPossible."""
    return await _close_from(LIVE, tx, ticket_id, CloseReason.CANCELLED, actor=actor, now=now, ids=ids)


async def _close_from(
    states: AbstractSet[State],
    tx: Tx,
    ticket_id: str,
    reason: CloseReason,
    *,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.state not in states:
        possible = ", ".join(sorted(states))
        raise MoveNotPossible(f"The ticket is {ticket.state}; this is for {possible}.", state=ticket.state)
    next_ = Next()
    await close(tx, ticket, next_, reason=reason, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def close_solved(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody said anything about the solution: it was good."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state is not State.SOLVED:
        return
    next_ = Next()
    await close(tx, ticket, next_, reason="no_reply_after_solution", actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def release_ticket(tx: Tx, ticket_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The owner gives the ticket back; the next expert is sought. Raises TicketNotFound, NoOwner."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    owner = _owner(ticket, actor)
    next_ = Next()
    await lose_owner(
        tx, ticket, owner, next_, why=ReleaseReason.GIVEN_BACK, comment=reason, actor=actor, now=now, ids=ids
    )
    outcome: Outcome = {"ticket_id": ticket_id, "offer_id": owner.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def lose_owner(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    next_: Next,
    *,
    why: ReleaseReason,
    comment: str = "",
    visit_state: VisitState = VisitState.CANCELLED,
    flags: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The ticket keeps its state and its clocks, and needs an owner again."""
    ending = Ending(
        assignment_id=owner.id,
        state=AssignmentState.RELEASED,
        reason=why,
        comment=comment,
        visit_state=visit_state,
    )
    await assignment.end_assignments(tx, [ending], actor=actor, now=now, ids=ids)
    change = Change(
        ticket=ticket,
        entries=(Entry(kind="owner_lost", cause=why, details={"offer_id": owner.id, "expert_id": owner.expert_id}),),
        needs_owner=True,
        properties={"flags": [*ticket.flags, *flags]},
    )
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    _freed(next_, owner)
    next_.seek(ticket.id)


async def close(
    tx: Tx,
    ticket: Ticket,
    next_: Next,
    *,
    reason: str,
    details: Mapping[str, object] = _NOTHING,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The ticket is over: live offers and the owner's work end with it. Raises MoveNotPossible."""
    check_move(ticket.state, State.CLOSED)
    endings = [_ended_by_closing(held) for held in ticket.assignments]
    if endings:
        await assignment.end_assignments(tx, endings, actor=actor, now=now, ids=ids)
    if ticket.exception:
        await resolve_search(tx, ticket, next_, actor=actor, now=now)
    entries = (Entry(kind="closed", cause=reason, details=details),)
    properties = {"waiting_since_at": None, "retry_at": None}
    await move_ticket(
        tx, ticket, State.CLOSED, next_, entries=entries, properties=properties, actor=actor, now=now, ids=ids
    )
    if ticket.state is State.SOLVED and not ticket.documented_in:
        await _have_documented(tx, ticket, next_, now=now, ids=ids)
    for held in ticket.assignments:
        _freed(next_, held)
        next_.tell(Kind.OFFER_WITHDRAWN, held.expert_id, ticket, reason=reason)
    next_.tell(Kind.TICKET_CLOSED, ticket.customer_id, ticket, reason=reason)


async def withdraw_offers(
    tx: Tx, ticket: Ticket, next_: Next, *, reason: str, actor: Actor, now: datetime, ids: Ids
) -> None:
    """Nobody is asked any more, and nothing blocks the ticket."""
    endings = [
        Ending(assignment_id=offer.id, state=AssignmentState.WITHDRAWN, reason=reason) for offer in ticket.offers
    ]
    if endings:
        await assignment.end_assignments(tx, endings, actor=actor, now=now, ids=ids)
    for offer in ticket.offers:
        next_.forget(offer)
        next_.tell(Kind.OFFER_WITHDRAWN, offer.expert_id, ticket, reason=reason)
        if offer.full:
            next_.supply_changed(offer.id, expert_ids=[offer.expert_id])
    next_.end_search(ticket)
    await resolve_search(tx, ticket, next_, actor=actor, now=now)


async def _have_documented(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime, ids: Ids) -> None:
    """Whoever solved it writes down what others can use; the closing does not wait for that."""
    expert_id = await assignment.solver(tx, ticket.id)
    if expert_id:
        title = f"Document {ticket.key}: link an article, or say why none is needed"
        task = NewTask(
            id=ids.new("Task"),
            kind=DOCUMENT,
            title=title,
            owner_id=expert_id,
            due_at=now + DOCUMENTED_WITHIN,
            ticket_id=ticket.id,
        )
        next_.tasks.append(task)


async def resolve_search(tx: Tx, ticket: Ticket, next_: Next, *, actor: Actor, now: datetime) -> None:
    """The ticket is blocked no longer: its exception is resolved, and nobody is told again."""
    if ticket.exception is None:
        return
    await assignment.resolve_exception(tx, ticket.exception.id, actor=actor, now=now)
    next_.end_search(ticket)


def _ended_by_closing(held: Held) -> Ending:
    accepted = held.state == AssignmentState.ACCEPTED
    state = AssignmentState.RELEASED if accepted else AssignmentState.WITHDRAWN
    return Ending(assignment_id=held.id, state=state, reason=ReleaseReason.CLOSED)


def _owner(ticket: Ticket, actor: Actor) -> Held:
    """To an expert, another's ticket does not exist."""
    if ticket.owner is None:
        raise NoOwner(ticket_id=ticket.id)
    if not may_act_for(actor, ticket.owner.expert_id):
        raise TicketNotFound(ticket_id=ticket.id)
    return ticket.owner


def _freed(next_: Next, held: Held) -> None:
    next_.forget(held)
    if held.full:
        next_.supply_changed(held.id, expert_ids=[held.expert_id])
