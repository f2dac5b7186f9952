"""Offers and what becomes of them, visits, and the case that nobody can come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.matching.model import Term


class AssignmentState(StrEnum):
    """One offer to one expert, from being made to its end."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    COMPLETED = "completed"


class TransferState(StrEnum):
    """A ticket that its owner hands to another expert, from being asked for to its end."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PageState(StrEnum):
    """A call to somebody on duty: it rings until somebody has heard it, or nobody need hear it."""

    RINGING = "ringing"
    ACKNOWLEDGED = "acknowledged"
    OVER = "over"


class PageRung(StrEnum):
    """Who is told of a page, one after the other; those in charge are told again until somebody has heard."""

    PRIMARY = "primary"
    BACKUP = "backup"
    IN_CHARGE = "in_charge"


class RefusalReason(StrEnum):
    """Why an expert will not take a ticket; a wrong skill or product also proposes to mend the graph."""

    WRONG_SKILL = "wrong_skill"
    WRONG_PRODUCT = "wrong_product"
    TOO_FAR = "too_far"
    NO_TIME = "no_time"
    SICK = "sick"
    OTHER = "other"


class ReleaseReason(StrEnum):
    """Why an owner is no longer the owner."""

    GIVEN_BACK = "given_back"
    ABSENCE = "absence"
    NO_SHOW = "no_show"
    CLOSED = "closed"
    REASSIGNED = "reassigned"


class AbsenceKind(StrEnum):
    """Why an expert is away."""

    VACATION = "vacation"
    SICKNESS = "sickness"
    TRAINING = "training"
    OTHER = "other"


class VisitState(StrEnum):
    """How far a visit has come."""

    PLANNED = "planned"
    ON_THE_WAY = "on_the_way"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    CANNOT_ARRIVE = "cannot_arrive"
    CANNOT_ENTER = "cannot_enter"


class Watch(StrEnum):
    """What is watched of a planned visit: setting out, arriving, finishing. The value is the timer's kind."""

    SET_OUT = "visit.set_out"
    ARRIVE = "visit.arrive"
    FINISH = "visit.finish"


class Reaction(StrEnum):
    """What is done about a visit that is late."""

    ASK_EXPERT = "ask_expert"
    TELL_LEAD = "tell_lead"
    REPLACE = "replace"


class OfferNotFound(NotFound):
    """There is no such offer for you."""


class OfferNoLongerLive(Conflict):
    """This offer has ended."""


class AnsweredOtherwise(Conflict):
    """This offer was answered already, the other way."""


class NotAvailable(Conflict):
    """The expert is absent at that time, or has no room left."""


class NotEligible(Conflict):
    """This expert may not take this ticket."""


class TicketHasOwner(Conflict):
    """The ticket has an owner already."""


class NotClaimable(Conflict):
    """This ticket is not waiting to be claimed."""


class NoOwner(Conflict):
    """The ticket has no owner."""


class TransferNotFound(NotFound):
    """There is no such transfer for you."""


class TransferNotPossible(Conflict):
    """The ticket cannot be handed over as it stands."""


class TransferNoLongerWaits(Conflict):
    """This transfer has ended."""


class NobodyElse(Conflict):
    """No other expert may take the ticket now."""


class PageNotFound(NotFound):
    """There is no such page for you."""


class PageNoLongerRings(Conflict):
    """Somebody has heard this page, or nobody need hear it."""


class VisitNotFound(NotFound):
    """There is no such visit for you."""


class VisitPlanned(Conflict):
    """A visit is planned already: move it."""


class SlotsNotUsable(Invalid):
    """None of these times can be used."""


class VisitStepNotPossible(Conflict):
    """The visit is not at that step."""


class AbsenceNotFound(NotFound):
    """There is no such absence."""


class AbsenceTooOldToCancel(Conflict):
    """An absence can be cancelled within an hour of being recorded; end it instead."""


class InvalidAbsence(Invalid):
    """An absence ends after it starts."""


class SlotNotFound(NotFound):
    """The ticket has no such slot, or it is past."""


class ExpertNotFound(NotFound):
    """There is no such expert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer to be written. `pieces` are the local wall times of the work, for the look at duty under the lock."""

    id: str
    expert_id: str
    slot_id: str | None
    from_at: datetime
    until_at: datetime
    expires_at: datetime
    strategy: str
    rank: int
    score: float
    terms: Mapping[Term, Mapping[str, float]]
    inputs: Mapping[str, object]
    pieces: tuple[Mapping[str, object], ...]
    policy_version: int
    cycle: int
    override: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """What lies between two visits of one expert, besides the straight way."""

    margin: timedelta
    kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a live assignment ends."""

    assignment_id: str
    state: AssignmentState
    reason: str = ""
    comment: str = ""
    visit_state: VisitState = VisitState.CANCELLED
    transfer_state: TransferState = TransferState.CANCELLED
    properties: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An accepted offer's appointment; none for remote work."""

    starts_at: datetime | None
    ends_at: datetime | None
    visit_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A slot that an offer or a visit books."""

    slot_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an assignment ended, and whose it was."""

    state: str
    expert_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStands:
    """How a transfer stands, and between whom it is."""

    state: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it stands, with everybody who was told so far."""

    id: str
    ticket_id: str
    state: str
    rung: str
    told_ids: tuple[str, ...]
    reason: str
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAbsence:
    """An absence as it stands."""

    id: str
    expert_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    recorded_at: datetime
