"""A small company: API and worker as processes that are started again when they die, a world, and parties outside."""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, LiteralString

import httpx
import pytest

from faults.child import Odd, run
from faults.parties import Parties, receiving
from support.emptied import empty
from support.eventually import eventually
from support.lives import Life, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.local.addresses import variables
from sysops_graph.local.process import free_port
from sysops_graph.notifications.policy import NotifyPolicy
from sysops_graph.sealing import ContactData, Sealer
from sysops_graph.settings import Settings

EXPERTS = tuple(f"e{number}" for number in range(12))
CUSTOMERS = 40
_PAUSE_S = 0.1
TIMEOUT_S = 1.0
"""Of a call outside; a send that was killed is taken up this and seven seconds later."""
API, WORKER = "serve", "worker"

_FORKED = multiprocessing.get_context("forkserver")

_REACHABLE: LiteralString = "UNWIND $rows AS row MATCH (p:Expert|Staff|Customer {id: row.id}) SET p += row.contact"
_POLICY: LiteralString = "MATCH (p:Policy {kind: 'notify'}) SET p.body = $body"
_CONTRACTS: LiteralString = "MATCH (c:Contract) SET c.ends_on = $ends, c.paid_until_on = $ends"
_DUE: LiteralString = """
CALL () {
  MATCH (m:OutboxMessage {state: 'pending'}) WHERE m.lane <> 'engine' AND m.created_at <= coalesce($by, m.created_at)
  RETURN collect(m.topic + ' ' + coalesce(m.error, '')) AS messages
}
CALL () {
  MATCH (t:Timer) WHERE t.due_at <= coalesce($by, datetime()) AND NOT t.kind STARTS WITH 'engine.'
  RETURN collect(t.key + ' ' + coalesce(t.error, '')) AS timers
}
RETURN messages + timers AS due
"""


