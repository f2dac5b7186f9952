"""Reads of attachments."""

from collections.abc import Sequence

from sysops_graph.actor import Actor, Role
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tickets.model import CommentNotFound
from sysops_graph.tickets.queries import by_ticket, demand_sight, is_staff


def sees_internal(actor: Actor) -> bool:
    return is_staff(actor) or actor.has(Role.EXPERT)


async def demand_sight_of_place(tx: Tx, *, ticket_id: str | None, comment_id: str | None, actor: Actor) -> None:
    """Raises TicketNotFound or CommentNotFound unless the actor may read what is to be attached to."""
    if comment_id:
        row = await tx.row("attachments/comment_place", comment_id=comment_id)
        if row is None or (row["visibility"] == "internal" and not sees_internal(actor)):
            raise CommentNotFound(comment_id=comment_id)
        ticket_id = row["ticket_id"]
    await demand_sight(tx, ticket_id=ticket_id, actor=actor)


async def attachments_by_tickets(tx: Tx, ids: Sequence[str], *, visible_only: bool) -> dict[str, list[Row]]:
    """Stored attachments of tickets, the earliest first; of some only what the customer may read."""
    rows = await tx.rows("attachments/attachments_by_tickets", ids=list(ids), visible_only=visible_only)
    return by_ticket(ids, rows)
