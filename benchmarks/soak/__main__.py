"""`make soak`: full lives for an hour, five begun a second, while things fail; then everything is audited and counted.

Writes docs/soak.md and its pictures; what was sampled is kept beside the database that was used.
"""

import asyncio
import json
import random
import shutil
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import LiteralString

import typer

from benchmarks.bench_world import say
from benchmarks.soak.lives import Lives
from benchmarks.soak.report import AT_MOST, Soak, figures, page, pictures
from benchmarks.soak.storm import OTHER_API, OTHER_WORKER, Fault, rage
from benchmarks.soak.watch import Sample, watch
from faults.company import API, WORKER, Company, company
from faults.judgement import Judgement, judge
from faults.lives import Invocation, front
from faults.machines import Machines, machines
from faults.scenes import Scene
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Profile
from sysops_graph.local.process import free_port

ROOT = Path(".local/soak").absolute()
DOCS = Path("docs")
EXPERTS = tuple(f"e{number}" for number in range(60))
CUSTOMERS = 3000
_PATIENCE = {"smtp_timeout_s": 10, "sms_timeout_s": 10}
"""As in production: the fault suite is in a hurry, and a busy party is not one that fails."""

_TRY_S = 30.0
"""Longer than the service has anybody wait: who gives up before and asks again makes a crowd of one."""
_DRAINED_WITHIN_S = 1800
_INDEXES: tuple[LiteralString, ...] = (
    "CREATE INDEX FOR (t:Ticket) ON (t.subject)",
    "CREATE INDEX FOR (c:Comment) ON (c.text)",
    "CREATE INDEX FOR (c:Command) ON (c.key)",
    "CALL db.awaitIndexes(600)",
)
"""Made when all is over: each life is looked for by its name among all others."""


async def soak(*, minutes: float, per_second: float, fault_every_s: float, seed: int) -> Soak:
    shutil.rmtree(ROOT, ignore_errors=True)
    history, lives = list[Invocation](), Lives()
    faults, samples = list[Fault](), list[Sample]()
    pace = {"per_second": per_second, "seconds": 60 * minutes}
    async with _running() as (founded, own), AsyncExitStack() as stack:
        ports = [founded.processes[name].settings.api_port for name in (API, OTHER_API)]
        fronts = [await stack.enter_async_context(front(founded, history, port=port, try_s=_TRY_S)) for port in ports]
        scene = Scene(founded, own, random.Random(seed))
        say(f"{per_second:g} lives a second for {minutes:g} minutes")
        began = time.monotonic()
        watching = asyncio.create_task(watch(samples, lambda: _pids(founded, own)))
        await asyncio.gather(
            lives.begin(fronts, **pace, customers=CUSTOMERS, seed=seed),
            rage(scene, faults, every_s=fault_every_s, seconds=60 * minutes),
        )
        say("working off what is left")
        over = time.monotonic()
        await founded.drained(within_s=_DRAINED_WITHIN_S)
        drained_s = time.monotonic() - over
        watching.cancel()
        say("auditing and counting")
        judgement = await _judged(founded, history)
    return Soak(minutes, per_second, seed, began, history, lives, faults, samples, judgement, drained_s)


@asynccontextmanager
async def _running() -> AsyncGenerator[tuple[Company, Machines]]:
    """Two APIs and two workers, their servers, and a small company in which somebody always has time."""
    folder = Folder(ROOT)
    ROOT.mkdir(parents=True)
    async with machines(ROOT, profile=Profile.DEVELOPMENT) as own:
        keys = {"token_key": folder.key("token"), "sealing_key": folder.key("sealing")}
        settings = own.settings(**keys, attachments=folder.attachments)
        graph = Graph.connect(settings)
        try:
            await migrate(graph, by="soak")
            async with company(settings, graph, ROOT) as founded:
                await founded.world(experts=EXPERTS, customers=CUSTOMERS)
                for name in (API, WORKER, OTHER_WORKER):
                    founded.start(name, **_PATIENCE)
                founded.start(OTHER_API, **_PATIENCE, api_port=free_port())
                await founded.ready()
                yield founded, own
        finally:
            await graph.close()


def _pids(founded: Company, own: Machines) -> Mapping[str, int]:
    ours = {name: process.pid for name, process in founded.processes.items()}
    return {**ours, "Neo4j": own.neo4j.process.pid, "Redis": own.redis.pid, "clients and parties": _SELF}


_SELF = int(Path("/proc/self").readlink().name)


async def _judged(founded: Company, history: list[Invocation]) -> Judgement:
    for text in _INDEXES:
        await founded.rows(text)
    return await judge(founded, history)


def report(soak: Soak) -> list[str]:
    """Writes the page and the pictures, keeps the samples; answers what misses what is wanted."""
    found = figures(soak)
    for name, value in found.items():
        say(f"{name:28} {value:10.3f} {AT_MOST.get(name, '')}")
    for wrong in (*soak.lives.stuck, *soak.judgement.lost, *soak.judgement.doubled, *soak.judgement.violations):
        say(wrong)
    samples = {"figures": found, "samples": [asdict(sample) for sample in soak.samples]}
    (ROOT / "samples.json").write_text(json.dumps(samples))
    for name, text in {"soak.md": page(soak), **pictures(soak)}.items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return [name for name, most in AT_MOST.items() if found[name] > most]


def main(minutes: float = 60, per_second: float = 5, fault_every_s: float = 150, seed: int = 1) -> None:
    done = asyncio.run(soak(minutes=minutes, per_second=per_second, fault_every_s=fault_every_s, seed=seed))
    if missed := report(done):
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    typer.run(main)
