import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from faults.conftest import WorkerProcess
from support.engine import mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.model import Message, NewMessage
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")
Start = Callable[[], Awaitable[WorkerProcess]]


async def leaves_a_mark(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, message, "survivor")


async def done(graph: Graph, message_id: str) -> bool:
    [node] = await nodes(graph, "OutboxMessage", id=message_id)
    return node["state"] == "done"


async def holders(graph: Graph) -> set[str]:
    return {node["holder"] for node in await nodes(graph, "Lease") if str(node["name"]).startswith("shard:")}


async def test_a_worker_killed_between_its_effect_and_the_commit_leaves_nothing_and_the_work_goes_on(
    settings: Settings, graph: Graph, worker_process: Start
) -> None:
    victim = await worker_process()
    [message_id] = await say(graph, NewMessage(topic="hang", ticket_id="tkt_one"))
    await victim.says("in effect")
    async with running_worker(settings, {"hang": leaves_a_mark}):
        await victim.kill()
        await eventually(lambda: done(graph, message_id), within_s=10)
    assert [node["text"] for node in await nodes(graph, "Mark")] == ["survivor"]


async def test_a_worker_killed_in_a_call_is_followed_by_another_call_with_the_same_key_when_its_lease_ends(
    settings: Settings, graph: Graph, worker_process: Start
) -> None:
    victim = await worker_process()
    [message_id] = await say(graph, NewMessage(topic="call", ticket_id="tkt_one", lane="notify:email"))
    await victim.says(f"in call {message_id}")
    await victim.kill()
    calls: list[str] = []

    async def prepare(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> str:
        return "request"

    async def call(request: str, idempotency_key: str) -> str:
        calls.append(idempotency_key)
        return "ok"

    async def settle(tx: Tx, message: Message, answer: Any, /, *, now: datetime, ids: Ids) -> None:
        await mark(tx, message)

    async with running_worker(settings, {"call": Send(prepare=prepare, call=call, settle=settle, timeout_s=1)}):
        await eventually(lambda: done(graph, message_id), within_s=30)
    assert calls == [message_id]


async def test_shards_are_shared_and_those_of_a_killed_worker_are_taken_over_within_ten_seconds(
    settings: Settings, graph: Graph, worker_process: Start
) -> None:
    victim = await worker_process()
    async with running_worker(settings, {"t": leaves_a_mark}) as survivor:

        async def shared() -> bool:
            held = [node["holder"] for node in await nodes(graph, "Lease") if node["name"].startswith("shard:")]
            return held.count(victim.name) == held.count(survivor.name) == 32

        await eventually(shared)
        await victim.kill()
        ids = await say(graph, *[NewMessage(topic="t", ticket_id=f"tkt_{n}") for n in range(30)])
        await eventually(lambda: holders_are(graph, {survivor.name}), within_s=10)
        await eventually(lambda: all_settled(graph, ids))
    assert len(await nodes(graph, "Mark")) == 30


async def holders_are(graph: Graph, names: set[str]) -> bool:
    return await holders(graph) == names


async def test_a_ticket_whose_worker_is_killed_over_and_over_loses_and_doubles_nothing(
    settings: Settings, graph: Graph, worker_process: Start
) -> None:
    ids: list[str] = []
    for burst in range(2):
        victim = await worker_process()
        ids += await say(
            graph, *[NewMessage(topic="t", ticket_id=f"tkt_{n % 7}", payload={"burst": burst}) for n in range(20)]
        )

        async def some_done() -> bool:
            return len(await nodes(graph, "Mark")) > 20 * burst + 5  # noqa: B023

        await eventually(some_done, within_s=30)
        await victim.kill()
    async with running_worker(settings, {"t": leaves_a_mark}):
        await eventually(lambda: all_settled(graph, ids), within_s=60)
    assert sorted(node["work_id"] for node in await nodes(graph, "Mark")) == sorted(ids)


async def all_settled(graph: Graph, ids: list[str]) -> bool:
    return {node["id"] for node in await nodes(graph, "OutboxMessage", state="done")} >= set(ids)


async def test_a_worker_asked_to_stop_does_not_wait_for_a_database_that_is_away(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"})
    async with asyncio.timeout(30):
        async with running_worker(nowhere):
            await asyncio.sleep(0)
