"""The runner on a real database: from nothing, twice, after a crash, beside another one, on a foreign graph."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString

import pytest

from support.graph_model import Schema, model
from sysops_graph.errors import SysopsError
from sysops_graph.graph.documented import Declared, Shape
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migration_files import folder, migrations
from sysops_graph.graph.migration_model import (
    GraphNewerThanCode,
    GraphOlderThanCode,
    MigrationChanged,
    MigrationFailed,
    MigrationsLocked,
    MigrationState,
    SchemaDiffers,
)
from sysops_graph.graph.migrations import LOCK, check_schema, info, migrate, pending, validate

ANY = Declared("STRING", always=False)
ONE = "// kind: schema\nCREATE CONSTRAINT one_id IF NOT EXISTS FOR (n:One) REQUIRE n.id IS UNIQUE;\n"
TWO = "// kind: data\nMERGE (n:One {id: 1}) SET n.text = 'two';\nMERGE (n:One {id: 2}) SET n.text = 'two';\n"
MANY = (
    "// kind: batched\n"
    "UNWIND range(1, 2000) AS i CALL (i) { MERGE (n:One {id: i}) SET n.seen = true } IN TRANSACTIONS OF 500 ROWS;\n"
)


@pytest.fixture(autouse=True, scope="module")
async def _restored(graph: Graph) -> AsyncIterator[None]:
    """Afterwards the graph is as other tests expect it."""
    yield
    await run(graph, "MATCH (n) DETACH DELETE n")
    await migrate(graph)


@pytest.fixture(autouse=True)
async def _no_chain(graph: Graph) -> None:
    await run(graph, "MATCH (n) DETACH DELETE n")
    await run(graph, "DROP CONSTRAINT one_id IF EXISTS")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write(tmp_path / "files", V0001__one=ONE, V0002__two=TWO, V0003__many=MANY)


async def test_an_empty_database_gets_exactly_the_documented_schema(graph: Graph):
    for row in await run(graph, "SHOW CONSTRAINTS YIELD name"):
        await run(graph, f"DROP CONSTRAINT {row['name']}")
    for row in await run(graph, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
        await run(graph, f"DROP INDEX {row['name']}")
    await migrate(graph)
    assert await schema_of(graph) == model().schema
    await validate(graph)


NEW = Shape({"Strange": {"strange_key": ANY}}, {"STRANGELY": {"strange_since": ANY}})
NAMED: LiteralString = "EXPLAIN MATCH (s:Strange)-[r:STRANGELY]->() RETURN s.strange_key AS a, r.strange_since AS b"


async def test_a_documented_name_exists_before_anything_bears_it(graph: Graph, monkeypatch: pytest.MonkeyPatch):
    assert len(await unknown_names(graph)) == 4
    monkeypatch.setattr("sysops_graph.graph.migrations.documented_shape", lambda: NEW)
    await migrate(graph)
    assert await unknown_names(graph) == []


async def unknown_names(graph: Graph) -> list[str]:
    """What the planner warns of."""
    async with graph._driver.session(notifications_disabled_classifications=[]) as session:
        summary = await (await session.run(NAMED)).consume()
    return [status.status_description for status in summary.gql_status_objects if status.is_notification]


async def test_the_chain_is_the_one_of_the_neo4j_migrations_tool(graph: Graph, files: Path):
    await migrate(graph, by="somebody", path=files)
    chain = await run(
        graph,
        "MATCH (a:__Neo4jMigration)-[how:MIGRATED_TO]->(b:__Neo4jMigration) "
        "RETURN a.version AS before, properties(b) AS node, how.by AS by, how.connectedAs AS as, "
        "how.at IS NOT NULL AND how.in.milliseconds >= 0 AS timed ORDER BY b.version",
    )
    assert [(row["before"], row["by"], row["as"], row["timed"]) for row in chain] == [
        ("BASELINE", "somebody", "neo4j", True),
        ("0001", "somebody", "neo4j", True),
        ("0002", "somebody", "neo4j", True),
    ]
    assert chain[0]["node"] == {
        "version": "0001",
        "description": "one",
        "type": "CYPHER",
        "repeatable": False,
        "source": "V0001__one.cypher",
        "checksum": migrations(files)[0].checksum,
    }


async def test_what_was_applied_is_not_applied_again(graph: Graph, files: Path):
    assert [one.source for one in await migrate(graph, path=files)] == [one.source for one in migrations(files)]
    await run(graph, "MATCH (n:One {id: 1}) SET n.text = 'mine'")
    assert await migrate(graph, path=files) == []
    assert await run(graph, "MATCH (n:One {id: 1}) RETURN n.text AS text") == [{"text": "mine"}]


async def test_batches_commit_as_they_go(graph: Graph, files: Path):
    await migrate(graph, path=files)
    assert await run(graph, "MATCH (n:One) WHERE n.seen RETURN count(n) AS count") == [{"count": 2000}]


async def test_a_dry_run_writes_nothing(graph: Graph, files: Path):
    before = (await schema_of(graph), await everything(graph))
    assert [one.version for one in await pending(graph, path=files)] == ["0001", "0002", "0003"]
    assert (await schema_of(graph), await everything(graph)) == before


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        ({"V0002__two": TWO.replace("'two'", "'too'")}, MigrationChanged),
        ({"V0003__many": None}, GraphNewerThanCode),
    ],
    ids=["changed", "newer"],
)
async def test_a_graph_that_does_not_fit_the_files_is_refused(
    graph: Graph, files: Path, tmp_path: Path, spoil: dict[str, str | None], error: type[SysopsError]
):
    await migrate(graph, path=files)
    before = await everything(graph)
    texts = {"V0001__one": ONE, "V0002__two": TWO, "V0003__many": MANY, **spoil}
    kept = write(tmp_path / "spoilt", **{name: text for name, text in texts.items() if text})
    with pytest.raises(error):
        await migrate(graph, path=kept)
    assert await everything(graph) == before


async def test_a_statement_that_fails_leaves_the_file_unrecorded_and_the_next_run_goes_on(
    graph: Graph, files: Path, tmp_path: Path
):
    broken = write(
        tmp_path / "broken", V0001__one=ONE, V0002__two=TWO.replace("{id: 2}", "{id: 1 / 0}"), V0003__many=MANY
    )
    with pytest.raises(MigrationFailed, match="V0002__two"):
        await migrate(graph, path=broken)
    assert await everything(graph) == {"__Neo4jMigration": 2}, "data is all or nothing"
    assert [one.version for one in await migrate(graph, path=files)] == ["0002", "0003"]


async def test_batches_that_broke_off_are_run_again(graph: Graph, tmp_path: Path):
    breaks = MANY.replace("{id: i}", "{id: i / (i - 1200)}")
    broken = write(tmp_path / "broken", V0001__one=ONE, V0002__many=breaks)
    with pytest.raises(MigrationFailed):
        await migrate(graph, path=broken)
    assert (await everything(graph))["One"] > 0, "earlier batches stay"
    mended = write(tmp_path / "mended", V0001__one=ONE, V0002__many=MANY)
    await migrate(graph, path=mended)
    assert await run(graph, "MATCH (n:One) WHERE n.id > 0 RETURN count(n) AS count") == [{"count": 2000}]


async def test_two_runners_at_once_apply_each_file_once(graph: Graph, files: Path):
    for name in ("unique_version___Neo4jMigration", "__Neo4jMigrationsLock__has_unique_name"):
        await run(graph, f"DROP CONSTRAINT {name} IF EXISTS")
    outcomes = await asyncio.gather(*(migrate(graph, path=files) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(one, list | MigrationsLocked) for one in outcomes), outcomes
    assert max(len(one) for one in outcomes if isinstance(one, list)) == 3
    assert (await everything(graph))["__Neo4jMigration"] == 4
    assert "__Neo4jMigrationsLock" not in await everything(graph)


async def test_the_lock_of_a_crashed_runner_expires(graph: Graph, files: Path):
    await migrate(graph, path=write(files.parent / "none"))
    now = await graph.database_time()
    await run(
        graph,
        "CREATE (:__Neo4jMigrationsLock {name: $name, id: 'crashed', expires_at: $at})",
        name=LOCK,
        at=now + timedelta(minutes=1),
    )
    with pytest.raises(MigrationsLocked):
        await migrate(graph, path=files)
    await run(graph, "MATCH (l:__Neo4jMigrationsLock) SET l.expires_at = $at", at=now - timedelta(seconds=1))
    assert len(await migrate(graph, path=files)) == 3


async def test_the_lock_of_the_other_tool_is_respected(graph: Graph, files: Path):
    await run(graph, "CREATE (:__Neo4jMigrationsLock {name: $name, id: 'the other tool'})", name=LOCK)
    with pytest.raises(MigrationsLocked):
        await migrate(graph, path=files)


async def test_a_runner_that_lost_its_lock_records_nothing(graph: Graph, tmp_path: Path):
    steals = "// kind: data\nMERGE (n:One {id: 7});\nMATCH (l:__Neo4jMigrationsLock) DELETE l;\n"
    with pytest.raises(MigrationsLocked):
        await migrate(graph, path=write(tmp_path, V0001__one=ONE, V0002__steals=steals))
    assert await everything(graph) == {"__Neo4jMigration": 2}


@pytest.mark.parametrize("known", range(1, len(migrations())))
async def test_an_older_graph_with_data_is_brought_up_to_date(graph: Graph, tmp_path: Path, known: int):
    for file in migrations()[:known]:
        shutil.copy(folder() / file.source, tmp_path / file.source)
    await migrate(graph, path=tmp_path)
    await run(
        graph,
        "CREATE (:Expert {id: 'exp_a', name: 'Ann'})-[:HOLDS_OPEN {guard: 'a'}]->(:Ticket {id: 'tkt_a', key: 'k'})",
    )
    with pytest.raises(GraphOlderThanCode):
        await check_schema(graph)
    assert len(await migrate(graph)) == len(migrations()) - known
    await validate(graph)
    assert await run(graph, "MATCH (e:Expert)-[:HOLDS_OPEN]->(t:Ticket) RETURN e.name AS name, t.key AS key") == [
        {"name": "Ann", "key": "k"}
    ]


async def test_an_index_that_somebody_dropped_is_named(graph: Graph):
    await migrate(graph)
    await run(graph, "DROP INDEX ticket_words")
    await check_schema(graph)
    with pytest.raises(SchemaDiffers) as raised:
        await validate(graph)
    assert raised.value.facts == {"missing": ["ticket_words"]}
    [text] = [text for file in migrations() for text in file.statements if "ticket_words" in text]
    await run(graph, text)


async def test_info_tells_where_each_migration_stands(graph: Graph, files: Path, tmp_path: Path):
    await migrate(graph, path=write(tmp_path / "first", V0001__one=ONE, V0002__two=TWO))
    changed = write(tmp_path / "now", V0001__one=ONE.replace("one_id", "uno_id"), V0002__two=TWO, V0003__many=MANY)
    assert [one.state for one in await info(graph, path=changed)] == [
        MigrationState.CHANGED,
        MigrationState.APPLIED,
        MigrationState.PENDING,
    ]
    shorter = write(tmp_path / "shorter", V0001__one=ONE)
    assert [one.state for one in await info(graph, path=shorter)] == [MigrationState.APPLIED, MigrationState.UNKNOWN]


def write(path: Path, **texts: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in texts.items():
        (path / f"{name}.cypher").write_text(text)
    return path


async def run(graph: Graph, text: str, **parameters: object) -> list[dict[str, Any]]:
    async with graph.session() as session:
        return await (await session.run(text, parameters)).data()


async def everything(graph: Graph) -> dict[str, int]:
    """How many nodes of each label there are."""
    rows = await run(graph, "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS count ORDER BY label")
    return {row["label"]: row["count"] for row in rows}


async def schema_of(graph: Graph) -> frozenset[Schema]:
    rows = await run(
        graph, "SHOW INDEXES YIELD type, labelsOrTypes, properties, owningConstraint WHERE type <> 'LOOKUP'"
    )
    return frozenset(
        Schema(
            "unique" if row["owningConstraint"] else row["type"].lower(),
            row["labelsOrTypes"][0],
            tuple(row["properties"]),
        )
        for row in rows
    )
