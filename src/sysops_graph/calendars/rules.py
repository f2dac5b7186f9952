"""Business time of a calendar, and the working windows of a person: both in local time, both answered in instants.

An instant lies in a window when its local wall time does: a doubled hour counts twice, a missing one not at all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.calendars.model import BusinessCalendar, Explained, Interval, LocalPiece, Reason, Window
from sysops_graph.calendars.public_holidays import public_holidays
from sysops_graph.calendars.zones import DAY, instants_of, local_now, local_pieces

_WEEK = timedelta(days=7)
_NONE = timedelta()


def due_at(calendar: BusinessCalendar, start: datetime, target: timedelta) -> datetime:
    """The earliest instant that fills the target of business time: one that is full at closing time is due then."""
    if target <= _NONE:
        return start
    left = target
    for opens_at, closes_at in _open_from(calendar, start):
        if left <= closes_at - opens_at:
            return opens_at + left
        left -= closes_at - opens_at
    raise AssertionError("a calendar is open again, always")


def business_time_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The business time from an instant to a later one."""
    return sum((closes_at - opens_at for opens_at, closes_at in open_intervals(calendar, start, end)), _NONE)


def open_intervals(calendar: BusinessCalendar, start: datetime, end: datetime) -> list[Interval]:
    """When the calendar is open between two instants, in order; touching intervals are one."""
    found: list[Interval] = []
    for opens_at, closes_at in _open_from(calendar, start):
        if opens_at >= end:
            break
        since = found.pop()[0] if found and found[-1][1] == opens_at else opens_at
        found.append((since, min(closes_at, end)))
    return found


def next_opening(calendar: BusinessCalendar, at: datetime) -> datetime:
    """The earliest instant from `at` on at which the calendar is open."""
    return next(_open_from(calendar, at))[0]


def after_business_days(calendar: BusinessCalendar, at: datetime, days: int) -> datetime:
    """The same local time, so many days on which the calendar opens later."""
    zone = ZoneInfo(calendar.time_zone)
    local = at.astimezone(zone)
    on = local.date()
    while days:
        on += DAY
        days -= _works_on(calendar, on)
    return datetime.combine(on, local.time(), zone).astimezone(UTC)


def is_open(calendar: BusinessCalendar, at: datetime) -> bool:
    return next_opening(calendar, at) == at


def holiday(calendar: BusinessCalendar, on: date) -> str | None:
    """The name of the day off, if the local day is one."""
    by_hand = next((name for closed_on, name in calendar.closed_days if closed_on == on), None)
    if by_hand is not None or calendar.country is None:
        return by_hand
    return public_holidays(calendar.country, calendar.subdivision, on.year).get(on)


def explained(calendar: BusinessCalendar, start: datetime, end: datetime) -> list[Explained]:
    """The time between two instants in intervals that counted or were skipped, each with its reason."""
    pieces: list[Explained] = []
    since = start
    for opens_at, closes_at in [*open_intervals(calendar, start, end), (end, end)]:
        closed = local_pieces(since, opens_at, calendar.time_zone)
        pieces += [Explained(piece.starts_at, piece.ends_at, *_why_closed(calendar, piece)) for piece in closed]
        pieces.append(Explained(opens_at, closes_at, Reason.OPEN))
        since = closes_at
    return _joined(piece for piece in pieces if piece.starts_at < piece.ends_at)


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


def _open_from(calendar: BusinessCalendar, start: datetime) -> Iterator[Interval]:
    """When the calendar is open from an instant on; split at midnights of UTC."""
    day = start.date()
    while True:
        intervals = calendar.days.get(day)
        if intervals is None:
            intervals = calendar.days[day] = tuple(_open_on(calendar, day))
        for opens_at, closes_at in intervals:
            if closes_at > start:
                yield max(opens_at, start), closes_at
        day += DAY


def _works_on(calendar: BusinessCalendar, on: date) -> bool:
    return any(window.holds_on(on) for window in calendar.windows) and holiday(calendar, on) is None


def _open_on(calendar: BusinessCalendar, day: date) -> Iterator[Interval]:
    """When the calendar is open within a day of UTC, which local days before and after it reach into.

    Days of UTC, because local days do not follow each other in order where a clock is set back across midnight.
    """
    midnight = datetime.combine(day, time(), UTC)
    instants = sorted(
        interval
        for on in (day - DAY, day, day + DAY)
        if holiday(calendar, on) is None
        for window in calendar.windows
        if window.holds_on(on)
        for interval in instants_of(calendar.time_zone, on, window.from_minute, window.until_minute)
    )
    for opens_at, closes_at in instants:
        if closes_at > midnight and opens_at < midnight + DAY:
            yield max(opens_at, midnight), min(closes_at, midnight + DAY)


def _why_closed(calendar: BusinessCalendar, piece: LocalPiece) -> tuple[Reason, str | None]:
    name = holiday(calendar, piece.on)
    if name is not None:
        return Reason.HOLIDAY, name
    windows = [window for window in calendar.windows if window.holds_on(piece.on)]
    if not windows:
        return (Reason.WEEKEND if piece.weekday in {5, 6} else Reason.CLOSED_DAY), None
    begun = any(window.until_minute <= piece.from_minute for window in windows)
    goes_on = any(window.from_minute >= piece.until_minute for window in windows)
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
