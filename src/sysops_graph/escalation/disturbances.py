"""Many customers are let down at once: what is said of it in public, until somebody lifts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sysops_graph.errors import Conflict, NotFound
from sysops_graph.escalation.model import EMERGENCY, EscalationPolicy
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.rules import LIVE

SERVICE = "service"
"""What a disturbance is about that no incident explains; else it is the cluster's id."""

FIRST_WORDS = "Many of our customers are affected by a disturbance. We know of it and are working on it."
"""Said in public until somebody says more."""

_HOUR = timedelta(hours=1)


class DisturbanceState(StrEnum):
    """Whether it goes on."""

    ACTIVE = "active"
    LIFTED = "lifted"


class DisturbanceNotFound(NotFound):
    """There is no such disturbance."""


class DisturbanceLifted(Conflict):
    """The disturbance is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """A disturbance under its lock."""

    id: str
    state: DisturbanceState
    about: str
    text: str
    began_at: datetime


async def many_late(tx: Tx, policy: EscalationPolicy, *, now: datetime) -> float | None:
    """The share of clocks breached within the last hour, where so many ran and the share is too big."""
    at_least = int(policy.disturbed_clocks * policy.disturbed_share)
    row = await tx.row("escalation/clocks_breached", since=now - _HOUR, at_least=at_least)
    if row is None or row["clocks"] < policy.disturbed_clocks:
        return None
    share = row["breached"] / row["clocks"]
    return share if share > policy.disturbed_share else None


async def begin_disturbance(
    tx: Tx, about: str, *, share: float | None, customers: int | None, now: datetime, ids: Ids
) -> str | None:
    """It begins, unless one about the same is going on; answers its id if it began now."""
    properties = {
        "id": ids.new("Disturbance"),
        "about": about,
        "state": DisturbanceState.ACTIVE,
        "text": FIRST_WORDS,
        "share": share,
        "customers": customers,
        "began_at": now,
        "said_at": now,
    }
    row = await tx.row("escalation/begin_disturbance", about=about, properties=properties)
    return row["id"] if row and row["began"] else None


async def lock_disturbance(tx: Tx, disturbance_id: str, *, ids: Ids) -> Disturbance:
    """Raises DisturbanceNotFound."""
    row = await tx.row("escalation/lock_disturbance", disturbance_id=disturbance_id, command_id=ids.command_id)
    if row is None:
        raise DisturbanceNotFound(disturbance_id=disturbance_id)
    typed: Row = {**row, "state": DisturbanceState(row["state"])}
    return Disturbance(**typed)


async def change_disturbance(tx: Tx, disturbance_id: str, **properties: object) -> None:
    """Note what became of a locked disturbance."""
    await tx.rows("escalation/change_disturbance", disturbance_id=disturbance_id, properties=properties)


async def active_disturbances(tx: Tx) -> list[Row]:
    """What goes on now, the oldest first."""
    return [row["disturbance"] for row in await tx.rows("escalation/disturbances_active")]


async def disturbances_by_ids(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    """Disturbances, active and lifted."""
    return {row["id"]: row["disturbance"] for row in await tx.rows("escalation/disturbances_by_ids", ids=list(ids))}


async def disturbances_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What goes on now and is felt by tickets that are worked on, by ticket, the oldest first."""
    rows = await tx.rows("escalation/disturbances_by_tickets", ids=list(ids), live=sorted(LIVE))
    return {row["ticket_id"]: row["disturbances"] for row in rows}


async def emergency_group(tx: Tx, *, now: datetime) -> list[str]:
    """Who of the emergency group is there; all of them where everybody is away."""
    rows = await tx.rows("escalation/group_members", group_id=EMERGENCY, now=now)
    return [row["id"] for row in rows if not row["absent"]] or [row["id"] for row in rows]
