import base64
import os
import secrets
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.deadlocks import deadlocks
from support.emptied import empty
from support.servers import UNCOUNTED, Database, neo4j_server, neo4j_source, redis_server, redis_source
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.migrations import migrate
from sysops_graph.settings import Settings

_TEST_VARIABLES = "SYSOPS_TEST_"
_DEADLOCKS: Counter[str] = Counter()
"""By use-case, of all the run's processes."""


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith("SYSOPS_") and not name.startswith(_TEST_VARIABLES)]:
        del os.environ[name]


def pytest_xdist_auto_num_workers() -> int:
    """Two at once, each on servers of its own; one after the other on servers that the environment names."""
    return 0 if neo4j_source().kind == "environment" else min(2, os.cpu_count() or 1)


def pytest_sessionfinish(session: pytest.Session) -> None:
    for use_case, ended in deadlocks().items():
        _DEADLOCKS[use_case] += ended
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deadlocks"] = dict(_DEADLOCKS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _DEADLOCKS.update(getattr(node, "workeroutput", {}).get("deadlocks", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    where = f" ({dict(_DEADLOCKS)})" if _DEADLOCKS else ""
    terminalreporter.write_line(f"deadlocks that Neo4j had to end: {_DEADLOCKS.total()}{where}")


def pytest_report_header() -> list[str]:
    return [f"neo4j: {neo4j_source().words}", f"redis: {redis_source().words}"]


@pytest.fixture(scope="session")
def neo4j() -> Iterator[Database]:
    with neo4j_server() as database:
        yield database


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def key_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The token key's and the sealing key's file."""
    folder = tmp_path_factory.mktemp("keys")
    files = (folder / "token.key", folder / "sealing.key")
    for file in files:
        file.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    return files


@pytest.fixture(scope="session")
def settings(
    neo4j: Database, redis_url: str, key_files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return Settings(
        environment="test",
        neo4j_uri=neo4j.uri,
        neo4j_password=neo4j.password,
        redis_url=redis_url,
        api_port=0,
        worker_metrics_port=0,
        token_key_file=key_files[0],
        sealing_key_file=key_files[1],
        attachments_folder=tmp_path_factory.mktemp("attachments"),
        **UNCOUNTED,
    )


@pytest.fixture(scope="session")
async def graph(settings: Settings) -> AsyncIterator[Graph]:
    """The door to a migrated database; one per run."""
    graph = Graph.connect(settings)
    await migrate(graph, by="tests")
    yield graph
    await graph.close()


@pytest.fixture
async def tx(graph: Graph) -> AsyncIterator[Tx]:
    """A transaction that is rolled back."""
    async with graph.session() as session:
        transaction = await session.begin_transaction()
        try:
            yield Tx(transaction)
        finally:
            if not transaction.closed():
                await transaction.rollback()


@pytest.fixture
async def wipe(graph: Graph) -> None:
    """For a test that commits: a graph that holds what the migrations wrote and nothing else."""
    await empty(graph)


@pytest.fixture(autouse=True)
def _no_sockets_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "unit" in request.path.relative_to(Path(__file__).parent).parts[:1]:

        def refuse(*_: object) -> None:
            raise AssertionError("a unit test opens no connection")

        monkeypatch.setattr(socket.socket, "connect", refuse)
