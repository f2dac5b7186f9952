"""The calendar that an expert's absences follow. Its address is sealed before it comes here, and opened to read it."""

from dataclasses import dataclass, field
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.experts.model import ExpertNotFound
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, derived_id
from sysops_graph.sealing import SealedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A calendar under its lock; `by` is who named it, times without a zone are those of `time_zone`."""

    id: str
    expert_id: str
    kind: str
    by: str
    time_zone: str
    sealed: Row = field(repr=False)


def calendar_id(expert_id: str) -> str:
    """An expert's absences follow one calendar at a time."""
    return derived_id("AbsenceCalendar", expert_id)


async def follow_calendar(
    tx: Tx, expert_id: str, sealed: SealedText, *, host: str, kind: str, actor: Actor, now: datetime
) -> None:
    """The expert's absences follow this calendar, and no other. Raises ExpertNotFound."""
    properties = {
        "id": calendar_id(expert_id),
        "expert_id": expert_id,
        "host": host,
        "kind": kind,
        "data_key": sealed.data_key,
        "text_sealed": sealed.text_sealed,
        "since_at": now,
        "by": actor.principal,
    }
    if await tx.row("experts/follow_calendar", expert_id=expert_id, properties=properties) is None:
        raise ExpertNotFound(expert_id=expert_id)


async def leave_calendar(tx: Tx, expert_id: str, *, now: datetime) -> None:
    """The expert's absences follow no calendar any more."""
    await tx.rows("experts/leave_calendar", calendar_id=calendar_id(expert_id), now=now)


async def lock_followed(tx: Tx, expert_id: str, *, ids: Ids) -> Followed | None:
    """The calendar that the expert's absences follow, if they follow one."""
    row = await tx.row("experts/lock_followed_calendar", calendar_id=calendar_id(expert_id), command_id=ids.command_id)
    if row is None:
        return None
    sealed = {name: row[name] for name in ("data_key", "text_sealed")}
    return Followed(**{name: value for name, value in row.items() if name not in sealed}, sealed=sealed)


async def note_calendar(tx: Tx, expert_id: str, *, error: str | None, now: datetime) -> None:
    """How the calendar was found."""
    await tx.rows("experts/note_calendar", calendar_id=calendar_id(expert_id), error=error, now=now)


async def followed_calendar(tx: Tx, expert_id: str) -> Row | None:
    """What is shown of the calendar that the expert's absences follow."""
    row = await tx.row("experts/followed_calendar", calendar_id=calendar_id(expert_id))
    return row["calendar"] if row else None
