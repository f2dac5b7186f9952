"""The match, and why nobody, against one round trip of the same driver."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from benchmarks.bench_world import MANY_EXPERTS, MANY_TICKETS, say, world
from benchmarks.measure import ratio
from benchmarks.part import Part
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Row, Tx
from sysops_graph.matching.model import MatchPolicy
from sysops_graph.matching.queries import best_experts, why_nobody

BEST = 10
TICKETS = 40
WARM_UP = 60
"""Matches until a server that has just started has compiled what they need."""
_WEEKDAYS = range(5)


async def figures() -> dict[str, float]:
    found = dict[str, float]()
    async with world("many_tickets", MANY_TICKETS) as (graph, _):
        say("matching 1,000 experts")
        found["match_1k_vs_round_trip"] = await match_ratio(graph, visit=True)
    async with world("many_experts", MANY_EXPERTS) as (graph, _):
        say("matching 10,000 experts")
        found["match_10k_vs_round_trip"] = await match_ratio(graph, visit=True)
        found["match_remote_10k_vs_round_trip"] = await match_ratio(graph, visit=False)
        found["why_nobody_10k_vs_round_trip"] = await why_nobody_ratio(graph)
    return found


PART = Part(
    figures,
    at_most={
        "match_1k_vs_round_trip": 4,
        "match_10k_vs_round_trip": 16,
        "match_remote_10k_vs_round_trip": 40,
        "why_nobody_10k_vs_round_trip": 120,
    },
)


async def match_ratio(graph: Graph, *, visit: bool) -> float:
    """p50 of the full match of open tickets over p50 of `RETURN 1`; tickets differ from round to round."""
    now = at_work(await graph.database_time())
    ids = cycle(await _ticket_ids(graph, visit=visit))

    async def match() -> object:
        return await graph.read(
            best_experts, next(ids), policy=MatchPolicy(), version=1, now=now, limit=BEST, retry=False
        )

    return await ratio(match, _round_trip(graph), warm_up=WARM_UP)


async def why_nobody_ratio(graph: Graph) -> float:
    """p50 of funnel, first failed rules and smallest relaxation, for tickets that nobody can take."""
    now = at_work(await graph.database_time())
    ids = cycle(await _unmatched(graph, now))

    async def explain() -> object:
        return await graph.read(why_nobody, next(ids), policy=MatchPolicy(), now=now)

    return await ratio(explain, _round_trip(graph), rounds=30)


def at_work(now: datetime) -> datetime:
    """Now, or the next weekday's morning: at night most experts fail the first rule, and the figures another work."""
    begins = now.replace(hour=9, minute=0)
    while begins.weekday() not in _WEEKDAYS or begins + timedelta(hours=5) < now:
        begins += timedelta(days=1)
    return max(now, begins)


def _round_trip(graph: Graph) -> Callable[[], Awaitable[object]]:
    async def once() -> object:
        async with graph.session() as session:
            return await session.execute_read(_one)

    return once


async def _one(tx: Any) -> object:
    return await (await tx.run("RETURN 1 AS one")).single()


async def _ticket_ids(graph: Graph, *, visit: bool) -> list[str]:
    rows = await _look(
        graph,
        "MATCH (t:Ticket {state: 'New'}) WHERE t.visit = $visit RETURN t.id AS id ORDER BY t.id LIMIT $count",
        visit=visit,
        count=TICKETS,
    )
    return [row["id"] for row in rows]


async def _unmatched(graph: Graph, now: datetime) -> list[str]:
    """Tickets without a candidate; where the world has none, all of its experts are busy for a moment's thought."""

    async def none_for(tx: Tx, ids: list[str]) -> list[str]:
        policy = MatchPolicy()
        return [id_ for id_ in ids if not await best_experts(tx, id_, policy=policy, version=1, now=now, limit=1)]

    ids = await _ticket_ids(graph, visit=True) + await _ticket_ids(graph, visit=False)
    found = await graph.read(none_for, ids)
    assert found, "the generated world holds tickets that nobody can take"
    return found


async def _look(graph: Graph, text: str, **parameters: object) -> list[Row]:
    async with graph.session() as session:
        return [record.data() async for record in await session.run(text, parameters)]
