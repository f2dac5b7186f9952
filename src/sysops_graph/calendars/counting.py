"""Business time by the month: what lies in it is worked out once, and then counted by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sysops_graph.calendars.model import BusinessCalendar, CalendarNeverOpens, Interval, Month
from sysops_graph.calendars.public_holidays import public_holidays
from sysops_graph.calendars.zones import DAY, instant_of, midnight_of, stretches, wall_of

LONGEST_CLOSED = 60
"""Months without any business time after which a search gives up; no calendar that was checked has so many."""
_MINUTE = timedelta(minutes=1)


def filled_at(calendar: BusinessCalendar, start: datetime, target: timedelta) -> datetime:
    """The earliest instant by which the target has been counted. Raises CalendarNeverOpens."""
    number = _number(start)
    month = month_of(calendar, number)
    needed = _counted(month, start) + target
    closed = 0
    while needed > month.total:
        needed -= month.total
        closed = 0 if month.opens else closed + 1
        if closed > LONGEST_CLOSED:
            raise CalendarNeverOpens
        number += 1
        month = month_of(calendar, number)
    place = bisect_left(month.before, needed) - 1
    return month.opens[place] + (needed - month.before[place])


def counted_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The business time from an instant to a later one."""
    first, last = _number(start), _number(end)
    counted = _counted(month_of(calendar, last), end) - _counted(month_of(calendar, first), start)
    for number in range(first, last):
        counted += month_of(calendar, number).total
    return counted


def openings(calendar: BusinessCalendar, start: datetime, end: datetime | None) -> Iterator[Interval]:
    """When the calendar is open from an instant on; split where months of UTC end.

    Goes on until the month of `end`, or without one for ever. Raises CalendarNeverOpens.
    """
    number, last = _number(start), None if end is None else _number(end)
    closed = 0
    while last is None or number <= last:
        month = month_of(calendar, number)
        closed = 0 if month.opens else closed + 1
        if closed > LONGEST_CLOSED:
            raise CalendarNeverOpens
        for place in range(bisect_right(month.closes, start), len(month.opens)):
            yield max(month.opens[place], start), month.closes[place]
        number += 1


def month_of(calendar: BusinessCalendar, number: int) -> Month:
    """The month by its number, counted from year 0."""
    month = calendar.months.get(number)
    if month is None:
        month = calendar.months[number] = _worked_out(calendar, number)
    return month


def opening_minutes(calendar: BusinessCalendar, on: date) -> list[tuple[int, int]]:
    """From which to which minute of a local day the calendar is open, in order."""
    if by_hand := calendar.opened.get(on):
        return sorted((day.from_minute, day.until_minute) for day in by_hand)
    if holiday(calendar, on) is not None:
        return []
    return sorted((window.from_minute, window.until_minute) for window in calendar.windows if window.holds_on(on))


def holiday(calendar: BusinessCalendar, on: date) -> str | None:
    """The name of the day off, if the local day is one; a day that is open by hand is none."""
    if on in calendar.opened:
        return None
    named = calendar.off.get(on)
    if named is not None or calendar.country is None:
        return named
    return public_holidays(calendar.country, calendar.subdivision, on.year).get(on)


def _number(at: datetime) -> int:
    return at.year * 12 + at.month - 1


def _counted(month: Month, until: datetime) -> timedelta:
    """The business time from the start of the month to an instant in it."""
    place = bisect_right(month.opens, until) - 1
    if place < 0:
        return timedelta()
    return month.before[place] + (min(until, month.closes[place]) - month.opens[place])


def _worked_out(calendar: BusinessCalendar, number: int) -> Month:
    starts_at = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
    ends_at = datetime((number + 1) // 12, (number + 1) % 12 + 1, 1, tzinfo=UTC)
    month = Month([], [], [], timedelta())
    for opens_at, closes_at in _open_within(calendar, starts_at, ends_at):
        month.opens.append(opens_at)
        month.closes.append(closes_at)
        month.before.append(month.total)
        month.total += closes_at - opens_at
    return month


def _open_within(calendar: BusinessCalendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """Stretch by stretch of constant distance from UTC: so the order is that of the instants, whatever clocks do."""
    for since, until, offset in stretches(calendar.time_zone, start, end):
        wall, wall_end = wall_of(since, offset), wall_of(until, offset)
        midnight = midnight_of(wall.date())
        while midnight < wall_end:
            for from_minute, until_minute in opening_minutes(calendar, midnight.date()):
                opens = max(midnight + from_minute * _MINUTE, wall)
                closes = min(midnight + until_minute * _MINUTE, wall_end)
                if opens < closes:
                    yield instant_of(opens, offset), instant_of(closes, offset)
            midnight += DAY
