"""What is done when a letter fails, or nobody reads it: the next channel, in the end somebody on call."""

from datetime import datetime

from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import NewMessage, NewTimer, Timer
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.notifications.letters import (
    Desk,
    attempt_of,
    letter_message,
    lock_person,
    to_leave,
    to_look_again,
    to_send,
)
from sysops_graph.notifications.model import AttemptState, ContactChannel, Kind, Recipient, Telling
from sysops_graph.notifications.rules import notice
from sysops_graph.notifications.wording import Wanted, wanted_of, wording_of


async def release_letter(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
    """Nothing more goes with it: the letter leaves."""
    await lock_person(tx, str(timer.payload["recipient_id"]), now=now, ids=ids)
    row = await tx.row("notifications/release_letter", attempt_id=timer.subject_id)
    if row:
        channel = ContactChannel(row["channel"])
        message = letter_message(channel, timer.subject_id, row["notification_id"], row["ticket_id"])
        await deliver(tx, messages=[message], now=now, ids=ids)


async def note_attempt(tx: Tx, attempt_id: str, **properties: object) -> list[Row]:
    """What a letter is by now: `state`, `provider_id`, `error`, `sent_at`; answers the notifications in it."""
    return await tx.rows("notifications/end_attempt", attempt_id=attempt_id, properties=properties)


async def fall_back(tx: Tx, attempt_id: str, *, error: str, now: datetime, ids: Ids) -> None:
    """A letter failed for good: the next channel's turn for each thing in it, if there is one."""
    letter = await tx.row("notifications/recipient_of_letter", attempt_id=attempt_id)
    if letter is None:
        return
    recipient_id: str = letter["recipient_id"]
    desk = await lock_person(tx, recipient_id, now=now, ids=ids)
    rows = await note_attempt(tx, attempt_id, state=AttemptState.FAILED, error=error)
    if not rows:
        return
    recipient = (await wording_of(tx, wanted_of(rows[0]))).recipient
    attempts: list[Row] = []
    messages: list[NewMessage] = []
    timers: list[NewTimer] = []
    for row in rows:
        failed = [ContactChannel(channel) for channel in row["failed"]]
        told = desk.telling(recipient, row["kind"], failed=failed, now=now)
        if told:
            attempt = _next_attempt(told, wanted_of(row), row, now=now, ids=ids)
            attempts.append(attempt)
            desk = desk.after(told, attempt["id"])
            messages += to_send(told, attempt["id"], row["notification_id"], row["ticket_id"])
            timers += to_leave(told, attempt["id"], recipient_id)
    if attempts:
        await tx.rows("notifications/add_attempts", attempts=attempts)
    await deliver(tx, messages=messages, arm=timers, now=now, ids=ids)


async def look_again(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
    """Something critical may not have been read: told over the next channel, or somebody on call hears of it."""
    notification_id = timer.subject_id
    row = await tx.row("notifications/unread_notification", notification_id=notification_id)
    if row is None:
        return
    desk = await lock_person(tx, row["recipient_id"], now=now, ids=ids)
    row = await tx.row("notifications/unread_notification", notification_id=notification_id)
    if row is None or row["read_at"] or not row["matters"]:
        return
    wanted = wanted_of(row)
    recipient = (await wording_of(tx, wanted)).recipient
    channel = _untried(desk, recipient, row, now=now)
    if channel is None:
        await _tell_on_call(tx, recipient, wanted, row["subject"], now=now, ids=ids)
        return
    attempt = _next_attempt(channel, wanted, row, now=now, ids=ids)
    await tx.rows("notifications/add_attempts", attempts=[attempt])
    await deliver(
        tx,
        messages=to_send(channel, attempt["id"], notification_id, wanted.ticket_id),
        arm=to_look_again(wanted.kind, recipient, desk, notification_id, now=now),
        now=now,
        ids=ids,
    )


def _untried(desk: Desk, recipient: Recipient, row: Row, *, now: datetime) -> Telling | None:
    """The next channel out of the app, at once: it is in the app already."""
    tried = [ContactChannel.IN_APP, *map(ContactChannel, row["tried"])]
    told = desk.telling(recipient, row["kind"], failed=tried, now=now)
    return Telling(channel=told.channel, leaves_at=now) if told else None


async def _tell_on_call(tx: Tx, recipient: Recipient, wanted: Wanted, about: str, *, now: datetime, ids: Ids) -> None:
    rows = await tx.rows(
        "notifications/on_call_leads", ticket_id=wanted.ticket_id, except_id=wanted.recipient_id, now=now
    )
    facts = {"person": recipient.name, "about": about}
    told = [notice(Kind.UNREAD, row["id"], ticket_id=wanted.ticket_id, **facts) for row in rows]
    await deliver(tx, messages=told, now=now, ids=ids)


def _next_attempt(told: Telling, wanted: Wanted, row: Row, *, now: datetime, ids: Ids) -> Row:
    return {**attempt_of(told, wanted.recipient_id, now=now, ids=ids), "notification_id": row["notification_id"]}
