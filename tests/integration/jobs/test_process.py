import asyncio
import os
import signal
import sys

import httpx
import pytest

from support.engine import clock_of, nodes
from support.eventually import eventually
from sysops_graph.delivery.engine import EngineStandsStill, check_engine
from sysops_graph.graph.driver import Graph
from sysops_graph.local.process import free_port
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")


async def test_the_worker_command_turns_the_engine_serves_its_metrics_and_ends_when_asked(
    settings: Settings, graph: Graph
) -> None:
    port = free_port()
    environment = os.environ | {
        "SYSOPS_ENVIRONMENT": "test",
        "SYSOPS_NEO4J_URI": settings.neo4j_uri,
        "SYSOPS_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "SYSOPS_REDIS_URL": settings.redis_url,
        "SYSOPS_SEALING_KEY_FILE": str(settings.sealing_key_file),
        "SYSOPS_WORKER_METRICS_PORT": str(port),
        "SYSOPS_API_HOST": "127.0.0.1",
    }
    command = [sys.executable, "-m", "sysops_graph.cli", "worker"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        await _as_it_should(process, graph, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _as_it_should(process: asyncio.subprocess.Process, graph: Graph, port: int) -> None:
    clock = await clock_of(graph)

    async def turns() -> bool:
        assert process.returncode is None
        try:
            await graph.read(check_engine, now=clock.now())
        except EngineStandsStill:
            return False
        return True

    await eventually(turns, within_s=60)
    async with httpx.AsyncClient() as http:
        metrics = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    assert 'sysops_messages_total{outcome="done",topic="engine.ping"}' in metrics
    process.send_signal(signal.SIGTERM)
    _, words = await asyncio.wait_for(process.communicate(), 40)
    assert process.returncode == 0
    assert b"worker_ended" in words
    assert not [lease for lease in await nodes(graph, "Lease") if lease["name"].startswith("worker:")]
