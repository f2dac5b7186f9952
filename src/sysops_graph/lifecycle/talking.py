"""Customer and staff talk on a ticket: comments, questions that make it wait, answers by which it goes on."""

from collections.abc import Mapping
from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor, Channel, Role
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.rules import DESK, may_act_for
from sysops_graph.automation.model import Event
from sysops_graph.calendars.rules import after_business_days
from sysops_graph.delivery.model import Outcome, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.complaining import complain
from sysops_graph.lifecycle.following import follow_up
from sysops_graph.lifecycle.moves import GIVEN_UP_AFTER, REMINDED_AFTER, move_ticket
from sysops_graph.lifecycle.next import GIVE_UP, REMIND, Next
from sysops_graph.lifecycle.settling import close, withdraw_offers
from sysops_graph.notifications.model import Kind
from sysops_graph.sla.commands import meet_clock
from sysops_graph.sla.model import ClockKind
from sysops_graph.sla.queries import clock_terms
from sysops_graph.tickets.commands import change_tickets, comment_row, lock_ticket, lock_ticket_in_any_state
from sysops_graph.tickets.model import (
    Change,
    CloseReason,
    Entry,
    MoveNotPossible,
    State,
    Ticket,
    TicketNotFound,
    Visibility,
)
from sysops_graph.tickets.queries import triage_policy
from sysops_graph.tickets.rules import check_move, check_writable, only_thanks

_ANSWERED_ANEW = {State.SOLVED, State.CLOSED, State.ARCHIVED}

_NOTHING: Mapping[str, object] = {}


