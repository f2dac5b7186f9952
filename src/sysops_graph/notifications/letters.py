"""Letters: tries to tell a person that leave together, one at a time per person, and what has to be done about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sysops_graph.delivery.model import NewMessage, NewTimer, timer_key
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, derived_id
from sysops_graph.notifications.model import AttemptState, ContactChannel, Leaving, Recipient, Telling
from sysops_graph.notifications.policy import NotifyPolicy, PersonRules, parse_notify_policy, parse_person_rules
from sysops_graph.notifications.rules import telling, unread_after
from sysops_graph.notifications.wording import Wanted

LEAVE = "notification.leave"
UNREAD = "notification.unread"
_TWINS_WITHIN = timedelta(days=1)
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What stands for a person under the lock by which one letter after another is written to them.

    `twin_id` is a notification that says the same and has not left yet.
    """

    rules: PersonRules
    policy: NotifyPolicy
    letters: tuple[Leaving, ...]
    twin_id: str | None

    def telling(
        self, recipient: Recipient, kind: str, *, failed: Iterable[ContactChannel] = (), now: datetime
    ) -> Telling | None:
        return telling(
            recipient, kind, rules=self.rules, policy=self.policy, letters=self.letters, failed=failed, now=now
        )

    def after(self, told: Telling, attempt_id: str) -> "Desk":
        """With one letter more: what else is told in the same transaction may go with it."""
        if told.joins or told.channel is ContactChannel.IN_APP:
            return self
        letter = Leaving(id=attempt_id, channel=told.channel, leaves_at=told.leaves_at, held=told.held, size=1)
        return replace(self, letters=(*self.letters, letter))


async def lock_desk(tx: Tx, wanted: Wanted, *, now: datetime, ids: Ids) -> Desk:
    """Nobody else tells this person anything until the transaction ends."""
    row = await tx.row(
        "notifications/lock_person",
        person_id=wanted.recipient_id,
        rules_id=derived_id("NotificationRules", wanted.recipient_id),
        command_id=ids.command_id,
        kind=wanted.kind,
        ticket_id=wanted.ticket_id,
        facts=wanted.facts_text,
        twins_since=now - _TWINS_WITHIN,
        letters_since=now - timedelta(days=1),
        now=now,
    )
    assert row, "the statement always has a row"
    return Desk(
        rules=parse_person_rules(row["body"]),
        policy=parse_notify_policy(row["policy"]),
        letters=tuple(_leaving(letter) for letter in row["letters"]),
        twin_id=row["twin_id"],
    )


async def lock_person(tx: Tx, person_id: str, *, now: datetime, ids: Ids) -> Desk:
    """The same where nothing new is to be told."""
    return await lock_desk(tx, Wanted(kind="", recipient_id=person_id, ticket_id=None, facts={}), now=now, ids=ids)


def attempt_of(told: Telling, recipient_id: str, *, now: datetime, ids: Ids) -> Row:
    """A try as it is stored; only the first of a letter says when the letter leaves."""
    properties: Row = {"channel": told.channel, "state": first_state(told.channel), "created_at": now}
    if told.joins is None and told.channel is not ContactChannel.IN_APP:
        properties |= {"recipient_id": recipient_id, "leaves_at": told.leaves_at, "held": told.held}
    return {"id": ids.new("Attempt"), "with_id": told.joins, "properties": properties}


def first_state(channel: ContactChannel) -> AttemptState:
    """In the app nothing leaves the system: storing it is the delivery."""
    return AttemptState.DELIVERED if channel is ContactChannel.IN_APP else AttemptState.PENDING


def to_send(told: Telling, attempt_id: str, notification_id: str, ticket_id: str | None) -> list[NewMessage]:
    """The message of a letter that leaves now."""
    if told.held or told.joins or told.channel is ContactChannel.IN_APP:
        return []
    return [letter_message(told.channel, attempt_id, notification_id, ticket_id)]


def to_leave(told: Telling, attempt_id: str, recipient_id: str) -> list[NewTimer]:
    """The timer of a letter that waits. It names no ticket: no next step of one hangs on it."""
    if not told.held:
        return []
    payload = {"recipient_id": recipient_id}
    return [NewTimer(kind=LEAVE, subject_id=attempt_id, due_at=told.leaves_at, payload=payload)]


def to_look_again(
    kind: str, recipient: Recipient, desk: Desk, notification_id: str, *, now: datetime
) -> list[NewTimer]:
    """The timer of something critical: has it been read?"""
    after = unread_after(kind, recipient, desk.policy)
    return [NewTimer(kind=UNREAD, subject_id=notification_id, due_at=now + after)] if after else []


def unread_key(notification_id: str) -> str:
    return timer_key(UNREAD, notification_id)


def letter_message(channel: ContactChannel, attempt_id: str, notification_id: str, ticket_id: str | None) -> NewMessage:
    return NewMessage(
        topic="notification.send",
        lane=f"notify:{channel}",
        ticket_id=ticket_id,
        subject_id=notification_id,
        payload={"attempt_id": attempt_id},
    )


def _leaving(row: Row) -> Leaving:
    return Leaving(
        id=row["id"],
        channel=ContactChannel(row["channel"]),
        leaves_at=row["leaves_at"],
        held=row["held"],
        size=row["size"],
    )
