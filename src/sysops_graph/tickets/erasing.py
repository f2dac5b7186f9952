"""What is taken away from a ticket that is over: its place in the queue, in the end its contents."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def leave_queues(tx: Tx, ticket_ids: Sequence[str]) -> list[str]:
    """The tickets stand in no queue any more; answers those whose customers asked to be forgotten."""
    rows = await tx.rows("tickets/leave_queues", ticket_ids=list(ticket_ids))
    return [row["ticket_id"] for row in rows if row["forgotten"]]


async def erase_contents(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> Mapping[str, object]:
    """Words and persons are gone for good; answers how many of each kind there were.

    What stays is the tombstone, and a summary of the case that names nobody.
    """
    await tx.rows("tickets/summarise_case", ticket_id=ticket_id, summary_id=ids.new("CaseSummary"), now=now)
    row = await tx.row("tickets/erase_contents", ticket_id=ticket_id)
    assert row, "the caller holds the ticket's lock"
    return row
