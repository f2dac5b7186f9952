"""What is due, what waits, what was given up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

from sysops_graph.delivery.model import Backlog, DeadMessage, Message, Timer
from sysops_graph.graph.model import Row, Tx


class Due(NamedTuple):
    """What is due now, core messages and early timers first, and when the next of the rest is; `more`: it was cut."""

    messages: list[Message]
    timers: list[Timer]
    next_at: datetime | None
    more: bool


async def due_work(
    tx: Tx,
    *,
    shards: Collection[int],
    running: Collection[str],
    full: Collection[str],
    now: datetime,
    until_at: datetime,
    at_most: int,
) -> Due:
    """What is due in some shards but `running` already and in lanes that are not `full`, and what will be by then."""
    asked: Row = {"shards": sorted(shards), "until_at": until_at}
    messages = await tx.rows(
        "delivery/due_messages", full=sorted(full), running=list(running), at_most=at_most, **asked
    )
    timers: list[Row] = []
    if "core" not in full:
        # Thousands may be due: that each is looked for among the running ones costs the server more than to send these.
        rows = await tx.rows("delivery/due_timers", at_most=at_most + len(running), **asked)
        timers = [row for row in rows if row["id"] not in running][:at_most]
    later = [row["next_attempt_at"] for row in (*messages, *timers) if row["next_attempt_at"] > now]
    return Due(
        [_message(row) for row in messages if row["next_attempt_at"] <= now],
        [_timer(row) for row in timers if row["next_attempt_at"] <= now],
        min(later, default=None),
        at_most in {len(messages), len(timers)},
    )


async def due_messages_by_ids(tx: Tx, message_ids: Collection[str], *, now: datetime) -> list[Message]:
    """Of these messages the ones that may run now."""
    return [_message(row) for row in await tx.rows("delivery/due_messages_by_ids", message_ids=message_ids, now=now)]


async def backlog(tx: Tx, *, now: datetime) -> Backlog:
    [row] = await tx.rows("delivery/backlog", now=now)
    return Backlog(
        pending=dict(row["lanes"]),
        oldest_message_at=row["oldest_message_at"],
        oldest_timer_at=row["oldest_timer_at"],
        dead=row["dead"],
    )


async def dead_messages(tx: Tx, *, at_most: int, before: tuple[datetime, str] | None = None) -> Sequence[DeadMessage]:
    """Messages that were given up, latest first; `before`: instant of death and id of the last one seen."""
    before_at, before_id = before or (None, None)
    rows = await tx.rows("delivery/dead_messages", at_most=at_most, before_at=before_at, before_id=before_id)
    return [DeadMessage(**row | {"payload": orjson.loads(row["payload"])}) for row in rows]


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        topic=row["topic"],
        lane=row["lane"],
        ticket_id=row["ticket_id"],
        subject_id=row["subject_id"],
        payload=orjson.loads(row["payload"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        since_at=row["since_at"],
    )


def _timer(row: Row) -> Timer:
    return Timer(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        subject_id=row["subject_id"],
        ticket_id=row["ticket_id"],
        payload=orjson.loads(row["payload"]),
        due_at=row["due_at"],
        fencing=row["fencing"],
        attempts=row["attempts"],
    )
