"""A ticket gets its expert by hand: claimed, assigned by a lead, or given back after an absence that was a mistake."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import (
    Appointment,
    ExpertNotFound,
    NotAvailable,
    NotClaimable,
    NotEligible,
    TicketHasOwner,
)
from sysops_graph.assignment.offers import as_held, direct_offer, travel
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.answers import become_owner
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.searching import seeks
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.matching.queries import failed_rules
from sysops_graph.tickets.commands import lock_ticket
from sysops_graph.tickets.model import State, Ticket
from sysops_graph.tickets.rules import SEEKING


async def claim_ticket(
    tx: Tx, ticket_id: str, *, slot_id: str | None = None, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """An expert takes a ticket that waits to be claimed. Raises NotClaimable, NotEligible, NotAvailable."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.queue_mode != "claim" or not seeks(ticket) or actor.subject_id is None:
        raise NotClaimable(ticket_id=ticket_id)
    return await _by_hand(
        tx, ticket, actor.subject_id, slot_id=slot_id, how="claimed", reason=None, actor=actor, now=now, ids=ids
    )


async def assign_manually(
    tx: Tx,
    ticket_id: str,
    expert_id: str,
    *,
    slot_id: str | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A lead has spoken with an expert, who takes the ticket; rules that say otherwise are overridden on record.

    Raises TicketNotFound, TicketHasOwner, ExpertNotFound, SlotNotFound.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.owner or ticket.state not in SEEKING:
        raise TicketHasOwner(ticket_id=ticket_id)
    return await _by_hand(
        tx, ticket, expert_id, slot_id=slot_id, how="by_hand", reason=reason, actor=actor, now=now, ids=ids
    )


async def give_back(
    tx: Tx,
    ticket: Ticket,
    expert_id: str,
    appointment: Appointment | None,
    next_: Next,
    *,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The owner that an absence had taken is the owner again: the absence was a mistake."""
    override = "the absence was cancelled"
    await _make_owner(
        tx, ticket, expert_id, appointment, next_, how="given_back", override=override, actor=actor, now=now, ids=ids
    )


async def _by_hand(
    tx: Tx,
    ticket: Ticket,
    expert_id: str,
    *,
    slot_id: str | None,
    how: str,
    reason: str | None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """`reason` is none where the rules are to be kept."""
    policy = parse_match_policy(ticket.policy_body)
    failed = await failed_rules(tx, ticket.id, expert_id, policy=policy, now=now)
    if failed and reason is None:
        raise NotEligible(f"This expert may not take this ticket: {', '.join(failed)}.", expert_id=expert_id)
    appointment = await assignment.appointment(tx, ticket.id, slot_id, now=now) if slot_id else None
    override = f"{reason} (overridden: {', '.join(failed) or 'nothing'})" if reason is not None else None
    next_ = Next()
    outcome = await _make_owner(
        tx, ticket, expert_id, appointment, next_, how=how, override=override, actor=actor, now=now, ids=ids
    )
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _make_owner(
    tx: Tx,
    ticket: Ticket,
    expert_id: str,
    appointment: Appointment | None,
    next_: Next,
    *,
    how: str,
    override: str | None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Offer and accept in one transaction. Raises NotAvailable when the look under the lock says no."""
    policy = parse_match_policy(ticket.policy_body)
    everybody = {expert_id, *(offer.expert_id for offer in ticket.offers)}
    zones = await assignment.lock_experts(tx, everybody, ids=ids)
    if expert_id not in zones:
        raise ExpertNotFound(expert_id=expert_id)
    offer = direct_offer(
        ticket,
        expert_id,
        zones[expert_id],
        appointment,
        offer_id=ids.new("Assignment"),
        how=how,
        override=override,
        now=now,
    )
    route = travel(policy)
    if not await assignment.offer_ticket(tx, ticket.id, [offer], travel=route, actor=actor, now=now, ids=ids):
        raise NotAvailable(expert_id=expert_id)
    accepted = await assignment.accept_offer(
        tx, offer.id, expert_ids=everybody, override=override is not None, actor=actor, now=now, ids=ids
    )
    if ticket.exception:
        next_.end_search(ticket)
    next_.doubt(expert_id)
    await become_owner(tx, ticket, as_held(offer), accepted, next_, how=how, actor=actor, now=now, ids=ids)
    if ticket.state is State.PENDING:
        await assignment.hold_waiting(tx, ticket.id)
    return {"ticket_id": ticket.id, "offer_id": offer.id, "visit_id": accepted.visit_id}
