"""A graph as it stands, kept in this process, to be put back as often as a test likes."""

from dataclasses import dataclass
from typing import Any, LiteralString

from sysops_graph.graph.driver import Graph

_OURS: LiteralString = "none(label IN labels(n) WHERE label STARTS WITH '__Neo4jMigration')"
_NODES: LiteralString = (
    f"MATCH (n) WHERE {_OURS} RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS facts"
)
_EDGES: LiteralString = (
    f"MATCH (n)-[r]->(m) WHERE {_OURS} "
    "RETURN elementId(n) AS start, elementId(m) AS end, type(r) AS type, properties(r) AS facts"
)
_EMPTY: LiteralString = f"MATCH (n) WHERE {_OURS} DETACH DELETE n"
_PUT: LiteralString = """
UNWIND $nodes AS node
CREATE (n:$(node.labels))
SET n = node.facts
WITH collect(n) AS made
UNWIND $edges AS edge
WITH edge, made[edge.start] AS start, made[edge.end] AS end
CREATE (start)-[r:$(edge.type)]->(end)
SET r = edge.facts
"""
_COUNT: LiteralString = f"""
MATCH (n) WHERE {_OURS}
RETURN labels(n)[0] AS kind, count(*) AS count
UNION MATCH (n)-[r]->() WHERE {_OURS}
RETURN type(r) AS kind, count(*) AS count
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Nodes and edges; an edge names its ends by their place among the nodes."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]

    @staticmethod
    async def of(graph: Graph) -> "Snapshot":
        async with graph.session() as session:
            nodes = [row.data() async for row in await session.run(_NODES)]
            places = {node["id"]: place for place, node in enumerate(nodes)}
            edges = [row.data() async for row in await session.run(_EDGES)]
        edges = [{**edge, "start": places[edge["start"]], "end": places[edge["end"]]} for edge in edges]
        return Snapshot(nodes, edges)

    async def put_back(self, graph: Graph) -> None:
        async with graph.session() as session, await session.begin_transaction() as tx:
            await (await tx.run(_EMPTY)).consume()
            await (await tx.run(_PUT, {"nodes": self.nodes, "edges": self.edges})).consume()
            await tx.commit()


async def counted(graph: Graph) -> dict[str, int]:
    """How many there are of each label and type of relationship."""
    async with graph.session() as session:
        return {row["kind"]: row["count"] async for row in await session.run(_COUNT)}
