"""A customer asks to be forgotten."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.customers.commands import erase_customer_data
from sysops_graph.customers.model import CustomerNotFound, CustomerStillServed
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import ARCHIVE, DELETE, Next
from sysops_graph.tickets.model import State

_OVER = {State.CLOSED: ARCHIVE, State.ARCHIVED: DELETE}
_NAMED = 20


async def erase_customer(tx: Tx, customer_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer's data key is destroyed; tickets that are over are erased at once, each in a transaction of its own.

    Raises CustomerNotFound, and CustomerStillServed naming the tickets that are not over, or held.
    """
    row = await tx.row("lifecycle/lock_customers_tickets", customer_id=customer_id, command_id=ids.command_id)
    if row is None:
        raise CustomerNotFound(customer_id=customer_id)
    _demand_over(row["tickets"])
    await erase_customer_data(tx, customer_id, now=now)
    next_ = Next()
    for ticket in row["tickets"]:
        next_.at(_OVER[State(ticket["state"])], ticket["id"], now, ticket_id=ticket["id"])
    outcome: Outcome = {"customer_id": customer_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


def _demand_over(tickets: list[Row]) -> None:
    kept = [ticket for ticket in tickets if ticket["held"] or State(ticket["state"]) not in _OVER]
    if kept:
        why = [f"{t['key']} ({'on legal hold' if t['held'] else t['state']})" for t in kept[:_NAMED]]
        more = f" and {len(kept) - _NAMED} more" if len(kept) > _NAMED else ""
        raise CustomerStillServed(
            f"Close these tickets, or release their holds, first: {', '.join(why)}{more}.",
            ticket_ids=[ticket["id"] for ticket in kept[:_NAMED]],
        )
