from datetime import date

from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.calendars.stored import holidays_text, stored_calendar, windows_text


def test_a_calendar_reads_back_from_its_texts() -> None:
    calendar = BusinessCalendar(
        "Europe/Berlin",
        (Window(0, 540, 720), Window(0, 780, 1020)),
        country="DE",
        subdivision="SH",
        closed_days=((date(2026, 12, 24), "Heiligabend für alle"),),
    )
    assert stored_calendar("Europe/Berlin", windows_text(calendar), holidays_text(calendar)) == calendar
