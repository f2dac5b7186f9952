"""The desk marks tickets: tags, and the values of custom fields."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.automation.model import Event
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.marks import Marking, Marks, filled_in, tagged
from sysops_graph.tickets.model import Change
from sysops_graph.tickets.queries import ticket_marks


async def add_tags(tx: Tx, ticket_id: str, *, tags: Collection[str], actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """More words to find a ticket by. Raises TicketNotFound, MarksNotValid, TicketReadOnly."""
    return await _mark(tx, ticket_id, lambda marks: tagged(marks, add=tags), actor=actor, now=now, ids=ids)


async def remove_tags(
    tx: Tx, ticket_id: str, *, tags: Collection[str], actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Words that do not fit; those that are not there are ignored. Raises TicketNotFound, TicketReadOnly."""
    return await _mark(tx, ticket_id, lambda marks: tagged(marks, remove=tags), actor=actor, now=now, ids=ids)


async def set_custom_fields(
    tx: Tx, ticket_id: str, *, custom: Sequence[tuple[str, str | None]], actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Values of custom fields; none takes one away. Raises TicketNotFound, MarksNotValid, TicketReadOnly."""
    return await _mark(tx, ticket_id, lambda marks: filled_in(marks, custom), actor=actor, now=now, ids=ids)


async def _mark(
    tx: Tx,
    ticket_id: str,
    marking: Callable[[Marks], Marking | None],
    *,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    changed = marking(await ticket_marks(tx, ticket_id))
    next_ = Next()
    if changed:
        next_.happened(ticket_id, Event.MARKED)
        change = Change(ticket=ticket, entries=(changed.entry,), properties=changed.properties)
        await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome
