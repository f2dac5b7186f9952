"""What is wrong with a calendar or with a week's windows, all of it at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sysops_graph.calendars.model import (
    DAY_MINUTES,
    BusinessCalendar,
    CalendarNeverOpens,
    InvalidCalendar,
    OpenDay,
    Window,
)
from sysops_graph.calendars.public_holidays import known_subdivisions
from sysops_graph.calendars.rules import business_time_between
from sysops_graph.calendars.zones import known_zones
from sysops_graph.errors import Problem

LEAST_A_YEAR = timedelta(hours=52)
"""Of business time, an hour a week: with less no target would ever be full."""
_YEAR = timedelta(days=365)
_YEARS = 5
_WINDOWS, _DAYS, _NAME, _URL = 100, 400, 200, 2000
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def checked_calendar(calendar: BusinessCalendar, *, now: datetime) -> BusinessCalendar:
    """The calendar, or InvalidCalendar with everything that is wrong with it."""
    problems = (
        *_zone_problems(calendar.time_zone),
        *window_problems(calendar.windows),
        *_holiday_problems(calendar.country, calendar.subdivision),
        *_day_problems(calendar),
        *_url_problems(calendar.feed_url),
    )
    if not problems:
        problems = tuple(_never_open(calendar, now))
    if problems:
        raise InvalidCalendar(problems=problems)
    return calendar


def window_problems(windows: tuple[Window, ...]) -> tuple[Problem, ...]:
    """What is wrong with a week's windows, by the position of the window."""
    if not windows:
        return (Problem("windows", "There is no working time at all; name at least one window."),)
    if len(windows) > _WINDOWS:
        return (Problem("windows", f"At most {_WINDOWS} windows; these are {len(windows)}.", "TOO_MANY"),)
    single = [
        Problem(f"windows.{number}", message)
        for number, window in enumerate(windows)
        for message in _window_faults(window)
    ]
    return (*single, *_overlaps(windows))


def _zone_problems(zone: str) -> Iterator[Problem]:
    if zone not in known_zones():
        yield Problem("time_zone", f"There is no time zone {zone!r}; name one like Europe/Berlin.", "UNKNOWN_ZONE")


def _holiday_problems(country: str | None, subdivision: str | None) -> Iterator[Problem]:
    known = frozenset[str]() if country is None else known_subdivisions(country)
    if known is None:
        yield Problem("country", f"No holidays are known of country {country!r}; use its two capital letters, like DE.")
    elif subdivision is not None and subdivision not in known:
        parts = ", ".join(sorted(known)) or "none"
        yield Problem("subdivision", f"{country or 'No country'} has no part {subdivision!r}; known are: {parts}.")


def _day_problems(calendar: BusinessCalendar) -> Iterator[Problem]:
    """Days by hand: few, named, closed or open but not both, and open without overlaps."""
    closed = [on for on, _ in calendar.closed_days]
    yield from _name_problems("closed_days", [name for _, name in calendar.closed_days])
    for number, on in enumerate(closed):
        if on in closed[:number]:
            yield Problem(f"closed_days.{number}", f"{on} is named twice.", "ALREADY_NAMED")
    yield from _name_problems("open_days", [day.name for day in calendar.open_days])
    for number, day in enumerate(calendar.open_days):
        if day.on in closed:
            yield Problem(f"open_days.{number}", f"{day.on} is among the closed days; a day is one or the other.")
        for fault in (*_window_faults(_as_window(day)), *_open_twice(day, calendar.open_days[:number])):
            yield Problem(f"open_days.{number}", fault)


def _name_problems(field: str, names: list[str]) -> Iterator[Problem]:
    if len(names) > _DAYS:
        yield Problem(field, f"At most {_DAYS} days; these are {len(names)}.", "TOO_MANY")
    for number, name in enumerate(names):
        if not 0 < len(name.strip()) <= _NAME or not name.isprintable():
            yield Problem(f"{field}.{number}.name", f"A day needs a name of 1 to {_NAME} plain characters.")


def _open_twice(day: OpenDay, before: tuple[OpenDay, ...]) -> Iterator[str]:
    for earlier, other in enumerate(before):
        if day.on == other.on and _overlap(_as_window(day), _as_window(other)):
            yield f"{day.on}: these times overlap those of open_days.{earlier}."


def _url_problems(url: str | None) -> Iterator[Problem]:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError:
        usable = False
    if not usable or len(url) > _URL:
        yield Problem("feed_url", f"An address of a calendar like https://example.org/days.ics, at most {_URL} long.")


def _never_open(calendar: BusinessCalendar, now: datetime) -> Iterator[Problem]:
    """Holidays may take all that the windows give."""
    for year in range(_YEARS):
        since = now + year * _YEAR
        try:
            open_time = business_time_between(calendar, since, since + _YEAR)
        except CalendarNeverOpens:
            open_time = timedelta()
        if open_time < LEAST_A_YEAR:
            hours = open_time / timedelta(hours=1)
            left = f"{hours:.1f} hours of working time are left" if hours else "no working time at all is left"
            message = f"In the year from {since.date()} {left} between holidays and closed days; 52 are the least."
            yield Problem("windows", message)
            return


def _window_faults(window: Window) -> Iterator[str]:
    if not 0 <= window.weekday <= 6:
        yield "A weekday is 0 (Monday) to 6 (Sunday)."
    if not (0 <= window.from_minute <= DAY_MINUTES and 0 <= window.until_minute <= DAY_MINUTES):
        yield "A minute of the day is 0 to 1440 (24:00)."
    if window.from_minute >= window.until_minute:
        yield "A window ends after it starts; split one that passes midnight into two days."
    if window.valid_from_on > window.valid_until_on:
        yield "A window's last day is not before its first."


def _overlaps(windows: tuple[Window, ...]) -> Iterator[Problem]:
    for number, window in enumerate(windows):
        for earlier, other in enumerate(windows[:number]):
            if _overlap(window, other):
                message = f"{_said(window)} overlaps windows.{earlier}, {_said(other)}; make one of them."
                yield Problem(f"windows.{number}", message)
                break


def _said(window: Window) -> str:
    weekday = _WEEKDAYS[window.weekday] if 0 <= window.weekday <= 6 else f"weekday {window.weekday}"
    times = (f"{minute // 60:02}:{minute % 60:02}" for minute in (window.from_minute, window.until_minute))
    return f"{weekday} {' to '.join(times)}"


def _overlap(one: Window, other: Window) -> bool:
    return (
        one.weekday == other.weekday
        and max(one.from_minute, other.from_minute) < min(one.until_minute, other.until_minute)
        and max(one.valid_from_on, other.valid_from_on) <= min(one.valid_until_on, other.valid_until_on)
    )


def _as_window(day: OpenDay) -> Window:
    return Window(day.on.weekday(), day.from_minute, day.until_minute)
