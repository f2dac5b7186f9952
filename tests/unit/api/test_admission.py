import asyncio
from contextlib import AsyncExitStack

import pytest

from sysops_graph.api.admission import Admission
from sysops_graph.api.problems import Overloaded
from sysops_graph.settings import Settings


def admission(*, at_once: int = 2, waiting: int = 3, patience_s: float = 30) -> Admission:
    return Admission(Settings(operations_at_once=at_once, operations_waiting=waiting, operations_patience_s=patience_s))


class Crowd:
    """Operations that last until they are let go."""

    def __init__(self, door: Admission) -> None:
        self.door, self.go, self.running, self.most, self.order = door, asyncio.Event(), 0, 0, list[int]()

    async def operation(self, number: int) -> None:
        async with self.door.place(), self.door.turn():
            self.order.append(number)
            self.running += 1
            self.most = max(self.most, self.running)
            await self.go.wait()
            self.running -= 1


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_so_many_run_at_once_and_the_others_follow_in_the_order_in_which_they_came() -> None:
    crowd = Crowd(admission())
    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(crowd.operation(number))
        await settled()
        assert crowd.order == [0, 1]
        crowd.go.set()
    assert (crowd.most, crowd.order) == (2, [0, 1, 2, 3, 4])


async def test_whoever_finds_no_place_is_told_at_once_when_to_return_and_later_ones_are_let_in_again() -> None:
    door = admission()
    async with AsyncExitStack() as inside:
        for _ in range(5):
            await inside.enter_async_context(door.place())
        with pytest.raises(Overloaded) as refused:
            await inside.enter_async_context(door.place())
        assert 1 <= int(str(refused.value.facts["retry_after"])) <= 30
    async with door.place(), door.turn():
        pass


async def test_nobody_waits_for_ever_and_who_gave_up_holds_no_turn() -> None:
    door = admission(at_once=1, patience_s=0.01)
    async with door.turn():
        with pytest.raises(Overloaded):
            async with door.turn():
                pass
    async with door.turn():
        pass


async def test_a_client_that_goes_away_while_it_waits_or_runs_leaves_its_place() -> None:
    door = admission(at_once=1, waiting=1)
    crowd = Crowd(door)
    tasks = [asyncio.create_task(crowd.operation(number)) for number in range(2)]
    await settled()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    crowd.go.set()
    await asyncio.gather(*(crowd.operation(number) for number in (2, 3)))
    assert crowd.order == [0, 2, 3]
