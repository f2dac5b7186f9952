"""Brings the stack's graph up to date before anything uses it."""

import asyncio

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate, pending
from sysops_graph.graph.model import Tx
from sysops_graph.local.addresses import demand_answer
from sysops_graph.local.model import Say
from sysops_graph.local.world import seed_demo
from sysops_graph.settings import Settings


def prepare_graph(settings: Settings, say: Say) -> None:
    """Migrate, and build the demonstration world in a graph that nobody lives in yet."""
    asyncio.run(_prepare(settings, say))


async def _prepare(settings: Settings, say: Say) -> None:
    graph = Graph.connect(settings)
    try:
        await demand_answer(graph, settings)
        if await pending(graph):
            say("The graph is being migrated")
            await migrate(graph, by="sysops run")
        if not await graph.read(_inhabited):
            say("The demonstration world is being built")
            await seed_demo(graph, settings)
    finally:
        await graph.close()


async def _inhabited(tx: Tx) -> bool:
    [row] = await tx.rows("local/inhabited")
    return row["inhabited"]
