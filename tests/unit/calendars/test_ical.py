from datetime import UTC, date, datetime

import pytest

from sysops_graph.calendars import ical
from sysops_graph.calendars.ical import days_off, occurrences
from sysops_graph.calendars.model import NotACalendar

NOW = datetime(2026, 6, 1, tzinfo=UTC)
UNTIL = datetime(2027, 6, 1, tzinfo=UTC)


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


OUTING = "UID:1\nSUMMARY:Works\n  outing\nDTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703"
YEARLY = "UID:2\nSUMMARY:Founders' day\nDTSTART;VALUE=DATE:20200310\nRRULE:FREQ=YEARLY"
TIMED = "UID:3\nSUMMARY:Dentist\nDTSTART;TZID=Europe/Berlin:20260701T090000\nDTEND;TZID=Europe/Berlin:20260701T100000"
GONE = "UID:4\nSUMMARY:Gone\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20260801"


def test_the_whole_days_of_a_calendar_are_days_off() -> None:
    found = dict(days_off(calendar(OUTING, YEARLY, TIMED, GONE), now=NOW))
    assert found[date(2026, 7, 1)] == found[date(2026, 7, 2)] == "Works outing"
    assert [day.year for day, name in found.items() if name == "Founders' day"] == [2026, 2027, 2028, 2029, 2030, 2031]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no iCalendar"),
        ("<html>Not found</html>", "no iCalendar"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "no iCalendar"),
        ("BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260701\r\nEND:VEVENT\r\n", "no iCalendar"),
        (calendar(), "no event of a whole day"),
        (calendar(TIMED), "no event of a whole day"),
        (calendar("UID:1\nDTSTART;VALUE=DATE:20260701\nRRULE:FREQ=SECONDLY"), "finer rules"),
        (calendar("UID:1\nDTSTART;VALUE=DATE:20260701\nRRULE:FREQ=DAILY;BYSECOND=1,2"), "finer rules"),
        (calendar(*[OUTING] * 2001), "At most 2000 events"),
        (calendar(*[YEARLY] * 101), "100 of them recurring"),
        (calendar("UID:1\nDTSTART;VALUE=DATE:nonsense"), "read|iCalendar|whole"),
        ("x" * (ical.MOST_BYTES + 1), "bytes"),
    ],
)
def test_what_is_no_calendar_of_days_is_refused(text: str, words: str) -> None:
    with pytest.raises(NotACalendar, match=words):
        days_off(text, now=NOW)


def test_occurrences_are_instants_whatever_zone_they_are_told_in() -> None:
    floating = "UID:5\nDTSTART:20260701T090000\nDURATION:PT2H"
    weekly = "UID:6\nDTSTART:20261020T080000Z\nDTEND:20261020T090000Z\nRRULE:FREQ=WEEKLY;COUNT=3"
    weekly += "\nEXDATE:20261027T080000Z"
    moved = "UID:6\nRECURRENCE-ID:20261103T080000Z\nDTSTART:20261104T100000Z\nDTEND:20261104T110000Z"
    found = occurrences(
        calendar(TIMED, floating, weekly, moved, OUTING), time_zone="America/New_York", since=NOW, until=UNTIL
    )
    assert [(one.key.split("/")[0], f"{one.starts_at:%m-%d %H:%M}", f"{one.ends_at:%m-%d %H:%M}") for one in found] == [
        ("1", "07-01 04:00", "07-03 04:00"),
        ("3", "07-01 07:00", "07-01 08:00"),
        ("5", "07-01 13:00", "07-01 15:00"),
        ("6", "10-20 08:00", "10-20 09:00"),
        ("6", "11-04 10:00", "11-04 11:00"),
    ]
    assert len({one.key for one in found}) == len(found)
