"""Starting, meeting, stopping and breaching clocks. Each returns the timers that the caller arms or cancels."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM
from sysops_graph.calendars.model import CalendarChange
from sysops_graph.delivery.commands import record_fact_changes
from sysops_graph.delivery.model import FactChange, NewTimer, Timer, timer_key
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.model import Basis, Breach, ClockKind, ClockState, NewClock, ServiceLevel, Terms
from sysops_graph.sla.queries import calendar_counted_on, pauses_of
from sysops_graph.sla.rules import clocks_for, due_after_pauses, ended_by

BREACH = "sla.breach"
"""Kind of the timer that is due when its clock is; the subject is the clock."""
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The clocks of a cycle, and the breach timers to arm."""

    clocks: tuple[NewClock, ...]
    timers: tuple[NewTimer, ...]

    def due_at(self, kind: ClockKind) -> datetime:
        return next(clock.due_at for clock in self.clocks if clock.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """The breach timers to arm, and the ticket to go on after; none when that was all."""

    timers: list[NewTimer]
    last_id: str | None


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


async def recount_clocks(tx: Tx, change: CalendarChange, *, after_id: str, now: datetime, ids: Ids) -> Recounted:
    """Clocks of a page of tickets run on the calendar that their area has got, from its instant on.

    Takes the locks of the tickets. What was counted before that instant stays counted; none is due before it.
    """
    given: Row = {"area_id": change.area_id, "calendar_id": change.calendar_id, "since": change.since}
    page = await tx.rows(
        "sla/clocks_to_recount", **given, after_id=after_id, page_size=_PAGE, command_id=ids.command_id
    )
    clocks = [{**clock, "ticket_id": row["ticket_id"]} for row in page for clock in row["clocks"]]
    due = {clock["id"]: _due_when_recounted(clock, change) for clock in clocks}
    if clocks:
        rows = [{"id": id_, "due_at": at} for id_, at in due.items()]
        await tx.rows("sla/recount_clocks", clocks=rows, calendar_id=change.calendar_id, since=change.since)
        await record_fact_changes(tx, [_was_due(clock) for clock in clocks], now=now, ids=ids)
    timers = [
        NewTimer(
            kind=BREACH,
            subject_id=clock["id"],
            due_at=due[clock["id"]],
            ticket_id=clock["ticket_id"],
            cycle=clock["cycle"],
        )
        for clock in clocks
        if clock["state"] == ClockState.RUNNING
    ]
    return Recounted(timers=timers, last_id=page[-1]["ticket_id"] if len(page) == _PAGE else None)


def _due_when_resumed(row: Row, *, now: datetime) -> datetime:
    pauses = (*pauses_of(row), (row["paused_at"], now))
    target = timedelta(seconds=row["target_s"])
    return due_after_pauses(calendar_counted_on(row), row["started_at"], target, pauses)


def _due_when_recounted(row: Row, change: CalendarChange) -> datetime:
    """As its rebuild will give it, once the clock runs on the calendar of the change."""
    before = {"id": row["calendar_id"] or "", "until_at": change.since, "texts": _texts(row["calendar"])}
    recounted = {**row, "calendars_before": [*row["calendars_before"], before], "calendar": row["next"]}
    target = timedelta(seconds=row["target_s"])
    return due_after_pauses(calendar_counted_on(recounted), row["started_at"], target, pauses_of(row))


def _texts(calendar: Row | None) -> list[str | None]:
    return [calendar[name] if calendar else None for name in ("time_zone", "windows", "holidays")]


def _was_due(clock: Row) -> FactChange:
    until_at = [one["until_at"] for one in clock["calendars_before"]]
    return FactChange(
        subject_id=clock["id"],
        subject_kind="SlaClock",
        fact="calendar",
        was={"calendar_id": clock["calendar_id"], "due_at": clock["due_at"].isoformat()},
        recorded_from_at=max([clock["started_at"], *until_at]),
        by=SYSTEM.principal,
    )


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
