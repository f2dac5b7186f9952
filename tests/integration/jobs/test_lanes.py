import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from sysops_graph.delivery.model import Message, Timer, TimerGroup
from sysops_graph.jobs.lanes import FULL, Lanes, Work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def message(number: int, *, ticket: str | None = "tkt_a", lane: str = "core") -> Message:
    return Message(
        id=f"{ticket}:{lane}:{number}",
        topic="t",
        lane=lane,
        ticket_id=ticket,
        subject_id="s",
        payload={},
        attempts=0,
        created_at=NOW,
        since_at=NOW,
    )


class Gate:
    """Work that says when it starts and ends when it is let go."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.let_go: dict[str, asyncio.Event] = {}

    async def run(self, work: Work) -> None:
        self.started.append(work.id)
        await self.let_go.setdefault(work.id, asyncio.Event()).wait()

    async def end(self, work: Work) -> None:
        self.let_go.setdefault(work.id, asyncio.Event()).set()
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
async def lanes(gate: Gate) -> AsyncIterator[Lanes]:
    lanes = Lanes(gate.run, at_once=2)
    yield lanes
    await lanes.drain(0)


async def test_a_tickets_lane_runs_one_after_another_and_other_lanes_do_not_wait(lanes: Lanes, gate: Gate) -> None:
    first, second, mail = message(1), message(2), message(1, lane="notify:email")
    for work in (first, second, mail):
        lanes.submit(work)
    await settle()
    assert gate.started == [first.id, mail.id]
    await gate.end(first)
    assert gate.started == [first.id, mail.id, second.id]


async def test_hanging_calls_take_the_places_of_their_own_lane_only(lanes: Lanes, gate: Gate) -> None:
    mails = [message(1, ticket=f"tkt_{n}", lane="notify:email") for n in range(5)]
    core = message(1)
    for work in (*mails, core):
        lanes.submit(work)
    await settle()
    assert gate.started == [mails[0].id, mails[1].id, core.id]


async def test_what_is_not_in_a_hurry_is_done_one_at_a_time(lanes: Lanes, gate: Gate) -> None:
    first, second = message(1, lane="triage"), message(1, ticket="tkt_b", lane="triage")
    lanes.submit(first)
    lanes.submit(second)
    await settle()
    assert gate.started == [first.id]
    await gate.end(first)
    assert gate.started == [first.id, second.id]


async def test_the_same_work_told_twice_runs_once(lanes: Lanes, gate: Gate) -> None:
    work = message(1)
    lanes.submit(work)
    lanes.submit(work)
    await settle()
    await gate.end(work)
    assert gate.started == [work.id]
    assert lanes.running == frozenset()


async def test_work_without_a_ticket_keeps_no_order(lanes: Lanes, gate: Gate) -> None:
    one, two = message(1, ticket=None), message(2, ticket=None)
    lanes.submit(one)
    lanes.submit(two)
    await settle()
    assert gate.started == [one.id, two.id]


async def test_a_full_lane_takes_nothing_more_and_the_others_do(lanes: Lanes, gate: Gate) -> None:
    for number in range(FULL + 5):
        lanes.submit(message(1, ticket=f"tkt_{number}", lane="notify:email"))
    assert len(lanes.running) == FULL
    assert lanes.full == {"notify:email"}
    core = message(1)
    lanes.submit(core)
    await settle()
    assert core.id in gate.started


async def test_a_group_holds_as_many_places_of_memory_as_it_has_timers(lanes: Lanes, gate: Gate) -> None:
    timers = [timer(number) for number in range(FULL // 2)]
    group = TimerGroup(tuple(timers))
    lanes.submit(group)
    lanes.submit(timers[1])
    assert lanes.running == {one.id for one in timers}
    assert lanes.full == {"core"}
    await settle()
    await gate.end(group)
    assert gate.started == [group.id]
    assert lanes.running == frozenset()


def timer(number: int) -> Timer:
    return Timer(
        id=f"tmr_{number}",
        key=f"tkt_{number}:t:0::0",
        kind="t",
        subject_id=f"tkt_{number}",
        ticket_id=f"tkt_{number}",
        payload={},
        due_at=NOW,
        fencing=1,
        attempts=0,
    )


async def test_draining_ends_what_runs_and_starts_nothing_more(lanes: Lanes, gate: Gate) -> None:
    first, second, hanging = message(1), message(2), message(1, ticket="tkt_b")
    for work in (first, second, hanging):
        lanes.submit(work)
    await settle()
    draining = asyncio.create_task(lanes.drain(0.1))
    await settle()
    await gate.end(first)
    await draining
    assert gate.started == [first.id, hanging.id]
