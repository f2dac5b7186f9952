import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.business_time import calendars_and_starts, open_minutes
from sysops_graph.calendars.model import BusinessCalendar, Interval, Reason, Window
from sysops_graph.sla.model import (
    Basis,
    Clock,
    ClockKind,
    InvalidSlaPolicy,
    Priority,
    ServiceLevel,
    SlaPolicy,
    Terms,
    parse_sla_policy,
)
from sysops_graph.sla.rules import Standing, clocks_for, ended_by, full_at, used_until

BERLIN = BusinessCalendar("Europe/Berlin", tuple(Window(weekday, 540, 1020) for weekday in range(5)), country="DE")
TERMS = Terms(calendar_id="cal_berlin", calendar=BERLIN, policy_version=1, policy=SlaPolicy())
MONDAY = datetime(2026, 6, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "response", "resolution"),
    [
        (ServiceLevel.ENTERPRISE, "2026-06-01T08:00", "2026-06-02T11:00"),
        (ServiceLevel.PREMIUM, "2026-06-01T09:00", "2026-06-03T15:00"),
        (ServiceLevel.STANDARD, "2026-06-01T11:00", "2026-06-08T15:00"),
        (ServiceLevel.ESSENTIAL, "2026-06-01T15:00", "2026-06-11T15:00"),
    ],
)
def test_each_service_level_promises_a_response_and_a_resolution(
    level: ServiceLevel, response: str, resolution: str
) -> None:
    due = {clock.kind: clock.due_at.strftime("%Y-%m-%dT%H:%M") for clock in _started(level)}
    assert due == {ClockKind.RESPONSE: response, ClockKind.RESOLUTION: resolution}


def test_solving_ends_the_response_clock_as_well() -> None:
    assert ended_by(ClockKind.RESPONSE) == (ClockKind.RESPONSE,)
    assert set(ended_by(ClockKind.RESOLUTION)) == set(ClockKind)


@pytest.mark.parametrize("kind", ClockKind)
def test_a_clock_is_rebuilt_from_its_facts(kind: ClockKind) -> None:
    [clock] = [clock for clock in _started(ServiceLevel.PREMIUM) if clock.kind is kind]
    wrong = replace(clock, target=timedelta(days=9), due_at=MONDAY)
    assert Standing(wrong, TERMS.calendar, TERMS.policy).rebuilt().clock == clock


def test_a_due_time_is_explained_from_start_to_due() -> None:
    explanation = _standing(_clock(due_at=datetime(2026, 6, 8, 8, tzinfo=UTC))).explained()
    assert [piece.reason for piece in explanation] == [
        Reason.OPEN, Reason.NIGHT, Reason.WEEKEND, Reason.NIGHT, Reason.OPEN
    ]  # fmt: skip


def test_the_policy_reads_back_what_its_body_says() -> None:
    assert parse_sla_policy(SlaPolicy().model_dump_json()) == SlaPolicy()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"targets": {"Standard": {"response_s": 1, "resolution_s": 2}}}',
        SlaPolicy().model_dump_json().replace("14400", "0"),
        SlaPolicy().model_dump_json().replace("14400", "99999999"),
        SlaPolicy().model_dump_json().replace("14400", "172801"),
        SlaPolicy().model_dump_json().replace("Standard", "Golden"),
    ],
    ids=["no JSON", "a level missing", "zero", "too long", "response after resolution", "unknown level"],
)
def test_a_body_that_promises_nonsense_is_no_policy(body: str) -> None:
    with pytest.raises(InvalidSlaPolicy) as raised:
        parse_sla_policy(body)
    assert raised.value.problems


def _clock(*, due_at: datetime, pauses: tuple[Interval, ...] = ()) -> Clock:
    return Clock(
        id="clk_1",
        ticket_id="tkt_1",
        kind=ClockKind.RESPONSE,
        basis=Basis.CONTRACTUAL,
        cycle=0,
        target=timedelta(hours=2),
        service_level=ServiceLevel.PREMIUM,
        policy_version=1,
        calendar_id="cal_berlin",
        started_at=datetime(2026, 6, 5, 14, tzinfo=UTC),
        due_at=due_at,
        pauses=pauses,
        priority=Priority.P3,
    )


def _standing(clock: Clock, calendar: BusinessCalendar = BERLIN) -> Standing:
    return Standing(clock, calendar, SlaPolicy())


def _started(level: ServiceLevel, priority: Priority = Priority.P3, policy: SlaPolicy | None = None) -> list[Clock]:
    numbers = itertools.count(1)
    terms = replace(TERMS, policy=policy) if policy else TERMS
    standing = clocks_for(
        "tkt_1", service_level=level, priority=priority, terms=terms, cycle=1, started_at=MONDAY,
        new_id=lambda: f"clk_{next(numbers)}",
    )  # fmt: skip
    return [each.clock for each in standing]


