from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.business_time import calendars_and_starts, open_minutes
from sysops_graph.calendars.model import BusinessCalendar, CalendarNeverOpens, Explained, OpenDay, Reason, Window
from sysops_graph.calendars.rules import (
    after_business_days,
    business_time_between,
    due_at,
    explained,
    is_open,
    next_opening,
    open_intervals,
)

OFFICE = tuple(Window(weekday, 540, 1020) for weekday in range(5))
BERLIN = BusinessCalendar("Europe/Berlin", OFFICE, country="DE", subdivision="SH")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-06-01T07:00", 8, "2026-06-01T15:00"),  # full exactly at closing time: due then, not next morning
        ("2026-06-01T07:00:00.000001", 8, "2026-06-02T07:00:00.000001"),
        ("2026-06-01T07:00", 12, "2026-06-02T11:00"),  # a day and a half
        ("2026-06-05T14:00", 2, "2026-06-08T08:00"),  # over a weekend
        ("2026-10-23T14:00", 2, "2026-10-26T09:00"),  # over the end of summer time
        ("2026-04-02T14:00", 2, "2026-04-07T08:00"),  # over Good Friday and Easter Monday
        ("2026-06-01T03:00", 1, "2026-06-01T08:00"),  # before opening
        ("2026-06-01T07:00", 0, "2026-06-01T07:00"),
    ],
)
def test_a_target_is_due_when_it_is_full(start: str, hours: int, due: str) -> None:
    assert due_at(BERLIN, utc(start), timedelta(hours=hours)) == utc(due)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 10, 25), 4), (date(2026, 3, 29), 2), (date(2026, 3, 22), 3)],
    ids=["doubled hour counts twice", "missing hour counts not at all", "plain"],
)
def test_a_window_over_a_change_of_the_clock(day: date, hours: int) -> None:
    calendar = BusinessCalendar("Europe/Berlin", (Window(6, 60, 240),))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
    assert business_time_between(calendar, start, start + timedelta(days=1)) == timedelta(hours=hours)


def test_a_calendar_is_closed_at_closing_time() -> None:
    assert is_open(BERLIN, utc("2026-06-01T14:59:59.999999"))
    assert not is_open(BERLIN, utc("2026-06-01T15:00"))
    assert next_opening(BERLIN, utc("2026-06-01T15:00")) == utc("2026-06-02T07:00")


def test_a_day_closed_by_hand_is_no_business_time() -> None:
    calendar = BusinessCalendar("Europe/Berlin", OFFICE, closed_days=((date(2026, 6, 2), "Works outing"),))
    assert due_at(calendar, utc("2026-06-01T14:00"), timedelta(hours=2)) == utc("2026-06-03T08:00")


def test_a_day_open_by_hand_counts_in_its_own_times_only() -> None:
    saturday, easter = date(2026, 4, 4), date(2026, 4, 6)
    opened = (OpenDay(saturday, 600, 720, "inventory"), OpenDay(easter, 0, 60, "a"), OpenDay(easter, 600, 660, "b"))
    calendar = BusinessCalendar("Europe/Berlin", OFFICE, country="DE", open_days=opened)
    counted = open_intervals(calendar, utc("2026-04-02T12:00"), utc("2026-04-07T07:30"))
    assert counted == [
        (utc("2026-04-02T12:00"), utc("2026-04-02T15:00")),
        (utc("2026-04-04T08:00"), utc("2026-04-04T10:00")),
        (utc("2026-04-05T22:00"), utc("2026-04-05T23:00")),
        (utc("2026-04-06T08:00"), utc("2026-04-06T09:00")),
        (utc("2026-04-07T07:00"), utc("2026-04-07T07:30")),
    ]


def test_a_calendar_that_never_opens_again_ends_the_search() -> None:
    closed = tuple((date(2026, 6, 1) + timedelta(days=day), "closed") for day in range(7 * 366))
    never = BusinessCalendar("Europe/Berlin", OFFICE, feed_days=closed)
    for search in (
        lambda: due_at(never, utc("2026-06-01T07:00"), timedelta(hours=1)),
        lambda: next_opening(never, utc("2026-06-01T07:00")),
        lambda: after_business_days(never, utc("2026-06-01T07:00"), 1),
    ):
        with pytest.raises(CalendarNeverOpens):
            search()
    assert business_time_between(never, utc("2026-06-01T07:00"), utc("2027-06-01T07:00")) == timedelta()


def test_a_later_calendar_counts_from_its_instant_on() -> None:
    since = utc("2026-06-01T10:00")
    mornings = BusinessCalendar(
        "Europe/Berlin", tuple(Window(day, 540, 720) for day in range(5)), earlier=BERLIN, since=since
    )
    start = utc("2026-06-01T07:00")
    assert due_at(mornings, start, timedelta(hours=3)) == utc("2026-06-01T10:00")
    assert due_at(mornings, start, timedelta(hours=4)) == utc("2026-06-02T08:00")
    assert business_time_between(mornings, start, utc("2026-06-02T15:00")) == timedelta(hours=6)
    assert [(piece.reason, piece.ends_at) for piece in explained(mornings, start, utc("2026-06-02T08:00"))] == [
        (Reason.OPEN, utc("2026-06-01T10:00")),
        (Reason.NIGHT, utc("2026-06-02T07:00")),
        (Reason.OPEN, utc("2026-06-02T08:00")),
    ]


