"""Whom a change of an expert could help, and when an expert is free."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysops_graph.calendars.model import Interval, Window
from sysops_graph.catalog.rules import problems_of
from sysops_graph.experts.model import Duty, Expert
from sysops_graph.experts.rules import could_help, duty_intervals, joined, without

AT = datetime(2026, 3, 2, tzinfo=UTC)
HELD = {"skill_id": "skl_a", "level": 2, "since_at": AT}
WAS = {
    "active": True,
    "line": 1,
    "cap": 5,
    "time_zone": "Europe/Berlin",
    "windows": [],
    "skills": [HELD],
    "areas": [{"area_id": "area_a", "since_at": AT}],
}
EXPERT = {"name": "Ben", "line": 1, "time_zone": "Europe/Berlin"}


def hours(since: float, until: float) -> Interval:
    return AT + timedelta(hours=since), AT + timedelta(hours=until)


@pytest.mark.parametrize(
    ("changed", "helps"),
    [
        ({}, False),
        ({"name": "Ben"}, False),
        ({"line": 2}, True),
        ({"line": 0}, False),
        ({"cap": 6}, True),
        ({"cap": 4}, False),
        ({"windows": [{"weekday": 0}]}, True),
        ({"time_zone": "Europe/Lisbon"}, True),
        ({"skills": [{**HELD, "since_at": None}]}, False),
        ({"skills": [{**HELD, "level": 3}]}, True),
        ({"skills": []}, False),
        ({"areas": []}, False),
        ({"areas": [*WAS["areas"], {"area_id": "area_b", "since_at": None}]}, True),
        ({"line": 2, "active": False}, False),
    ],
)
def test_a_change_that_could_help_is_told_from_one_that_cannot(changed: dict[str, Any], helps: bool):
    assert could_help(WAS, WAS | changed) is helps


def test_somebody_new_or_back_could_help():
    assert could_help({}, WAS)
    assert could_help(WAS | {"active": False}, WAS)


def test_working_time_follows_the_wall_clock_over_a_change_of_the_clocks():
    windows = [Window(5, 540, 600), Window(6, 540, 600)]
    saturday = datetime(2026, 3, 28, tzinfo=UTC)
    assert duty_intervals(windows, "Europe/Berlin", saturday, saturday + timedelta(days=2)) == [
        (datetime(2026, 3, 28, 8, tzinfo=UTC), datetime(2026, 3, 28, 9, tzinfo=UTC)),
        (datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC)),
    ]


def test_working_time_is_cut_at_the_instants_asked_and_holds_on_its_days():
    windows = [Window(0, 0, 1440, valid_until_on=date(2026, 3, 2)), Window(1, 0, 720)]
    assert duty_intervals(windows, "UTC", *hours(6, 30)) == [hours(6, 30)]
    assert duty_intervals(windows, "UTC", *hours(7 * 24, 7 * 24 + 30)) == [hours(8 * 24, 8 * 24 + 6)]


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [hours(8, 12), hours(13, 17)]),
        ([hours(0, 8)], [hours(8, 12), hours(13, 17)]),
        ([hours(9, 10)], [hours(8, 9), hours(10, 12), hours(13, 17)]),
        ([hours(11, 14)], [hours(8, 11), hours(14, 17)]),
        ([hours(0, 24)], []),
        ([hours(8, 12), hours(16, 20)], [hours(13, 16)]),
    ],
)
def test_what_is_taken_is_not_free(taken: list[Interval], left: list[Interval]):
    assert without([hours(8, 12), hours(13, 17)], taken) == left


PIECES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: hours(*sorted(ends))), max_size=6)


@given(PIECES, PIECES)
def test_free_time_is_on_duty_and_not_taken_at_every_instant(duty: list[Interval], taken: list[Interval]):
    on_duty = joined(sorted(duty))
    free = without(on_duty, taken)
    for half_hour in range(80):
        at = AT + timedelta(minutes=30 * half_hour + 15)
        expected = lies_in(at, duty) and not lies_in(at, taken)
        assert lies_in(at, free) == expected


def lies_in(at: datetime, intervals: list[Interval]) -> bool:
    return any(since <= at < until for since, until in intervals)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"line": 4}, "line", "OUT_OF_RANGE"),
        ({"cap": -1}, "cap", "OUT_OF_RANGE"),
        ({"time_zone": "Berlin"}, "time_zone", "UNKNOWN_ZONE"),
        ({"preferred_channel": "pigeon"}, "preferred_channel", "UNKNOWN_VALUE"),
        ({"skills": [{"skill_id": "s", "level": 0, "valid_from_at": AT}]}, "skills.0.level", "OUT_OF_RANGE"),
        (
            {"skills": [{"skill_id": "s", "level": 1, "valid_from_at": AT, "valid_until_at": AT}]},
            "skills.0.valid_until_at",
            "END_BEFORE_START",
        ),
        ({"windows": [{"weekday": 7, "from_minute": 0, "until_minute": 9}]}, "windows.0.weekday", "OUT_OF_RANGE"),
        (
            {"windows": [{"weekday": 0, "from_minute": 60, "until_minute": 60}]},
            "windows.0.until_minute",
            "END_BEFORE_START",
        ),
    ],
)
def test_a_wrong_fact_of_an_expert_is_found_with_its_field(changed: dict[str, Any], field: str, code: str):
    assert problems_of(Expert, EXPERT) == ()
    assert [(one.field, one.code) for one in problems_of(Expert, EXPERT | changed)] == [(field, code)]


def test_windows_that_touch_become_one():
    windows = [{"weekday": 0, "from_minute": since, "until_minute": since + 60} for since in (600, 540, 720)]
    kept = Expert.model_validate(EXPERT | {"windows": windows}).windows
    assert [(one.from_minute, one.until_minute) for one in kept] == [(540, 660), (720, 780)]


def test_duty_on_call_ends_after_it_starts():
    duty = {"person_id": "exp_a", "role": "primary", "starts_at": AT, "ends_at": AT}
    assert [one.code for one in problems_of(Duty, duty)] == ["END_BEFORE_START"]
