"""arq without an outbox: what a killed worker and an emptied Redis cost it, and what they cost us.

On both sides a second worker is up when the first is killed with its work in hand, and nothing is set that the
library does not set by itself.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version

from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.asyncio import Redis

from benchmarks.bench_world import ROOT, SMALL, say, service, world
from benchmarks.desk import client, customer_ids, idle, rows
from benchmarks.peers.arq_worker import BEGUN, JOB
from benchmarks.service import work_around_the_clock
from benchmarks.timers import workers_are_up
from sysops_graph.graph.driver import Graph
from sysops_graph.local.process import Child, free_port, spawn
from sysops_graph.local.redis import start_redis
from sysops_graph.settings import Settings

VERSIONS = {"arq": version("arq")}
AT_MOST: dict[str, float | None] = {
    "recovery_s": 10,
    "arq_recovery_s": None,
    "recovery_vs_arq": None,
    "lost_after_flushall": 0,
    "arq_lost_after_flushall": None,
}
_IN_HAND = 12
_EMPTIED = 50
_HOUR_S = 3600
_LONGEST_S = 400
_HOLD = "MATCH (e:Expert) SET e.lock = 'held by a benchmark'"
_HELD = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS count"
_UNDECIDED = """
UNWIND $ids AS id
MATCH (t:Ticket {id: id})
WHERE t.waiting_since_at IS NULL AND NOT EXISTS { (t)<-[:OF]-(:Assignment) }
  AND NOT EXISTS { (t)<-[:BLOCKS]-(:AssignmentException) }
RETURN count(t) AS count
"""


async def figures() -> dict[str, float]:
    async with world("small", SMALL, anew=True) as (graph, settings):
        say("a worker of ours is killed, Redis is emptied")
        await work_around_the_clock(graph)
        ours = await _recovery_s(graph, settings)
        lost = await _lost(graph, settings)
    say("a worker of arq is killed; its job is begun again after some five minutes")
    async with _arq() as pool:
        theirs = await _arq_recovery_s(pool)
        arq_lost = await _arq_lost(pool)
    found = {"recovery_s": ours, "arq_recovery_s": theirs, "recovery_vs_arq": ours / theirs}
    return found | {"lost_after_flushall": lost, "arq_lost_after_flushall": arq_lost}


async def _recovery_s(graph: Graph, settings: Settings) -> float:
    """From kill -9 of a worker until every ticket that was in a handler is decided.

    The locks of all experts are held meanwhile: whoever has found one for a ticket is inside its handler, and waits.
    """
    desk, customers = await client(graph, settings), await customer_ids(graph, _IN_HAND)
    async with service(settings, "serve", "worker", "worker") as (_, killed, _fellow), graph.session() as session:
        await workers_are_up(graph, 2)
        async with await session.begin_transaction() as held:
            await (await held.run(_HOLD)).consume()
            tickets = [await desk.open(customer) for customer in customers]
            async with asyncio.timeout(10):
                while (await rows(graph, _HELD))[0]["count"] < await _undecided(graph, tickets):
                    await asyncio.sleep(0.05)
            killed.process.kill()
            started = time.perf_counter()
            await held.rollback()
        async with asyncio.timeout(_LONGEST_S):
            while await _undecided(graph, tickets):
                await asyncio.sleep(0.05)
        took = time.perf_counter() - started
    await desk.close()
    return took


async def _lost(graph: Graph, settings: Settings) -> int:
    """Tickets that nobody looked for an expert for, after Redis was emptied before a worker came up."""
    desk = await client(graph, settings)
    async with service(settings, "serve"):
        tickets = [await desk.open(customer) for customer in await customer_ids(graph, _EMPTIED)]
        async with Redis.from_url(settings.redis_url) as redis:
            await redis.flushall()
    async with service(settings, "worker"):
        await idle(graph)
    await desk.close()
    return await _undecided(graph, tickets)


async def _undecided(graph: Graph, tickets: list[str]) -> int:
    return (await rows(graph, _UNDECIDED, ids=tickets))[0]["count"]


@asynccontextmanager
async def _arq() -> AsyncGenerator[ArqRedis]:
    server = start_redis(ROOT / "arq", port=free_port())
    pool = await create_pool(RedisSettings.from_dsn(server.url))
    try:
        yield pool
    finally:
        await pool.aclose()
        server.stop()


async def _arq_recovery_s(pool: ArqRedis) -> float:
    """From kill -9 of a worker until its job is begun again by the other."""
    killed, fellow = _arq_worker(pool, "stay"), None
    try:
        await pool.enqueue_job(JOB, _HOUR_S)
        await _begun(pool, 1)
        fellow = _arq_worker(pool, "stay")
        killed.process.kill()
        started = time.perf_counter()
        await _begun(pool, 2)
        return time.perf_counter() - started
    finally:
        for child in filter(None, (killed, fellow)):
            child.stop()


async def _arq_lost(pool: ArqRedis) -> int:
    """Jobs that no worker began, of those that were waiting when Redis was emptied."""
    for _ in range(_EMPTIED):
        await pool.enqueue_job(JOB, 0)
    await pool.flushall()
    await asyncio.to_thread(_arq_worker(pool, "burst").process.wait)
    return _EMPTIED - await pool.llen(BEGUN)


async def _begun(pool: ArqRedis, count: int) -> None:
    async with asyncio.timeout(_LONGEST_S):
        while await pool.llen(BEGUN) < count:
            await asyncio.sleep(0.1)


def _arq_worker(pool: ArqRedis, how: str) -> Child:
    at = pool.connection_pool.connection_kwargs
    url = f"redis://{at['host']}:{at['port']}/0"
    return Child(spawn([sys.executable, "-m", "benchmarks.peers.arq_worker", url, how], log=ROOT / "arq.log"))