async def add_comment(
    tx: Tx,
    ticket_id: str,
    *,
    text: str,
    visibility: Visibility,
    complaint: bool = False,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Words on a ticket in any state; staff's first that the customer may read is the response, a complaint is raised.

    Raises TicketNotFound.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    next_ = Next()
    outcome = await _comment(tx, ticket, text, visibility, next_, complaint=complaint, actor=actor, now=now, ids=ids)
    if complaint:
        complain(next_, ticket_id, text)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def ask_customer(tx: Tx, ticket_id: str, *, question: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The owner, or the desk, needs something from the customer: the ticket waits, and its clocks stand still.

    Raises TicketNotFound, MoveNotPossible.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    demand_in_charge(ticket, actor)
    next_ = Next()
    comment_id = await ask(tx, ticket, question, next_, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id, "comment_id": comment_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def ask(
    tx: Tx,
    ticket: Ticket,
    question: str,
    next_: Next,
    *,
    entries: tuple[Entry, ...] = (),
    more: Mapping[str, object] = _NOTHING,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> str:
    """The ticket waits for its customer, and what else is to be written is; answers the question's id.

    Raises MoveNotPossible. What the service asks by itself is no response of staff.
    """
    check_move(ticket.state, State.PENDING)
    await withdraw_offers(tx, ticket, next_, reason="customer_asked", actor=actor, now=now, ids=ids)
    if actor.via is not Channel.SYSTEM and not ticket.responded:
        next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESPONSE, now=now)
    return await wait_for_customer(
        tx, ticket, next_, Kind.TICKET_ASKED, question, entries=entries, more=more, actor=actor, now=now, ids=ids
    )


async def wait_for_customer(
    tx: Tx,
    ticket: Ticket,
    next_: Next,
    kind: Kind,
    question: str,
    *,
    entries: tuple[Entry, ...] = (),
    more: Mapping[str, object] = _NOTHING,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> str:
    """The ticket waits for what the customer is asked; answers the id of the comment that asks it."""
    asked = comment_row(ticket.id, text=question, visibility=Visibility.CUSTOMER, actor=actor, now=now, ids=ids)
    comment_id = str(asked["id"])
    await move_ticket(
        tx,
        ticket,
        State.PENDING,
        next_,
        entries=(*entries, Entry(kind="customer_asked", details={"comment_id": comment_id}, comment=asked)),
        needs_owner=ticket.needs_owner,
        properties={**more, "waiting_since_at": None, "retry_at": None},
        actor=actor,
        now=now,
        ids=ids,
    )
    calendar = (await clock_terms(tx, ticket.area_id, now=now)).calendar
    next_.at(REMIND, ticket.id, after_business_days(calendar, now, REMINDED_AFTER), ticket_id=ticket.id)
    until_at = after_business_days(calendar, now, REMINDED_AFTER + GIVEN_UP_AFTER)
    next_.tell(kind, ticket.customer_id, ticket, question=question, answer_until_at=until_at.isoformat())
    return comment_id


async def reply_as_customer(tx: Tx, ticket_id: str, *, text: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer answers: a ticket that waits goes on, a solved one is reopened, one that is over is followed.

    Words that are but thanks reopen nothing and open nothing. Raises TicketNotFound, TicketReadOnly.
    """
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    if ticket.state in _ANSWERED_ANEW and not only_thanks(text, await triage_policy(tx, now=now)):
        answered = _reopen if ticket.state is State.SOLVED else follow_up
        return await answered(tx, ticket, text, actor=actor, now=now, ids=ids)
    check_writable(ticket.state)
    next_ = Next()
    if ticket.state is not State.PENDING:
        outcome = await _comment(
            tx, ticket, text, Visibility.CUSTOMER, next_, reply=True, actor=actor, now=now, ids=ids
        )
    else:
        said = comment_row(ticket_id, text=text, visibility=Visibility.CUSTOMER, actor=actor, now=now, ids=ids)
        outcome = {"ticket_id": ticket_id, "comment_id": str(said["id"])}
        await go_on(tx, ticket, next_, cause="customer_replied", comment=said, actor=actor, now=now, ids=ids)
        _tell_owner(ticket, text, next_)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def resume_ticket(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The owner, or the desk, need not wait for the customer any longer. Raises TicketNotFound, MoveNotPossible."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    demand_in_charge(ticket, actor)
    if ticket.state is not State.PENDING:
        raise MoveNotPossible(f"The ticket is {ticket.state}: it does not wait for its customer.", state=ticket.state)
    next_ = Next()
    await go_on(tx, ticket, next_, cause="resumed", actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def remind_customer(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The customer has not answered yet: told once more, then nobody waits any longer."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state is not State.PENDING:
        return
    terms = await clock_terms(tx, ticket.area_id, now=now)
    closes_at = after_business_days(terms.calendar, now, GIVEN_UP_AFTER)
    next_ = Next()
    next_.at(GIVE_UP, ticket.id, closes_at, ticket_id=ticket.id)
    next_.tell(Kind.TICKET_REMINDED, ticket.customer_id, ticket, closes_at=closes_at.isoformat())
    entry = Entry(kind="customer_reminded")
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def give_up_waiting(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The customer was asked and reminded, and says nothing."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state is not State.PENDING:
        return
    next_ = Next()
    await close(tx, ticket, next_, reason=CloseReason.NO_CUSTOMER_REPLY, actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def reopen_ticket(tx: Tx, ticket_id: str, *, information: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """It is not solved: a new cycle begins, and somebody looks at it. Raises TicketNotFound, MoveNotPossible."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    return await _reopen(tx, ticket, information, actor=actor, now=now, ids=ids)


async def confirm_reopening(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The problem is there: an expert is sought, the previous one first. Raises TicketNotFound, MoveNotPossible."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    next_ = Next()
    await _confirm(tx, ticket, next_, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def confirm_when_due(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody looked at the reopening in time: the lead hears so, and the customer is believed."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state is not State.REOPENED:
        return
    next_ = Next()
    await _confirm(tx, ticket, next_, actor=SYSTEM, now=now, ids=ids)
    for staff_id in ticket.lead_ids or await assignment.managers(tx):
        next_.tell(Kind.REOPENING_UNCONFIRMED, staff_id, ticket)
    await next_.deliver(tx, now=now, ids=ids)


async def _comment(
    tx: Tx,
    ticket: Ticket,
    text: str,
    visibility: Visibility,
    next_: Next,
    *,
    reply: bool = False,
    complaint: bool = False,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    entry = await note_comment(
        tx, ticket, text, visibility, next_, reply=reply, complaint=complaint, actor=actor, now=now, ids=ids
    )
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    return {"ticket_id": ticket.id, "comment_id": str(entry.details["comment_id"])}


async def note_comment(
    tx: Tx,
    ticket: Ticket,
    text: str,
    visibility: Visibility,
    next_: Next,
    *,
    reply: bool = False,
    complaint: bool = False,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Entry:
    """Tell who is to hear the words; answers the line that the ticket's history is to have, with the words.

    A reply is the customer's, also where the desk writes it down. The service's own words are no response of staff.
    """
    comment = comment_row(
        ticket.id, text=text, visibility=visibility, complaint=complaint, actor=actor, now=now, ids=ids
    )
    next_.happened(ticket.id, Event.COMMENTED)
    by_service = actor.via is Channel.SYSTEM
    if visibility is Visibility.CUSTOMER:
        if by_service or (actor.has(Role.EXPERT, *DESK) and not reply):
            if not by_service and not ticket.responded:
                next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESPONSE, now=now)
            next_.tell(Kind.TICKET_COMMENTED, ticket.customer_id, ticket, comment=text)
        else:
            _tell_owner(ticket, text, next_)
    details = {"comment_id": comment["id"], "visibility": visibility, **({"complaint": True} if complaint else {})}
    return Entry(kind="commented", details=details, comment=comment)


async def go_on(
    tx: Tx,
    ticket: Ticket,
    next_: Next,
    *,
    cause: str,
    entries: tuple[Entry, ...] = (),
    comment: Mapping[str, object] | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """A ticket that waited for its customer is back where it came from."""
    await move_ticket(
        tx,
        ticket,
        ticket.returns_to or State.OPEN,
        next_,
        entries=(*entries, Entry(kind="resumed", cause=cause, comment=comment)),
        needs_owner=ticket.needs_owner,
        properties={"returns_to": None},
        actor=actor,
        now=now,
        ids=ids,
    )


async def _reopen(tx: Tx, ticket: Ticket, text: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    check_move(ticket.state, State.REOPENED)
    comment = comment_row(ticket.id, text=text, visibility=Visibility.CUSTOMER, actor=actor, now=now, ids=ids)
    comment_id = str(comment["id"])
    next_ = Next()
    entries = (Entry(kind="reopened", details={"comment_id": comment_id}, comment=comment),)
    await move_ticket(
        tx, ticket, State.REOPENED, next_, entries=entries, needs_owner=True, actor=actor, now=now, ids=ids
    )
    for staff_id in ticket.lead_ids or await assignment.managers(tx):
        next_.tell(Kind.TICKET_REOPENED, staff_id, ticket, reason=text)
    outcome: Outcome = {"ticket_id": ticket.id, "comment_id": comment_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _confirm(tx: Tx, ticket: Ticket, next_: Next, *, actor: Actor, now: datetime, ids: Ids) -> None:
    if ticket.state is not State.REOPENED:
        raise MoveNotPossible(f"The ticket is {ticket.state}: there is no reopening to confirm.", state=ticket.state)
    entries = (Entry(kind="reopening_confirmed"),)
    await move_ticket(tx, ticket, State.OPEN, next_, entries=entries, needs_owner=True, actor=actor, now=now, ids=ids)
    next_.seek(ticket.id)


def demand_in_charge(ticket: Ticket, actor: Actor) -> None:
    """To an expert, another's ticket does not exist."""
    owner = ticket.owner
    if not (actor.has(*DESK, Role.ADMIN) or (owner and may_act_for(actor, owner.expert_id))):
        raise TicketNotFound(ticket_id=ticket.id)


def _tell_owner(ticket: Ticket, text: str, next_: Next) -> None:
    if ticket.owner:
        next_.tell(Kind.TICKET_COMMENTED, ticket.owner.expert_id, ticket, comment=text)
