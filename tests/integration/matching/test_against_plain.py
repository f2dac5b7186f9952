"""The match against a slow, obviously right one, on many small random worlds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from support.plain_matching import PlainMatch, PlainWorld, same_order
from support.worlds import put, random_world
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.matching.model import MatchPolicy
from sysops_graph.matching.queries import best_experts

POLICY = MatchPolicy()
WORLDS, TICKETS = 100, 20


@asynccontextmanager
async def rolled_back(graph: Graph) -> AsyncIterator[Tx]:
    async with graph.session() as session:
        transaction = await session.begin_transaction()
        try:
            yield Tx(transaction)
        finally:
            await transaction.rollback()


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_same_experts_in_the_same_order(graph: Graph, wipe: None, seed: int) -> None:
    world = random_world(seed, tickets=TICKETS)
    async with rolled_back(graph) as tx:
        await put(tx, world)
        plain = await PlainWorld.read(tx)
        for number, ticket_id in enumerate(world.ids("Ticket")):
            retry = number % 5 == 0
            match = PlainMatch(plain, ticket_id, policy=POLICY, now=world.now, retry=retry)
            found = await best_experts(
                tx, ticket_id, policy=POLICY, version=1, now=world.now, limit=50, retry=retry
            )
            right = [(expert, score) for expert, score, _ in match.ranked()]
            assert same_order([(c.expert_id, c.score) for c in found], right), ticket_id
