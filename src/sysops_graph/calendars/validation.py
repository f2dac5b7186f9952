"""What is wrong with a calendar or with a week's windows, all of it at once."""

from collections.abc import Iterator

from sysops_graph.calendars.model import DAY_MINUTES, BusinessCalendar, InvalidCalendar, Window
from sysops_graph.calendars.public_holidays import known_subdivisions
from sysops_graph.calendars.zones import known_zones
from sysops_graph.errors import Problem


def checked_calendar(calendar: BusinessCalendar) -> BusinessCalendar:
    """The calendar, or InvalidCalendar with everything that is wrong with it."""
    problems = (
        *_zone_problems(calendar.time_zone),
        *window_problems(calendar.windows),
        *_holiday_problems(calendar.country, calendar.subdivision),
    )
    if problems:
        raise InvalidCalendar(problems=problems)
    return calendar


def window_problems(windows: tuple[Window, ...]) -> tuple[Problem, ...]:
    """What is wrong with a week's windows, by the position of the window."""
    if not windows:
        return (Problem("windows", "There is no working time at all; name at least one window."),)
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
        if any(_overlap(window, earlier) for earlier in windows[:number]):
            yield Problem(f"windows.{number}", "This window overlaps an earlier one of the same weekday.")


def _overlap(one: Window, other: Window) -> bool:
    return (
        one.weekday == other.weekday
        and max(one.from_minute, other.from_minute) < min(one.until_minute, other.until_minute)
        and max(one.valid_from_on, other.valid_from_on) <= min(one.valid_until_on, other.valid_until_on)
    )
