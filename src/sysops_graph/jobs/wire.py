"""Words between processes over Redis: that something changed, that changes were numbered, that somebody was told.

A word may be missed at any time: whoever waits for one looks by itself every second.
"""

import asyncio
import time
from collections.abc import Callable
from contextvars import Context
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from sysops_graph.log import logger

log = logger(__name__)

CHANGED = "sysops:changed"
"""Something was committed that the change feed is to tell of."""
NUMBERED = "sysops:numbered"
"""The change feed has grown."""
TOLD = "sysops:told"
"""About a person: they have a notification that was not there."""
_TIMEOUT_S = 0.5
_SILENT_S = 1.0
_HEALTH_S = 5


class Wire:
    """What one process says and hears."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            redis_url, socket_timeout=5, socket_connect_timeout=_TIMEOUT_S, health_check_interval=_HEALTH_S
        )
        self._unsaid: set[tuple[str, str]] = set()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._silent_until = 0.0

    def say(self, word: str, about: str = "") -> None:
        """Best effort; returns at once and never raises. What is said many times at once is said once."""
        self._unsaid.add((word, about))
        self._woken.set()
        if self._task is None or self._task.done():
            # A context of its own: the log lines of a request are not those of an outage.
            self._task = asyncio.create_task(self._speak(), context=Context())

    async def hear(self, word: str, heard: Callable[[str], None]) -> None:
        """Calls `heard` with what each word is about, and with nothing whenever some may have been missed.

        Runs until it is cancelled.
        """
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:  # pyright: ignore[reportUnknownMemberType]
                    await channel.subscribe(word)  # pyright: ignore[reportUnknownMemberType]
                    heard("")
                    while True:
                        message = cast("dict[str, bytes] | None", await channel.get_message(timeout=_HEALTH_S))
                        if message:
                            heard(message["data"].decode())
            except (RedisError, OSError, TimeoutError) as error:
                log.info("wire_out", word=word, error=type(error).__name__)
            await asyncio.sleep(_SILENT_S)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._redis.aclose()

    async def _speak(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            words, self._unsaid = self._unsaid, set()
            if time.monotonic() < self._silent_until:
                continue
            try:
                async with asyncio.timeout(_TIMEOUT_S):
                    for word, about in sorted(words):
                        await self._redis.publish(word, about.encode())  # pyright: ignore[reportUnknownMemberType]
            except (RedisError, OSError, TimeoutError):
                self._silent_until = time.monotonic() + _SILENT_S
