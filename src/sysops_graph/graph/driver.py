"""Transactions and named statements; driver errors become ours here and nowhere else."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Concatenate, LiteralString, ParamSpec, Self, TypeVar, cast

import neo4j
from neo4j import AsyncGraphDatabase, AsyncManagedTransaction, AsyncSession, AsyncTransaction
from neo4j import exceptions as neo4j_errors
from neo4j.spatial import WGS84Point
from neo4j.time import Date, DateTime

from sysops_graph.crash import passing
from sysops_graph.errors import SysopsError
from sysops_graph.graph.asking import ENDED_BY_SERVER, Asked, Demand, Question, asked
from sysops_graph.graph.model import (
    AlreadyExists,
    DatabaseBusy,
    DatabaseUnavailable,
    Row,
    TryAgain,
)
from sysops_graph.graph.statements import statement, statement_names
from sysops_graph.ids import Ids, random_id
from sysops_graph.metrics import DEADLOCKS, RETRIED, STATEMENTS, TRANSACTION_STATEMENTS
from sysops_graph.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_S = 15.0
"""Longest a transaction may take; the server's own limit is above it."""
PLANNING_S = 60.0
"""Longest the server may plan one text ahead. It holds no lock; what is cut off here would be cut off again and again,
and on a machine under load nothing that needs the text would ever run."""
LONG_TEXT = 1_500
"""Characters. To plan all statements takes minutes; of those that are shorter none takes half a second."""
NO_ANSWER_S = 30.0
"""Longest a caller waits, all tries together: of a network that swallows everything the driver hears nothing."""

_SAMPLED_AFTER_S = 1.0
"""The server samples its indexes in the background; those of a graph that is still small in far less."""
_PROPERTY = re.compile(r"propert(?:y|ies) `(?P<name>\w+)`")

TRIES = 5
"""How often a use-case that asks for it is run from the start; then DatabaseBusy."""


class Tx:
    """One transaction: runs named statements, and collects what is to be said once it is committed."""

    def __init__(self, tx: AsyncManagedTransaction | AsyncTransaction) -> None:
        self._tx = tx
        self.announced: list[str] = []
        self.changed = False
        self.told: list[str] = []
        self.statements: list[str] = []

    async def rows(self, name: str, /, **parameters: object) -> list[Row]:
        """All records of the statement `package/name`."""
        named = statement(name)
        given = named.given({key: _to_driver(value) for key, value in parameters.items()})
        passing("before", "statement", name)
        started = time.perf_counter()
        result = await self._tx.run(named.text, given)
        keys = result.keys()
        rows = [dict(zip(keys, map(_from_driver, record.values()), strict=True)) async for record in result]
        passing("after", "statement", name)
        STATEMENTS.labels(name).observe(time.perf_counter() - started)
        self.statements.append(name)
        return rows

    async def row(self, name: str, /, **parameters: object) -> Row | None:
        """The only record of a statement that has one or none."""
        rows = await self.rows(name, **parameters)
        assert len(rows) <= 1, f"{name} has {len(rows)} records"
        return rows[0] if rows else None

    def announce(self, message_ids: list[str]) -> None:
        """Messages to ring the doorbell for after the commit."""
        self.announced.extend(message_ids)

    def announce_change(self) -> None:
        """Something that the change feed tells of was written."""
        self.changed = True

    def announce_told(self, person_id: str) -> None:
        """Somebody has a notification that was not there."""
        self.told.append(person_id)


