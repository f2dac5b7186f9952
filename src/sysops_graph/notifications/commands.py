"""Storing what is to be told, and what became of telling it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sysops_graph.actor import Actor
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Json, Message, NewMessage
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of
from sysops_graph.notifications.model import (
    AttemptState,
    ContactChannel,
    Facts,
    NotificationNotFound,
    Recipient,
    RecipientGone,
    Template,
    Words,
)
from sysops_graph.notifications.rules import LANGUAGE, next_channel, rendered

_LOOKED_UP = ("recipient", "ticket_key", "ticket_subject", "priority", "product", "area", "expert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is to be told what; `facts` as the use-case said them."""

    kind: str
    recipient_id: str
    ticket_id: str | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that words are made of."""

    recipient: Recipient
    facts: Facts
    templates: tuple[Template, ...]

    def words(self, kind: str, channel: ContactChannel) -> Words:
        return rendered(kind, channel, self.templates, self.recipient, self.facts)


async def store_notification(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    """The effect of `notification.wanted`: keep it in the words of the app, and have it sent. Raises RecipientGone."""
    wanted = _wanted(message)
    wording = await wording_of(tx, wanted)
    channel = next_channel(wording.recipient)
    words = wording.words(wanted.kind, ContactChannel.IN_APP)
    notification_id, attempt_id = ids.new("Notification"), ids.new("Attempt")
    await tx.rows(
        "notifications/store_notification",
        id=notification_id,
        properties={
            "kind": wanted.kind,
            "recipient_id": wanted.recipient_id,
            "recipient_kind": (label_of(wanted.recipient_id) or "").lower(),
            "ticket_id": wanted.ticket_id,
            "subject": words.subject,
            "text": words.text,
            "channel": channel or ContactChannel.IN_APP,
            "state": _first_state(channel),
            "facts": orjson.dumps(dict(wanted.facts), option=orjson.OPT_SORT_KEYS).decode(),
            "created_at": now,
        },
        attempts=[{"id": attempt_id, "properties": _attempt(channel, now)}] if channel else [],
    )
    await deliver(tx, messages=_to_send(channel, attempt_id, notification_id, wanted.ticket_id), now=now, ids=ids)


async def fall_back(tx: Tx, attempt_id: str, *, error: str, now: datetime, ids: Ids) -> None:
    """An attempt failed for good: the next channel's turn, if there is one."""
    row = await tx.row(
        "notifications/end_attempt", attempt_id=attempt_id, properties={"state": AttemptState.FAILED, "error": error}
    )
    assert row, "an attempt is never removed while its message waits"
    wanted = wanted_of(row)
    recipient = (await wording_of(tx, wanted)).recipient
    channel = next_channel(recipient, [ContactChannel(failed) for failed in row["failed"]])
    if channel is None:
        return
    next_id = ids.new("Attempt")
    await tx.rows(
        "notifications/add_attempt",
        notification_id=row["notification_id"],
        attempt_id=next_id,
        properties=_attempt(channel, now),
    )
    await deliver(tx, messages=_to_send(channel, next_id, row["notification_id"], wanted.ticket_id), now=now, ids=ids)


async def note_attempt(tx: Tx, attempt_id: str, **properties: object) -> None:
    """What an attempt is by now: `state`, `provider_id`, `error`, `sent_at`."""
    await tx.rows("notifications/end_attempt", attempt_id=attempt_id, properties=properties)


async def mark_notifications_read(
    tx: Tx, notification_ids: Sequence[str], *, actor: Actor, now: datetime, ids: Ids
) -> dict[str, Json]:
    """A person has seen these. Raises NotificationNotFound unless all of them are the person's own."""
    rows = await tx.rows(
        "notifications/mark_notifications_read",
        notification_ids=list(notification_ids),
        recipient_id=actor.subject_id,
        now=now,
    )
    if missing := set(notification_ids) - {row["id"] for row in rows}:
        raise NotificationNotFound(field="notificationIds", notification_id=min(missing))
    outcome: dict[str, Json] = {"notification_ids": list(notification_ids)}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def wording_of(tx: Tx, wanted: Wanted) -> Wording:
    """The recipient, names in place of ids, and the templates. Raises RecipientGone."""
    row = await tx.row(
        "notifications/words_needed",
        recipient_id=wanted.recipient_id,
        ticket_id=wanted.ticket_id,
        expert_id=wanted.facts.get("expert_id"),
        kind=wanted.kind,
        language=LANGUAGE,
    )
    if row is None:
        raise RecipientGone(recipient_id=wanted.recipient_id)
    looked_up: dict[str, Any] = {name: row[name] for name in _LOOKED_UP}
    templates = (_template(found) for found in row["templates"])
    return Wording(_recipient(row, wanted.recipient_id), {**looked_up, **wanted.facts}, tuple(templates))


def wanted_of(row: Row) -> Wanted:
    """What a stored notification was asked for as."""
    kept = {name: row[name] for name in ("kind", "recipient_id", "ticket_id")}
    return Wanted(**kept, facts=orjson.loads(row["facts"]))


def _wanted(message: Message) -> Wanted:
    payload: dict[str, Any] = dict(message.payload)
    return Wanted(
        kind=payload["kind"],
        recipient_id=payload["recipient_id"],
        ticket_id=message.ticket_id,
        facts=payload["facts"],
    )


def _recipient(row: Row, recipient_id: str) -> Recipient:
    ways = {
        ContactChannel.EMAIL: row["has_email"],
        ContactChannel.SMS: row["has_phone"],
        ContactChannel.IN_APP: label_of(recipient_id) != "Contact",
    }
    return Recipient(
        name=row["recipient"],
        language=row["language"],
        time_zone=row["time_zone"],
        preferred=ContactChannel(row["preferred"]) if row["preferred"] else None,
        channels=frozenset(channel for channel, open_ in ways.items() if open_),
    )


def _template(found: Row) -> Template:
    return Template(ContactChannel(found["channel"]), found["language"], Words(found["subject"], found["text"]))


def _first_state(channel: ContactChannel | None) -> AttemptState:
    match channel:
        case None:
            return AttemptState.FAILED
        case ContactChannel.IN_APP:
            return AttemptState.DELIVERED
        case _:
            return AttemptState.PENDING


def _attempt(channel: ContactChannel, now: datetime) -> Row:
    return {"channel": channel, "state": _first_state(channel), "created_at": now}


def _to_send(
    channel: ContactChannel | None, attempt_id: str, notification_id: str, ticket_id: str | None
) -> list[NewMessage]:
    """In the app nothing leaves the system: storing it is the delivery."""
    if channel in {None, ContactChannel.IN_APP}:
        return []
    return [
        NewMessage(
            topic="notification.send",
            lane=f"notify:{channel}",
            ticket_id=ticket_id,
            subject_id=notification_id,
            payload={"attempt_id": attempt_id},
        )
    ]
