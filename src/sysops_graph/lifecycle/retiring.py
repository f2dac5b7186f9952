"""What becomes of a ticket that is over: put away, kept while somebody holds it, and erased."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.attachments.commands import erase_attachments
from sysops_graph.delivery.model import Outcome, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.moves import DELETED_AFTER, move_ticket, move_tickets
from sysops_graph.lifecycle.next import DELETE, Next
from sysops_graph.tickets.commands import change_tickets, lock_ticket_in_any_state, lock_tickets
from sysops_graph.tickets.erasing import erase_contents, leave_queues
from sysops_graph.tickets.model import Change, Entry, State, TicketHeld, TicketNotHeld
from sysops_graph.tickets.rules import check_writable


async def archive_closed(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """It has been closed long enough: out of every queue, and only read; of a forgotten customer it is erased next."""
    await archive_all_closed(tx, [timer], now=now, ids=ids)


async def archive_all_closed(tx: Tx, timers: Sequence[Timer], *, now: datetime, ids: Ids) -> None:
    """The same for many tickets."""
    tickets = await lock_tickets(tx, {timer.subject_id for timer in timers}, now=now, ids=ids)
    closed = [ticket for ticket in tickets if ticket.state is State.CLOSED]
    if not closed:
        return
    next_ = Next()
    forgotten = await leave_queues(tx, [ticket.id for ticket in closed])
    entries = (Entry(kind="archived", cause="closed_long_enough"),)
    await move_tickets(tx, closed, State.ARCHIVED, next_, entries=entries, actor=SYSTEM, now=now, ids=ids)
    for ticket_id in forgotten:
        next_.at(DELETE, ticket_id, now, ticket_id=ticket_id)
    await next_.deliver(tx, now=now, ids=ids)


async def delete_archived(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """It has been kept long enough: a tombstone and a summary without persons stay. A hold keeps everything."""
    ticket = await lock_ticket_in_any_state(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state is not State.ARCHIVED or ticket.held_at:
        return
    next_ = Next(messages=await erase_attachments(tx, ticket.id, now=now, ids=ids))
    erased = await erase_contents(tx, ticket.id, now=now, ids=ids)
    entries = (Entry(kind="deleted", cause="kept_long_enough", details=erased),)
    await move_ticket(tx, ticket, State.DELETED, next_, entries=entries, actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def hold_ticket(tx: Tx, ticket_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Nothing of the ticket is erased until the hold is released. Raises TicketNotFound, TicketReadOnly, TicketHeld."""
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    if ticket.state is State.DELETED:
        check_writable(ticket.state)
    if ticket.held_at:
        raise TicketHeld(ticket_id=ticket_id)
    change = Change(
        ticket=ticket,
        entries=(Entry(kind="held", cause="legal_hold", details={"reason": reason}),),
        properties={"held_at": now, "held_by": actor.principal, "hold_reason": reason},
    )
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await Next().deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def release_hold(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The hold ends; what was due to be erased meanwhile is erased now. Raises TicketNotFound, TicketNotHeld."""
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    if ticket.held_at is None:
        raise TicketNotHeld(ticket_id=ticket_id)
    change = Change(
        ticket=ticket,
        entries=(Entry(kind="hold_released", cause="legal_hold_over"),),
        properties=dict.fromkeys(("held_at", "held_by", "hold_reason")),
    )
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    next_ = Next()
    if ticket.state is State.ARCHIVED:
        next_.at(DELETE, ticket_id, max(ticket.state_at + DELETED_AFTER, now), ticket_id=ticket_id)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome
