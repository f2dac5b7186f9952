"""Brings a graph to the schema this code needs: each file once, in order, one runner at a time, resumable anywhere.

The chain is stored as the neo4j-migrations tool stores it, so that either can go on where the other stopped.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from neo4j import Query
from neo4j.exceptions import Neo4jError

from sysops_graph.graph.documented import documented_shape
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.migration_files import Migration, MigrationKind, migrations
from sysops_graph.graph.migration_model import (
    Applied,
    GraphNewerThanCode,
    GraphOlderThanCode,
    MigrationChanged,
    MigrationFailed,
    MigrationInfo,
    MigrationsLocked,
    MigrationState,
    SchemaDiffers,
)
from sysops_graph.graph.statements import statement
from sysops_graph.ids import random_id
from sysops_graph.log import logger

log = logger(__name__)

LOCK = "John Doe"
"""What the neo4j-migrations tool calls its lock on the default database: it and this runner keep each other out."""
LOCK_FOR = timedelta(minutes=2)
_FOR_EVER = 0
_INDEXES_S = 3600
_SCHEMA_NAME = re.compile(r"\b(CREATE|DROP)\s+(?:\w+\s+)?(?:CONSTRAINT|INDEX)\s+(\w+)")


async def migrate(graph: Graph, *, by: str = "sysops", path: Path | None = None) -> list[Applied]:
    """Apply what is pending and return it; `by` is recorded with each.

    Raises MigrationChanged or GraphNewerThanCode before anything is written, MigrationsLocked while
    another runner works, MigrationFailed for a statement that the database refuses.
    """
    await pending(graph, path=path)
    await _make_lockable(graph)
    async with _lock(graph, holder := random_id("Command")):
        todo = await pending(graph, path=path)
        for migration in todo:
            await _apply(graph, migration, by=by, holder=holder)
        await graph.write(_create_names)
        await _await_indexes(graph)
    applied = {one.version: one for one in await graph.read(_chain)}
    return [applied[one.version] for one in todo]


async def pending(graph: Graph, *, path: Path | None = None) -> list[Migration]:
    """What `migrate` would apply now; writes nothing. Raises what `migrate` raises about the chain."""
    chain, files = await graph.read(_chain), migrations(path)
    _compare(chain, files)
    return list(files[len(chain) :])


async def info(graph: Graph, *, path: Path | None = None) -> list[MigrationInfo]:
    """Every migration of the files or the graph and where it stands."""
    chain = {one.version: one for one in await graph.read(_chain)}
    files = {one.version: one for one in migrations(path)}
    return [_info(files.get(version), chain.get(version)) for version in sorted(chain | files)]


async def check_schema(graph: Graph) -> None:
    """Raises unless the graph has exactly this code's migrations."""
    if todo := await pending(graph):
        raise GraphOlderThanCode(missing=[one.source for one in todo])


async def validate(graph: Graph) -> None:
    """Raises what `check_schema` raises, and SchemaDiffers for a constraint or index that is gone or unusable."""
    await check_schema(graph)
    usable = await graph.read(_schema_in_use)
    if missing := sorted(schema_names(migrations()) - usable):
        raise SchemaDiffers(missing=missing)


def schema_names(files: tuple[Migration, ...]) -> set[str]:
    """Names of the constraints and indexes that stand after all files."""
    names: set[str] = set()
    for file in files:
        for text in file.statements:
            for verb, name in cast(list[tuple[str, str]], _SCHEMA_NAME.findall(text)):
                (names.add if verb == "CREATE" else names.discard)(name)
    return names


def _compare(chain: list[Applied], files: tuple[Migration, ...]) -> None:
    """The chain must be the beginning of the files."""
    known = {file.version: file.checksum for file in files}
    if newer := [one.source for one in chain if one.version not in known]:
        raise GraphNewerThanCode(unknown=newer)
    if changed := [one.source for one in chain if one.checksum != known[one.version]]:
        raise MigrationChanged(changed=changed)
    assert [one.version for one in chain] == [file.version for file in files[: len(chain)]], "a chain with a gap"


