"""Starting, meeting, stopping and breaching clocks. Each returns the timers that the caller arms or cancels."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sysops_graph.delivery.model import NewTimer, Timer, timer_key
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.model import Basis, Breach, ClockKind, NewClock, ServiceLevel, Terms
from sysops_graph.sla.queries import calendar_of, pauses_of
from sysops_graph.sla.rules import clocks_for, due_after_pauses, ended_by

BREACH = "sla.breach"
"""Kind of the timer that is due when its clock is; the subject is the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The clocks of a cycle, and the breach timers to arm."""

    clocks: tuple[NewClock, ...]
    timers: tuple[NewTimer, ...]

    def due_at(self, kind: ClockKind) -> datetime:
        return next(clock.due_at for clock in self.clocks if clock.kind is kind)


async def start_clocks(
    tx: Tx, ticket_id: str, *, service_level: ServiceLevel, terms: Terms, cycle: int, now: datetime, ids: Ids
) -> Started:
    """Start the response and the resolution clock of a ticket's cycle."""
    clocks = clocks_for(service_level, terms, now)
    rows = [_clock_row(clock, ids) for clock in clocks]
    await tx.rows(
        "sla/start_clocks",
        ticket_id=ticket_id,
        clocks=rows,
        cycle=cycle,
        service_level=service_level,
        policy_version=terms.policy_version,
        calendar_id=terms.calendar_id,
        now=now,
    )
    timers = tuple(
        NewTimer(kind=BREACH, subject_id=row["id"], due_at=row["due_at"], ticket_id=ticket_id, cycle=cycle)
        for row in rows
    )
    return Started(clocks=clocks, timers=timers)


async def meet_clock(tx: Tx, ticket_id: str, *, kind: ClockKind, now: datetime) -> list[str]:
    """End what was promised up to `kind`, under the ticket's lock; returns the keys of the timers to cancel."""
    ended = await tx.rows("sla/meet_clock", ticket_id=ticket_id, kinds=list(ended_by(kind)), now=now)
    return _needless_timers(ended, now)


async def stop_clocks(tx: Tx, ticket_id: str, *, now: datetime) -> list[str]:
    """End the clocks of a ticket that ends unsolved, under its lock; returns the keys of the timers to cancel."""
    return _needless_timers(await tx.rows("sla/stop_clocks", ticket_id=ticket_id, now=now), now)


async def pause_clocks(tx: Tx, ticket_id: str, *, now: datetime) -> list[str]:
    """Clocks stand still from now on, under the ticket's lock; returns the keys of the timers to cancel."""
    return _needless_timers(await tx.rows("sla/pause_clocks", ticket_id=ticket_id, now=now), now)


async def resume_clocks(tx: Tx, ticket_id: str, *, now: datetime) -> list[NewTimer]:
    """Clocks go on with exactly the time that they had not used, under the ticket's lock; returns the timers to arm."""
    rows = await tx.rows("sla/paused_clocks", ticket_id=ticket_id)
    due = {row["id"]: _due_when_resumed(row, now=now) for row in rows}
    await tx.rows("sla/resume_clocks", clocks=[{"id": id_, "due_at": at} for id_, at in due.items()], now=now)
    return [
        NewTimer(kind=BREACH, subject_id=row["id"], due_at=due[row["id"]], ticket_id=ticket_id, cycle=row["cycle"])
        for row in rows
        if row["breached_at"] is None
    ]


def _due_when_resumed(row: Row, *, now: datetime) -> datetime:
    pauses = (*pauses_of(row), (row["paused_at"], now))
    return due_after_pauses(calendar_of(row["calendar"]), row["started_at"], timedelta(seconds=row["target_s"]), pauses)


async def breach_clock(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> Breach | None:
    """Mark the breach of the timer's clock, and say whom to tell; nothing if its target was met in time.

    Takes the ticket's lock: the first statement of the timer's effect.
    """
    row = await tx.row("sla/breach_clock", clock_id=timer.subject_id, command_id=ids.command_id, now=now)
    if row is None:
        return None
    typed: Row = {"kind": ClockKind(row["kind"]), "staff_ids": tuple(row["staff_ids"])}
    return Breach(**{**row, **typed})


def _clock_row(clock: NewClock, ids: Ids) -> Row:
    return {
        "id": ids.new("SlaClock"),
        "kind": clock.kind,
        "basis": Basis.CONTRACTUAL,
        "target_s": int(clock.target.total_seconds()),
        "due_at": clock.due_at,
    }


def _needless_timers(ended: list[Row], now: datetime) -> list[str]:
    """A clock that ended too late keeps its timer: firing it marks and tells the breach."""
    return [timer_key(BREACH, row["id"], cycle=row["cycle"]) for row in ended if now <= row["due_at"]]
