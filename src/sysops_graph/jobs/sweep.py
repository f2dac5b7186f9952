"""How a worker comes by work: it looks for what is due, and it is told."""

import asyncio
from collections.abc import Callable, Collection
from datetime import timedelta

from sysops_graph.clock import Clock
from sysops_graph.delivery.leases import release_worker, share_shards
from sysops_graph.delivery.queries import due_messages_by_ids, due_work
from sysops_graph.delivery.rules import in_groups
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.lanes import FULL, Lanes
from sysops_graph.log import logger

log = logger(__name__)
LONGEST_SLEEP = timedelta(seconds=1)
_SHORTEST_SLEEP_S = 0.05
"""Timers that are due a moment apart are found by one look, and may be fired together."""
_WHEN_FULL_S = 0.1
"""Timers and core messages are done fast; a lane whose outside party hangs would be looked at for nothing."""
_CLOCKS_APART = timedelta(seconds=0.5)
"""Who rang may have a clock that leads this one by what an anchor takes; what it wrote is due all the same."""


class Shares:
    """The shards that this worker sweeps: renewed every second, lost by themselves when it cannot renew them."""

    def __init__(self, graph: Graph, clock: Clock, worker: str, changed: Callable[[], None]) -> None:
        self._graph = graph
        self._clock = clock
        self._worker = worker
        self._changed = changed
        self.held: frozenset[int] = frozenset()

    @property
    def first(self) -> bool:
        """Whether this is the worker, of many, that does what one is enough for."""
        return 0 in self.held

    async def run(self) -> None:
        while True:
            await self.renew()
            await asyncio.sleep(LONGEST_SLEEP.total_seconds())

    async def renew(self) -> None:
        before = self.held
        self.held = await self._graph.write(share_shards, self._worker, now=self._clock.now())
        if self.held - before:
            log.info("shards_shared", held=len(self.held))
            self._changed()

    async def release(self) -> None:
        await self._graph.write(release_worker, self._worker, now=self._clock.now())


class Sweep:
    """Finds due timers and messages of this worker's shards, whether or not anybody rang for them."""

    def __init__(self, graph: Graph, clock: Clock, lanes: Lanes, *, grouped: Collection[str]) -> None:
        self._graph = graph
        self._clock = clock
        self._lanes = lanes
        self._grouped = grouped
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, shares: Shares) -> None:
        while True:
            pause_s = await self.look(shares.held)
            try:
                async with asyncio.timeout(pause_s):
                    await self._woken.wait()
            except TimeoutError:
                continue
            self._woken.clear()

    async def look(self, shards: frozenset[int]) -> float:
        """Start what is due; returns the seconds until something is, at most one."""
        now, full = self._clock.now(), self._lanes.full
        due = await self._graph.read(
            due_work,
            shards=shards,
            running=self._lanes.running,
            full=full,
            now=now,
            until_at=now + LONGEST_SLEEP,
            at_most=FULL,
        )
        for work in (*in_groups(due.timers, self._grouped), *due.messages):
            self._lanes.submit(work)
        if due.more:
            return _SHORTEST_SLEEP_S
        if "core" in full:
            return _WHEN_FULL_S
        pause = LONGEST_SLEEP if due.next_at is None else due.next_at - self._clock.now()
        return max(pause.total_seconds(), _SHORTEST_SLEEP_S)


class Intake:
    """Is told of messages, by the doorbell or by this worker's own commits, and starts those whose turn it is."""

    def __init__(self, graph: Graph, clock: Clock, lanes: Lanes) -> None:
        self._graph = graph
        self._clock = clock
        self._lanes = lanes
        self._told: set[str] = set()
        self._rung = asyncio.Event()

    async def tell(self, message_ids: list[str]) -> None:
        self._told.update(message_ids)
        self._rung.set()

    async def run(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            told, self._told = self._told, set()
            now = self._clock.now() + _CLOCKS_APART
            for message in await self._graph.read(due_messages_by_ids, sorted(told), now=now):
                self._lanes.submit(message)