class Graph:
    """The database: `write` and `read` run a use-case in one transaction, again if the server asks for it."""

    def __init__(self, driver: neo4j.AsyncDriver, *, database: str) -> None:
        self._driver = driver
        self._database = database
        self.doorbell: Callable[[list[str]], Awaitable[None]] | None = None
        self.on_change: Callable[[], None] | None = None
        self.on_told: Callable[[str], None] | None = None

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        driver = AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]
            settings.neo4j_uri,
            auth=(settings.neo4j_user, settings.neo4j_password.get_secret_value()),
            max_connection_pool_size=settings.neo4j_pool,
            connection_acquisition_timeout=5,
            connection_timeout=5,
            liveness_check_timeout=30,
            initial_retry_delay=0.1,
            max_transaction_retry_time=5,
            notifications_disabled_classifications=["UNRECOGNIZED"],
            warn_notification_severity="OFF",  # else the driver looks at the whole stack for every result
            user_agent="sysops-graph",
        )
        return cls(driver, database=settings.neo4j_database)

    async def close(self) -> None:
        await self._driver.close()

    async def verify(self) -> None:
        """Raises DatabaseUnavailable unless the server answers."""
        with _our_errors():
            await self._driver.verify_connectivity()  # pyright: ignore[reportUnknownMemberType]

    async def database_time(self) -> datetime:
        """The database's present instant: the anchor of every process's clock."""
        [row] = await self.read(_database_time)
        return cast(datetime, row["now"])

    async def write(self, use_case: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `use_case(tx, …)` and commit; ring the doorbell for the messages it wrote, say that something changed.

        Raises what the use-case raises, AlreadyExists for a broken uniqueness, Unavailable when the database is.
        """
        for _ in range(TRIES):
            try:
                value, tx = await self._run("write", use_case, *args, **kwargs)
            except TryAgain:
                continue
            passing("after", "commit", _name(use_case))
            TRANSACTION_STATEMENTS.labels(_name(use_case)).observe(len(tx.statements))
            if tx.announced and self.doorbell:
                await self.doorbell(tx.announced)
            if tx.changed and self.on_change:
                self.on_change()
            if self.on_told:
                for person_id in tx.told:
                    self.on_told(person_id)
            return value
        raise DatabaseBusy

    async def read(self, query: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(tx, …)` in a transaction that cannot write."""
        value, _ = await self._run("read", query, *args, **kwargs)
        return value

    async def ask(self, question: Question, demand: Demand) -> Asked:
        """A stranger's question, in a transaction that cannot write. Raises as `asking.asked`, and Unavailable."""
        reading = self._driver.session(  # pyright: ignore[reportUnknownMemberType]
            database=self._database, default_access_mode=neo4j.READ_ACCESS
        )
        with _our_errors():
            async with asyncio.timeout(question.timeout_s + NO_ANSWER_S), reading as session:
                return await asked(session, question, demand)

    async def plan_ahead(self) -> None:
        """Have the server plan the long statements, the longest first; what it has planned costs nothing.

        A long text takes seconds, which a fresh server would otherwise let the first that asks wait for. It has one
        plan for transactions that have changed nothing and one for those that have. Raises Unavailable.
        """
        for text in _long_texts():
            await self._plan(text)
            await self._plan(text, changed=True)

    async def forget_plans(self) -> None:
        """Have the server make every plan anew at its next use, by what the graph holds by now. Raises Unavailable."""
        await self.read(_resample_indexes)
        await asyncio.sleep(_SAMPLED_AFTER_S)
        await self.read(_forget_plans)

    async def _plan(self, text: LiteralString, *, changed: bool = False) -> None:
        with _our_errors():
            async with self.session() as session, await session.begin_transaction(timeout=PLANNING_S) as tx:
                if changed:
                    await Tx(tx).rows("graph/change_something", id=random_id("Command"))
                await (await tx.run("EXPLAIN " + text, given={})).consume()
                await tx.rollback()

    def session(self) -> AsyncSession:
        """A bare session, for migrations and tests only."""
        return self._driver.session(database=self._database)  # pyright: ignore[reportUnknownMemberType]

    async def _run(
        self, mode: str, use_case: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, Tx]:
        name = _name(use_case)
        tries = 0

        async def work(managed: AsyncManagedTransaction) -> tuple[T, Tx]:
            nonlocal tries
            tries += 1
            if tries > 1:
                RETRIED.labels(name).inc()
            tx = Tx(managed)
            fresh = {key: value.again() if isinstance(value, Ids) else value for key, value in kwargs.items()}
            with _count_deadlocks(name):
                value = await use_case(tx, *args, **fresh)  # pyright: ignore[reportCallIssue]
            if mode == "write":
                passing("before", "commit", name)
            return value, tx

        timed = neo4j.unit_of_work(metadata={"use_case": name}, timeout=TIMEOUT_S)(work)
        with _our_errors():
            async with asyncio.timeout(NO_ANSWER_S), self.session() as session:
                return await (session.execute_write(timed) if mode == "write" else session.execute_read(timed))


def _long_texts() -> list[LiteralString]:
    named = sorted(map(statement, statement_names()), key=lambda each: len(each.text), reverse=True)
    return [each.text for each in named if len(each.text) >= LONG_TEXT]


def _name(use_case: Callable[..., object]) -> str:
    return cast(str, getattr(use_case, "__name__", type(use_case).__name__))


async def _resample_indexes(tx: Tx) -> None:
    await tx.rows("graph/resample_indexes")


async def _forget_plans(tx: Tx) -> None:
    await tx.rows("graph/forget_plans")


async def _database_time(tx: Tx) -> list[Row]:
    return await tx.rows("graph/database_time")


@contextmanager
def _count_deadlocks(use_case: str) -> Generator[None]:
    try:
        yield
    except neo4j_errors.TransientError as error:
        if (error.code or "").endswith("DeadlockDetected"):
            DEADLOCKS.labels(use_case).inc()
        raise


@contextmanager
def _our_errors() -> Generator[None]:
    """Constraint → AlreadyExists; gone or busy → Unavailable; everything else is a bug and stays as it is."""
    try:
        yield
    except SysopsError:
        raise
    except neo4j_errors.ConstraintError as error:
        named = _PROPERTY.search(error.message or "")
        raise AlreadyExists(property=named["name"] if named else None) from error
    except (
        neo4j_errors.ServiceUnavailable,
        neo4j_errors.SessionExpired,
        neo4j_errors.IncompleteCommit,
        TimeoutError,
    ) as error:
        raise DatabaseUnavailable from error
    except neo4j_errors.TransientError as error:
        raise DatabaseBusy from error
    except neo4j_errors.ClientError as error:
        if (error.code or "").rpartition(".")[2] in ENDED_BY_SERVER:
            raise DatabaseBusy from error
        raise
    except neo4j_errors.DriverError as error:
        if "acquisition" in str(error) or "pool" in str(error):
            raise DatabaseBusy from error
        raise


def _to_driver(value: object) -> object:
    """Instants reach the driver in plain UTC: a ZoneInfo one is stored wrong (CPython issue 125318)."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant without a zone")
        return value.astimezone(UTC)
    if isinstance(value, dict):
        return {key: _to_driver(item) for key, item in cast(dict[str, object], value).items()}
    if isinstance(value, WGS84Point):
        return value
    if isinstance(value, list | tuple):
        return [_to_driver(item) for item in cast(list[object], value)]
    if isinstance(value, frozenset | set):
        return sorted(cast(set[str], value))
    return value


def _from_driver(value: Any) -> Any:  # noqa: ANN401 - whatever a record holds
    match value:
        case str() | int() | float() | bool() | None:
            return value
        case DateTime():
            return value.to_native().astimezone(UTC)
        case Date():
            return value.to_native()
        case WGS84Point():
            return (value.latitude, value.longitude)
        case list():
            return [_from_driver(item) for item in cast(list[Any], value)]
        case dict():
            return {key: _from_driver(item) for key, item in cast(dict[str, Any], value).items()}
        case _:
            return value
