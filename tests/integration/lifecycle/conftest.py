from collections.abc import AsyncIterator

import pytest

from sysops_graph.graph.driver import Graph
from sysops_graph.metrics import DEADLOCKS
from sysops_graph.settings import Settings


def deadlocks() -> int:
    return int(
        sum(sample.value for metric in DEADLOCKS.collect() for sample in metric.samples if "_total" in sample.name)
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"deadlocks that Neo4j had to end: {deadlocks()}")


@pytest.fixture(scope="session")
async def crowd(graph: Graph, settings: Settings) -> AsyncIterator[Graph]:
    """The same database for many at once: nobody waits for a connection."""
    wide = Graph.connect(settings.model_copy(update={"neo4j_pool": 60}))
    yield wide
    await wide.close()


@pytest.fixture(autouse=True)
def _no_deadlock() -> object:
    before = deadlocks()
    yield
    assert deadlocks() == before
