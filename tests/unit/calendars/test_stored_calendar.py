from datetime import date

from sysops_graph.calendars.model import BusinessCalendar, OpenDay, Window
from sysops_graph.calendars.stored import holidays_text, stored_calendar, windows_text


def test_a_calendar_reads_back_from_its_texts() -> None:
    calendar = BusinessCalendar(
        "Europe/Berlin",
        (Window(0, 540, 720), Window(0, 780, 1020)),
        country="DE",
        subdivision="SH",
        closed_days=((date(2026, 12, 24), "Heiligabend für alle"),),
        open_days=(OpenDay(date(2026, 12, 19), 600, 900, "Saturday before Christmas"),),
        feed_url="https://example.org/days.ics",
        feed_days=((date(2026, 7, 1), "Works outing"),),
    )
    assert stored_calendar("Europe/Berlin", windows_text(calendar), holidays_text(calendar)) == calendar


def test_a_text_of_before_there_were_feeds_reads_as_one_without() -> None:
    calendar = stored_calendar("UTC", "[]", '{"country": null, "subdivision": null, "closed_days": {}}')
    assert calendar == BusinessCalendar("UTC", ())
