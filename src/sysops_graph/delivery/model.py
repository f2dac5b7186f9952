"""Messages, timers, commands and recorded facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from sysops_graph.errors import Conflict, NotFound, Unavailable

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Payload: TypeAlias = Mapping[str, Json]
Outcome: TypeAlias = Mapping[str, Json]
"""What a command answered: ids, from which the answer is read again."""


class MessageState(StrEnum):
    """Where a message stands; `done` and `dead` wait for nothing."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """What is to be done now: ids and plain values, never contact data. `subject_id` is the ticket unless given.

    With `wanted_by` it is written only if an automation rule waits for that event, with `asked_of` only if a transfer
    waits for that expert's answer.
    """

    topic: str
    ticket_id: str | None
    lane: str = "core"
    payload: Payload = field(default_factory=dict[str, Json])
    subject_id: str | None = None
    wanted_by: str | None = None
    asked_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimer:
    """What is to be done at an instant; arming the same key again moves it."""

    kind: str
    subject_id: str
    due_at: datetime
    ticket_id: str | None = None
    cycle: int = 0
    step: str = ""
    round: int = 0
    payload: Payload = field(default_factory=dict[str, Json])

    @property
    def key(self) -> str:
        return timer_key(self.kind, self.subject_id, cycle=self.cycle, step=self.step, round=self.round)


def timer_key(kind: str, subject_id: str, *, cycle: int = 0, step: str = "", round: int = 0) -> str:  # noqa: A002
    """The unique name of a timer: subject, kind, cycle, step and round; never null."""
    return f"{subject_id}:{kind}:{cycle}:{step}:{round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A pending message as it was loaded. `since_at`: from when its lane's span counts (again after a re-drive)."""

    id: str
    topic: str
    lane: str
    ticket_id: str | None
    subject_id: str
    payload: Payload
    attempts: int
    created_at: datetime
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """An armed timer as it was loaded; `fencing` rises whenever it is armed again or cancelled."""

    id: str
    key: str
    kind: str
    subject_id: str
    ticket_id: str | None
    payload: Payload
    due_at: datetime
    fencing: int
    attempts: int


@dataclass(frozen=True, slots=True)
class TimerGroup:
    """Armed timers of one kind, each of another ticket, that are fired in one transaction."""

    timers: tuple[Timer, ...]

    @property
    def id(self) -> str:
        return self.timers[0].id

    @property
    def kind(self) -> str:
        return self.timers[0].kind


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A fact that a decision may have used and that is no longer so: what it was, from when, and who ended it."""

    subject_id: str
    subject_kind: str
    fact: str
    was: Json
    recorded_from_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMessage:
    """A message that was given up: unknown topic, or its lane's span is over."""

    id: str
    topic: str
    lane: str
    ticket_id: str | None
    subject_id: str
    payload: Payload
    attempts: int
    created_at: datetime
    dead_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits: pending messages by lane, the oldest due message and timer (none: nothing is due), dead ones."""

    pending: Mapping[str, int]
    oldest_message_at: datetime | None
    oldest_timer_at: datetime | None
    dead: int


class AlreadySettled(Conflict):
    """Somebody else settled this message or timer, holds its lease, or it is not its turn."""


class IdempotencyKeyReused(Conflict):
    """This idempotency key was used for another request; take a new key."""


class MessageNotDead(Conflict):
    """Only a dead message can be driven again."""


class MessageNotFound(NotFound):
    """There is no message by that id."""


class AddressRefused(Conflict):
    """Nothing can be fetched from this address."""


class NotFetched(Unavailable):
    """The address does not answer."""
