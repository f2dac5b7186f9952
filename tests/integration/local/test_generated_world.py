from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit
from sysops_graph.local.world import GraphHoldsTickets, WorldExists, WorldSize, build_world
from sysops_graph.sealing import Sealer

SIZE = WorldSize(experts=60, customers=200, tickets=600)
SEALER = Sealer(b"k" * 32)
NOW = datetime(2026, 7, 8, 12, 0, tzinfo=UTC)
NODES = "MATCH (n) WHERE NOT n:__Neo4jMigration RETURN n.id AS id, properties(n) AS properties"
EDGES = """MATCH (a)-[r]->(b) WHERE NOT a:__Neo4jMigration
RETURN a.id AS id, type(r) AS type, b.id AS to, properties(r) AS properties"""


async def read(graph: Graph, text: str, **parameters: object) -> list[Mapping[str, object]]:
    async with graph.session() as session:
        return await (await session.run(text, parameters)).data()


async def everything(graph: Graph, text: str) -> list[str]:
    """All that a text finds, but for sealed bytes, which differ each time."""
    found = []
    for row in await read(graph, text):
        properties = row["properties"]
        assert isinstance(properties, dict)
        kept = {key: value for key, value in properties.items() if not key.endswith("_sealed") and key != "data_key"}
        found.append(repr(sorted({**row, **kept, "properties": None}.items())))
    return sorted(found)


async def built(graph: Graph, *, seed: int = 7, add: bool = False, now: datetime | None = None) -> datetime:
    at = now or await graph.database_time()
    await build_world(graph, SIZE, seed=seed, now=at, sealer=SEALER, add=add)
    return at


@pytest.fixture
async def world(graph: Graph, wipe: None) -> datetime:
    """A world of this hour: its instant."""
    return await built(graph)


async def test_every_invariant_holds_in_a_generated_world(graph: Graph, world: datetime) -> None:
    assert [asdict(one) for one in await audit(graph)] == []
    # Nothing is due within the next minutes, so that a worker finds it calm.
    soon = await read(graph, "MATCH (t:Timer) WHERE t.due_at < $at RETURN t.key", at=world + timedelta(minutes=5))
    assert soon == []


async def test_most_tickets_are_over_and_some_are_alive(graph: Graph, world: datetime) -> None:
    rows = await read(graph, "MATCH (t:Ticket) RETURN t.state AS state, count(*) AS tickets")
    found = {str(row["state"]): int(str(row["tickets"])) for row in rows}
    assert sum(found.values()) == SIZE.tickets
    assert found["Archived"] + found["Closed"] > 0.9 * SIZE.tickets
    assert {"Archived", "Closed", "Solved", "Open", "New"} == set(found)


async def test_nobody_holds_more_than_the_cap_or_while_absent(graph: Graph, world: datetime) -> None:
    over = "MATCH (e:Expert) WHERE COUNT { (e)-[:HOLDS_OPEN]->() } > e.cap RETURN e.id"
    away = """MATCH (e:Expert)-[:HOLDS_OPEN]->() MATCH (e)-[u:UNAVAILABLE]->()
    WHERE u.starts_at <= $now AND u.ends_at > $now RETURN e.id"""
    assert await read(graph, over) == []
    assert await read(graph, away, now=world) == []


async def test_places_lie_in_a_tree_and_in_several_time_zones(graph: Graph, world: datetime) -> None:
    zones = await read(graph, "MATCH (a:Area {kind: 'city'}) RETURN count(DISTINCT a.time_zone) AS zones")
    loose = (
        "MATCH (a:Area) WHERE a.depth > 0 AND NOT EXISTS { (a)-[:PART_OF]->(:Area {depth: a.depth - 1}) } RETURN a.id"
    )
    assert int(str(zones[0]["zones"])) >= 5
    assert await read(graph, loose) == []


@pytest.mark.usefixtures("wipe")
async def test_the_same_seed_gives_the_same_world(graph: Graph) -> None:
    seen = []
    for _ in range(2):
        async with graph.session() as session:
            await (await session.run("MATCH (n) WHERE NOT n:__Neo4jMigration DETACH DELETE n")).consume()
        await built(graph, now=NOW)
        seen.append([await everything(graph, text) for text in (NODES, EDGES)])
    assert seen[0] == seen[1]


async def test_a_second_world_needs_a_word_and_another_seed(graph: Graph, world: datetime) -> None:
    with pytest.raises(GraphHoldsTickets):
        await built(graph, seed=8)
    with pytest.raises(WorldExists):
        await built(graph, seed=7, add=True)
    await built(graph, seed=8, add=True)
    assert await read(graph, "MATCH (t:Ticket) RETURN count(*) AS tickets") == [{"tickets": 2 * SIZE.tickets}]
    assert [asdict(one) for one in await audit(graph)] == []
