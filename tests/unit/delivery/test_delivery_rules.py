from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.delivery.model import Message, MessageState, NewTimer, Timer, TimerGroup, timer_key
from sysops_graph.delivery.rules import (
    GROUP,
    LANES,
    MESSAGE_MOVES,
    SHARDS,
    backoff,
    in_groups,
    lane_policy,
    next_attempt_at,
    next_firing_at,
    overdue,
    shard_of,
    shards_of,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def message(lane: str, *, attempts: int = 0, since_at: datetime = NOW) -> Message:
    return Message(
        id="msg_a",
        topic="t",
        lane=lane,
        ticket_id="tkt_a",
        subject_id="tkt_a",
        payload={},
        attempts=attempts,
        created_at=since_at,
        since_at=since_at,
    )


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)])
def test_pauses_double_up_to_the_longest_within_a_quarter(attempt: int, seconds: int) -> None:
    pause = backoff("msg_a", attempt, MINUTE).total_seconds()
    assert 0.75 * seconds <= pause <= 1.25 * seconds


def test_jitter_is_fixed_per_attempt_and_spreads_over_messages() -> None:
    assert backoff("msg_a", 3, MINUTE) == backoff("msg_a", 3, MINUTE)
    assert len({backoff(f"msg_{n}", 3, MINUTE) for n in range(100)}) == 100


@pytest.mark.parametrize(
    ("lane", "age", "dead"),
    [
        ("core", timedelta(days=400), False),
        ("notify", timedelta(hours=23), False),
        ("notify:email", timedelta(days=1), True),
        ("webhook:w1", timedelta(days=2), False),
        ("webhook:w1", timedelta(days=3), True),
    ],
)
def test_a_message_dies_when_its_lanes_span_would_be_over_at_the_next_attempt(
    lane: str, age: timedelta, dead: bool
) -> None:
    at = next_attempt_at(message(lane, attempts=20, since_at=NOW - age), now=NOW)
    assert (at is None) is dead
    assert at is None or at > NOW


def test_a_lane_of_no_known_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        lane_policy("nonsense:x")


def test_a_timer_is_tried_again_for_ever() -> None:
    timer = Timer(
        id="tmr_a",
        key="k",
        kind="t",
        subject_id="a",
        ticket_id=None,
        payload={},
        due_at=NOW - timedelta(days=9),
        fencing=1,
        attempts=500,
    )
    assert NOW < next_firing_at(timer, now=NOW) <= NOW + 1.25 * LANES["core"].longest_pause


@pytest.mark.parametrize(
    ("lane", "age", "alarm"),
    [("core", timedelta(minutes=4), False), ("core", 5 * MINUTE, True), ("notify", timedelta(hours=5), False)],
)
def test_only_the_core_lane_alarms_and_only_after_five_minutes(lane: str, age: timedelta, alarm: bool) -> None:
    assert overdue(NOW - age, lane, now=NOW) is alarm


def test_shards_are_fixed_and_evenly_used() -> None:
    assert shard_of("tkt_a") == shard_of("tkt_a")
    used = [shard_of(f"tkt_{n}") for n in range(6400)]
    assert set(used) == set(range(SHARDS))
    assert max(used.count(shard) for shard in range(SHARDS)) < 200


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 65])
def test_every_shard_is_held_by_one_of_the_live_workers_and_shares_are_fair(count: int) -> None:
    live = [f"w{n:02}" for n in range(count)]
    shares = [shards_of(worker, live) for worker in live]
    assert sorted(shard for share in shares for shard in share) == list(range(SHARDS))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_a_message_leaves_death_only_by_an_administrator_and_done_never() -> None:
    assert {event for (state, event) in MESSAGE_MOVES if state is MessageState.DEAD} == {
        "re-driven by an administrator"
    }
    assert not [state for (state, _) in MESSAGE_MOVES if state is MessageState.DONE]


def test_a_timers_key_names_subject_kind_cycle_step_and_round() -> None:
    timer = NewTimer(kind="sla.breach", subject_id="clk_a", due_at=NOW, cycle=2, step="warn", round=1)
    assert timer.key == timer_key("sla.breach", "clk_a", cycle=2, step="warn", round=1) == "clk_a:sla.breach:2:warn:1"


def armed(number: int, kind: str = "many", ticket: str | None = None) -> Timer:
    return Timer(
        id=f"tmr_{number}",
        key=f"tkt_{number}:{kind}:0::0",
        kind=kind,
        subject_id=f"tkt_{number}",
        ticket_id=ticket or f"tkt_{number}",
        payload={},
        due_at=NOW,
        fencing=1,
        attempts=0,
    )


def test_timers_of_a_kind_that_is_handled_together_are_grouped_and_the_others_are_not() -> None:
    many, others = [armed(number) for number in range(GROUP + 2)], [armed(100, "one"), armed(101, "one")]
    assert in_groups([*many, *others], {"many"}) == [
        *others,
        TimerGroup(tuple(many[:GROUP])),
        TimerGroup(tuple(many[GROUP:])),
    ]


def test_one_alone_is_no_group_and_a_ticket_is_not_twice_in_one() -> None:
    first, again = armed(1, ticket="tkt_a"), armed(2, ticket="tkt_a")
    assert in_groups([first, again], {"many"}) == [first]
