"""A database of its own with a generated world; one that is only read is built once, and used again."""

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate
from sysops_graph.local.addresses import variables
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Ports, Profile
from sysops_graph.local.neo4j import start_neo4j
from sysops_graph.local.process import Child, free_port, spawn
from sysops_graph.local.redis import start_redis
from sysops_graph.local.world import WorldSize, build_world
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings

ROOT = Path(".local/bench")
JARS = Path(".local/neo4j")
SEED = 7
SMALL = WorldSize(experts=1_000, customers=1_000, tickets=1_000)
SOME_TICKETS = WorldSize(experts=1_000, customers=10_000, tickets=10_000)
MANY_TICKETS = WorldSize(experts=1_000, customers=10_000, tickets=100_000)
MANY_EXPERTS = WorldSize(experts=10_000, customers=10_000, tickets=100_000)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@asynccontextmanager
async def world(name: str, size: WorldSize, *, anew: bool = False) -> AsyncGenerator[tuple[Graph, Settings]]:
    """A running Neo4j, Redis and mail catcher, the world in it, and settings for processes that are to use them.

    One client asks as fast as it can: the limits of a principal and of an address are raised.
    What is measured while a world is lived in leaves it full of work to do: `anew` begins with another one.
    """
    folder = Folder(ROOT / name)
    if anew or not _mark(folder).exists():
        shutil.rmtree(folder.root, ignore_errors=True)
    server = start_neo4j(
        folder.neo4j, jars=JARS, ports=Ports(free_port()), profile=Profile.DEVELOPMENT, say=lambda text: say(str(text))
    )
    redis = start_redis(folder.redis, port=free_port())
    smtp_port, sms_port = free_port(), free_port()
    sinks = _child("sysops_graph.local.sinks", str(folder.inbox), str(smtp_port), str(sms_port))
    settings = Settings(
        environment="development",
        log_level="WARNING",
        neo4j_uri=server.uri,
        neo4j_password=server.password,
        redis_url=redis.url,
        token_key_file=folder.key("token").absolute(),
        sealing_key_file=folder.key("sealing").absolute(),
        smtp_port=smtp_port,
        sms_url=f"http://127.0.0.1:{sms_port}/messages",
        api_port=free_port(),
        worker_metrics_port=free_port(),
        operations_per_principal=10_000,
        **dict.fromkeys(("principal_per_minute", "principal_burst", "address_per_minute", "address_burst"), 1_000_000),
    )
    graph = Graph.connect(settings)
    try:
        await _built(graph, settings, folder, size)
        await graph.plan_ahead()  # as on a server that has been up for a minute
        yield graph, settings
    finally:
        await graph.close()
        sinks.stop()
        redis.stop()
        server.stop()


async def _built(graph: Graph, settings: Settings, folder: Folder, size: WorldSize) -> None:
    await migrate(graph, by="benchmarks")
    if _mark(folder).exists():
        return
    say(f"building {size}")
    assert settings.sealing_key_file
    sealer = Sealer.from_file(settings.sealing_key_file)
    await build_world(graph, size, seed=SEED, now=await graph.database_time(), sealer=sealer)
    _mark(folder).touch()


def _mark(folder: Folder) -> Path:
    """Says that the world is whole."""
    return folder.root / "built"


@asynccontextmanager
async def service(settings: Settings, *processes: str) -> AsyncGenerator[list[Child]]:
    """API and workers (`serve`, `worker`) as processes of their own; only the first worker serves its metrics."""
    silent = settings.model_copy(update={"worker_metrics_port": 0})
    running = [
        _child("sysops_graph.cli", process, settings=silent if process in processes[:place] else settings)
        for place, process in enumerate(processes)
    ]
    try:
        if "serve" in processes:
            await ready(f"http://{settings.api_host}:{settings.api_port}/health/ready")
        yield running
    finally:
        for child in running:
            child.stop()


def _child(module: str, *arguments: str, settings: Settings | None = None) -> Child:
    env = variables(settings) if settings else {}
    log = ROOT / f"{module.rpartition('.')[2]}-{arguments[0].rpartition('/')[2]}.log"
    return Child(spawn([sys.executable, "-m", module, *arguments], log=log, env=env))


async def ready(url: str, **headers: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(60):
        while True:
            try:
                if (await client.get(url, headers=headers)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
