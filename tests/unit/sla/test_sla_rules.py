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
    ClockState,
    InvalidSlaPolicy,
    ServiceLevel,
    SlaPolicy,
    Terms,
    parse_sla_policy,
)
from sysops_graph.sla.rules import clocks_for, due_after_pauses, ended_by, explained_due_at, rebuilt_due_at

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
    due = {clock.kind: clock.due_at.strftime("%Y-%m-%dT%H:%M") for clock in clocks_for(level, TERMS, MONDAY)}
    assert due == {ClockKind.RESPONSE: response, ClockKind.RESOLUTION: resolution}


def test_solving_ends_the_response_clock_as_well() -> None:
    assert ended_by(ClockKind.RESPONSE) == (ClockKind.RESPONSE,)
    assert set(ended_by(ClockKind.RESOLUTION)) == set(ClockKind)


@pytest.mark.parametrize("kind", ClockKind)
def test_a_clock_is_rebuilt_from_its_facts(kind: ClockKind) -> None:
    started = {clock.kind: clock.due_at for clock in clocks_for(ServiceLevel.PREMIUM, TERMS, MONDAY)}
    rebuilt = rebuilt_due_at(kind, ServiceLevel.PREMIUM, MONDAY, (), policy=TERMS.policy, calendar=TERMS.calendar)
    assert rebuilt == started[kind]


def test_a_due_time_is_explained_from_start_to_due() -> None:
    explanation = explained_due_at(_clock(due_at=datetime(2026, 6, 8, 8, tzinfo=UTC)), BERLIN)
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
        paused_at=None,
        met_at=None,
        stopped_at=None,
        breached_at=None,
        state=ClockState.RUNNING,
    )


def test_a_pause_is_a_piece_of_its_own_in_the_explanation() -> None:
    pause = (datetime(2026, 6, 5, 14, 30, tzinfo=UTC), datetime(2026, 6, 8, 7, 15, tzinfo=UTC))
    explanation = explained_due_at(_clock(due_at=datetime(2026, 6, 8, 8, 45, tzinfo=UTC), pauses=(pause,)), BERLIN)
    assert [piece.reason for piece in explanation] == [Reason.OPEN, Reason.PAUSE, Reason.OPEN]


def test_a_pause_after_the_due_time_changes_nothing() -> None:
    late = (MONDAY + timedelta(days=2), MONDAY + timedelta(days=9))
    assert due_after_pauses(BERLIN, MONDAY, timedelta(hours=8), [late]) == MONDAY + timedelta(hours=8)


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
            assert due_after_pauses(calendar, start, timedelta(minutes=target_min), pauses) == until
            return
