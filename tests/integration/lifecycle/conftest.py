from collections.abc import AsyncIterator

import pytest

from support.deadlocks import deadlocks
from sysops_graph.graph.driver import Graph
from sysops_graph.settings import Settings


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
