"""Pages: somebody on call is told about a ticket and has to say that they heard. Writes and reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment.model import Page, PageNotFound, PageRung, PageState
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tickets.queries import by_ticket, sight


async def ring_page(
    tx: Tx, ticket_id: str, *, page_id: str, rung: PageRung, told_ids: Sequence[str], reason: str, now: datetime
) -> bool:
    """Whether a page rings from now on; false when one of the ticket rings already."""
    properties = {
        "ticket_id": ticket_id,
        "state": PageState.RINGING,
        "rung": rung,
        "told_ids": list(told_ids),
        "reason": reason,
        "rang_at": now,
    }
    row = await tx.row("assignment/ring_page", ticket_id=ticket_id, page_id=page_id, properties=properties)
    return row is not None


async def change_page(tx: Tx, page_id: str, properties: Mapping[str, object]) -> None:
    await tx.rows("assignment/change_page", page_id=page_id, properties=properties)


async def page(tx: Tx, page_id: str) -> Page:
    """Raises PageNotFound."""
    row = await tx.row("assignment/page", page_id=page_id)
    if row is None:
        raise PageNotFound(page_id=page_id)
    return Page(told_ids=tuple(row.pop("told_ids")), **row)


async def pages_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Pages about tickets, the earliest first; rows: page."""
    return by_ticket(ids, await tx.rows("assignment/pages_by_tickets", ids=list(ids)))


async def pages_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Pages that the actor may see."""
    rows = await tx.rows("assignment/pages_by_ids", ids=list(ids), **sight(actor))
    return {row["page"]["id"]: row for row in rows}


async def ringing_pages(tx: Tx, person_id: str) -> list[Row]:
    """Pages that wait for this person, the oldest first."""
    return await tx.rows("assignment/ringing_pages", person_id=person_id)