def _info(file: Migration | None, applied: Applied | None) -> MigrationInfo:
    one = file or applied
    assert one
    if not applied:
        state = MigrationState.PENDING
    elif not file:
        state = MigrationState.UNKNOWN
    else:
        state = MigrationState.APPLIED if file.checksum == applied.checksum else MigrationState.CHANGED
    return MigrationInfo(
        one.version, one.description, file.kind if file else None, state, applied.applied_at if applied else None
    )


async def _apply(graph: Graph, migration: Migration, *, by: str, holder: str) -> None:
    started = time.monotonic()
    record = {
        "name": LOCK,
        "holder": holder,
        "by": by,
        "now": await graph.database_time(),
        "connected_as": await graph.read(_current_user),
        "version": migration.version,
        "description": migration.description,
        "source": migration.source,
        "checksum": migration.checksum,
    }
    try:
        async with graph.session() as session:
            if migration.kind is not MigrationKind.DATA:
                for text in migration.statements:
                    await (await session.run(Query(text, timeout=_FOR_EVER))).consume()
            async with await session.begin_transaction(timeout=_FOR_EVER) as transaction:
                if migration.kind is MigrationKind.DATA:
                    for text in migration.statements:
                        await (await transaction.run(text)).consume()
                took_ms = round((time.monotonic() - started) * 1000)
                if not await Tx(transaction).row("graph/record_migration", took_ms=took_ms, **record):
                    raise MigrationsLocked("The lock was lost to another process; run `sysops migrate` again.")
                await transaction.commit()
    except Neo4jError as error:
        raise MigrationFailed(f"{migration.source}: {error.message}", source=migration.source) from error
    log.info("migration_applied", source=migration.source, took_ms=took_ms)


@asynccontextmanager
async def _lock(graph: Graph, holder: str) -> AsyncGenerator[None]:
    """Hold the lock, renewed while the body runs: a statement may take longer than a crashed runner should block."""
    if not await _take_lock(graph, holder):
        raise MigrationsLocked
    renewing = asyncio.create_task(_renew_lock(graph, holder))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        await graph.write(_unlock, holder)


async def _renew_lock(graph: Graph, holder: str) -> None:
    while True:
        await asyncio.sleep(LOCK_FOR.total_seconds() / 3)
        await _take_lock(graph, holder)


async def _take_lock(graph: Graph, holder: str) -> bool:
    now = await graph.database_time()
    return await graph.write(_lock_migrations, holder, now=now, until=now + LOCK_FOR)


async def _lock_migrations(tx: Tx, holder: str, *, now: datetime, until: datetime) -> bool:
    return bool(await tx.row("graph/lock_migrations", name=LOCK, holder=holder, now=now, until=until))


async def _unlock(tx: Tx, holder: str) -> None:
    await tx.rows("graph/unlock_migrations", name=LOCK, holder=holder)


async def _make_lockable(graph: Graph) -> None:
    await graph.write(_unique_migrations)
    await graph.write(_unique_migration_lock)


async def _unique_migrations(tx: Tx) -> None:
    await tx.rows("graph/unique_migrations")


async def _unique_migration_lock(tx: Tx) -> None:
    await tx.rows("graph/unique_migration_lock")


async def _create_names(tx: Tx) -> None:
    """So that no first ticket of a new graph has the long statements planned once more."""
    shape = documented_shape()
    await tx.rows(
        "graph/create_names",
        labels=sorted(shape.labels),
        relationships=sorted(shape.relationships),
        properties=sorted(shape.properties),
    )


async def _await_indexes(graph: Graph) -> None:
    """In a session of its own: to fill an index of a large graph takes longer than a use-case may."""
    named = statement("graph/await_indexes")
    async with graph.session() as session:
        try:
            given = named.given({"timeout_s": _INDEXES_S})
            await (await session.run(Query(named.text, timeout=_FOR_EVER), given)).consume()
        except Neo4jError as error:
            raise MigrationFailed(f"An index cannot be used: {error.message}") from error


async def _chain(tx: Tx) -> list[Applied]:
    return [Applied(**row) for row in await tx.rows("graph/migration_chain")]


async def _current_user(tx: Tx) -> str:
    [row] = await tx.rows("graph/current_user")
    return cast(str, row["user"])


async def _schema_in_use(tx: Tx) -> set[str]:
    return {cast(str, row["name"]) for row in await tx.rows("graph/schema_in_use")}
