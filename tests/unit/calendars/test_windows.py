from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.business_time import minutes_from, open_in_minute, week_windows, zones_and_starts
from sysops_graph.calendars.model import LocalTime, Window
from sysops_graph.calendars.rules import (
    expires_at,
    local_now,
    local_pieces,
    merge_windows,
    next_window_start,
    on_duty,
    windows_contain,
)

OFFICE = tuple(Window(weekday, 540, 1020) for weekday in range(5))
HALF_HOUR = timedelta(minutes=30)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_local_time_is_the_begun_minute_of_the_local_day() -> None:
    assert local_now(utc("2026-06-01T18:29:59"), "Asia/Kolkata") == LocalTime(date(2026, 6, 1), 1439)
    assert local_now(utc("2026-06-01T18:30"), "Asia/Kolkata").weekday == 1


@pytest.mark.parametrize(
    ("start", "end", "pieces"),
    [
        ("2026-06-01T20:00", "2026-06-01T23:30", [(0, 1320, 1440), (1, 0, 90)]),
        ("2026-10-24T23:00", "2026-10-25T02:00", [(6, 60, 180), (6, 120, 180)]),
        ("2026-03-29T00:30", "2026-03-29T01:30", [(6, 90, 120), (6, 180, 210)]),
        ("2026-12-31T22:00", "2026-12-31T23:30", [(3, 1380, 1440), (4, 0, 30)]),
        ("2026-06-01T10:00:30", "2026-06-01T10:59:30", [(0, 720, 780)]),
    ],
    ids=["midnight", "doubled hour", "missing hour", "new year", "enclosing minutes"],
)
def test_an_interval_in_local_pieces(start: str, end: str, pieces: list[tuple[int, int, int]]) -> None:
    found = local_pieces(utc(start), utc(end), "Europe/Berlin")
    assert [(piece.weekday, piece.from_minute, piece.until_minute) for piece in found] == pieces


def test_windows_hold_between_their_days_only() -> None:
    window = Window(0, 540, 1020, date(2026, 6, 8), date(2026, 6, 8))
    assert [on_duty([window], "UTC", utc(f"2026-06-{day:02}T10:00")) for day in (1, 8, 15)] == [False, True, False]
    assert next_window_start([window], "UTC", utc("2026-06-01T10:00")) == utc("2026-06-08T09:00")
    assert next_window_start([window], "UTC", utc("2026-06-08T17:00")) is None


def test_touching_windows_become_one() -> None:
    mornings, rest = Window(0, 540, 720), Window(0, 720, 1020)
    other = Window(0, 720, 1020, date(2026, 6, 1))
    assert merge_windows([rest, mornings, other, Window(1, 0, 60)]) == (Window(0, 540, 1020), other, Window(1, 0, 60))


@pytest.mark.parametrize(
    ("offered", "windows", "expires"),
    [
        ("2026-06-01T10:00", OFFICE, "2026-06-01T10:30"),
        ("2026-06-01T16:59", OFFICE, "2026-06-01T17:29"),
        ("2026-06-01T17:00", OFFICE, "2026-06-02T09:30"),
        ("2026-06-05T18:00", OFFICE, "2026-06-08T09:30"),
        ("2026-06-05T18:00", None, "2026-06-05T18:30"),
        ("2026-06-05T18:00", (), "2026-06-05T18:30"),
    ],
    ids=["on duty", "shift ends first", "shift over", "weekend", "on call", "no shift left"],
)
def test_an_offer_stands_for_its_time_on_duty(offered: str, windows: tuple[Window, ...] | None, expires: str) -> None:
    assert expires_at(utc(offered), HALF_HOUR, windows, "UTC") == utc(expires)


@settings(deadline=None, max_examples=30)
@given(zones_and_starts(), week_windows(), st.integers(1, 6 * 3_600_000_000))
def test_windows_contain_an_interval_when_they_contain_each_minute(
    drawn: tuple[str, datetime], windows: tuple[Window, ...], length_us: int
) -> None:
    zone, start = drawn
    shift = next_window_start(windows, zone, start)
    assert shift is not None
    for begin in (start, shift):
        end = begin + timedelta(microseconds=length_us)
        minutes = islice(minutes_from(begin), 7 * 60)
        each = all(open_in_minute(windows, zone, since) for since, _ in minutes if since < end)
        assert windows_contain(windows, zone, begin, end) == each


@settings(deadline=None, max_examples=30)
@given(zones_and_starts(), week_windows())
def test_the_next_shift_is_the_first_minute_in_a_window(
    drawn: tuple[str, datetime], windows: tuple[Window, ...]
) -> None:
    zone, start = drawn
    found = next(since for since, _ in minutes_from(start) if open_in_minute(windows, zone, since))
    assert next_window_start(windows, zone, start) == found
    assert on_duty(windows, zone, start) == (found == start)


@settings(deadline=None, max_examples=50)
@given(zones_and_starts(), st.integers(1, 3 * 86_400_000_000))
def test_local_pieces_follow_the_wall_clock_without_gap(drawn: tuple[str, datetime], length_us: int) -> None:
    zone, start = drawn
    pieces = local_pieces(start, start + timedelta(microseconds=length_us), zone)
    assert [piece.starts_at for piece in pieces] == [start, *(piece.ends_at for piece in pieces[:-1])]
    for piece in pieces:
        assert local_now(piece.starts_at, zone) == LocalTime(piece.on, piece.from_minute)
        last = local_now(piece.ends_at - timedelta(microseconds=1), zone)
        assert last == LocalTime(piece.on, piece.until_minute - 1)
