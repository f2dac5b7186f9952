"""Paths are armed, ring, and are acknowledged. Each returns the timers that the caller arms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sysops_graph.delivery.model import NewTimer
from sysops_graph.escalation.model import EscalationPolicy, Path
from sysops_graph.escalation.rules import line_raised_at, next_ring
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.model import Priority, ServiceLevel, Terms

RING = "path.ring"
"""Kind of the timer of the next rung, or of the last resort; the subject is the ticket."""

RAISE_LINE = "path.line"
"""Kind of the timer by which a ticket that is not settled goes to the next support line; the subject is the ticket."""


async def arm_path(
    tx: Tx,
    ticket_id: str,
    *,
    policy: EscalationPolicy,
    version: int,
    priority: Priority,
    service_level: ServiceLevel,
    terms: Terms,
    cycle: int,
    now: datetime,
    ids: Ids,
) -> list[NewTimer]:
    """A path watches the ticket from now on, by the policy of now; returns its timers."""
    path = Path(
        id=ids.new("EscalationPath"),
        ticket_id=ticket_id,
        cycle=cycle,
        priority=priority,
        policy_version=version,
        policy=policy,
        calendar=terms.calendar,
        armed_at=now,
    )
    properties = path_row(path, calendar_id=terms.calendar_id)
    await tx.rows("escalation/arm_path", id=path.id, ticket_id=ticket_id, properties=properties)
    return timers(path, service_level)


async def restart_path(
    tx: Tx, path: Path, priority: Priority, service_level: ServiceLevel, *, now: datetime
) -> list[NewTimer]:
    """Another priority has other rungs: they begin now, by the policy that the path has; returns its timers."""
    path = replace(path, priority=priority, armed_at=now, step=0, rounds=0, rang_at=None, acknowledged_until_at=None)
    changed = ("priority", "armed_at", "step", "rounds", "rang_at", "acknowledged_until_at")
    await change_path(tx, path, **{name: getattr(path, name) for name in changed})
    return timers(path, service_level)


def path_row(path: Path, *, calendar_id: str | None) -> Row:
    """A path as it is stored."""
    kept = ("id", "ticket_id", "cycle", "priority", "policy_version", "armed_at", "step", "rounds", "rang_at")
    return {**{name: getattr(path, name) for name in kept}, "calendar_id": calendar_id}


async def change_path(tx: Tx, path: Path, **properties: object) -> None:
    """Note what became of a path, under its ticket's lock."""
    await tx.rows("escalation/change_path", id=path.id, properties=properties)


def timers(path: Path, service_level: ServiceLevel) -> list[NewTimer]:
    """When the path rings next, and when the ticket goes to the next line unless it has."""
    instants: Mapping[str, datetime | None] = {
        RING: next_ring(path).at,
        RAISE_LINE: None if path.line_raised_at else line_raised_at(path, service_level),
    }
    return [
        NewTimer(kind=kind, subject_id=path.ticket_id, due_at=at, ticket_id=path.ticket_id)
        for kind, at in instants.items()
        if at
    ]
