"""A ticket goes from its owner to another expert, who says yes to it; until then the owner stays the owner."""

from dataclasses import replace
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment import transfers
from sysops_graph.assignment.model import (
    AssignmentState,
    Ending,
    ExpertNotFound,
    NobodyElse,
    NoOwner,
    NotAvailable,
    TransferNotFound,
    TransferNotPossible,
    TransferState,
)
from sysops_graph.assignment.offers import as_held, direct_offer, travel
from sysops_graph.assignment.rules import check_waits, handed_slot, looked_at_next, may_act_for
from sysops_graph.calendars.rules import expires_at
from sysops_graph.delivery.model import Message, Outcome, timer_key
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.answers import become_owner
from sysops_graph.lifecycle.next import TRANSFER, Next
from sysops_graph.lifecycle.successors import (
    ASKED_ANYWAY,
    YES_ANYWAY,
    best_other,
    demand_eligible,
    handed_appointment,
)
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.matching.queries import expert_hours
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket, lock_ticket_of
from sysops_graph.tickets.model import AskedFor, Change, Entry, Held, State, Ticket, TicketNotFound
from sysops_graph.tickets.rules import LIVE


async def request_transfer(
    tx: Tx,
    ticket_id: str,
    *,
    expert_id: str | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The owner, or the desk, asks another expert to take the ticket: the named one, else the best other one.

    Raises TicketNotFound, NoOwner, TransferNotPossible, ExpertNotFound, NotEligible, NobodyElse.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.owner is None:
        raise NoOwner(ticket_id=ticket_id)
    if not may_act_for(actor, ticket.owner.expert_id):
        raise TicketNotFound(ticket_id=ticket_id)
    next_ = Next()
    asked = await ask_for_transfer(tx, ticket, next_, expert_id=expert_id, reason=reason, actor=actor, now=now, ids=ids)
    transfer = asked and asked.owner and asked.owner.transfer
    if transfer is None:
        raise NobodyElse(ticket_id=ticket_id)
    outcome: Outcome = {"transfer_id": transfer.id, "ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def ask_for_transfer(
    tx: Tx,
    ticket: Ticket,
    next_: Next,
    *,
    expert_id: str | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Ticket | None:
    """Ask the named expert, else the best other one; the ticket as it stands then, none if nobody else may take it.

    For use within a transaction that holds the ticket's lock. Raises NoOwner, TransferNotPossible, ExpertNotFound,
    NotEligible.
    """
    owner = ticket.owner
    if owner is None:
        raise NoOwner(ticket_id=ticket.id)
    if owner.transfer:
        raise TransferNotPossible("Another expert is asked already.", transfer_id=owner.transfer.id)
    if expert_id == owner.expert_id:
        raise TransferNotPossible("This expert owns the ticket already.", expert_id=expert_id)
    slot_id, policy = handed_slot(owner, now=now), parse_match_policy(ticket.policy_body)
    to_id = expert_id or await best_other(tx, ticket, owner, slot_id, policy, now=now)
    if to_id is None:
        return None
    hours = (await expert_hours(tx, [to_id], now=now)).get(to_id)
    if hours is None:
        raise ExpertNotFound(expert_id=to_id)
    if expert_id:
        await demand_eligible(tx, ticket, to_id, slot_id, policy, but=ASKED_ANYWAY, now=now)
    shifts = hours.windows if ticket.visit and ticket.priority not in policy.on_call_priorities else None
    until_at = expires_at(now, timedelta(minutes=policy.transfer_minutes), shifts, hours.time_zone)
    transfer = await transfers.write_transfer(
        tx,
        ticket,
        owner,
        to_id=to_id,
        appointment=handed_appointment(owner, slot_id),
        reason=reason,
        expires_at=until_at,
        actor=actor,
        now=now,
        ids=ids,
    )
    entry = _entry(transfer, owner, TransferState.REQUESTED)
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    next_.at(TRANSFER, transfer.id, looked_at_next(until_at, hours.absences, now=now), ticket_id=ticket.id)
    facts = {"expert_id": owner.expert_id, "reason": reason, "expires_at": until_at.isoformat()}
    next_.tell(Kind.TRANSFER_ASKED, to_id, ticket, **facts)
    assignments = tuple(replace(held, transfer=transfer) if held is owner else held for held in ticket.assignments)
    return replace(ticket, version=ticket.version + 1, assignments=assignments)


async def ask_when_wanted(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """The effect of `transfer.wanted`: the best other expert is asked, unless one is asked or nobody is to be relieved.

    A visit under way goes on, and that nobody else may take the ticket is written down: the owner keeps it.
    """
    assert message.ticket_id, "a transfer is a ticket's"
    ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    if ticket.owner is None or ticket.owner.transfer or ticket.state not in LIVE:
        return
    reason, next_ = str(message.payload["reason"]), Next()
    if await ask_for_transfer(tx, ticket, next_, reason=reason, actor=SYSTEM, now=now, ids=ids) is None:
        entry = Entry(kind="transfer_impossible", cause="nobody_else", details={"from_id": ticket.owner.expert_id})
        await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def accept_transfer(tx: Tx, transfer_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert who was asked, or the desk for the expert, takes the ticket: the owner changes at this instant.

    Raises TransferNotFound, TransferNoLongerWaits, TransferNotPossible, NotEligible, NotAvailable.
    """
    ticket, owner, transfer = await _locked(
        tx, transfer_id, wanted=TransferState.ACCEPTED, actor=actor, now=now, ids=ids
    )
    next_ = Next()
    outcome: Outcome = {"transfer_id": transfer_id, "ticket_id": ticket.id}
    if owner and transfer:
        await _change_owner(tx, ticket, owner, transfer, next_, actor=actor, now=now, ids=ids)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def refuse_transfer(tx: Tx, transfer_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert who was asked, or the desk for the expert, will not.

    Raises TransferNotFound, TransferNoLongerWaits.
    """
    return await _end(tx, transfer_id, TransferState.REFUSED, reason, actor=actor, now=now, ids=ids)


async def cancel_transfer(tx: Tx, transfer_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The owner, or the desk, does not want it any more. Raises TransferNotFound, TransferNoLongerWaits."""
    return await _end(tx, transfer_id, TransferState.CANCELLED, reason, actor=actor, now=now, ids=ids)


async def _end(
    tx: Tx, transfer_id: str, state: TransferState, reason: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    ticket, owner, transfer = await _locked(tx, transfer_id, wanted=state, actor=actor, now=now, ids=ids)
    next_ = Next()
    outcome: Outcome = {"transfer_id": transfer_id, "ticket_id": ticket.id}
    if owner and transfer:
        next_.cancel.append(timer_key(TRANSFER, transfer_id))
        await stop_transfer(tx, ticket, owner, state, next_, reason=reason, actor=actor, now=now, ids=ids)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def stop_transfer(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    state: TransferState,
    next_: Next,
    *,
    reason: str = "",
    cause: str = "",
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """The owner keeps the ticket; the other side hears why. What ended by itself, for a `cause`, both sides hear."""
    transfer = owner.transfer
    assert transfer, "what waits is looked at first"
    await transfers.end_transfer(tx, transfer.id, state=state, comment=reason, actor=actor, now=now)
    change = Change(ticket=ticket, entries=(replace(_entry(transfer, owner, state), cause=cause),))
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    if state is TransferState.CANCELLED:
        next_.tell(Kind.TRANSFER_CANCELLED, transfer.to_id, ticket, reason=reason)
    if state is not TransferState.CANCELLED or cause:
        kind = Kind.TRANSFER_EXPIRED if state is TransferState.EXPIRED else Kind.TRANSFER_REFUSED
        next_.tell(kind, owner.expert_id, ticket, expert_id=transfer.to_id, reason=reason)


async def _change_owner(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    transfer: AskedFor,
    next_: Next,
    *,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """One ownership ends and the next begins; a visit still to come goes along. Looked at again under the locks."""
    slot_id, policy = handed_slot(owner, now=now), parse_match_policy(ticket.policy_body)
    await demand_eligible(tx, ticket, transfer.to_id, slot_id, policy, but=YES_ANYWAY, now=now)
    zones = await assignment.lock_experts(tx, {owner.expert_id, transfer.to_id}, ids=ids)
    over = Ending(assignment_id=owner.id, state=AssignmentState.TRANSFERRED, transfer_state=TransferState.ACCEPTED)
    await assignment.end_assignments(tx, [over], actor=actor, now=now, ids=ids)
    offer = direct_offer(
        ticket,
        transfer.to_id,
        zones[transfer.to_id],
        handed_appointment(owner, slot_id),
        offer_id=ids.new("Assignment"),
        how="transferred",
        override=None,
        now=now,
    )
    offer = replace(offer, pieces=())
    route = travel(policy)
    if not await assignment.offer_ticket(tx, ticket.id, [offer], travel=route, actor=actor, now=now, ids=ids):
        raise NotAvailable(expert_id=transfer.to_id)
    accepted = await assignment.accept_offer(
        tx, offer.id, expert_ids={transfer.to_id}, override=False, actor=actor, now=now, ids=ids
    )
    handed = replace(ticket, assignments=(), attempts=ticket.attempts + 1)
    await become_owner(tx, handed, as_held(offer), accepted, next_, how="transferred", actor=actor, now=now, ids=ids)
    if ticket.state is State.PENDING:
        await assignment.hold_waiting(tx, ticket.id)
    next_.doubt(transfer.to_id)
    next_.forget(replace(owner, transfer=None))
    next_.cancel.append(timer_key(TRANSFER, transfer.id))
    if owner.full:
        next_.supply_changed(owner.id, expert_ids=[owner.expert_id])
    for expert_id in (owner.expert_id, transfer.to_id):
        next_.tell(Kind.TRANSFER_ACCEPTED, expert_id, ticket, expert_id=transfer.to_id)


async def _locked(
    tx: Tx, transfer_id: str, *, wanted: TransferState, actor: Actor, now: datetime, ids: Ids
) -> tuple[Ticket, Held | None, AskedFor | None]:
    """The locked ticket, its owner and the transfer; no transfer when it was ended the same way before."""
    ticket = await lock_ticket_of(tx, transfer_id=transfer_id, now=now, ids=ids)
    if ticket is None:
        raise TransferNotFound(transfer_id=transfer_id)
    stands = await transfers.transfer_stands(tx, transfer_id)
    answers = stands.from_id if wanted is TransferState.CANCELLED else stands.to_id
    if not may_act_for(actor, answers):
        raise TransferNotFound(transfer_id=transfer_id)
    owner = ticket.owner
    transfer = owner.transfer if owner and owner.transfer and owner.transfer.id == transfer_id else None
    return ticket, owner, transfer if check_waits(transfer, stands.state, wanted, now=now) else None


def _entry(transfer: AskedFor, owner: Held, state: TransferState) -> Entry:
    details = {"transfer_id": transfer.id, "from_id": owner.expert_id, "to_id": transfer.to_id}
    return Entry(kind=f"transfer_{state}", details=details)
