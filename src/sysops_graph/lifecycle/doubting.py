"""Who was asked to take a ticket over may become unable to: then the request ends at once, and both sides hear why."""

from datetime import datetime

from sysops_graph.actor import SYSTEM
from sysops_graph.assignment import transfers
from sysops_graph.assignment.model import TransferNoLongerWaits, TransferNotPossible, TransferState
from sysops_graph.assignment.rules import handed_slot, looked_at_next
from sysops_graph.delivery.model import Message, Timer, timer_key
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import TRANSFER, Next
from sysops_graph.lifecycle.successors import YES_ANYWAY
from sysops_graph.lifecycle.transfers import stop_transfer
from sysops_graph.matching.model import Rule, parse_match_policy
from sysops_graph.matching.queries import expert_hours, failed_rules
from sysops_graph.tickets.commands import lock_ticket_of, lock_tickets
from sysops_graph.tickets.model import AskedFor, Held, Ticket

_CAUSES = {Rule.PRESENT: "absence", Rule.ACTIVE: "inactive", Rule.ROOM: "no_room", Rule.SLOT: "another_visit"}
_OTHER = "not_eligible"


async def look_again(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """The effect of `transfers.doubted`: what the expert could not say yes to by now waits no longer.

    Where they will be away before the request runs out, it is looked at again then.
    """
    asked_id, next_ = message.subject_id, Next()
    for ticket in await lock_tickets(tx, await transfers.asked_tickets(tx, asked_id), now=now, ids=ids):
        owner = ticket.owner
        if owner is None or owner.transfer is None or owner.transfer.to_id != asked_id:
            continue
        await _look(tx, ticket, owner, owner.transfer, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def expire_transfer(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The expert who was asked says nothing, or is away from now on: the owner keeps the ticket, and hears so."""
    ticket = await lock_ticket_of(tx, transfer_id=timer.subject_id, now=now, ids=ids)
    owner = ticket and ticket.owner
    if ticket is None or owner is None or owner.transfer is None or owner.transfer.id != timer.subject_id:
        raise TransferNoLongerWaits(transfer_id=timer.subject_id)
    next_ = Next()
    if owner.transfer.expires_at <= now:
        await stop_transfer(tx, ticket, owner, TransferState.EXPIRED, next_, actor=SYSTEM, now=now, ids=ids)
    else:
        await _look(tx, ticket, owner, owner.transfer, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def _look(
    tx: Tx, ticket: Ticket, owner: Held, transfer: AskedFor, next_: Next, *, now: datetime, ids: Ids
) -> None:
    """End the request if it cannot be answered with yes, else look at it again when that may be so."""
    if cause := await _hindrance(tx, ticket, owner, transfer.to_id, now=now):
        next_.cancel.append(timer_key(TRANSFER, transfer.id))
        await stop_transfer(
            tx, ticket, owner, TransferState.CANCELLED, next_, reason=cause, cause=cause, actor=SYSTEM, now=now, ids=ids
        )
        return
    hours = (await expert_hours(tx, [transfer.to_id], now=now))[transfer.to_id]
    look_at = looked_at_next(transfer.expires_at, hours.absences, now=now)
    next_.at(TRANSFER, transfer.id, look_at, ticket_id=ticket.id)


async def _hindrance(tx: Tx, ticket: Ticket, owner: Held, asked_id: str, *, now: datetime) -> str:
    """Why the expert may not say yes at this instant; nothing if they may."""
    slot_id, policy = _slot(owner, now=now), parse_match_policy(ticket.policy_body)
    slot_ids = {slot_id} if slot_id else ()
    failed = await failed_rules(tx, ticket.id, asked_id, slot_ids=slot_ids, policy=policy, now=now)
    left = [rule for rule in failed if rule not in YES_ANYWAY]
    return next((_CAUSES[rule] for rule in left if rule in _CAUSES), _OTHER) if left else ""


def _slot(owner: Held, *, now: datetime) -> str | None:
    """The slot that would go along; a visit under way does not, and what is left after it is done from now on."""
    try:
        return handed_slot(owner, now=now)
    except TransferNotPossible:
        return None
