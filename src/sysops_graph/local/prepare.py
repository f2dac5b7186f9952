"""Brings the stack's graph up to date before anything uses it."""

import asyncio

from neo4j.exceptions import AuthError

from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate, pending
from sysops_graph.graph.model import Tx
from sysops_graph.local.model import Say, StackProblem
from sysops_graph.local.world import seed_demo
from sysops_graph.settings import Settings


def prepare_graph(settings: Settings, say: Say) -> None:
    """Migrate, and build the demonstration world in a graph that nobody lives in yet."""
    asyncio.run(_prepare(settings, say))


async def _prepare(settings: Settings, say: Say) -> None:
    graph = Graph.connect(settings)
    try:
        await _demand_answer(graph, settings)
        if await pending(graph):
            say("The graph is being migrated")
            await migrate(graph, by="sysops run")
        if not await graph.read(_inhabited):
            say("The demonstration world is being built")
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


async def _inhabited(tx: Tx) -> bool:
    [row] = await tx.rows("local/inhabited")
    return row["inhabited"]
