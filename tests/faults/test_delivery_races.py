import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from faults.conftest import WorkerProcess
from support.deadlocks import deadlocks
from support.engine import clock_of, mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery.model import Message, NewMessage, NewTimer, Timer
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.doorbell import Doorbell
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")
Start = Callable[[], Awaitable[WorkerProcess]]


async def locks_and_marks(tx: Tx, work: Message | Timer, /, *, now: datetime, ids: Ids) -> None:
    """As an effect of the core lane does: the ticket's lock first."""
    await cast(Any, tx)._tx.run("MATCH (t:Ticket {id: $id}) SET t.lock = $work", id=work.ticket_id, work=work.id)
    await mark(tx, work)


async def given_tickets(graph: Graph, count: int) -> list[str]:
    ids = [f"tkt_{n}" for n in range(count)]
    async with graph.session() as session:
        await (await session.run("UNWIND $ids AS id CREATE (:Ticket {id: id, key: id})", ids=ids)).consume()
    return ids


async def none_pending(graph: Graph) -> bool:
    return not [m for m in await nodes(graph, "OutboxMessage", state="pending") if m["topic"] != "engine.ping"]


async def test_two_workers_and_doorbells_rung_over_and_over_give_every_effect_once_and_in_order(
    settings: Settings, graph: Graph
) -> None:
    tickets = await given_tickets(graph, 8)
    before = deadlocks()
    bell = Doorbell(settings.redis_url)
    routes = {"t": locks_and_marks}
    async with running_worker(settings, routes), running_worker(settings, routes):
        said: dict[str, list[str]] = defaultdict(list)
        for _ in range(6):
            for ticket in tickets:
                ids = await say(graph, NewMessage(topic="t", ticket_id=ticket))
                said[ticket] += ids
                await bell.ring(ids)
                await bell.ring([said[ticket][0], *ids])
        await eventually(lambda: none_pending(graph), within_s=60)
    await bell.close()
    for ticket in tickets:
        assert [m["work_id"] for m in await nodes(graph, "Mark", ticket_id=ticket)] == said[ticket]
    assert deadlocks() == before


async def test_a_timer_cancelled_while_it_fires_either_took_effect_or_not(settings: Settings, graph: Graph) -> None:
    [ticket] = await given_tickets(graph, 1)
    timers: list[NewTimer] = []
    async with running_worker(settings, timers={"t": locks_and_marks}):
        clock = await clock_of(graph)
        for number in range(20):
            due_at = clock.now() + timedelta(milliseconds=30)
            timer = NewTimer(kind="t", subject_id=f"asg_{number}", ticket_id=ticket, due_at=due_at)
            timers.append(timer)
            await say(graph, arm=(timer,))
            await asyncio.sleep((due_at - clock.now()).total_seconds() + (number % 10) / 500)
            await say(graph, cancel=(timer.key,))
    marks = {node["work_id"] for node in await nodes(graph, "Mark")}
    found = await nodes(graph, "Timer", kind="t")
    assert len(found) == len(timers)
    for node in found:
        assert node["state"] == ("fired" if node["id"] in marks else "cancelled")
    assert len(await nodes(graph, "Mark")) == len(marks)


async def test_a_timer_armed_again_while_it_fires_takes_effect_at_its_new_time_only(
    settings: Settings, graph: Graph
) -> None:
    in_effect, go_on = asyncio.Event(), asyncio.Event()
    firings: list[datetime] = []

    async def waits_once(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
        firings.append(now)
        await mark(tx, timer)
        in_effect.set()
        await go_on.wait()

    def timer(due_at: datetime) -> NewTimer:
        return NewTimer(kind="t", subject_id="asg_a", due_at=due_at)

    async with running_worker(settings, timers={"t": waits_once}):
        now = (await clock_of(graph)).now()
        await say(graph, arm=(timer(now),))
        await asyncio.wait_for(in_effect.wait(), 20)
        later = now + timedelta(seconds=2)
        await say(graph, arm=(timer(later),))
        go_on.set()
        await eventually(lambda: nodes(graph, "Mark"))
    assert [at >= later for at in firings] == [False, True]
    assert len(await nodes(graph, "Mark")) == 1
    [node] = await nodes(graph, "Timer", kind="t")
    assert (node["state"], node["was_due_at"].to_native()) == ("fired", later)


async def test_timers_shared_by_two_workers_fire_once_each(settings: Settings, graph: Graph) -> None:
    tickets = await given_tickets(graph, 30)
    routes = {"t": locks_and_marks}
    async with running_worker(settings, timers=routes), running_worker(settings, timers=routes):
        due_at = (await clock_of(graph)).now() + timedelta(seconds=1)
        timers = [NewTimer(kind="t", subject_id=f"asg_{t}", ticket_id=t, due_at=due_at) for t in tickets]
        await say(graph, arm=tuple(timers))

        async def all_fired() -> bool:
            return len(await nodes(graph, "Timer", state="fired", kind="t")) == len(timers)

        await eventually(all_fired)
    assert sorted(node["ticket_id"] for node in await nodes(graph, "Mark")) == sorted(tickets)


async def test_two_processes_keep_the_order_of_a_ticket(graph: Graph, worker_process: Start) -> None:
    one, other = await worker_process(), await worker_process()
    ids: list[str] = []
    for _ in range(20):
        ids += await say(graph, NewMessage(topic="t", ticket_id="tkt_one"))
    await eventually(lambda: none_pending(graph), within_s=60)
    marks = await nodes(graph, "Mark")
    assert [node["work_id"] for node in marks] == ids
    assert all(a["at"] <= b["at"] for a, b in pairwise(marks))
    assert {node["text"] for node in marks} <= {str(one.pid), str(other.pid)}
