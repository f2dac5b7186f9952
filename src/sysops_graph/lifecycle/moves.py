"""The one function by which a ticket changes its state."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.delivery.model import timer_key
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import CLOSE, OVERDUE, Next
from sysops_graph.sla.commands import meet_clock, stop_clocks
from sysops_graph.sla.model import ClockKind
from sysops_graph.tickets.commands import change_tickets
from sysops_graph.tickets.model import Change, Entry, State, Ticket

CLOSED_AFTER = timedelta(days=7)
"""A solved ticket closes by itself when the customer says nothing for so long."""

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
    change = Change(ticket=ticket, entries=entries, state=to, needs_owner=needs_owner, properties=properties)
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    if to is ticket.state:
        return
    if to is State.OPEN:
        next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESPONSE, now=now)
    if to is State.SOLVED:
        next_.cancel += await meet_clock(tx, ticket.id, kind=ClockKind.RESOLUTION, now=now)
        next_.cancel.append(timer_key(OVERDUE, ticket.id))
        next_.at(CLOSE, ticket.id, now + CLOSED_AFTER, ticket_id=ticket.id)
    if to is State.CLOSED:
        next_.cancel += await stop_clocks(tx, ticket.id, now=now)
        next_.cancel += [timer_key(CLOSE, ticket.id), timer_key(OVERDUE, ticket.id)]
