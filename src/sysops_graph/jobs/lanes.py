"""What runs in this process: one at a time per (ticket, lane), a bounded number at a time per lane."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from sysops_graph.delivery.model import Message, Timer

Work = Message | Timer
FULL = 1000
"""More than this many do not wait in memory; the graph keeps them."""


class Lanes:
    """Starts work when its (ticket, lane) is free. A lane whose calls hang fills its own places and no other's."""

    def __init__(self, run: Callable[[Work], Awaitable[None]], *, at_once: int) -> None:
        self._run = run
        self._at_once = at_once
        self._places: dict[str, asyncio.Semaphore] = {}
        self._waiting: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: set[str] = set()
        self._closed = False

    @property
    def running(self) -> frozenset[str]:
        """Ids of what runs or waits here."""
        return frozenset(self._running)

    @property
    def room(self) -> int:
        return max(0, FULL - len(self._running))

    def submit(self, work: Work) -> None:
        """Run it after what waits in its (ticket, lane); ignored when it is here already, or nothing more fits."""
        if work.id in self._running or not self.room:
            return
        self._running.add(work.id)
        key = _order_key(work)
        if key in self._waiting:
            self._waiting[key].append(work)
            return
        self._waiting[key] = deque([work])
        task = asyncio.create_task(self._run_all(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, timeout_s: float) -> None:
        """Start nothing more; let what runs come to its end, at most so long, then cancel it as a kill would."""
        self._closed = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run_all(self, key: str) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                work = waiting[0]
                async with self._places.setdefault(_lane(work), asyncio.Semaphore(self._at_once)):
                    if self._closed:
                        return
                    await self._run(work)
                self._running.discard(waiting.popleft().id)
        finally:
            del self._waiting[key]
            self._running.difference_update(work.id for work in waiting)


def _lane(work: Work) -> str:
    """A timer moves tickets, so it takes a place of the core lane."""
    return work.lane if isinstance(work, Message) else "core"


def _order_key(work: Work) -> str:
    """Messages that name no ticket keep no order among each other."""
    return f"{work.ticket_id or work.id}:{_lane(work)}"
