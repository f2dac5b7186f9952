"""Admission: so many operations run at once, so many more wait a little, and whoever comes then hears when to return.

What has a place is bounded, and so is the memory: a burst never makes a queue that grows.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sysops_graph.api.problems import Overloaded, TooManyAtOnce
from sysops_graph.metrics import OPERATIONS_INSIDE
from sysops_graph.settings import Settings


class Admission:
    """The door of one process, first come, first served."""

    def __init__(self, settings: Settings) -> None:
        self._turns = asyncio.Semaphore(settings.operations_at_once)
        self._places = settings.operations_at_once + settings.operations_waiting
        self._patience_s = settings.operations_patience_s
        self._each = settings.operations_per_principal
        self._inside = 0
        self._of = Counter[str]()

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Held from the first byte of a request to its answer. Raises Overloaded when none is left."""
        if self._inside >= self._places:
            raise self._overloaded()
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    @asynccontextmanager
    async def of(self, principal: str) -> AsyncGenerator[None]:
        """Held from its token to its answer. Raises TooManyAtOnce when one has so many inside already."""
        if self._of[principal] >= self._each:
            raise TooManyAtOnce(limit="at once", value=self._each, retry_after=1)
        self._of[principal] += 1
        try:
            yield
        finally:
            self._of[principal] -= 1
            if not self._of[principal]:
                del self._of[principal]

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Held while an operation runs. Raises Overloaded when none comes free in time."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._turns.acquire()
        except TimeoutError:
            raise self._overloaded() from None
        try:
            yield
        finally:
            self._turns.release()

    def _count(self, more: int) -> None:
        self._inside += more
        OPERATIONS_INSIDE.set(self._inside)

    def _overloaded(self) -> Overloaded:
        """Clients are sent away for different times, lest all of them return at once."""
        return Overloaded(retry_after=1 + secrets.randbelow(max(1, round(self._patience_s))))
