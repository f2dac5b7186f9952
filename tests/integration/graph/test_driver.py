"""The door to the database: what comes back, what an error becomes, and what a second try writes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from neo4j.spatial import WGS84Point
from prometheus_client import REGISTRY

from sysops_graph.errors import Conflict
from sysops_graph.graph import statements
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.model import AlreadyExists, DatabaseBusy, DatabaseUnavailable
from sysops_graph.ids import Ids, derived_id
from sysops_graph.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")
TEXTS = {
    "echo": "RETURN $value AS value, valueType($value) AS type",
    "keep": "CREATE (s:Slot {id: $id, starts_at: $starts_at}) RETURN s.id AS id",
    "count": "MATCH (s:Slot) WHERE s.id IN $ids RETURN count(s) AS count",
    "lock": "MATCH (s:Slot {id: $id}) SET s.state = $state RETURN s.id AS id",
    "wrong": "RETURN 1 / $zero AS value",
}


@pytest.fixture(autouse=True)
def _texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Statements for these tests only."""
    (tmp_path / "test").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "test" / f"{name}.cypher").write_text(text)
    statements.statement.cache_clear()
    monkeypatch.setattr(statements, "folder", lambda: tmp_path)
    yield
    statements.statement.cache_clear()


async def echo(tx: Tx, value: object) -> dict[str, object]:
    [row] = await tx.rows("test/echo", value=value)
    return row


async def keep(tx: Tx, *, ids: Ids) -> str:
    [row] = await tx.rows("test/keep", id=ids.new("Slot"), starts_at=datetime(2026, 1, 1, tzinfo=UTC))
    return row["id"]


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (datetime(2026, 3, 29, 2, 30, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC), datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (
            datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
            datetime(2025, 12, 31, 18, 15, tzinfo=UTC),
        ),
        (datetime(9999, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)),
    ],
)
async def test_an_instant_comes_back_as_the_same_instant_in_utc(graph: Graph, value: datetime, back: datetime):
    row = await graph.read(echo, value)
    assert (row["value"], row["value"].tzinfo) == (back, UTC)


async def test_instants_inside_lists_and_maps_are_instants_too(graph: Graph):
    at = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    row = await graph.read(echo, {"rows": [{"at": at}, (at,)]})
    utc = at.astimezone(UTC)
    assert row["value"] == {"rows": [{"at": utc}, [utc]]}


async def test_a_naive_instant_is_refused(graph: Graph):
    with pytest.raises(TypeError, match="without a zone"):
        await graph.read(echo, datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (date(9999, 1, 1), date(9999, 1, 1)),
        (WGS84Point((9.99, 53.55)), (53.55, 9.99)),
        (frozenset({"b", "a"}), ["a", "b"]),
        (None, None),
        ([1, 2.5, True, "ä"], [1, 2.5, True, "ä"]),
    ],
)
async def test_other_values_come_back_plain(graph: Graph, value: object, back: object):
    row = await graph.read(echo, value)
    assert row["value"] == back


async def test_a_parameter_that_is_missing_or_too_many_is_refused(graph: Graph):
    async def misuse(tx: Tx) -> None:
        await tx.rows("test/echo", valeu=1)

    with pytest.raises(TypeError, match=r"missing \['value'\], unknown \['valeu'\]"):
        await graph.read(misuse)


@pytest.mark.usefixtures("wipe")
async def test_broken_uniqueness_is_a_conflict_and_nothing_stays(graph: Graph):
    async def twice(tx: Tx) -> None:
        first = Ids("cmd_a")
        await keep(tx, ids=first)
        await keep(tx, ids=first.again())

    with pytest.raises(AlreadyExists) as raised:
        await graph.write(twice)
    assert isinstance(raised.value, Conflict)
    assert await count(graph, derived_id("Slot", "cmd_a", "0")) == 0


async def test_what_the_use_case_raises_passes_and_nothing_stays(graph: Graph):
    async def refuse(tx: Tx, *, ids: Ids) -> None:
        await keep(tx, ids=ids)
        raise Conflict("no")

    with pytest.raises(Conflict, match="no"):
        await graph.write(refuse, ids=Ids("cmd_b"))
    assert await count(graph, derived_id("Slot", "cmd_b", "0")) == 0


