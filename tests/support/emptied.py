"""A graph that holds what the migrations wrote and nothing else."""

from typing import LiteralString

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migration_files import MigrationKind, migrations

_EMPTY: LiteralString = (
    "MATCH (n) WHERE none(label IN labels(n) WHERE label STARTS WITH '__Neo4jMigration') "
    "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
)
_DATA = [text for file in migrations() if file.kind is MigrationKind.DATA for text in file.statements]


async def empty(graph: Graph) -> None:
    async with graph.session() as session:
        for text in (_EMPTY, *_DATA):
            await (await session.run(text)).consume()  # pyright: ignore[reportArgumentType]
