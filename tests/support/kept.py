"""What tests of kept nodes need: an administrator, use-cases run as commands, and what they left behind."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from sysops_graph.actor import Actor, Role
from sysops_graph.errors import Invalid
from sysops_graph.graph.driver import Tx
from sysops_graph.ids import Ids, random_id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADMIN = Actor(principal="ada", roles=frozenset({Role.ADMIN}))
PLACE = {"centre": {"latitude": 54.3, "longitude": 10.1}, "time_zone": "Europe/Berlin", "kind": "city"}

UseCase = Callable[..., Awaitable[Any]]


async def do(tx: Tx, use_case: UseCase, *args: object, now: datetime = NOW, **kwargs: object) -> dict[str, Any]:
    """The outcome of a use-case, run as a command of the administrator."""
    return dict(await use_case(tx, *args, actor=ADMIN, now=now, ids=Ids(random_id("Command")), **kwargs))


async def new(tx: Tx, use_case: UseCase, **values: object) -> str:
    """The id of the node that a use-case creates from these values."""
    [node_id] = (await do(tx, use_case, values)).values()
    return str(node_id)


async def problems(tx: Tx, use_case: UseCase, *args: object, **kwargs: Any) -> set[tuple[str, str]]:
    """(field, code) of everything that is wrong."""
    try:
        await do(tx, use_case, *args, **kwargs)
    except Invalid as error:
        return {(one.field, one.code) for one in error.problems}
    return set()


async def query(tx: Tx, text: LiteralString, **parameters: object) -> list[dict[str, Any]]:
    """Records of any text, as the driver gives them."""
    return await (await tx._tx.run(text, parameters)).data()  # pyright: ignore[reportPrivateUsage]


async def ended(tx: Tx, subject_id: str) -> list[tuple[str, Any, datetime, datetime]]:
    """(fact, was, from, until) of what a node was, without its birth."""
    rows = await query(
        tx,
        "MATCH (f:FactChange {subject_id: $id}) WHERE f.was <> 'null' RETURN f {.*} AS f"
        " ORDER BY f.recorded_until_at, f.fact",
        id=subject_id,
    )
    return [
        (f["fact"], json.loads(f["was"]), f["recorded_from_at"].to_native(), f["recorded_until_at"].to_native())
        for f in (row["f"] for row in rows)
    ]


async def helped(tx: Tx) -> list[Any]:
    """Payloads of the messages by which waiting tickets were told, in these days, to try again."""
    rows = await query(
        tx,
        "MATCH (m:OutboxMessage {topic: 'supply.changed'}) WHERE $now <= m.created_at <= $until"
        " RETURN m.payload AS payload ORDER BY m.created_at, m.id",
        now=NOW,
        until=LATER + timedelta(days=7),
    )
    return [json.loads(row["payload"]) for row in rows]
