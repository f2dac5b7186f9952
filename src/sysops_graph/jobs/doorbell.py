"""The doorbell: tells a worker of a message at once. It may be missed at any time; the sweep finds the message."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any

import orjson
from arq.connections import ArqRedis
from arq.worker import Worker, func
from redis.exceptions import RedisError

from sysops_graph.crash import passing
from sysops_graph.errors import Unavailable
from sysops_graph.log import logger
from sysops_graph.metrics import DOORBELLS_LOST

log = logger(__name__)
QUEUE = "sysops:doorbell"
_JOB = "ring"
_TIMEOUT_S = 0.5
_SILENT_S = 1.0
_WAITING_AT_MOST = 10_000
_POLL_S = 0.02
_HEALTH_S = 10


class DoorbellOut(Unavailable):
    """Redis does not answer; messages are found by the sweep, up to a second later."""


def _redis(url: str) -> ArqRedis:
    redis = ArqRedis.from_url(  # pyright: ignore[reportUnknownMemberType]
        url, socket_timeout=5, socket_connect_timeout=_TIMEOUT_S, retry_on_error=[OSError], retry_on_timeout=True
    )
    redis.default_queue_name = QUEUE
    redis.job_serializer = _dumps
    redis.job_deserializer = orjson.loads
    return redis


def _dumps(value: Any) -> bytes:  # noqa: ANN401 - arq hands over plain values, and exceptions as results
    return orjson.dumps(value, default=repr)


class Doorbell:
    """Rings for committed messages without making anybody wait: a task of its own talks to Redis."""

    def __init__(self, redis_url: str) -> None:
        self._redis = _redis(redis_url)
        self._waiting: asyncio.Queue[str] = asyncio.Queue(_WAITING_AT_MOST)
        self._task: asyncio.Task[None] | None = None
        self._out_since: float | None = None
        self._silent_until = 0.0

    async def ring(self, message_ids: list[str]) -> None:
        """Best effort; returns at once and never raises."""
        if self._task is None or self._task.done():
            # A context of its own: the log lines of a request are not those of an outage.
            self._task = asyncio.create_task(self._ring_all(), context=Context())
        for message_id in message_ids:
            try:
                self._waiting.put_nowait(message_id)
            except asyncio.QueueFull:
                DOORBELLS_LOST.inc()

    async def close(self) -> None:
        """Rings what waits, within half a second."""
        if self._task:
            try:
                await asyncio.wait_for(self._waiting.join(), _TIMEOUT_S)
            except TimeoutError:
                DOORBELLS_LOST.inc(self._waiting.qsize())
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._redis.aclose()

    async def _ring_all(self) -> None:
        while True:
            message_id = await self._waiting.get()
            if time.monotonic() < self._silent_until:
                DOORBELLS_LOST.inc()
            else:
                await self._ring(message_id)
            self._waiting.task_done()

    async def _ring(self, message_id: str) -> None:
        passing("before", "doorbell", "rung")
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await self._redis.enqueue_job(_JOB, message_id, _job_id=message_id)
        except (RedisError, OSError, TimeoutError) as error:
            DOORBELLS_LOST.inc()
            self._silent_until = time.monotonic() + _SILENT_S
            if self._out_since is None:
                self._out_since = time.monotonic()
                log.warning("doorbell_out", error=type(error).__name__)
        else:
            if self._out_since is not None:
                log.info("doorbell_back", after_s=round(time.monotonic() - self._out_since, 1))
                self._out_since = None
        passing("after", "doorbell", "rung")


async def answer_doorbell(redis_url: str, tell: Callable[[list[str]], Awaitable[None]]) -> None:
    """The arq worker: hands every message that was rung for to `tell`. Runs until cancelled. Raises DoorbellOut."""

    async def ring(ctx: dict[Any, Any], message_id: str) -> None:
        passing("before", "doorbell", "heard")
        await tell([message_id])
        passing("after", "doorbell", "heard")

    redis = _redis(redis_url)
    worker = Worker(
        [func(ring, name=_JOB)],
        queue_name=QUEUE,
        redis_pool=redis,
        poll_delay=_POLL_S,
        max_jobs=100,
        max_tries=1,
        keep_result=0,
        job_timeout=5,
        retry_jobs=False,
        handle_signals=False,
        health_check_interval=_HEALTH_S,
        job_serializer=_dumps,
        job_deserializer=orjson.loads,
        log_results=False,
    )
    try:
        await worker.main()
    except (RedisError, OSError) as error:
        raise DoorbellOut from error
    finally:
        for task in worker.tasks.values():
            task.cancel()
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
        await redis.aclose()