def _load() -> None:
    """Start the process that the others are forked from; it finds modules by the environment only."""
    _FORKED.set_forkserver_preload(["faults.child"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()


class Process:
    """The API or a worker; whenever it dies it is started again, as an operating system does."""

    def __init__(self, command: str, settings: Settings, folder: Path, odd: Odd) -> None:
        self._command, self.settings, self._odd = command, settings, odd
        self._log = folder / f"{command}.log"
        self._kept = asyncio.create_task(self._keep())
        self.died = asyncio.Event()
        self._armed = ("", 0)

    async def _keep(self) -> None:
        while True:
            ours, theirs = _FORKED.Pipe()
            given = (self._command, variables(self.settings), self._log, theirs, self._odd)
            process = _FORKED.Process(target=run, args=given, daemon=True)
            process.start()
            self.pid, self._fuse = process.pid or 0, ours
            self._fuse.send(self._armed)
            self._armed = ("", 0)
            try:
                await _ended(process.sentinel)
            finally:
                process.kill()
                process.join()
            self.died.set()
            await asyncio.sleep(_PAUSE_S)

    def arm(self, point: str, nth: int) -> None:
        self.died.clear()
        self._fuse.send((point, nth))

    async def begin_anew(self, point: str) -> None:
        """Ended and started, to be killed when it passes the point first."""
        self._armed = (point, 1)
        await self.kill()
        self.died.clear()

    def disarm(self) -> None:
        self._fuse.send(("", 0))

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def kill(self) -> None:
        self.died.clear()
        self.signal(signal.SIGKILL)
        await self.died.wait()

    async def stop(self) -> None:
        self._kept.cancel()
        await asyncio.gather(self._kept, return_exceptions=True)


async def _ended(sentinel: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(sentinel)


class Company:
    """What a test sees of it."""

    def __init__(self, settings: Settings, graph: Graph, parties: Parties, folder: Path) -> None:
        self.settings, self.graph, self.parties, self._folder = settings, graph, parties, folder
        self.processes: dict[str, Process] = {}
        self.audit_every: timedelta | None = None
        """What is tested in seconds meets no audit that is made every minute."""
        self.worn = False
        """Something went wrong here: the next case needs another world."""

    def start(
        self,
        name: str,
        *,
        points: Path | None = None,
        ahead: timedelta = timedelta(),
        mutant: str = "",
        **other: object,
    ) -> None:
        """`other` settings are this process's own; a mutant has a bug planted."""
        settings = self.settings.model_copy(update=other)
        command = name.partition("-")[0]
        odd = Odd(points=points, ahead=ahead, audit_every=self.audit_every, mutant=mutant)
        self.processes[name] = Process(command, settings, self._folder, odd)

    async def stop(self) -> None:
        await asyncio.gather(*(process.stop() for process in self.processes.values()))
        self.processes.clear()

    async def ready(self) -> None:
        """The API answers, and a worker's engine turns."""
        url = f"http://127.0.0.1:{self.settings.api_port}/health"
        async with httpx.AsyncClient() as http:
            await eventually(lambda: _answers(http, f"{url}/ready"), within_s=90)
            await eventually(lambda: _answers(http, f"{url}/engine"), within_s=90)

    async def world(self, *, experts: Sequence[str] = EXPERTS, customers: int = CUSTOMERS) -> None:
        """Empty the graph and build a world of people who can always be reached, and who always work."""
        await empty(self.graph)
        self.parties.forget()
        world = kiel(*experts, cap=50, customers=customers)
        life = Life(self.graph, await self.graph.database_time())
        await life.build(world)
        assert self.settings.sealing_key_file
        sealer = Sealer.from_file(self.settings.sealing_key_file)
        people = [*world.ids("Expert"), *world.ids("Staff"), *world.ids("Customer")]
        await life.rows(_REACHABLE, rows=[_reachable(sealer, person) for person in people])
        at_once = NotifyPolicy(bundle_s=0, letters={}).model_dump_json()
        await life.rows(_POLICY, body=at_once)
        await self.rows(_CONTRACTS, ends=date(9000, 1, 1))

    async def rows(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        async with self.graph.session() as session:
            return await (await session.run(text, parameters)).data()

    async def due(self, by: Any = None) -> list[str]:
        """What waits to be done, or of that what was there at an instant."""
        [row] = await self.rows(_DUE, by=by)
        return row["due"]

    async def drained(self, *, within_s: float = 90) -> None:
        """Until nothing is pending and no timer is due; the more there is, the less often it is looked at."""
        ends = time.monotonic() + within_s
        while due := await self.due():
            assert time.monotonic() < ends, f"still to do after {within_s} s: {sorted(due)[:8]}"
            await asyncio.sleep(0.1 + len(due) / 2000)

    async def goes_on(self) -> float:
        """Seconds until all core work of this instant is done."""
        started, by = time.monotonic(), await self.graph.database_time()
        while await self.rows(_CORE, by=by):
            assert time.monotonic() - started < 90, "nobody goes on with the work"
            await asyncio.sleep(0.2)
        return time.monotonic() - started


_CORE: LiteralString = """
MATCH (m:OutboxMessage {state: 'pending'}) WHERE m.lane = 'core' AND m.created_at <= $by RETURN m.id AS id
UNION MATCH (t:Timer) WHERE t.due_at <= $by AND NOT t.kind STARTS WITH 'engine.' RETURN t.id AS id
"""


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _reachable(sealer: Sealer, person_id: str) -> dict[str, Any]:
    name = person_id.partition("_")[2]
    sealed = sealer.seal(person_id, ContactData(email=f"{name}@example.org", phone="+493012345"))
    kept = {"data_key": sealed.data_key, "email_sealed": sealed.email_sealed, "phone_sealed": sealed.phone_sealed}
    preferred = "sms" if person_id.startswith("exp_") else "email"
    return {"id": person_id, "contact": {**kept, "preferred_channel": preferred}}


@asynccontextmanager
async def company(settings: Settings, graph: Graph, folder: Path) -> AsyncGenerator[Company]:
    """With a world, without processes yet."""
    _load()
    async with receiving() as parties:
        limits = dict.fromkeys(("smtp_timeout_s", "sms_timeout_s", "chat_timeout_s", "push_timeout_s"), TIMEOUT_S)
        own = settings.model_copy(
            update={
                **limits,
                "api_port": free_port(),
                "smtp_port": int(parties.mail.uri.rpartition(":")[2]),
                "sms_url": parties.gateway.uri + "/messages",
                "log_level": "WARNING",
            }
        )
        founded = Company(own, graph, parties, folder)
        await founded.world()
        try:
            yield founded
        finally:
            await founded.stop()
