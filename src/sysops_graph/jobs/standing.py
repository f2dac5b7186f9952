"""The worker audits by itself: every minute what is live and what changed, every night everything."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sysops_graph.clock import Clock
from sysops_graph.delivery.model import NotFetched
from sysops_graph.delivery.outside import knock
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at, audit_standing, repair, show
from sysops_graph.lifecycle.audit import Violation
from sysops_graph.lifecycle.audits import Audited, AuditKind, due_before, keep_audit, latest, take_audit
from sysops_graph.log import logger
from sysops_graph.metrics import AUDIT_AGE, AUDIT_TOOK, HEARTBEATS
from sysops_graph.settings import Settings

log = logger(__name__)

Left = tuple[list[Violation], int]
"""What stands after an audit, and how many tickets it repaired."""

Look = Callable[[datetime, datetime], Awaitable[Left]]

_FIRST_AFTER_S = 60.0
"""What waited while no worker ran is done first: it is late, and not lost."""

_LOOK_EVERY_S = 10.0
_WITHIN = {AuditKind.STANDING: timedelta(seconds=30), AuditKind.FULL: timedelta(hours=1)}
"""An audit that takes longer is given up, and another worker may begin one."""

_REPAIRED_AT_ONCE = 50
"""Tickets that one standing audit repairs: of more, an hour's fault has broken thousands, and a minute is soon over."""


class Audits:
    """The audits that this worker makes when no other does."""

    def __init__(self, graph: Graph, clock: Clock, worker: str, settings: Settings) -> None:
        self._graph = graph
        self._clock = clock
        self._worker = worker
        self._url, self._timeout_s = settings.heartbeat_url, settings.heartbeat_timeout_s

    async def run_standing(self) -> None:
        """For ever."""
        await asyncio.sleep(_FIRST_AFTER_S)
        while True:
            await self.stand_and_tell()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def run_full(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(_FIRST_AFTER_S)
            await self.full()

    async def stand_and_tell(self) -> None:
        """The monitor hears nothing of an audit that fails, is late, or leaves something broken.

        Raises TimeoutError, Unavailable.
        """
        audited = await self.stand()
        if audited and not audited.broken:
            await self._beat()

    async def stand(self) -> Audited | None:
        """Look at what is live, at what changed, and again at what was broken; none if it is not due, or not here."""
        return await self._make(AuditKind.STANDING, self._stand)

    async def full(self) -> Audited | None:
        """Look at everything; none if it is not due, or not here."""
        return await self._make(AuditKind.FULL, self._full)

    async def _make(self, kind: AuditKind, look: Look) -> Audited | None:
        now, within = self._clock.now(), _WITHIN[kind]
        due = due_before(kind, now)
        if due is None:
            return None
        since = await self._graph.write(take_audit, kind, worker=self._worker, due_before=due, within=within, now=now)
        if since is None:
            return None
        async with asyncio.timeout(within.total_seconds()):
            left, repaired = await look(since, now)
        ended_at = self._clock.now()
        took_s = (ended_at - now).total_seconds()
        audited = Audited(
            kind=kind, ended_at=ended_at, took_s=took_s, repaired=repaired, broken=len(left), violations=tuple(left)
        )
        await self._graph.write(keep_audit, audited, began_at=now, now=ended_at)
        log.info("audited", audit=kind, seconds=took_s, broken=audited.broken, repaired=repaired)
        return audited

    async def _stand(self, since: datetime, now: datetime) -> Left:
        found = await audit_standing(self._graph, since=since, now=now)
        return await repair(self._graph, found, at_most=_REPAIRED_AT_ONCE, now=now)

    async def _full(self, _: datetime, now: datetime) -> Left:
        """Minutes later the history of what is repaired has gone on."""
        found = await audit_at(self._graph, now=now)
        return await repair(self._graph, found, now=self._clock.now())

    async def _beat(self) -> None:
        if self._url is None:
            return
        try:
            await knock(self._url, timeout_s=self._timeout_s)
        except NotFetched as error:
            HEARTBEATS.labels("failed").inc()
            log.warning("heartbeat_not_taken", reason=error.message)
        else:
            HEARTBEATS.labels("taken").inc()


def show_last(last: Mapping[AuditKind, Audited], *, now: datetime) -> None:
    """Set the metrics of what audits found, whichever worker made them."""
    for kind, audited in last.items():
        AUDIT_AGE.labels(kind).set((now - audited.ended_at).total_seconds())
        AUDIT_TOOK.labels(kind).set(audited.took_s)
    if newest := latest(last):
        show(newest.violations)
