"""What every mutation and effect writes beside its own nodes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from sysops_graph.delivery.model import (
    FactChange,
    IdempotencyKeyReused,
    Json,
    MessageNotDead,
    MessageNotFound,
    NewMessage,
    NewTimer,
    Outcome,
)
from sysops_graph.delivery.rules import lane_policy, shard_of
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def create_command(tx: Tx, *, principal: str, key: str, request_hash: str, now: datetime, ids: Ids) -> None:
    """The first statement of a mutation. Raises AlreadyExists when the principal used this key before."""
    await tx.rows(
        "delivery/create_command", id=ids.command_id, principal=principal, key=key, request_hash=request_hash, now=now
    )


async def settled_outcome(tx: Tx, *, principal: str, key: str, request_hash: str) -> Outcome | None:
    """The stored outcome of a committed command; none if there is no such command.

    Raises IdempotencyKeyReused when the key was used with another request.
    """
    row = await tx.row("delivery/settled_outcome", principal=principal, key=key)
    if row is None:
        return None
    if row["request_hash"] != request_hash:
        raise IdempotencyKeyReused(field="idempotencyKey")
    return orjson.loads(row["outcome"])


async def deliver(
    tx: Tx,
    *,
    messages: Sequence[NewMessage] = (),
    arm: Sequence[NewTimer] = (),
    cancel: Sequence[str] = (),
    outcome: Mapping[str, Json] | None = None,
    now: datetime,
    ids: Ids,
) -> None:
    """Everything that must happen next, in one statement: the last of a mutation or effect that has something to say.

    Arming an armed, fired or cancelled key arms it anew; `cancel` names keys, those not armed are ignored.
    """
    if not (messages or arm or cancel or outcome is not None):
        return
    rows = [_message_row(message, ids.new("OutboxMessage"), place) for place, message in enumerate(messages, start=1)]
    [written] = await tx.rows(
        "delivery/deliver",
        messages=rows,
        timers=sorted((_timer_row(timer, ids.new("Timer")) for timer in arm), key=lambda row: row["key"]),
        cancelled=sorted(cancel),
        outcome=None if outcome is None else _json(outcome),
        command_id=ids.command_id,
        now=now,
    )
    in_a_hurry = {row["id"] for row in rows if lane_policy(row["lane"]).hurries}
    tx.announce([message_id for message_id in written["message_ids"] if message_id in in_a_hurry])


async def record_fact_changes(tx: Tx, changes: Sequence[FactChange], *, now: datetime, ids: Ids) -> None:
    """Keep what a fact was when it is about to be changed or ended."""
    rows = [
        {
            "id": ids.new("FactChange"),
            "subject_id": change.subject_id,
            "subject_kind": change.subject_kind,
            "fact": change.fact,
            "was": _json(change.was),
            "recorded_from_at": change.recorded_from_at,
            "by": change.by,
        }
        for change in changes
    ]
    if rows:
        await tx.rows("delivery/record_fact_changes", changes=rows, now=now)


async def redrive_message(tx: Tx, message_id: str, *, now: datetime, ids: Ids) -> Outcome:
    """A dead message is pending again. Raises MessageNotFound, MessageNotDead."""
    row = await tx.row("delivery/redrive_message", id=message_id, command_id=ids.command_id, now=now)
    if row is None:
        raise MessageNotFound(message_id=message_id)
    if not row["redriven"]:
        raise MessageNotDead(message_id=message_id)
    outcome: Outcome = {"message_id": message_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    tx.announce([message_id])
    return outcome


def _message_row(message: NewMessage, message_id: str, place: int) -> dict[str, Any]:
    subject_id = message.subject_id or message.ticket_id
    assert subject_id, f"{message.topic} names neither a ticket nor a subject"
    assert lane_policy(message.lane)
    return {
        "id": message_id,
        "topic": message.topic,
        "lane": message.lane,
        "ticket_id": message.ticket_id,
        "subject_id": subject_id,
        "payload": _json(message.payload),
        "shard": shard_of(message.ticket_id or subject_id),
        "place": place,
        "wanted_by": message.wanted_by,
        "asked_of": message.asked_of,
    }


def _timer_row(timer: NewTimer, timer_id: str) -> dict[str, Any]:
    return {
        "id": timer_id,
        "key": timer.key,
        "kind": timer.kind,
        "subject_id": timer.subject_id,
        "ticket_id": timer.ticket_id,
        "payload": _json(timer.payload),
        "due_at": timer.due_at,
        "shard": shard_of(timer.ticket_id or timer.subject_id),
    }


def _json(value: Json) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
