"""What a ticket is."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sysops_graph.catalog.custom_fields import SaidValue
from sysops_graph.errors import Conflict, Forbidden, NotFound
from sysops_graph.sla.model import ClockKind, Priority


class State(StrEnum):
    """The nine states of a ticket."""

    NEW = "New"
    OPEN = "Open"
    PENDING = "Pending"
    ESCALATED = "Escalated"
    SOLVED = "Solved"
    CLOSED = "Closed"
    REOPENED = "Reopened"
    ARCHIVED = "Archived"
    DELETED = "Deleted"


class Impact(StrEnum):
    """How much is affected, the worst first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"


class Urgency(StrEnum):
    """How soon it must be mended, the most pressing first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """What kind of thing is broken."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    NETWORK = "network"
    ACCOUNT = "account"
    OTHER = "other"


class Condition(StrEnum):
    """What the customer says of the device; the impact of a single customer's ticket follows from it."""

    UNUSABLE = "unusable"
    IMPAIRED = "impaired"
    SAFETY_HAZARD = "safety_hazard"
    SITE_DOWN = "site_down"
    DATA_LOSS = "data_loss"


class Entitlement(StrEnum):
    """What the contract says; a flag for the help desk, never a reason to refuse a ticket."""

    OK = "ok"
    LAPSED = "lapsed"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"


class DiagnosisKind(StrEnum):
    """What kind of thing was wrong."""

    CONFIGURATION = "configuration"
    BUG = "bug"
    PERFORMANCE = "performance"
    OTHER = "other"


class Visibility(StrEnum):
    """Who reads a comment."""

    CUSTOMER = "customer"
    INTERNAL = "internal"


class CloseReason(StrEnum):
    """Why somebody closes a ticket."""

    CONFIRMED = "confirmed"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    CANCELLED = "cancelled"
    NO_ENTITLEMENT = "no_entitlement"
    NO_CUSTOMER_REPLY = "no_customer_reply"
    OTHER = "other"


class TicketNotFound(NotFound):
    """There is no such ticket."""


class DuplicateNotFound(NotFound):
    """Nobody suggested that this ticket is a duplicate of that one, or somebody has decided on it."""


class CommentNotFound(NotFound):
    """There is no such comment."""


class MoveNotPossible(Conflict):
    """The ticket's state does not allow this."""


class ReviewNeeded(Forbidden):
    """A team lead has to confirm P1 for this ticket: its text speaks of an emergency, its impact does not."""


class TicketReadOnly(MoveNotPossible):
    """An archived ticket is only read."""


class TicketHeld(Conflict):
    """The ticket is on legal hold."""


class TicketNotHeld(Conflict):
    """The ticket is not on legal hold."""


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    bad = {f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"}
    if bad:
        found = ", ".join(sorted(bad))
        raise PydanticCustomError(
            "text_not_plain", "contains control characters ({found}); send plain text", {"found": found}
        )
    return text


Text = Annotated[str, AfterValidator(_clean)]
Short = Annotated[Text, Field(max_length=200)]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=32)]


class WantedSlot(BaseModel):
    """A time that the customer offers for a visit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class Opening(BaseModel):
    """What is said when a ticket is opened; ids are of nodes, `serial` and `contract_number` as read off paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Annotated[Text, Field(min_length=1, max_length=200)]
    description: Annotated[Text, Field(max_length=20_000)] = ""
    category: Category = Category.OTHER
    customer_id: str
    issue_kind_id: str | None = None
    device_id: str | None = None
    product_id: str | None = None
    family_id: str | None = None
    serial: Short | None = None
    contract_id: str | None = None
    contract_number: Short | None = None
    area_id: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    slots: Annotated[tuple[WantedSlot, ...], Field(max_length=20)] = ()
    condition: Condition | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    affected_customers: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    environment: Short | None = None
    product_version: Short | None = None
    components: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    error_code: Short | None = None
    duration_s: Annotated[int, Field(ge=0)] | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    custom_values: Annotated[tuple[SaidValue, ...], Field(max_length=50)] = ()
    external_conversation_id: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What triage decided, and why: kept on the ticket whole."""

    impact: Impact
    urgency: Urgency
    matrix_priority: Priority
    priority: Priority
    rules_fired: tuple[str, ...]
    line: int
    routed_by: str
    needs_review: bool
    skill_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was done beside the words for the customer; `work_s` and `verification_s` are seconds of work."""

    verification: str = ""
    issue: str | None = None
    root_cause: str | None = None
    solution: str | None = None
    steps: tuple[str, ...] = ()
    affected_customers: int | None = None
    downtime_s: int | None = None
    prevention: str | None = None
    related: tuple[str, ...] = ()
    work_s: int | None = None
    verification_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot of a ticket that can be used."""

    starts_at: datetime
    ends_at: datetime
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A transfer that waits for its answer: who is asked to take the ticket, and until when an answer counts."""

    id: str
    ticket_id: str
    to_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A live assignment of a ticket: an offer that waits for its answer, or the owner's."""

    id: str
    state: str
    expert_id: str
    expires_at: datetime
    slot_id: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    visit_id: str | None
    visit_state: str | None
    strategy: str
    full: bool
    transfer: AskedFor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenException:
    """The assignment exception that blocks a ticket."""

    id: str
    code: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock of the ticket's present cycle."""

    id: str
    kind: str
    due_at: datetime
    met_at: datetime | None
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as a use-case sees it under its lock."""

    id: str
    key: str
    state: State
    priority: Priority
    line: int
    service_level: str
    visit: bool
    needs_owner: bool
    version: int
    cycle: int
    flags: tuple[str, ...]
    waiting_since_at: datetime | None
    opened_at: datetime
    state_at: datetime
    customer_id: str
    area_id: str
    time_zone: str
    queue_id: str | None
    queue_mode: str
    strategy: str
    digest: tuple[str, ...]
    assignments: tuple[Held, ...]
    attempts: int
    exception: OpenException | None
    clocks: tuple[Running, ...]
    lead_ids: tuple[str, ...]
    policy_version: int
    policy_body: str
    returns_to: State | None = None
    documented_in: str | None = None
    held_at: datetime | None = None
    level: int = 0
    step: int = 0

    @property
    def offers(self) -> tuple[Held, ...]:
        return tuple(held for held in self.assignments if held.state == "offered")

    @property
    def owner(self) -> Held | None:
        return next((held for held in self.assignments if held.state == "accepted"), None)

    def held(self, assignment_id: str) -> Held | None:
        return next((held for held in self.assignments if held.id == assignment_id), None)

    def clock(self, kind: str) -> Running | None:
        return next((clock for clock in self.clocks if clock.kind == kind), None)

    @property
    def responded(self) -> bool:
        """Nobody waits for a first answer."""
        clock = self.clock(ClockKind.RESPONSE)
        return clock is None or clock.met_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of history to be written: what happened (`kind`), why (`cause`), with ids and values in `details`.

    Words that it tells of, a comment or a note of what was done, are kept with the ticket in the same statement.
    """

    kind: str
    cause: str = ""
    details: Mapping[str, object] = field(default_factory=dict[str, object])
    comment: Mapping[str, object] | None = None
    resolution: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a locked ticket. Nothing named, nothing changed."""

    ticket: Ticket
    entries: tuple[Entry, ...]
    state: State | None = None
    needs_owner: bool | None = None
    properties: Mapping[str, object] = field(default_factory=dict[str, object])
