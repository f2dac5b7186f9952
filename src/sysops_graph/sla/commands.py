"""Starting, ending, warning and breaching clocks. Each returns the timers that the caller arms or cancels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sysops_graph.actor import SYSTEM
from sysops_graph.calendars.model import CalendarChange
from sysops_graph.delivery.commands import record_fact_changes
from sysops_graph.delivery.model import FactChange, NewTimer, Timer, timer_key
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.model import Basis, Breach, Clock, ClockKind, ClockState, Priority, ServiceLevel, Terms
from sysops_graph.sla.queries import rebuilt_clock, running_clocks, standing_of
from sysops_graph.sla.rules import Standing, bases, clocks_for, ended_by, twins

BREACH = "sla.breach"
"""Kind of the timer that is due when its clock is; the subject is the clock. Only contractual clocks are breached."""

WARNING = "sla.warning"
"""Kind of the timer that is due when most of a clock's target is used; the subject is the clock."""


_PAGE = 100


@dataclass(frozen=True, slots=True)
class Started:
    """The clocks of a cycle, and the timers to arm."""

    standing: Sequence[Standing]

    @property
    def timers(self) -> list[NewTimer]:
        return [timer for each in self.standing for timer in _timers(each)]

    def due_at(self, kind: ClockKind) -> datetime:
        """What was promised."""
        clocks = (each.clock for each in self.standing)
        return next(clock.due_at for clock in clocks if clock.kind is kind and clock.basis is Basis.CONTRACTUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """The timers to arm, and the ticket to go on after; none when that was all."""

    timers: list[NewTimer]
    last_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Clocks that were due at another time than their facts give, and the timers of all that run."""

    clock_ids: list[str]
    timers: list[NewTimer]


@dataclass(slots=True)
class Rearmed:
    """Timers of clocks whose due time has moved."""

    arm: list[NewTimer] = field(default_factory=list[NewTimer])
    cancel: list[str] = field(default_factory=list[str])


async def start_clocks(
    tx: Tx,
    ticket_id: str,
    *,
    service_level: ServiceLevel,
    priority: Priority,
    terms: Terms,
    cycle: int,
    now: datetime,
    ids: Ids,
) -> Started:
    """Start the response and the resolution clock of a ticket's cycle."""
    standing = clocks_for(
        ticket_id,
        service_level=service_level,
        priority=priority,
        terms=terms,
        cycle=cycle,
        started_at=now,
        new_id=lambda: ids.new("SlaClock"),
    )
    await tx.rows("sla/start_clocks", ticket_id=ticket_id, clocks=[clock_row(each.clock) for each in standing])
    return Started(standing)


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
    standing = await running_clocks(tx, ticket_id)
    changed = [each.resumed(now) for each in standing if each.clock.paused_at]
    await _change(tx, changed)
    return [timer for each in changed for timer in _timers(each)]


async def accelerate_clocks(tx: Tx, ticket_id: str, *, now: datetime) -> list[NewTimer]:
    """Half of the time left is taken away, once per cycle, under the ticket's lock; returns the timers to arm."""
    running = [
        each
        for each in await running_clocks(tx, ticket_id)
        if each.clock.accelerated_at is None and each.clock.due_at > now
    ]
    changed = [each.accelerated(now) for each in running]
    await _change(tx, changed)
    return [timer for each in changed for timer in _timers(each)]


async def retarget_clocks(
    tx: Tx, ticket_id: str, service_level: ServiceLevel, priority: Priority, *, now: datetime, ids: Ids
) -> Rearmed:
    """The targets of another service level or priority, counted from the start of the cycle, under the ticket's lock.

    The clocks that run at night too are started or ended with the priorities that have them.
    """
    standing = await running_clocks(tx, ticket_id)
    kept = [each.promising(service_level, priority) for each in standing if each.clock.basis in bases(priority)]
    ended = [each.ended(now) for each in standing if each.clock.basis not in bases(priority)]
    new = twins(kept, priority, lambda: ids.new("SlaClock"))
    await _change(tx, [*kept, *ended])
    if new:
        await tx.rows("sla/start_clocks", ticket_id=ticket_id, clocks=[clock_row(each.clock) for each in new])
    arm = [timer for each in (*kept, *new) for timer in _timers(each)]
    cancel = {timer_key(WARNING, each.clock.id, cycle=each.clock.cycle) for each in standing}
    return Rearmed(arm=arm, cancel=sorted(cancel - {timer.key for timer in arm}))


async def recount_clocks(tx: Tx, change: CalendarChange, *, after_id: str, now: datetime, ids: Ids) -> Recounted:
    """Clocks of a page of tickets run on the calendar that their area has got, from its instant on.

    Takes the locks of the tickets. What was counted before that instant stays counted; none is due before it.
    """
    given: Row = {"area_id": change.area_id, "calendar_id": change.calendar_id, "since": change.since}
    page = await tx.rows(
        "sla/clocks_to_recount", **given, after_id=after_id, page_size=_PAGE, command_id=ids.command_id
    )
    clocks = [clock for row in page for clock in row["clocks"]]
    recounted = [standing_of(_recounted(clock, change.since)).recounted() for clock in clocks]
    if clocks:
        rows = [{"id": each.clock.id, "due_at": each.clock.due_at} for each in recounted]
        await tx.rows("sla/recount_clocks", clocks=rows, calendar_id=change.calendar_id, since=change.since)
        await record_fact_changes(tx, [_was_due(clock) for clock in clocks], now=now, ids=ids)
    timers = [timer for each in recounted for timer in _timers(each)]
    return Recounted(timers=timers, last_id=page[-1]["ticket_id"] if len(page) == _PAGE else None)


async def move_clocks(tx: Tx, ticket_id: str, area_id: str, *, now: datetime, ids: Ids) -> list[NewTimer]:
    """A ticket lies in another area: its clocks run on that area's calendar from now on, under the ticket's lock.

    What was counted stays counted, and what is full or breached stays due. Returns the timers to arm.
    """
    terms = await tx.row("sla/clock_terms", area_id=area_id, now=now)
    assert terms, f"there is no area {area_id}"
    calendar: Row | None = terms["calendar"]
    calendar_id = calendar["id"] if calendar else None
    rows = [
        row
        for row in await tx.rows("sla/running_clocks", ticket_id=ticket_id)
        if row["basis"] == Basis.CONTRACTUAL
        and row["breached_at"] is None
        and row["due_at"] > (row["paused_at"] or now)
        and row["calendar_id"] != calendar_id
    ]
    moved = [standing_of(_recounted({**row, "next": calendar}, now)).recounted() for row in rows]
    if rows:
        due = [{"id": each.clock.id, "due_at": each.clock.due_at} for each in moved]
        await tx.rows("sla/recount_clocks", clocks=due, calendar_id=calendar_id, since=now)
        await record_fact_changes(tx, [_was_due(row) for row in rows], now=now, ids=ids)
    return [timer for each in moved for timer in _timers(each)]


def _recounted(row: Row, since: datetime) -> Row:
    """The clock once it runs on its `next` calendar, from an instant on."""
    was = row["calendar"]
    texts = [was[name] if was else None for name in ("time_zone", "windows", "holidays")]
    before = {"id": row.get("calendar_id") or "", "until_at": since, "texts": texts}
    return {**row, "calendars_before": [*row["calendars_before"], before], "calendar": row["next"]}


def _was_due(clock: Row) -> FactChange:
    until_at = [one["until_at"] for one in clock["calendars_before"]]
    return FactChange(
        subject_id=clock["id"],
        subject_kind="SlaClock",
        fact="calendar",
        was={"calendar_id": clock.get("calendar_id"), "due_at": clock["due_at"].isoformat()},
        recorded_from_at=max([clock["started_at"], *until_at]),
        by=SYSTEM.principal,
    )


async def mend_clocks(tx: Tx, ticket_id: str) -> Mended:
    """Clocks get the due times that their facts give, under the ticket's lock; and all timers that those want."""
    rows = await tx.rows("sla/clocks_to_rebuild", ticket_ids=[ticket_id])
    rebuilt = [(row["due_at"], clock) for row in rows if (clock := rebuilt_clock(row))]
    mended = [clock for due_at, clock in rebuilt if clock.clock.due_at != due_at]
    await _change(tx, mended)
    running = [clock for _, clock in rebuilt if clock.clock.state is ClockState.RUNNING]
    return Mended(
        clock_ids=[each.clock.id for each in mended], timers=[timer for each in running for timer in _timers(each)]
    )


async def warn_clock(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> Breach | None:
    """Mark that the clock's breach is near, and say whom to tell; nothing if its target was met or its time moved on.

    Takes the ticket's lock: the first statement of the timer's effect.
    """
    return _breach(await tx.row("sla/warn_clock", clock_id=timer.subject_id, command_id=ids.command_id, now=now))


async def breach_clock(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> Breach | None:
    """Mark the breach of the timer's clock, and say whom to tell; nothing if its target was met in time.

    Takes the ticket's lock: the first statement of the timer's effect.
    """
    return _breach(await tx.row("sla/breach_clock", clock_id=timer.subject_id, command_id=ids.command_id, now=now))


def _breach(row: Row | None) -> Breach | None:
    if row is None:
        return None
    typed: Row = {"kind": ClockKind(row["kind"]), "staff_ids": tuple(row["staff_ids"])}
    return Breach(**{**row, **typed})


async def _change(tx: Tx, changed: Iterable[Standing]) -> None:
    rows = [{"id": each.clock.id, "properties": _changing(each.clock)} for each in changed]
    await tx.rows("sla/change_clocks", clocks=rows)


def _changing(clock: Clock) -> Row:
    """What of a clock may change while it runs."""
    return {
        "service_level": clock.service_level,
        "priority": clock.priority,
        "target_s": int(clock.target.total_seconds()),
        "state": clock.state,
        "due_at": clock.due_at,
        "pauses_from": [since for since, _ in clock.pauses],
        "pauses_until": [until for _, until in clock.pauses],
        "paused_at": clock.paused_at,
        "accelerated_at": clock.accelerated_at,
        "stopped_at": clock.stopped_at,
    }


def clock_row(clock: Clock) -> Row:
    """A clock as it is stored when it starts."""
    return {
        "id": clock.id,
        "ticket_id": clock.ticket_id,
        "kind": clock.kind,
        "basis": clock.basis,
        "cycle": clock.cycle,
        "policy_version": clock.policy_version,
        "calendar_id": clock.calendar_id,
        "started_at": clock.started_at,
        **_changing(clock),
    }


def _timers(standing: Standing) -> list[NewTimer]:
    clock = standing.clock
    instants = {WARNING: standing.warn_at(), BREACH: standing.breach_at()}
    return [
        NewTimer(kind=kind, subject_id=clock.id, due_at=at, ticket_id=clock.ticket_id, cycle=clock.cycle)
        for kind, at in instants.items()
        if at
    ]


def _needless_timers(ended: list[Row], now: datetime) -> list[str]:
    """A clock that ended too late keeps its timer: firing it marks and tells the breach."""
    breaches = [timer_key(BREACH, row["id"], cycle=row["cycle"]) for row in ended if now <= row["due_at"]]
    return [*breaches, *(timer_key(WARNING, row["id"], cycle=row["cycle"]) for row in ended)]
