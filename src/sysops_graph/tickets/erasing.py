"""What is taken away from a ticket that is over: its place in the queue, in the end its contents."""

from collections.abc import Mapping
from datetime import datetime

from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def leave_queue(tx: Tx, ticket_id: str) -> bool:
    """The ticket stands in no queue any more; answers whether its customer asked to be forgotten."""
    row = await tx.row("tickets/leave_queue", ticket_id=ticket_id)
    assert row, "the caller holds the ticket's lock"
    return row["forgotten"]


async def erase_contents(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> Mapping[str, object]:
    """Words and persons are gone for good; answers how many of each kind there were.

    What stays is the tombstone, and a summary of the case that names nobody.
    """
    await tx.rows("tickets/summarise_case", ticket_id=ticket_id, summary_id=ids.new("CaseSummary"), now=now)
    row = await tx.row("tickets/erase_contents", ticket_id=ticket_id)
    assert row, "the caller holds the ticket's lock"
    return row