def test_pressing_tickets_have_the_same_targets_in_wall_time_beside() -> None:
    due = {(clock.basis, clock.kind): clock.due_at - MONDAY for clock in _started(ServiceLevel.PREMIUM, Priority.P2)}
    assert due[Basis.OPERATIONAL, ClockKind.RESPONSE] == timedelta(hours=2)
    assert due[Basis.OPERATIONAL, ClockKind.RESOLUTION] == timedelta(hours=24)
    assert due[Basis.CONTRACTUAL, ClockKind.RESOLUTION] > timedelta(hours=24)
    assert {clock.basis for clock in _started(ServiceLevel.PREMIUM)} == {Basis.CONTRACTUAL}


def test_a_pair_of_service_level_and_priority_may_have_targets_of_its_own() -> None:
    policy = SlaPolicy.model_validate({"by_priority": {"Standard": {"P1": {"response_s": 900, "resolution_s": 7200}}}})
    due = {clock.kind: clock.due_at - MONDAY for clock in _started(ServiceLevel.STANDARD, Priority.P1, policy)[2:]}
    assert due == {ClockKind.RESPONSE: timedelta(minutes=15), ClockKind.RESOLUTION: timedelta(hours=2)}
    assert _started(ServiceLevel.STANDARD, Priority.P3, policy)[0].target == timedelta(hours=4)


def test_a_breach_is_near_when_four_fifths_of_the_target_are_used() -> None:
    clock, wall = (_started(ServiceLevel.STANDARD, priority)[-1] for priority in (Priority.P3, Priority.P1))
    assert _standing(clock).warn_at() == _standing(replace(clock, target=clock.target * 0.8)).due_at()
    assert _standing(wall).warn_at() == MONDAY + timedelta(hours=38.4)
    promised = _started(ServiceLevel.STANDARD, Priority.P1)[0]
    assert _standing(promised).warn_at() is None
    assert _standing(replace(clock, warned_at=MONDAY)).warn_at() is None


@settings(deadline=None)
@given(
    calendars_and_starts(),
    st.integers(1, 40),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), max_size=3),
)
def test_acceleration_takes_half_of_what_is_left_but_leaves_an_hour(
    given_: tuple[BusinessCalendar, datetime], target_h: int, after_h: int, gaps: list[tuple[int, int]]
) -> None:
    calendar, start = given_
    pauses: list[Interval] = []
    at = start
    for running_min, paused_min in gaps:
        paused_at = at + timedelta(minutes=running_min)
        at = paused_at + timedelta(minutes=paused_min)
        pauses.append((paused_at, at))
    clock = replace(_clock(due_at=start, pauses=tuple(pauses)), started_at=start, target=timedelta(hours=target_h))
    before = _standing(clock, calendar)
    now = at + timedelta(hours=after_h)
    used = used_until(calendar, start, now, pauses)
    left = clock.target - used
    due = before.accelerated(now).clock.due_at
    assert due <= before.due_at()
    if left <= timedelta():
        assert due == before.due_at()
    else:
        assert used_until(calendar, start, due, pauses) == used + min(left, max(left / 2, timedelta(hours=1)))


def test_a_pause_is_a_piece_of_its_own_in_the_explanation() -> None:
    pause = (datetime(2026, 6, 5, 14, 30, tzinfo=UTC), datetime(2026, 6, 8, 7, 15, tzinfo=UTC))
    explanation = _standing(_clock(due_at=datetime(2026, 6, 8, 8, 45, tzinfo=UTC), pauses=(pause,))).explained()
    assert [piece.reason for piece in explanation] == [Reason.OPEN, Reason.PAUSE, Reason.OPEN]


def test_a_pause_after_the_due_time_changes_nothing() -> None:
    late = (MONDAY + timedelta(days=2), MONDAY + timedelta(days=9))
    assert full_at(BERLIN, MONDAY, timedelta(hours=8), [late]) == MONDAY + timedelta(hours=8)


@settings(deadline=None)
@given(
    calendars_and_starts(),
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), max_size=4),
)
def test_the_time_of_pauses_does_not_count(
    given_: tuple[BusinessCalendar, datetime], target_min: int, gaps: list[tuple[int, int]]
) -> None:
    """Against counting the open minutes one by one, leaving out those of pauses."""
    calendar, start = given_
    start = start.replace(second=0, microsecond=0)
    pauses: list[tuple[datetime, datetime]] = []
    at = start
    for running_min, paused_min in gaps:
        paused_at = at + timedelta(minutes=running_min)
        at = paused_at + timedelta(minutes=paused_min)
        pauses.append((paused_at, at))
    left = target_min
    for since, until in open_minutes(calendar, start):
        if any(paused_at <= since < resumed_at for paused_at, resumed_at in pauses):
            continue
        left -= 1
        if left == 0:
            assert full_at(calendar, start, timedelta(minutes=target_min), pauses) == until
            return