def test_a_due_time_is_explained_with_what_was_skipped() -> None:
    calendar = BusinessCalendar(
        "Europe/Berlin",
        tuple(Window(day, *part) for day in range(4) for part in ((540, 720), (780, 1020))),
        country="DE",
    )
    assert explained(calendar, utc("2026-04-01T15:30"), utc("2026-04-07T11:30")) == [
        Explained(utc("2026-04-01T15:30"), utc("2026-04-02T07:00"), Reason.NIGHT),
        Explained(utc("2026-04-02T07:00"), utc("2026-04-02T10:00"), Reason.OPEN),
        Explained(utc("2026-04-02T10:00"), utc("2026-04-02T11:00"), Reason.BREAK),
        Explained(utc("2026-04-02T11:00"), utc("2026-04-02T15:00"), Reason.OPEN),
        Explained(utc("2026-04-02T15:00"), utc("2026-04-02T22:00"), Reason.NIGHT),
        Explained(utc("2026-04-02T22:00"), utc("2026-04-03T22:00"), Reason.HOLIDAY, "Good Friday"),
        Explained(utc("2026-04-03T22:00"), utc("2026-04-05T22:00"), Reason.WEEKEND),
        Explained(utc("2026-04-05T22:00"), utc("2026-04-06T22:00"), Reason.HOLIDAY, "Easter Monday"),
        Explained(utc("2026-04-06T22:00"), utc("2026-04-07T07:00"), Reason.NIGHT),
        Explained(utc("2026-04-07T07:00"), utc("2026-04-07T10:00"), Reason.OPEN),
        Explained(utc("2026-04-07T10:00"), utc("2026-04-07T11:00"), Reason.BREAK),
        Explained(utc("2026-04-07T11:00"), utc("2026-04-07T11:30"), Reason.OPEN),
    ]


@settings(deadline=None, max_examples=30)
@given(calendars_and_starts(), st.integers(1, 20 * 3600 * 1_000_000))
def test_due_times_agree_with_counting_minutes(drawn: tuple[BusinessCalendar, datetime], target_us: int) -> None:
    calendar, start = drawn
    left = target = timedelta(microseconds=min(target_us, _weekly_us(calendar.windows)))
    for since, until in open_minutes(calendar, start):
        if left <= until - since:
            break
        left -= until - since
    assert due_at(calendar, start, target) == since + left


@settings(deadline=None, max_examples=30)
@given(calendars_and_starts(), st.integers(0, 5 * 86_400_000_000))
def test_business_time_agrees_with_counting_minutes(drawn: tuple[BusinessCalendar, datetime], length_us: int) -> None:
    calendar, start = drawn
    end = start + timedelta(microseconds=length_us)
    minutes = takewhile(lambda minute: minute[0] < end, open_minutes(calendar, start))
    counted = sum((min(until, end) - since for since, until in minutes), timedelta())
    assert business_time_between(calendar, start, end) == counted


@settings(deadline=None, max_examples=50)
@given(calendars_and_starts(), st.integers(1, 6 * 86_400_000_000))
def test_an_explanation_covers_the_time_without_gap(drawn: tuple[BusinessCalendar, datetime], length_us: int) -> None:
    calendar, start = drawn
    end = start + timedelta(microseconds=length_us)
    pieces = explained(calendar, start, end)
    assert [piece.starts_at for piece in pieces] == [start, *(piece.ends_at for piece in pieces[:-1])]
    assert pieces[-1].ends_at == end
    counted = [(piece.starts_at, piece.ends_at) for piece in pieces if piece.reason is Reason.OPEN]
    assert counted == open_intervals(calendar, start, end)


def _weekly_us(windows: Sequence[Window]) -> int:
    return sum(window.until_minute - window.from_minute for window in windows) * 60_000_000


@pytest.mark.parametrize(
    ("at", "days", "then"),
    [
        ("2026-06-01T08:30", 1, "2026-06-02T08:30"),
        ("2026-06-05T23:00", 1, "2026-06-07T23:00"),
        ("2026-06-06T12:00", 3, "2026-06-10T12:00"),
        ("2026-12-24T12:00", 1, "2026-12-28T12:00"),
        ("2026-03-27T12:00", 1, "2026-03-30T11:00"),
    ],
)
def test_business_days_are_those_on_which_the_calendar_opens(at: str, days: int, then: str) -> None:
    calendar = BusinessCalendar("Europe/Berlin", tuple(Window(day, 540, 1020) for day in range(5)), country="DE")
    start = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert after_business_days(calendar, start, days) == datetime.fromisoformat(then).replace(tzinfo=UTC)
