"""Business time of a calendar, and the working windows of a person: both in local time, both answered in instants.

An instant lies in a window when its local wall time does: a doubled hour counts twice, a missing one not at all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.calendars.counting import (
    LONGEST_CLOSED,
    counted_between,
    filled_at,
    holiday,
    opening_minutes,
    openings,
)
from sysops_graph.calendars.model import (
    BusinessCalendar,
    CalendarNeverOpens,
    Explained,
    Interval,
    LocalPiece,
    Reason,
    Window,
)
from sysops_graph.calendars.zones import DAY, instants_of, local_now, local_pieces

_WEEK = timedelta(days=7)
_NONE = timedelta()


def due_at(calendar: BusinessCalendar, start: datetime, target: timedelta) -> datetime:
    """The earliest instant that fills the target of business time: one that is full at closing time is due then.

    Raises CalendarNeverOpens.
    """
    if target <= _NONE:
        return start
    if calendar.earlier is not None and start < calendar.since:
        used = business_time_between(calendar.earlier, start, calendar.since)
        if used >= target:
            return due_at(calendar.earlier, start, target)
        start, target = calendar.since, target - used
    return filled_at(calendar, start, target)


def business_time_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The business time from an instant to a later one."""
    if calendar.earlier is None or start >= calendar.since:
        return counted_between(calendar, start, end)
    if end <= calendar.since:
        return business_time_between(calendar.earlier, start, end)
    before = business_time_between(calendar.earlier, start, calendar.since)
    return before + counted_between(calendar, calendar.since, end)


def open_intervals(calendar: BusinessCalendar, start: datetime, end: datetime) -> list[Interval]:
    """When the calendar is open between two instants, in order; touching intervals are one."""
    found: list[Interval] = []
    for opens_at, closes_at in _open_from(calendar, start, end):
        if opens_at >= end:
            break
        since = found.pop()[0] if found and found[-1][1] == opens_at else opens_at
        found.append((since, min(closes_at, end)))
    return found


def next_opening(calendar: BusinessCalendar, at: datetime) -> datetime:
    """The earliest instant from `at` on at which the calendar is open. Raises CalendarNeverOpens."""
    return next(_open_from(calendar, at, None))[0]


def after_business_days(calendar: BusinessCalendar, at: datetime, days: int) -> datetime:
    """The same local time, so many days on which the calendar opens later. Raises CalendarNeverOpens."""
    zone = ZoneInfo(calendar.time_zone)
    local = at.astimezone(zone)
    on = local.date()
    for _ in range(days):
        on = _next_open_day(calendar, on)
    return datetime.combine(on, local.time(), zone).astimezone(UTC)


def is_open(calendar: BusinessCalendar, at: datetime) -> bool:
    return next_opening(calendar, at) == at


def explained(calendar: BusinessCalendar, start: datetime, end: datetime) -> list[Explained]:
    """The time between two instants in intervals that counted or were skipped, each with its reason."""
    return _joined(piece for piece in _explained(calendar, start, end) if piece.starts_at < piece.ends_at)


def on_duty(windows: Iterable[Window], zone: str, at: datetime) -> bool:
    """Whether the local time of an instant lies in a window."""
    local = local_now(at, zone)
    return any(
        window.holds_on(local.on) and window.from_minute <= local.minute < window.until_minute for window in windows
    )


def windows_contain(windows: Iterable[Window], zone: str, start: datetime, end: datetime) -> bool:
    """Whether every instant of an interval lies in a window; windows that touch may share it."""
    ordered = sorted(windows)
    return start < end and all(_contain(ordered, piece) for piece in local_pieces(start, end, zone))


def next_window_start(windows: Iterable[Window], zone: str, at: datetime) -> datetime | None:
    """The earliest instant from `at` on that lies in a window; none when all have ended."""
    starts = (_next_start(window, zone, at) for window in windows)
    return min((start for start in starts if start is not None), default=None)


