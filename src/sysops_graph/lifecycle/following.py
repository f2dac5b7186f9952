"""A customer answers a ticket that is over: a new one follows it."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.tickets.commands import reserve_keys
from sysops_graph.tickets.model import Opening, Ticket
from sysops_graph.tickets.queries import followed_ticket


async def follow_up(tx: Tx, ticket: Ticket, text: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Open a ticket like the one that is over, whose lock the caller holds, with the answer as its description.

    Two statements more than any opening: what is taken over, and a key, since only here it turns out that one is
    needed. What is no longer the customer's (a device sold, a contract ended) is not taken over.
    """
    taken_over = await followed_ticket(tx, ticket.id)
    [key] = await reserve_keys(tx, now.year, count=1)
    opening = Opening(**taken_over, description=text)
    outcome = await open_ticket(tx, opening, key=key, follow_up_of_id=ticket.id, actor=actor, now=now, ids=ids)
    return {**outcome, "follow_up_of": ticket.id}
