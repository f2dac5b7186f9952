"""What goes wrong while hundreds of tickets live: processes, servers, network, doorbells, clocks, parties outside."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from faults.cable import Cable, cable_to
from faults.company import API, WORKER, Company, Process
from faults.lives import front
from faults.machines import Machines
from faults.parties import Mood
from support.eventually import eventually
from support.servers import CHECKOUT
from sysops_graph.ids import random_id
from sysops_graph.jobs.doorbell import _JOB, QUEUE, _redis
from sysops_graph.local.addresses import variables
from sysops_graph.local.process import spawn, stop

Act = Callable[["Scene"], Awaitable[None]]


@dataclass
class Scene:
    """What an act may break, and how long it took to recover."""

    company: Company
    machines: Machines
    dice: random.Random
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    cables: dict[str, Cable] = field(default_factory=dict[str, Cable])
    """Of network faults: from API and worker to Neo4j, and from both to Redis."""

    async def some_time(self, most_s: float = 4.0) -> None:
        """The instant of a fault is drawn, by the seed."""
        await asyncio.sleep(self.dice.uniform(0.2, most_s))

    def took(self, what: str, seconds: float) -> None:
        self.seconds[what] = max(seconds, self.seconds.get(what, 0.0))

    @property
    def api(self) -> Process:
        return self.company.processes[API]

    @property
    def worker(self) -> Process:
        return self.company.processes[WORKER]

    async def doorbell_works(self) -> None:
        """A worker answers a doorbell that is rung now, whatever became of those that rang when the server fell."""
        began = time.monotonic()
        redis, job_id = _redis(self.machines.redis_url), random_id("OutboxMessage")
        await redis.enqueue_job(_JOB, random_id("OutboxMessage"), _job_id=job_id)

        async def answered() -> bool:
            return await redis.zscore(QUEUE, job_id) is None

        await eventually(answered, within_s=60)
        await redis.aclose()
        self.took("recovery_redis_s", time.monotonic() - began)

    async def mutation_works(self) -> None:
        began = time.monotonic()
        async with front(self.company, []) as client:
            about = {"subject": f"probe {self.dice.random()}", "customerId": "cus_carl"}
            opened = await client.do("probe", "openTicket", about["subject"], about)
            self.took("recovery_neo4j_s", time.monotonic() - began)
            await client.do("probe", "cancelTicket", f"{about['subject']} ends", {"ticketId": opened["ticket"]["id"]})


async def killed(scene: Scene, *, name: str, number: signal.Signals) -> None:
    """Again and again, at drawn instants."""
    process = scene.company.processes[name]
    for _ in range(5):
        await scene.some_time()
        process.died.clear()
        process.signal(number)
        await process.died.wait()
        if name == WORKER:
            scene.took("recovery_s", await scene.company.goes_on())


async def paused(scene: Scene, *, name: str, seconds: float) -> None:
    """Longer than its leases last; then it goes on with what it had in hand."""
    for _ in range(2):
        await scene.some_time()
        process = scene.company.processes[name]
        process.signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        process.signal(signal.SIGCONT)


async def redis_ended(scene: Scene, *, number: signal.Signals, forgetful: bool) -> None:
    for _ in range(2):
        await scene.some_time()
        await scene.machines.end_redis(number)
        await scene.some_time()
        await scene.machines.start_redis(forgetful=forgetful)
        await scene.doorbell_works()


async def redis_flushed(scene: Scene) -> None:
    redis = _redis(scene.machines.redis_url)
    for _ in range(10):
        await scene.some_time(2.0)
        await redis.flushall()
    await redis.aclose()


async def redis_paused(scene: Scene) -> None:
    for _ in range(2):
        await scene.some_time()
        scene.machines.redis.send_signal(signal.SIGSTOP)
        await asyncio.sleep(8)
        scene.machines.redis.send_signal(signal.SIGCONT)
        await scene.doorbell_works()


async def neo4j_ended(scene: Scene, *, number: signal.Signals) -> None:
    await scene.some_time(8.0)
    await scene.machines.end_neo4j(number)
    await scene.machines.start_neo4j()
    await scene.mutation_works()


async def neo4j_paused(scene: Scene) -> None:
    await scene.some_time(8.0)
    scene.machines.neo4j.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(30)
    scene.machines.neo4j.process.send_signal(signal.SIGCONT)
    await scene.mutation_works()


async def cut(scene: Scene, *, cable: str) -> None:
    for _ in range(6):
        await scene.some_time(3.0)
        scene.cables[cable].cut()
        await scene.some_time(3.0)
        scene.cables[cable].mend()


async def flickers(scene: Scene, *, cable: str) -> None:
    for _ in range(40):
        await scene.some_time(0.6)
        scene.cables[cable].flicker()


async def delayed(scene: Scene, *, cable: str, seconds: float) -> None:
    scene.cables[cable].delay_s = seconds
    await asyncio.sleep(20)
    scene.cables[cable].delay_s = 0.0


async def half_open(scene: Scene, *, cable: str) -> None:
    await scene.some_time()
    scene.cables[cable].stall()
    await asyncio.sleep(25)
    scene.cables[cable].resume()


async def rung_at_random(scene: Scene) -> None:
    """Doorbells for messages of any age, in any order, several times over."""
    redis = _redis(scene.machines.redis_url)
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        ids = [row["id"] for row in await scene.company.rows("MATCH (m:OutboxMessage) RETURN m.id AS id")]
        for message_id in scene.dice.choices(ids, k=30) if ids else ():
            await redis.enqueue_job(_JOB, message_id, _job_id=random_id("Request"))
        await asyncio.sleep(0.2)
    await redis.aclose()


async def beside(scene: Scene, *, ahead: timedelta) -> None:
    """Another worker, whose own clock is wrong."""
    scene.company.start(f"{WORKER}-beside", ahead=ahead)
    await asyncio.sleep(20)


async def older_beside(scene: Scene) -> None:
    """A worker of an earlier version, as while workers are replaced one after another."""
    folder = await asyncio.to_thread(_unpacked, scene.machines.folder / "older")
    environment = {**os.environ, **variables(scene.company.settings), "PYTHONPATH": str(folder / "src")}
    command = [sys.executable, "-m", "sysops_graph.cli", "worker"]
    older = await asyncio.to_thread(spawn, command, log=folder / "worker.log", env=environment)
    try:
        await asyncio.sleep(25)
        assert older.poll() is None, "the older worker ended by itself"
    finally:
        await asyncio.to_thread(stop, older)


def _unpacked(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    packed = folder / "older.tar"
    subprocess.run(["git", "archive", "--output", packed, _OLDER, *_CODE], cwd=CHECKOUT, check=True)  # noqa: S607
    with tarfile.open(packed) as tar:
        tar.extractall(folder, filter="data")
    return folder


_OLDER = "HEAD~25"
_CODE = ("src", "cypher", "migrations", "docs/graph-model.toml")


async def moody(scene: Scene, *, mood: Mood) -> None:
    scene.company.parties.be(mood)
    await asyncio.sleep(15)
    scene.company.parties.be(Mood.KIND)


async def parties_down(scene: Scene) -> None:
    """For 20 s, in place of hours."""
    parties = scene.company.parties
    await scene.some_time()
    for cable in (parties.mail, parties.gateway):
        cable.cut()
    await asyncio.sleep(20)
    for cable in (parties.mail, parties.gateway):
        cable.mend()


_AIMED = frozenset({3, 20, 50, 90, 140, 200, 270})


async def killed_when_taken(scene: Scene) -> None:
    """Aimed at the instant between a receiver's acceptance and our settlement."""
    letters = 0

    def kill() -> None:
        nonlocal letters
        letters += 1
        if letters in _AIMED:
            with suppress(ProcessLookupError):  # it is being started again
                scene.worker.signal(signal.SIGKILL)

    scene.company.parties.on_taken = kill
    await asyncio.sleep(20)


