"""Keys of other systems: what they may, until when. Of a secret only the hash is kept; it has 256 bits of chance."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from sysops_graph.actor import Actor, Role
from sysops_graph.catalog.fields import Facts, Line, NodeId
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import Conflict, Invalid, NotFound, Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids

PREFIX = "sg_live_"
"""Every secret begins so: whoever finds one in a log or a repository knows what it is."""
SHOWN = len(PREFIX) + 6
LONGEST = timedelta(days=366)
_OVERLAP_AT_MOST = timedelta(days=30)


class ApiKeyNotFound(NotFound):
    """There is no such key."""


class ApiKeyEnded(Conflict):
    """The key has ended; create another."""


class ApiKeyFacts(Facts):
    """What a key is for. Without scopes it may what its roles may."""

    name: Line
    roles: Annotated[list[Literal["integration", "partner", "analyst", "help_desk"]], Field(min_length=1, max_length=4)]
    node_id: NodeId | None = None
    scopes: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)] = Field(
        default_factory=list[str]
    )
    persisted_only: bool = False
    ends_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class ApiKeyUse:
    """Whom a secret stands for, and until when."""

    id: str
    actor: Actor
    persisted_only: bool
    ends_at: datetime


def hash_of(secret: str) -> str:
    """What a secret is found by."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def create_api_key(tx: Tx, facts: ApiKeyFacts, secret: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A new key. The outcome tells a repeat, which has another secret, from the first call. Raises Invalid."""
    _check_end(facts.ends_at, now=now)
    key_id = await _write(tx, facts.model_dump(), secret, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"api_key_id": key_id, "begins": hash_of(secret)[:16]}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def rotate_api_key(
    tx: Tx,
    key_id: str,
    secret: str,
    *,
    overlap: timedelta,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Another key that may the same; the earlier one ends after the overlap. Raises ApiKeyNotFound, ApiKeyEnded."""
    if not timedelta(0) <= overlap <= _OVERLAP_AT_MOST:
        problem = Problem("overlap", "Must be at most thirty days.", "OUT_OF_RANGE")
        raise Invalid(problems=(problem,))
    _check_end(ends_at, now=now)
    successor_id = ids.new("ApiKey")
    before = await _end(tx, key_id, at=now + overlap, successor_id=successor_id, actor=actor, ids=ids)
    if before["key"]["ends_at"] <= now:
        raise ApiKeyEnded(api_key_id=key_id)
    same = {name: before["key"].get(name) for name in ("name", "roles", "node_id", "scopes", "persisted_only")}
    facts = {**same, "ends_at": ends_at}
    await _write(tx, facts, secret, key_id=successor_id, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"api_key_id": successor_id, "before_id": key_id, "begins": hash_of(secret)[:16]}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def revoke_api_key(tx: Tx, key_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The key opens nothing any more. Raises ApiKeyNotFound."""
    await _end(tx, key_id, at=now, successor_id=None, actor=actor, ids=ids)
    outcome: Outcome = {"api_key_id": key_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def api_key_used(tx: Tx, secret: str) -> ApiKeyUse | None:
    """Whom a secret stands for; none if nobody knows it. Whether it has ended the caller looks."""
    row = await tx.row("staff/api_key_by_hash", hash=hash_of(secret))
    if row is None:
        return None
    roles, scopes = frozenset(map(Role, row["roles"])), frozenset[str](row["scopes"])
    actor = Actor(principal=row["id"], roles=roles, subject_id=row["node_id"], scopes=scopes)
    return ApiKeyUse(row["id"], actor, row["persisted_only"], row["ends_at"])


async def note_api_keys_used(tx: Tx, uses: Mapping[str, datetime]) -> None:
    """When keys were used last."""
    await tx.rows("staff/note_api_keys_used", uses=[{"id": key, "at": at} for key, at in sorted(uses.items())])


async def api_keys_by_ids(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    return {row["id"]: row["key"] for row in await tx.rows("staff/api_keys_by_ids", ids=list(ids))}


async def api_keys_page(tx: Tx, *, after: tuple[datetime, str], limit: int) -> list[Row]:
    """Keys, the newest first, behind (created_at, id)."""
    after_at, after_id = after
    rows = await tx.rows("staff/api_keys", after_at=after_at, after_id=after_id, limit=limit)
    return [row["key"] for row in rows]


async def count_api_keys(tx: Tx) -> int:
    [row] = await tx.rows("staff/api_keys_count")
    return row["count"]


def _check_end(ends_at: datetime, *, now: datetime) -> None:
    if not now < ends_at <= now + LONGEST:
        problem = Problem("ends_at", "Must lie ahead, by a year at most.", "OUT_OF_RANGE")
        raise Invalid(problems=(problem,))


async def _end(tx: Tx, key_id: str, *, at: datetime, successor_id: str | None, actor: Actor, ids: Ids) -> Row:
    row = await tx.row(
        "staff/end_api_key",
        id=key_id,
        ends_at=at,
        successor_id=successor_id,
        by=actor.principal,
        command_id=ids.command_id,
    )
    if row is None:
        raise ApiKeyNotFound(api_key_id=key_id)
    return row


async def _write(
    tx: Tx,
    facts: Mapping[str, object],
    secret: str,
    *,
    key_id: str | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> str:
    key_id = key_id or ids.new("ApiKey")
    made = {"prefix": secret[:SHOWN], "hash": hash_of(secret), "created_at": now, "created_by": actor.principal}
    await tx.rows("staff/create_api_key", id=key_id, properties={**facts, **made})
    return key_id
