"""Due times against plain counting: half-hour zones, clocks put forward and back, leap days, holidays, pauses."""

import pytest

from support.due_times import case, differs
from sysops_graph.calendars.zones import known_zones


def test_due_times_are_those_that_counting_gives() -> None:
    assert [wrong for seed in range(200) if (wrong := differs(seed))] == []


def test_the_cases_hold_what_is_odd() -> None:
    cases = [case(seed) for seed in range(200)]
    assert {one.calendar.time_zone for one in cases} <= known_zones()
    for odd in (
        lambda one: one.calendar.time_zone in {"Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"},
        lambda one: one.calendar.country,
        lambda one: one.calendar.open_days,
        lambda one: one.calendar.feed_days,
        lambda one: one.calendar.earlier,
        lambda one: len(one.pauses) > 1,
        lambda one: len([window for window in one.calendar.windows if window.weekday == 2]) > 1,
    ):
        assert sum(bool(odd(one)) for one in cases) >= 10


@pytest.mark.long
@pytest.mark.parametrize("block", range(25))
def test_many_due_times_are_those_that_counting_gives(block: int) -> None:
    assert [wrong for seed in range(1000 + block * 100, 1100 + block * 100) if (wrong := differs(seed))] == []