PROCESS: dict[str, Act] = {
    "worker killed": partial(killed, name=WORKER, number=signal.SIGKILL),
    "worker asked to end": partial(killed, name=WORKER, number=signal.SIGTERM),
    "worker paused": partial(paused, name=WORKER, seconds=8),
    "API killed": partial(killed, name=API, number=signal.SIGKILL),
    "API asked to end": partial(killed, name=API, number=signal.SIGTERM),
    "API paused": partial(paused, name=API, seconds=5),
    "Redis killed, with its file": partial(redis_ended, number=signal.SIGKILL, forgetful=False),
    "Redis killed, without its file": partial(redis_ended, number=signal.SIGKILL, forgetful=True),
    "Redis flushed": redis_flushed,
    "Redis paused": redis_paused,
    "Neo4j asked to end": partial(neo4j_ended, number=signal.SIGTERM),
    "Neo4j killed": partial(neo4j_ended, number=signal.SIGKILL),
    "Neo4j paused": neo4j_paused,
    "clock an hour ahead": partial(beside, ahead=timedelta(hours=1)),
    "clock an hour behind": partial(beside, ahead=timedelta(hours=-1)),
    "an older worker beside": older_beside,
    "doorbells rung at random": rung_at_random,
}
NETWORK: dict[str, Act] = {
    "worker cut from Neo4j": partial(cut, cable=WORKER),
    "API cut from Neo4j": partial(cut, cable=API),
    "both cut from Redis": partial(cut, cable="redis"),
    "worker's connections flicker": partial(flickers, cable=WORKER),
    "API's connections flicker": partial(flickers, cable=API),
    "Neo4j far from the worker": partial(delayed, cable=WORKER, seconds=0.05),
    "Redis far away": partial(delayed, cable="redis", seconds=0.3),
    "worker half-open to Neo4j": partial(half_open, cable=WORKER),
    "API half-open to Neo4j": partial(half_open, cable=API),
    "Redis half-open": partial(half_open, cable="redis"),
}
PARTIES: dict[str, Act] = {
    **{f"a party {mood}": partial(moody, mood=mood) for mood in Mood if mood is not Mood.KIND},
    "parties down": parties_down,
    "killed between acceptance and settlement": killed_when_taken,
}


@asynccontextmanager
async def staged(company: Company, machines: Machines, act: str, dice: random.Random) -> AsyncGenerator[Scene]:
    """Company and machines as the act needs them: over cables for network faults."""
    scene = Scene(company, machines, dice)
    uri, url = company.settings.neo4j_uri, company.settings.redis_url
    async with AsyncExitStack() as stack:
        if act in NETWORK:
            for name, address in ((API, uri), (WORKER, uri), ("redis", url)):
                scene.cables[name] = await stack.enter_async_context(cable_to(address))
        for name in (API, WORKER):
            over = {"neo4j_uri": scene.cables[name].uri, "redis_url": scene.cables["redis"].uri} if scene.cables else {}
            company.start(name, **over)
        await company.ready()
        yield scene
        await company.stop()
