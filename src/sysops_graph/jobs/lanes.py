"""What runs in this process: one at a time per (ticket, lane), a bounded number at a time per lane."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable

from sysops_graph.delivery.model import Message, Timer, TimerGroup
from sysops_graph.delivery.rules import lane_policy

Work = Message | Timer | TimerGroup
FULL = 200
"""More than this many of a lane do not wait in memory; the graph keeps them."""
_ENOUGH = FULL // 2
"""A lane that holds so many is not filled up: a look that brings a few costs as much as one that brings many."""


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
        """Ids of what runs or waits here, of a group those of its timers."""
        return frozenset(self._running)

    @property
    def full(self) -> frozenset[str]:
        """Lanes that need nothing more for now."""
        return frozenset(lane for lane, count in self._held().items() if count >= _ENOUGH)

    def _held(self) -> Counter[str]:
        return Counter(self._running.values())

    def submit(self, work: Work) -> None:
        """Run it after what waits in its (ticket, lane); ignored when it is here already, or its lane is full."""
        lane, ids = lane_of(work), _ids(work)
        if not self._running.keys().isdisjoint(ids) or self._held()[lane] >= FULL:
            return
        self._running |= dict.fromkeys(ids, lane)
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
                async with self._places_of(lane_of(work)):
                    if self._closed:
                        return
                    await self._run(work)
                self._forget(waiting.popleft())
        finally:
            del self._waiting[key]
            for work in waiting:
                self._forget(work)

    def _places_of(self, lane: str) -> asyncio.Semaphore:
        if lane not in self._places:
            self._places[lane] = asyncio.Semaphore(self._at_once if lane_policy(lane).hurries else 1)
        return self._places[lane]

    def _forget(self, work: Work) -> None:
        for id_ in _ids(work):
            del self._running[id_]


def lane_of(work: Work) -> str:
    """A timer moves tickets, so it takes a place of the core lane."""
    return work.lane if isinstance(work, Message) else "core"


def _order_key(work: Work) -> str:
    """Messages that name no ticket keep no order among each other, nor do groups of timers: they lock their tickets."""
    ticket_id = None if isinstance(work, TimerGroup) else work.ticket_id
    return f"{ticket_id or work.id}:{lane_of(work)}"


def _ids(work: Work) -> list[str]:
    return [timer.id for timer in work.timers] if isinstance(work, TimerGroup) else [work.id]