async def test_a_bug_in_a_statement_is_not_disguised(graph: Graph):
    async def divide(tx: Tx) -> None:
        await tx.rows("test/wrong", zero=0)

    with pytest.raises(Exception, match="by zero") as raised:
        await graph.read(divide)
    assert type(raised.value).__module__ == "neo4j.exceptions"


async def test_a_read_cannot_write(graph: Graph):
    with pytest.raises(Exception, match="not allowed") as raised:
        await graph.read(keep, ids=Ids("cmd_c"))
    assert type(raised.value).__module__ == "neo4j.exceptions"


@pytest.mark.usefixtures("wipe")
async def test_a_second_try_writes_the_same_ids_and_is_counted(graph: Graph):
    seen: list[str] = []

    async def contended(tx: Tx, *, ids: Ids) -> str:
        seen.append(await keep(tx, ids=ids))
        if len(seen) == 1:
            await time_out_on_a_lock(graph, tx)
        return seen[-1]

    retried = counted("sysops_transactions_retried_total", "contended")
    await graph.write(keep, ids=Ids("cmd_held"))
    assert await graph.write(contended, ids=Ids("cmd_d")) == derived_id("Slot", "cmd_d", "0")
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert await count(graph, seen[0]) == 1
    assert counted("sysops_transactions_retried_total", "contended") == retried + 1


async def time_out_on_a_lock(graph: Graph, tx: Tx) -> None:
    """The server ends `tx` with a retryable error: another transaction holds the lock for longer than it waits."""
    held = derived_id("Slot", "cmd_held", "0")
    async with graph.session() as session, await session.begin_transaction() as other:
        await Tx(other).rows("test/lock", id=held, state="held")
        await tx.rows("test/lock", id=held, state="wanted")


@pytest.mark.usefixtures("wipe")
async def test_a_lock_that_nobody_gives_back_makes_the_database_busy(graph: Graph):
    await graph.write(keep, ids=Ids("cmd_held"))
    with pytest.raises(DatabaseBusy) as raised:
        await graph.write(lambda tx: time_out_on_a_lock(graph, tx))
    assert raised.value.retryable


async def test_no_answer_is_unavailable(settings: Settings):
    away = Graph.connect(settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"}))
    with pytest.raises(DatabaseUnavailable):
        await away.verify()
    with pytest.raises(DatabaseUnavailable):
        await away.read(echo, 1)
    await away.close()


async def test_the_doorbell_rings_after_the_commit_and_only_then(graph: Graph):
    rung: list[list[str]] = []

    async def ring(message_ids: list[str]) -> None:
        rung.append(message_ids)

    async def say(tx: Tx, *, fail: bool) -> None:
        tx.announce(["msg_a", "msg_b"])
        assert not rung
        if fail:
            raise Conflict

    graph.doorbell = ring
    try:
        with pytest.raises(Conflict):
            await graph.write(say, fail=True)
        assert rung == []
        await graph.write(say, fail=False)
        assert rung == [["msg_a", "msg_b"]]
    finally:
        graph.doorbell = None


async def test_the_databases_time_is_an_instant_in_utc(graph: Graph):
    statements.statement.cache_clear()
    (statements.folder() / "graph").mkdir()
    source = Path(statements.__file__).parents[3] / "cypher" / "graph" / "database_time.cypher"
    (statements.folder() / "graph" / source.name).write_text(source.read_text())
    first, second = await graph.database_time(), await graph.database_time()
    assert first.tzinfo is UTC
    assert first <= second


async def count(graph: Graph, *ids: str) -> int:
    async def counting(tx: Tx) -> int:
        [row] = await tx.rows("test/count", ids=list(ids))
        return row["count"]

    return await graph.read(counting)


def counted(metric: str, use_case: str) -> float:
    return REGISTRY.get_sample_value(metric, {"use_case": use_case}) or 0
