import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from faults.ledger import SEED, Ledger, table, write
from sysops_graph.settings import Settings

_ENTERED = "fault"
SCRIPT = Path(__file__).parent / "worker_process.py"


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """What is entered travels with the test's report to the process that writes."""
    return Ledger(lambda line: request.node.user_properties.append((_ENTERED, line)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report: pytest.TestReport = yield
    if report.failed:
        again = f"SYSOPS_TEST_SEED={SEED} .venv/bin/pytest -n 0 -m '' '{item.nodeid}'"
        report.sections.append(("the same again", again))
    return report


class _Kept:
    """Whatever ends the run, the cases up to then are in the file."""

    def __init__(self) -> None:
        self._lines: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        entered = [line for name, line in report.user_properties if name == _ENTERED and report.when == "call"]
        if entered:
            self._lines += entered
            write(self._lines)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._lines:
            terminalreporter.write_line("\n".join(table(self._lines)))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Kept())


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
