"""Storing what is to be told, reading it, and how a person wants to be told."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Json, Message, Outcome
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of
from sysops_graph.notifications.letters import (
    Desk,
    attempt_of,
    first_state,
    lock_desk,
    lock_person,
    to_leave,
    to_look_again,
    to_send,
    unread_key,
)
from sysops_graph.notifications.model import (
    AttemptState,
    ContactChannel,
    NotificationNotFound,
    RecipientGone,
    RulesNotValid,
    Telling,
    Untold,
)
from sysops_graph.notifications.policy import PersonRules
from sysops_graph.notifications.rules import also_over, is_urgent, off_though_urgent
from sysops_graph.notifications.wording import Wanted, Wording, wanted_by, wording_of


async def store_notification(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    """The effect of `notification.wanted`: keep it in the words of the app, and have it sent. Raises RecipientGone.

    What the person does not want to hear, and what says the same as one that has not left yet, is kept and not sent.
    """
    wanted = wanted_by(message)
    wording = await wording_of(tx, wanted)
    desk = await lock_desk(tx, wanted, now=now, ids=ids)
    notification_id, untold = ids.new("Notification"), _untold(desk, wanted)
    told = None if untold else desk.telling(wording.recipient, wanted.kind, now=now)
    tellings = _everywhere(told, wanted, wording, now=now) if told else []
    attempts = [attempt_of(each, wanted.recipient_id, now=now, ids=ids) for each in tellings]
    properties = {**_kept(wanted, wording), **(untold or _stands(told)), "created_at": now}
    await tx.rows("notifications/store_notification", id=notification_id, properties=properties, attempts=attempts)
    if told is None:
        return
    tx.announce_told(wanted.recipient_id)
    pairs = [(each, attempt["id"]) for each, attempt in zip(tellings, attempts, strict=True)]
    unread = to_look_again(wanted.kind, wording.recipient, desk, notification_id, now=now)
    await deliver(
        tx,
        messages=[m for each, a in pairs for m in to_send(each, a, notification_id, wanted.ticket_id)],
        arm=[*(timer for each, a in pairs for timer in to_leave(each, a, wanted.recipient_id)), *unread],
        now=now,
        ids=ids,
    )


async def mark_notifications_read(
    tx: Tx, notification_ids: Sequence[str], *, actor: Actor, now: datetime, ids: Ids
) -> dict[str, Json]:
    """A person has seen these. Raises NotificationNotFound unless all of them are the person's own."""
    if actor.subject_id is None:
        raise NotificationNotFound(field="notificationIds", notification_id=min(notification_ids, default=""))
    await lock_person(tx, actor.subject_id, now=now, ids=ids)
    rows = await tx.rows(
        "notifications/mark_notifications_read",
        notification_ids=list(notification_ids),
        recipient_id=actor.subject_id,
        now=now,
    )
    if missing := set(notification_ids) - {row["id"] for row in rows}:
        raise NotificationNotFound(field="notificationIds", notification_id=min(missing))
    outcome: dict[str, Json] = {"notification_ids": list(notification_ids)}
    await deliver(tx, cancel=[unread_key(each) for each in notification_ids], outcome=outcome, now=now, ids=ids)
    return outcome


async def set_notification_rules(
    tx: Tx, person_id: str, rules: PersonRules, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """How a person wants to be told from now on, in place of what was said before. Raises RecipientGone, RulesNotValid.

    What waits already goes as it was planned.
    """
    if await tx.row("notifications/person", person_id=person_id) is None:
        raise RecipientGone(person_id=person_id)
    desk = await lock_person(tx, person_id, now=now, ids=ids)
    if urgent := off_though_urgent(rules, desk.policy):
        message = "This is urgent and cannot be turned off."
        raise RulesNotValid(problems=tuple(Problem(f"kinds.{kind}", message) for kind in urgent))
    await tx.rows(
        "notifications/save_rules", person_id=person_id, body=rules.model_dump_json(), by=actor.principal, now=now
    )
    outcome: Outcome = {"person_id": person_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


def _everywhere(told: Telling, wanted: Wanted, wording: Wording, *, now: datetime) -> list[Telling]:
    """The first way, and for what goes out over every channel the others."""
    also = also_over(wording.recipient, wanted.kind, told)
    return [told, *(Telling(channel=channel, leaves_at=now) for channel in also)]


def _untold(desk: Desk, wanted: Wanted) -> Row | None:
    """Why a notification is kept and not sent."""
    if desk.rules.of(wanted.kind).off and not is_urgent(wanted.kind, desk.policy):
        return {"channel": ContactChannel.IN_APP, "state": Untold.SUPPRESSED}
    if desk.twin_id:
        return {"channel": ContactChannel.IN_APP, "state": Untold.MERGED, "merged_into_id": desk.twin_id}
    return None


def _stands(told: Telling | None) -> Row:
    """Where a notification begins; somebody whom nothing reaches has it in the graph only."""
    if told is None:
        return {"channel": ContactChannel.IN_APP, "state": AttemptState.FAILED}
    return {"channel": told.channel, "state": first_state(told.channel)}


def _kept(wanted: Wanted, wording: Wording) -> Row:
    words = wording.words(wanted.kind, ContactChannel.IN_APP)
    return {
        "kind": wanted.kind,
        "recipient_id": wanted.recipient_id,
        "recipient_kind": (label_of(wanted.recipient_id) or "").lower(),
        "ticket_id": wanted.ticket_id,
        "subject": words.subject,
        "text": words.text,
        "facts": wanted.facts_text,
    }
