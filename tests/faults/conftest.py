import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from sysops_graph.settings import Settings

SCRIPT = Path(__file__).parent / "worker_process.py"


class WorkerProcess:
    """A worker that can be killed; `says` waits for a line of its output."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process = process
        self.name = name
        self.pid = process.pid

    async def says(self, words: str) -> None:
        while not (await line(self._process)).startswith(words):
            pass

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    text = await asyncio.wait_for(process.stdout.readline(), 30)
    assert text, "the worker ended by itself"
    return text.decode().strip()


@pytest.fixture
async def worker_process(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[WorkerProcess]]]:
    """Starts workers as processes; what is left of them is killed."""
    environment = os.environ | {
        "SYSOPS_NEO4J_URI": settings.neo4j_uri,
        "SYSOPS_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "SYSOPS_REDIS_URL": settings.redis_url,
        "SYSOPS_WORKER_METRICS_PORT": "0",
        "PYTHONPATH": str(SCRIPT.parents[1]),
    }
    started: list[WorkerProcess] = []

    async def start() -> WorkerProcess:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), env=environment, stdout=asyncio.subprocess.PIPE
        )
        worker = WorkerProcess(process, await line(process))
        started.append(worker)
        return worker

    yield start
    for worker in started:
        await worker.kill()
