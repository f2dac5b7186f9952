"""The obviously right way, minute by minute: is the wall time of this minute of UTC in a window?"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from sysops_graph.calendars.model import BusinessCalendar, Window

MINUTE = timedelta(minutes=1)

JUMPS = {
    "Europe/Berlin": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)],
    "America/St_Johns": [datetime(2010, 3, 14, 3, 31, tzinfo=UTC), datetime(2010, 11, 7, 2, 31, tzinfo=UTC)],
    "America/Havana": [datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)],
    "America/Sao_Paulo": [datetime(2018, 11, 4, 3, tzinfo=UTC), datetime(2019, 2, 17, 2, tzinfo=UTC)],
    "Asia/Beirut": [datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 21, tzinfo=UTC)],
    "Asia/Kathmandu": [datetime(1985, 12, 31, 18, 30, tzinfo=UTC)],
    "Asia/Kolkata": [datetime(2028, 2, 28, 18, 30, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)],
    "Antarctica/Troll": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    "Africa/Casablanca": [datetime(2026, 2, 15, 2, tzinfo=UTC), datetime(2026, 3, 22, 2, tzinfo=UTC)],
    "Pacific/Apia": [datetime(2011, 12, 30, 10, tzinfo=UTC)],
    "Pacific/Auckland": [datetime(2026, 4, 4, 14, tzinfo=UTC), datetime(2027, 12, 31, 11, tzinfo=UTC)],
    "Pacific/Kiritimati": [datetime(1994, 12, 31, 10, tzinfo=UTC)],
    "UTC": [datetime(2028, 2, 28, 12, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)],
}
"""Zones with instants near which something odd happens: clocks change, days are missing, leap days, new years."""


def open_in_minute(windows: Sequence[Window], zone: str, at: datetime, closed: frozenset[date] = frozenset()) -> bool:
    wall = at.astimezone(ZoneInfo(zone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in closed and any(
        window.weekday == wall.weekday()
        and window.from_minute <= minute < window.until_minute
        and window.valid_from_on <= wall.date() <= window.valid_until_on
        for window in windows
    )


def minutes_from(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The minutes of UTC from an instant on, the first one cut off where the instant lies."""
    minute = start.replace(second=0, microsecond=0)
    while True:
        yield max(minute, start), minute + MINUTE
        minute += MINUTE


def open_minutes(calendar: BusinessCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    closed = frozenset(day for day, _ in calendar.closed_days)
    for since, until in minutes_from(start):
        if open_in_minute(calendar.windows, calendar.time_zone, since, closed):
            yield since, until


@st.composite
def zones_and_starts(draw: st.DrawFn) -> tuple[str, datetime]:
    zone = draw(st.sampled_from(sorted(JUMPS)))
    near = draw(st.sampled_from(JUMPS[zone]))
    return zone, near + timedelta(microseconds=draw(st.integers(-3 * 86_400_000_000, 86_400_000_000)))


@st.composite
def day_windows(draw: st.DrawFn, weekday: int) -> list[Window]:
    edges = st.one_of(st.integers(0, 1440), st.integers(0, 24).map(lambda hour: hour * 60))
    at = sorted(draw(st.sets(edges, min_size=2, max_size=4)))
    return [Window(weekday, *pair) for pair in zip(at[::2], at[1::2], strict=False)]


@st.composite
def week_windows(draw: st.DrawFn) -> tuple[Window, ...]:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=2, max_size=7))
    return tuple(window for weekday in sorted(weekdays) for window in draw(day_windows(weekday)))


@st.composite
def calendars_and_starts(draw: st.DrawFn) -> tuple[BusinessCalendar, datetime]:
    zone, start = draw(zones_and_starts())
    days = draw(st.sets(st.integers(-1, 6), max_size=3))
    closed = tuple((start.date() + timedelta(days=day), f"closed {day}") for day in sorted(days))
    return BusinessCalendar(zone, draw(week_windows()), closed_days=closed), start
