from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from support.engine import mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery.model import Message, NewMessage
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.doorbell import QUEUE, Doorbell
from sysops_graph.local.process import free_port
from sysops_graph.local.redis import RedisServer, start_redis
from sysops_graph.metrics import DOORBELLS_LOST
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")


@dataclass
class OwnRedis:
    """A Redis of the test's own, to be stopped and started at one address."""

    home: Path
    port: int
    server: RedisServer | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.server = start_redis(self.home, port=self.port)

    def stop(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    redis = OwnRedis(tmp_path, free_port())
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
async def ringing(settings: Settings, own_redis: OwnRedis) -> AsyncIterator[Graph]:
    """A graph whose commits ring the doorbell, as the API's do."""
    graph = Graph.connect(settings)
    bell = Doorbell(own_redis.url)
    graph.doorbell = bell.ring
    yield graph
    await bell.close()
    await graph.close()


async def leaves_a_mark(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, message)


async def said_and_done(graph: Graph, *, within_s: float = 20, ahead: timedelta = timedelta()) -> None:
    [message_id] = await say(graph, NewMessage(topic="t", ticket_id="tkt_one"), ahead=ahead)
    await eventually(lambda: nodes(graph, "Mark", work_id=message_id), within_s=within_s)


async def answered(url: str) -> bool:
    async with Redis.from_url(url) as redis:
        return bool(await redis.exists(f"{QUEUE}:health-check")) and not await redis.exists(QUEUE)


async def test_redis_flushed_stopped_and_back_costs_nothing_but_time(
    settings: Settings, own_redis: OwnRedis, ringing: Graph
) -> None:
    async with running_worker(settings.model_copy(update={"redis_url": own_redis.url}), {"t": leaves_a_mark}):
        await eventually(lambda: answered(own_redis.url))
        await said_and_done(ringing)

        async with Redis.from_url(own_redis.url) as redis:
            await redis.flushall()
        await said_and_done(ringing)

        own_redis.stop()
        lost = DOORBELLS_LOST._value.get()
        for _ in range(3):
            await said_and_done(ringing, within_s=10)
        assert DOORBELLS_LOST._value.get() >= lost + 3

        own_redis.start()
        await said_and_done(ringing, within_s=10)
        await eventually(lambda: answered(own_redis.url), within_s=15)
        await said_and_done(ringing)
    assert len(await nodes(ringing, "Mark")) == 7


async def test_a_worker_starts_without_redis(settings: Settings, own_redis: OwnRedis, ringing: Graph) -> None:
    own_redis.stop()
    async with running_worker(settings.model_copy(update={"redis_url": own_redis.url}), {"t": leaves_a_mark}):
        await said_and_done(ringing)


async def test_the_doorbell_alone_brings_a_message_to_a_worker(
    settings: Settings, own_redis: OwnRedis, ringing: Graph
) -> None:
    async with ringing.session() as session:
        await (
            await session.run(
                "UNWIND range(0, 63) AS shard "
                "CREATE (:Lease {name: 'shard:' + shard, holder: 'elsewhere', until_at: datetime('9999-01-01T00:00Z')})"
            )
        ).consume()
    async with running_worker(settings.model_copy(update={"redis_url": own_redis.url}), {"t": leaves_a_mark}) as worker:
        for ahead_ms in (0, 200, 400):
            await said_and_done(ringing, ahead=timedelta(milliseconds=ahead_ms))
        assert worker._shares.held == frozenset()
