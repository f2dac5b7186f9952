from datetime import date

import pytest

from sysops_graph.calendars.model import BusinessCalendar, InvalidCalendar, Window
from sysops_graph.calendars.public_holidays import public_holidays
from sysops_graph.calendars.validation import checked_calendar

MONDAY = Window(0, 540, 1020)


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
        (BusinessCalendar("Mars", (), country="ZZ"), ["time_zone", "windows", "country"]),
    ],
)
def test_everything_wrong_with_a_calendar_is_said_at_once(calendar: BusinessCalendar, fields: list[str]) -> None:
    if not fields:
        assert checked_calendar(calendar) is calendar
        return
    with pytest.raises(InvalidCalendar) as raised:
        checked_calendar(calendar)
    assert [problem.field for problem in raised.value.problems] == fields


def test_public_holidays_are_those_of_the_part_of_a_country() -> None:
    reformation = date(2026, 10, 31)
    assert public_holidays("DE", "SH", 2026)[reformation] == "Reformation Day"
    assert reformation not in public_holidays("DE", "BY", 2026)
