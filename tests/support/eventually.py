"""Waiting for a signal in the graph, never for time to pass."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], *, within_s: float = 20, every_s: float = 0.02) -> T:
    """The first truthy value of `look`; fails with the last one after `within_s`."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + within_s
    while not (value := await look()):
        assert loop.time() < ends, f"still {value!r} after {within_s} s"
        await asyncio.sleep(every_s)
    return value
