"""A worker inside the test, effects that leave a mark, and what the graph says about messages and timers."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sysops_graph.clock import Clock
from sysops_graph.delivery import engine
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.handlers import Effect, GroupEffect, Send, TimerEffect
from sysops_graph.delivery.model import Message, NewMessage, NewTimer, Timer
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, random_id
from sysops_graph.jobs.worker import Worker
from sysops_graph.routes import Routes
from sysops_graph.settings import Settings

Nodes = list[dict[str, Any]]


@asynccontextmanager
async def running_worker(
    settings: Settings,
    messages: Mapping[str, Effect | Send] | None = None,
    timers: Mapping[str, TimerEffect] | None = None,
    groups: Mapping[str, GroupEffect] | None = None,
) -> AsyncGenerator[Worker]:
    """A worker with a connection of its own, the engine's routes and these, stopped cleanly at the end."""
    graph = Graph.connect(settings)
    table = Routes({**engine.MESSAGES, **(messages or {})}, {**engine.TIMERS, **(timers or {})}, groups or {})
    worker = Worker(graph, settings, table)
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await task
        await graph.close()


async def clock_of(graph: Graph) -> Clock:
    clock = Clock()
    clock.anchor(await graph.database_time())
    return clock


async def say(
    graph: Graph,
    *messages: NewMessage,
    arm: tuple[NewTimer, ...] = (),
    cancel: tuple[str, ...] = (),
    ahead: timedelta = timedelta(),
) -> list[str]:
    """Commit messages and timers as a mutation would, of a process whose clock leads; returns the messages' ids."""
    now = await graph.database_time() + ahead
    command_id = random_id("Command")
    await graph.write(deliver, messages=messages, arm=arm, cancel=cancel, now=now, ids=Ids(command_id))
    ids = Ids(command_id)
    return [ids.new("OutboxMessage") for _ in messages]


async def mark(tx: Tx, work: Message | Timer, text: str = "") -> None:
    """What an effect of a test writes: one node more for every time that it took effect."""
    driver_tx = cast(Any, tx)._tx
    await driver_tx.run(
        "CREATE (:Mark {work_id: $id, ticket_id: $ticket, text: $text, at: $at})",
        id=work.id,
        ticket=work.ticket_id,
        text=text,
        at=datetime.now(UTC),
    )


async def nodes(graph: Graph, label: str, **where: str) -> Nodes:
    """Properties of all nodes with a label, in order of writing."""
    async with graph.session() as session:
        result = await session.run(
            "MATCH (n) WHERE $label IN labels(n) AND all(key IN keys($where) WHERE n[key] = $where[key]) "
            "RETURN properties(n) AS n ORDER BY coalesce(n.at, n.created_at, n.armed_at), n.number",
            label=label,
            where=where,
        )
        return [dict(record["n"]) async for record in result]
