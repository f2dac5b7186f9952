"""The worker process: the sweep, the doorbell's arq worker and what watches them, each restarted when it fails."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any

from prometheus_client import start_http_server

from sysops_graph.assignment.queries import open_exceptions
from sysops_graph.clock import Clock
from sysops_graph.delivery.engine import start_engine
from sysops_graph.delivery.queries import backlog
from sysops_graph.errors import Unavailable
from sysops_graph.escalation.queries import last_resorts
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, derived_id
from sysops_graph.jobs.doorbell import answer_doorbell
from sysops_graph.jobs.lanes import Lanes, Work
from sysops_graph.jobs.numbering import Numbering
from sysops_graph.jobs.runner import Runner
from sysops_graph.jobs.standing import Audits, show_last
from sysops_graph.jobs.sweep import Intake, Shares, Sweep
from sysops_graph.jobs.wire import TOLD, Wire
from sysops_graph.lifecycle.audits import last_audits
from sysops_graph.log import logger
from sysops_graph.metrics import EXCEPTIONS, LAST_RESORTS, OUTBOX_AGE, OUTBOX_DEAD, OUTBOX_DEPTH, TIMER_OVERDUE
from sysops_graph.routes import Routes, routes
from sysops_graph.settings import Settings
from sysops_graph.tickets.queries import history_length

log = logger(__name__)
_ANCHOR_EVERY_S = 60.0
_GAUGES_EVERY_S = 5.0
_PLANS_EVERY_S = 600.0
"""The server may have been started anew."""
_GROWTH_EVERY_S = 5.0
_GROWN, _YOUNG = 8, 100
"""Plans are made anew when there are so many times the lines of history that they were made for, and so many at least.
What is best for a graph without tickets reads all of them when there are some."""
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0
_DRAIN_S = 10.0
_HEED_S = 0.5


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then end what runs, within ten seconds, and give the shards back."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if settings.worker_metrics_port:
        start_http_server(settings.worker_metrics_port, settings.api_host)
    graph = Graph.connect(settings)
    planning = asyncio.create_task(_supervised("plans", lambda: _every(_PLANS_EVERY_S, graph.plan_ahead)))
    try:
        await Worker(graph, settings, routes(settings)).run(stop)
    finally:
        await _end([planning])
        await graph.close()


class Worker:
    """One worker over a graph whose commits it hears of itself; several may share a process."""

    def __init__(self, graph: Graph, settings: Settings, table: Routes) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._graph = graph
        self._redis_url = settings.redis_url
        self._clock = Clock()
        at_once = settings.worker_concurrency
        self._runner = Runner(graph, self._clock, table, worker=self.name, at_once=at_once)
        self._lanes = Lanes(self._run, at_once=at_once)
        self._sweep = Sweep(graph, self._clock, self._lanes, grouped=frozenset(table.groups))
        self._intake = Intake(graph, self._clock, self._lanes)
        self._shares = Shares(graph, self._clock, self.name, self._sweep.wake)
        self._audits = Audits(graph, self._clock, self.name, settings)
        self._planned_for: int | None = None
        self._wire = Wire(settings.redis_url)
        self._numbering = Numbering(graph, self._shares, self._wire)
        graph.doorbell, graph.on_change = self._intake.tell, self._numbering.committed
        graph.on_told = partial(self._wire.say, TOLD)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Waits for the database as long as it takes, at the start and later."""
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self._start())
        tasks = [stopping, starting]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                tasks += self._parts()
                log.info("worker_started", worker=self.name)
                await stopping
        finally:
            await _end(tasks)
            await self._give_back()
            await self._wire.close()

    def _parts(self) -> list[asyncio.Task[None]]:
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "anchor": lambda: _every(_ANCHOR_EVERY_S, self._anchor),
            "shares": self._shares.run,
            "sweep": lambda: self._sweep.run(self._shares),
            "intake": self._intake.run,
            "doorbell": lambda: answer_doorbell(self._redis_url, self._intake.tell),
            "numbering": self._numbering.run,
            "changes": self._numbering.listen,
            "audit": self._audits.run_standing,
            "full audit": self._audits.run_full,
            "gauges": lambda: _every(_GAUGES_EVERY_S, self._gauges),
            "growth": lambda: _every(_GROWTH_EVERY_S, self._look_at_growth),
        }
        return [asyncio.create_task(_supervised(name, part), name=name) for name, part in parts.items()]

    async def _start(self) -> None:
        await _until_it_works("anchor", self._anchor)
        await _until_it_works("start", self._start_engine)

    async def _start_engine(self) -> None:
        await self._shares.renew()
        command = derived_id("Command", "worker", self.name)
        await self._graph.write(start_engine, now=self._clock.now(), ids=Ids(command))

    async def _give_back(self) -> None:
        await self._lanes.drain(_DRAIN_S)
        try:
            if self._shares.held:
                await self._shares.release()
        except Unavailable as error:
            log.info("shards_not_released", error=error.code())
        log.info("worker_ended", worker=self.name)

    async def _run(self, work: Work) -> None:
        next_id = await self._runner.run(work)
        if next_id:
            await self._intake.tell([next_id])

    async def _anchor(self) -> None:
        self._clock.anchor(await self._graph.database_time())

    async def _look_at_growth(self) -> None:
        """Of many workers the one that sweeps the first shard has the plans made anew."""
        lines = await self._graph.read(history_length)
        if self._planned_for is None:
            self._planned_for = lines
        if outgrown(self._planned_for, lines) and self._shares.first:
            log.info("plans_outgrown", planned_for=self._planned_for, lines=lines)
            self._planned_for = lines
            await self._graph.forget_plans()
            await self._graph.plan_ahead()

    async def _gauges(self) -> None:
        now = self._clock.now()
        waiting = await self._graph.read(backlog, now=now)
        OUTBOX_DEPTH.clear()
        for lane, pending in waiting.pending.items():
            OUTBOX_DEPTH.labels(lane).set(pending)
        OUTBOX_DEAD.set(waiting.dead)
        OUTBOX_AGE.set((now - (waiting.oldest_message_at or now)).total_seconds())
        TIMER_OVERDUE.set((now - (waiting.oldest_timer_at or now)).total_seconds())
        EXCEPTIONS.clear()
        for code, tickets in (await self._graph.read(open_exceptions)).items():
            EXCEPTIONS.labels(code).set(tickets)
        show_last(await self._graph.read(last_audits), now=now)
        LAST_RESORTS.set(len(await self._graph.read(last_resorts, actor=None, now=now)))


