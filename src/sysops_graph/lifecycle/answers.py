"""Offers are answered, withdrawn, or run out."""

from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import (
    Accepted,
    AssignmentState,
    Ending,
    OfferNoLongerLive,
    OfferNotFound,
    RefusalReason,
)
from sysops_graph.assignment.rules import check_live, may_act_for
from sysops_graph.delivery.model import Outcome, Timer, timer_key
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.moves import move_ticket
from sysops_graph.lifecycle.next import RETRY, Next
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Kind
from sysops_graph.sla.commands import meet_clock
from sysops_graph.sla.model import ClockKind
from sysops_graph.tickets.commands import change_tickets, lock_ticket_of
from sysops_graph.tickets.model import Change, Entry, Held, State, Ticket


async def accept_offer(tx: Tx, offer_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """An expert, or the desk for the expert, takes the ticket. Twice the same answer is the same answer.

    Raises OfferNotFound, OfferNoLongerLive, AnsweredOtherwise, NotAvailable.
    """
    ticket, offer = await _locked_offer(tx, offer_id, wanted=AssignmentState.ACCEPTED, actor=actor, now=now, ids=ids)
    next_ = Next()
    outcome: Outcome = {"offer_id": offer_id, "ticket_id": ticket.id}
    if offer:
        accepted = await assignment.accept_offer(
            tx,
            offer_id,
            expert_ids={other.expert_id for other in ticket.offers},
            override=False,
            actor=actor,
            now=now,
            ids=ids,
        )
        await become_owner(tx, ticket, offer, accepted, next_, how="accepted", actor=actor, now=now, ids=ids)
        outcome = {**outcome, "visit_id": accepted.visit_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def refuse_offer(
    tx: Tx, offer_id: str, *, reason: RefusalReason, comment: str = "", actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """An expert, or the desk for the expert, will not take the ticket; the next one is asked.

    Raises OfferNotFound, OfferNoLongerLive, AnsweredOtherwise.
    """
    ticket, offer = await _locked_offer(tx, offer_id, wanted=AssignmentState.REFUSED, actor=actor, now=now, ids=ids)
    next_ = Next()
    outcome: Outcome = {"offer_id": offer_id, "ticket_id": ticket.id}
    if offer:
        ending = Ending(assignment_id=offer_id, state=AssignmentState.REFUSED, reason=reason, comment=comment)
        await end_offer(tx, ticket, offer, ending, next_, actor=actor, now=now, ids=ids)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def withdraw_offer(tx: Tx, offer_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The desk takes an offer back; the next expert is asked. Raises OfferNotFound, OfferNoLongerLive."""
    ticket, offer = await _locked_offer(tx, offer_id, wanted=AssignmentState.WITHDRAWN, actor=actor, now=now, ids=ids)
    next_ = Next()
    outcome: Outcome = {"offer_id": offer_id, "ticket_id": ticket.id}
    if offer:
        ending = Ending(assignment_id=offer_id, state=AssignmentState.WITHDRAWN, reason=reason)
        await end_offer(tx, ticket, offer, ending, next_, actor=actor, now=now, ids=ids)
        next_.tell(Kind.OFFER_WITHDRAWN, offer.expert_id, ticket, reason=reason)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def expire_offer(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody answered in time: the next expert is asked."""
    ticket = await lock_ticket_of(tx, assignment_id=timer.subject_id, now=now, ids=ids)
    offer = ticket and ticket.held(timer.subject_id)
    if ticket is None or offer is None or offer.state != AssignmentState.OFFERED:
        raise OfferNoLongerLive(offer_id=timer.subject_id)
    next_ = Next()
    ending = Ending(assignment_id=offer.id, state=AssignmentState.EXPIRED, reason="no_response")
    await end_offer(tx, ticket, offer, ending, next_, actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def become_owner(
    tx: Tx,
    ticket: Ticket,
    offer: Held,
    accepted: Accepted,
    next_: Next,
    *,
    how: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The ticket has an owner: it is open, the other offers are over, the customer hears who comes and when."""
    others = [other for other in ticket.offers if other.id != offer.id]
    if others:
        over = [Ending(assignment_id=o.id, state=AssignmentState.SUPERSEDED, reason=offer.id) for o in others]
        await assignment.end_assignments(tx, over, actor=actor, now=now, ids=ids)
    details = {"offer_id": offer.id, "expert_id": offer.expert_id, "visit_id": accepted.visit_id}
    to = State.OPEN if ticket.state in {State.NEW, State.REOPENED} else ticket.state
    entries = (Entry(kind="owned", cause=how, details=details),)
    await move_ticket(tx, ticket, to, next_, entries=entries, actor=actor, now=now, ids=ids)
    next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESPONSE, now=now)
    for other in others:
        next_.tell(Kind.OFFER_SUPERSEDED, other.expert_id, ticket)
    next_.cancel += [timer_key("offer.expiry", held.id) for held in ticket.offers]
    next_.cancel.append(timer_key(RETRY, ticket.id))
    _tell_customer(ticket, offer, accepted, next_)
    if accepted.visit_id and accepted.starts_at and accepted.ends_at:
        policy = parse_match_policy(ticket.policy_body)
        next_.watch(ticket, accepted.visit_id, accepted.starts_at, accepted.ends_at, policy)


async def end_offer(
    tx: Tx, ticket: Ticket, offer: Held, ending: Ending, next_: Next, *, actor: Actor, now: datetime, ids: Ids
) -> None:
    """An offer has ended without an owner; when it was the last, the next expert is sought."""
    await assignment.end_assignments(tx, [ending], actor=actor, now=now, ids=ids)
    details = {"offer_id": offer.id, "expert_id": offer.expert_id, "comment": ending.comment}
    entry = Entry(kind=f"offer_{ending.state}", cause=ending.reason, details=details)
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    next_.forget(offer)
    if len(ticket.offers) == 1:
        next_.seek(ticket.id)
    if offer.full:
        next_.supply_changed(offer.id, expert_ids=[offer.expert_id])


def _tell_customer(ticket: Ticket, offer: Held, accepted: Accepted, next_: Next) -> None:
    kind = Kind.VISIT_CONFIRMED if accepted.visit_id else Kind.TICKET_TAKEN
    if ticket.attempts:
        kind = Kind.TICKET_HANDED_OVER
    times = {
        "starts_at": accepted.starts_at and accepted.starts_at.isoformat(),
        "ends_at": accepted.ends_at and accepted.ends_at.isoformat(),
    }
    next_.tell(kind, ticket.customer_id, ticket, expert_id=offer.expert_id, **times)


async def _locked_offer(
    tx: Tx, offer_id: str, *, wanted: AssignmentState, actor: Actor, now: datetime, ids: Ids
) -> tuple[Ticket, Held | None]:
    """The locked ticket and its live offer; no offer when it was answered the same way before."""
    ticket = await lock_ticket_of(tx, assignment_id=offer_id, now=now, ids=ids)
    held = ticket and ticket.held(offer_id)
    ended = await assignment.ended_assignment(tx, offer_id) if held is None else None
    expert_id = held.expert_id if held else ended and ended.expert_id
    if ticket is None or expert_id is None or not may_act_for(actor, expert_id):
        raise OfferNotFound(offer_id=offer_id)
    live = check_live(held, ended.state if ended else "", wanted, now=now)
    return ticket, held if live else None
