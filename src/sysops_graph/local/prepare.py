"""Brings the stack's graph up to date before anything uses it."""

import asyncio

from neo4j.exceptions import AuthError

from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate
from sysops_graph.local.model import Say, StackProblem
from sysops_graph.local.world import seed_demo
from sysops_graph.settings import Settings


def prepare_graph(settings: Settings, say: Say) -> None:
    """Migrate, and on the first start build the demonstration world."""
    asyncio.run(_prepare(settings, say))


async def _prepare(settings: Settings, say: Say) -> None:
    graph = Graph.connect(settings)
    try:
        await _demand_answer(graph, settings)
        say("The graph is migrated")
        await migrate(graph, by="sysops run")
        say("The demonstration world is looked after")
        await seed_demo(graph, settings)
    finally:
        await graph.close()


async def _demand_answer(graph: Graph, settings: Settings) -> None:
    try:
        await graph.verify()
    except AuthError as error:
        raise StackProblem(f"{settings.neo4j_uri} refuses the password: set SYSOPS_NEO4J_PASSWORD.") from error
    except Unavailable as error:
        raise StackProblem(f"No Neo4j answers at {settings.neo4j_uri}: start it, or unset SYSOPS_NEO4J_URI.") from error