def outgrown(planned_for: int, lines: int) -> bool:
    """Whether plans for a graph with so many lines of history are those of a much smaller one."""
    return lines >= max(_YOUNG, _GROWN * planned_for)


async def _every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await act()
        await asyncio.sleep(seconds)


async def _until_it_works(name: str, act: Callable[[], Awaitable[None]]) -> None:
    """At the start: a database that comes up later than the worker is no failure."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await act()
        except Unavailable as error:
            _heed_cancelling()
            log.warning("waiting_for_database", step=name, error=error.code())
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


async def _supervised(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run a part for ever; when it fails, again after a pause that grows while it fails at once."""
    pause_s = _FIRST_PAUSE_S
    loop = asyncio.get_running_loop()
    while True:
        started = loop.time()
        try:
            await part()
        except Unavailable as error:
            _heed_cancelling()
            log.warning("part_failed", part=name, error=error.code())
        except Exception as error:
            _heed_cancelling()
            log.warning("part_failed", part=name, error=type(error).__name__, exc_info=error)
        pause_s = _FIRST_PAUSE_S if loop.time() - started > _LONGEST_PAUSE_S else min(2 * pause_s, _LONGEST_PAUSE_S)
        await asyncio.sleep(pause_s)


async def _end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they heed it: redis-py swallows a cancellation at times."""
    while late := [task for task in tasks if not task.done()]:
        for task in late:
            task.cancel()
        await asyncio.wait(late, timeout=_HEED_S)


def _heed_cancelling() -> None:
    """The driver answers a cancellation at times with an error of the connection that it closes."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
