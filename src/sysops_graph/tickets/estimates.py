"""How long a ticket will take: what its service level promises, or what the last ones like it took."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.queries import calendar_of
from sysops_graph.sla.rules import used_until
from sysops_graph.tickets.model import Priority

ENOUGH = 20
"""Tickets of a skill and priority from which on their median says more than the promise."""

_KEPT = 50
"""Tickets that are learnt from; older ones say little about today."""


def estimate(target: timedelta, estimates: Iterable[Row], priority: Priority) -> timedelta:
    """Business time: the median of the last tickets of the same skill and priority, where there are enough."""
    enough = (one for one in estimates if one["priority"] == priority and one["tickets"] >= ENOUGH)
    return next((timedelta(seconds=one["median_s"]) for one in enough), target)


async def learn_from(tx: Tx, ticket_id: str, *, ids: Ids) -> None:
    """The time that a solved ticket took, as its clock counted it, joins those of its skill and priority."""
    row = await tx.row("tickets/solved_ticket", ticket_id=ticket_id)
    if row is None:
        return
    pauses: list[tuple[datetime, datetime]] = list(
        zip(row["pauses_from"] or (), row["pauses_until"] or (), strict=True)
    )
    span = used_until(calendar_of(row["calendar"]), row["started_at"], row["met_at"], pauses)
    await tx.rows(
        "tickets/refine_estimate",
        id=ids.new("Estimate"),
        skill_id=row["skill_id"],
        priority=row["priority"],
        span_s=int(span.total_seconds()),
        kept=_KEPT,
        command_id=ids.command_id,
    )
