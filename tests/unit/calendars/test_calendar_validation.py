from datetime import UTC, date, datetime, timedelta

import pytest

from sysops_graph.calendars.model import BusinessCalendar, InvalidCalendar, OpenDay, Window
from sysops_graph.calendars.public_holidays import public_holidays
from sysops_graph.calendars.validation import checked_calendar

MONDAY = Window(0, 540, 1020)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVERY_DAY = tuple((NOW.date() + timedelta(days=day), "closed") for day in range(380))
CHRISTMAS = date(2026, 12, 25)
SHORT = OpenDay(CHRISTMAS, 0, 60, "y")


@pytest.mark.parametrize(
    ("calendar", "fields"),
    [
        (BusinessCalendar("Europe/Berlin", (MONDAY, Window(0, 1020, 1440)), country="DE", subdivision="SH"), []),
        (BusinessCalendar("Mars/Olympus", (MONDAY,)), ["time_zone"]),
        (BusinessCalendar("UTC", ()), ["windows"]),
        (BusinessCalendar("UTC", (MONDAY, Window(0, 1000, 1100))), ["windows.1"]),
        (BusinessCalendar("UTC", (MONDAY, Window(0, 1000, 1100, date(2026, 1, 1), date(2025, 1, 1)))), ["windows.1"]),
        (
            BusinessCalendar("UTC", (Window(7, 540, 1020), Window(1, -1, 60), Window(2, 60, 60))),
            [f"windows.{n}" for n in range(3)],
        ),
        (BusinessCalendar("UTC", (Window(1, 60, 1441),)), ["windows.0"]),
        (BusinessCalendar("UTC", (MONDAY,), country="ZZ"), ["country"]),
        (BusinessCalendar("UTC", (MONDAY,), country="DE", subdivision="ZZ"), ["subdivision"]),
        (BusinessCalendar("UTC", (MONDAY,), subdivision="SH"), ["subdivision"]),
        (BusinessCalendar("UTC", (Window(0, 540, 560),)), ["windows"]),
        (BusinessCalendar("UTC", (MONDAY,), closed_days=EVERY_DAY), ["windows"]),
        (BusinessCalendar("UTC", (MONDAY,), feed_days=EVERY_DAY), ["windows"]),
        (BusinessCalendar("UTC", (MONDAY,) * 101), ["windows"]),
        (
            BusinessCalendar("UTC", (MONDAY,), closed_days=((CHRISTMAS, ""), (CHRISTMAS, "x"))),
            ["closed_days.0.name", "closed_days.1"],
        ),
        (
            BusinessCalendar("UTC", (MONDAY,), closed_days=((CHRISTMAS, "x"),), open_days=(SHORT,)),
            ["open_days.0"],
        ),
        (
            BusinessCalendar("UTC", (MONDAY,), open_days=tuple(OpenDay(CHRISTMAS, 0, end, "y") for end in (0, 60, 90))),
            ["open_days.0", "open_days.2"],
        ),
        *(
            (BusinessCalendar("UTC", (MONDAY,), feed_url=url), ["feed_url"])
            for url in ("file:///etc/passwd", "example.org", "https://", "https://a:b@example.org/", "https://x:port/")
        ),
        (BusinessCalendar("UTC", (MONDAY,), feed_url="https://example.org/days.ics"), []),
        (BusinessCalendar("Mars", (), country="ZZ"), ["time_zone", "windows", "country"]),
    ],
)
def test_everything_wrong_with_a_calendar_is_said_at_once(calendar: BusinessCalendar, fields: list[str]) -> None:
    if not fields:
        assert checked_calendar(calendar, now=NOW) is calendar
        return
    with pytest.raises(InvalidCalendar) as raised:
        checked_calendar(calendar, now=NOW)
    assert [problem.field for problem in raised.value.problems] == fields


def test_public_holidays_are_those_of_the_part_of_a_country() -> None:
    reformation = date(2026, 10, 31)
    assert public_holidays("DE", "SH", 2026)[reformation] == "Reformation Day"
    assert reformation not in public_holidays("DE", "BY", 2026)


def test_an_overlap_names_both_windows() -> None:
    with pytest.raises(InvalidCalendar) as raised:
        checked_calendar(BusinessCalendar("UTC", (MONDAY, Window(1, 0, 60), Window(0, 1000, 1100))), now=NOW)
    [problem] = raised.value.problems
    assert problem.message == "Monday 16:40 to 18:20 overlaps windows.0, Monday 09:00 to 17:00; make one of them."
