"""A customer complains: the words are flagged, and level 4 hears of them."""

from datetime import datetime

from sysops_graph.actor import Actor, Role
from sysops_graph.delivery.model import Outcome
from sysops_graph.escalation.model import Level
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, CommentNotFound, Entry
from sysops_graph.tickets.queries import is_staff

_SAID = 500
"""So much of a complaint is told; the rest is read on the ticket."""


async def flag_complaint(
    tx: Tx,
    ticket_id: str,
    *,
    comment_id: str | None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Words on a ticket, or what was said elsewhere, are a complaint; words that were flagged before are heard already.

    Raises TicketNotFound, CommentNotFound.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    next_, known = Next(), False
    if comment_id:
        row = await tx.row(
            "tickets/flag_complaint",
            ticket_id=ticket_id,
            comment_id=comment_id,
            visible_only=not (is_staff(actor) or actor.has(Role.EXPERT)),
            now=now,
        )
        if row is None:
            raise CommentNotFound(comment_id=comment_id)
        known = row["known"]
    if not known:
        entry = Entry(kind="complaint_flagged", cause=reason, details={"comment_id": comment_id})
        await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
        complain(next_, ticket.id, reason)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


def complain(next_: Next, ticket_id: str, words: str) -> None:
    """Who answers for complaints hears of one."""
    next_.raise_level(ticket_id, Level.EXECUTIVE, cause="complaint", note=words[:_SAID])
