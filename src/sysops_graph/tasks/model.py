"""What a task is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.errors import Conflict, Invalid, NotFound


class TaskState(StrEnum):
    """Open until somebody ends it."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What somebody has to do by `due_at`; `kind` is a word of the package that wants it, like `document`.

    The owner is an expert, somebody of the staff, or a contact group; it is about a ticket, a customer, or nothing.
    """

    id: str
    kind: str
    title: str
    owner_id: str
    due_at: datetime
    ticket_id: str | None = None
    customer_id: str | None = None
    checklist: tuple[str, ...] = ()
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task under its lock, with whom it concerns: `owner_ids` are the members where a group owns it."""

    id: str
    kind: str
    title: str
    state: TaskState
    due_at: datetime
    ticket_id: str | None
    owner_ids: tuple[str, ...]
    lead_ids: tuple[str, ...]
    in_sight: bool


class TaskNotFound(NotFound):
    """There is no such task."""


class TaskNotOpen(Conflict):
    """The task is done or cancelled already."""


class TaskOwnerNotFound(NotFound):
    """No expert, nobody of the staff and no contact group has that id."""


class TaskWithoutEnd(Invalid):
    """A task is due in the future."""