def merge_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same working time in as few windows as it takes, so that a slot lies in one of them or in none."""
    merged: list[Window] = []
    for window in sorted(windows, key=lambda window: (_days(window), window.from_minute)):
        last = merged[-1] if merged else None
        if last and _days(last) == _days(window) and window.from_minute <= last.until_minute:
            merged[-1] = replace(last, until_minute=max(last.until_minute, window.until_minute))
        else:
            merged.append(window)
    return tuple(sorted(merged))


def expires_at(offered_at: datetime, duration: timedelta, windows: Iterable[Window] | None, zone: str) -> datetime:
    """When an offer ends: its duration runs at once for somebody on duty, else from the start of the next shift.

    Windows are none for somebody on call; who has no shift left is given the duration from now.
    """
    shift = None if windows is None else next_window_start(windows, zone, offered_at)
    return (shift or offered_at) + duration


def _next_open_day(calendar: BusinessCalendar, on: date) -> date:
    for _ in range(LONGEST_CLOSED * 31):
        on += DAY
        if opening_minutes(calendar, on):
            return on
    raise CalendarNeverOpens


def _open_from(calendar: BusinessCalendar, start: datetime, end: datetime | None) -> Iterator[Interval]:
    """When the calendar is open from an instant on, as `openings`; until `since` that is when the earlier one is."""
    if calendar.earlier is not None and start < calendar.since:
        for opens_at, closes_at in _open_from(calendar.earlier, start, calendar.since):
            if opens_at < calendar.since:
                yield opens_at, min(closes_at, calendar.since)
        start = calendar.since
    yield from openings(calendar, start, end)


def _explained(calendar: BusinessCalendar, start: datetime, end: datetime) -> Iterator[Explained]:
    if calendar.earlier is not None and start < calendar.since:
        yield from _explained(calendar.earlier, start, min(end, calendar.since))
        start = min(end, calendar.since)
    since = start
    for opens_at, closes_at in [*open_intervals(calendar, start, end), (end, end)]:
        for piece in local_pieces(since, opens_at, calendar.time_zone):
            yield Explained(piece.starts_at, piece.ends_at, *_why_closed(calendar, piece))
        yield Explained(opens_at, closes_at, Reason.OPEN)
        since = closes_at


def _why_closed(calendar: BusinessCalendar, piece: LocalPiece) -> tuple[Reason, str | None]:
    name = holiday(calendar, piece.on)
    if name is not None:
        return Reason.HOLIDAY, name
    windows = opening_minutes(calendar, piece.on)
    if not windows:
        return (Reason.WEEKEND if piece.weekday in {5, 6} else Reason.CLOSED_DAY), None
    begun = any(until_minute <= piece.from_minute for _, until_minute in windows)
    goes_on = any(from_minute >= piece.until_minute for from_minute, _ in windows)
    return (Reason.BREAK if begun and goes_on else Reason.NIGHT), None


def _joined(pieces: Iterable[Explained]) -> list[Explained]:
    joined: list[Explained] = []
    for piece in pieces:
        if joined and (joined[-1].reason, joined[-1].name) == (piece.reason, piece.name):
            joined[-1] = Explained(joined[-1].starts_at, piece.ends_at, piece.reason, piece.name)
        else:
            joined.append(piece)
    return joined


def _contain(ordered: list[Window], piece: LocalPiece) -> bool:
    reached = piece.from_minute
    for window in ordered:
        if window.holds_on(piece.on) and window.from_minute <= reached:
            reached = max(reached, window.until_minute)
    return reached >= piece.until_minute


def _next_start(window: Window, zone: str, at: datetime) -> datetime | None:
    """Looks a day back, for a clock set back across midnight, and some weeks on, for a window that a jump swallows."""
    earliest = max(local_now(at, zone).on - DAY, window.valid_from_on)
    on = earliest + timedelta(days=(window.weekday - earliest.weekday()) % 7)
    for _ in range(4):
        if on > window.valid_until_on:
            return None
        for opens_at, closes_at in instants_of(zone, on, window.from_minute, window.until_minute):
            if closes_at > at:
                return max(opens_at, at)
        on += _WEEK
    return None


def _days(window: Window) -> tuple[int, date, date]:
    return window.weekday, window.valid_from_on, window.valid_until_on
