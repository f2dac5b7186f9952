"""What runs in this process: one at a time per (ticket, lane), a bounded number at a time per lane."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable

from sysops_graph.delivery.model import Message, Timer

Work = Message | Timer
FULL = 200
"""More than this many of a lane do not wait in memory; the graph keeps them."""


class Lanes:
    """Starts work when its (ticket, lane) is free. A lane whose calls hang fills its own places and no other's."""

    def __init__(self, run: Callable[[Work], Awaitable[None]], *, at_once: int) -> None:
        self._run = run
        self._at_once = at_once
        self._places: dict[str, asyncio.Semaphore] = {}
        self._waiting: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: dict[str, str] = {}
        self._closed = False

    @property
    def running(self) -> frozenset[str]:
        """Ids of what runs or waits here."""
        return frozenset(self._running)

    @property
    def full(self) -> frozenset[str]:
        """Lanes that take nothing more for now."""
        held = Counter(self._running.values())
        return frozenset(lane for lane, count in held.items() if count >= FULL)

    def submit(self, work: Work) -> None:
        """Run it after what waits in its (ticket, lane); ignored when it is here already, or its lane is full."""
        if work.id in self._running or lane_of(work) in self.full:
            return
        self._running[work.id] = lane_of(work)
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
                async with self._places.setdefault(lane_of(work), asyncio.Semaphore(self._at_once)):
                    if self._closed:
                        return
                    await self._run(work)
                del self._running[waiting.popleft().id]
        finally:
            del self._waiting[key]
            for work in waiting:
                del self._running[work.id]


def lane_of(work: Work) -> str:
    """A timer moves tickets, so it takes a place of the core lane."""
    return work.lane if isinstance(work, Message) else "core"


def _order_key(work: Work) -> str:
    """Messages that name no ticket keep no order among each other."""
    return f"{work.ticket_id or work.id}:{lane_of(work)}"
