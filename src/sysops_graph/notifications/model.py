"""Kinds of notifications, channels, words, and what an outside party may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sysops_graph.errors import Conflict, Invalid, NotFound, Unavailable

Fact = str | int | float | bool | None
"""What a notice may say: ids and plain values; names are looked up when it is stored."""


class Kind(StrEnum):
    """What a notification is about; each has words in every language."""

    TICKET_RECEIPT = "ticket.receipt"
    TICKET_TAKEN = "ticket.taken"
    TICKET_HANDED_OVER = "ticket.handed_over"
    TICKET_OWNER_LOST = "ticket.owner_lost"
    TICKET_SOLVED = "ticket.solved"
    TICKET_CLOSED = "ticket.closed"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_ASKED = "ticket.asked"
    TICKET_REMINDED = "ticket.reminded"
    TICKET_COMMENTED = "ticket.commented"
    TICKET_EDITED = "ticket.edited"
    TICKET_CLUSTERED = "ticket.clustered"
    TICKET_DISTURBED = "ticket.disturbed"
    REOPENING_UNCONFIRMED = "ticket.reopening_unconfirmed"
    SURVEY_SENT = "survey.sent"
    SURVEY_REMINDED = "survey.reminded"
    SURVEY_LOW = "survey.low"
    REOPENING_OFFERED = "survey.reopening_offered"
    OFFER_MADE = "offer.made"
    OFFER_SUPERSEDED = "offer.superseded"
    OFFER_WITHDRAWN = "offer.withdrawn"
    PAGE_RAISED = "page.raised"
    DUTY_OVERRIDDEN = "duty.overridden"
    SWAP_ASKED = "swap.asked"
    SWAP_ACCEPTED = "swap.accepted"
    SWAP_REFUSED = "swap.refused"
    SWAP_EXPIRED = "swap.expired"
    SWAP_CANCELLED = "swap.cancelled"
    TRANSFER_ASKED = "transfer.asked"
    TRANSFER_ACCEPTED = "transfer.accepted"
    TRANSFER_REFUSED = "transfer.refused"
    TRANSFER_EXPIRED = "transfer.expired"
    TRANSFER_CANCELLED = "transfer.cancelled"
    VISIT_CONFIRMED = "visit.confirmed"
    VISIT_ON_THE_WAY = "visit.on_the_way"
    VISIT_TOMORROW = "visit.tomorrow"
    VISIT_DELAYED = "visit.delayed"
    VISIT_MOVED = "visit.moved"
    VISIT_CANCELLED = "visit.cancelled"
    VISIT_CANNOT_ARRIVE = "visit.cannot_arrive"
    SLOTS_OFFERED = "slots.offered"
    SLOTS_WANTED = "slots.wanted"
    VISIT_NOT_SET_OUT = "visit.not_set_out"
    VISIT_NOT_ARRIVED = "visit.not_arrived"
    VISIT_NOT_FINISHED = "visit.not_finished"
    EXCEPTION_RAISED = "exception.raised"
    EXCEPTION_DIGEST = "exception.digest"
    UNREAD = "notification.unread"
    BUNDLE = "notification.bundle"
    SLA_BREACHED = "sla.breached"
    TASK_GIVEN = "task.given"
    TASK_DUE = "task.due"
    TASK_OVERDUE = "task.overdue"
    TICKET_ESCALATED = "ticket.escalated"
    TICKET_LATE = "ticket.late"
    DISTURBANCE = "service.disturbed"


class ContactChannel(StrEnum):
    """A way to tell a person something; in the app nothing leaves the system."""

    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"
    PUSH = "push"
    IN_APP = "in_app"


class AttemptState(StrEnum):
    """Sent is not delivered: a party that took a message may still lose it."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Untold(StrEnum):
    """Why a notification was stored and not sent."""

    SUPPRESSED = "suppressed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell, and by which ways it can be done."""

    name: str
    language: str
    time_zone: str
    preferred: ContactChannel | None
    channels: frozenset[ContactChannel]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: a subject where the channel has one, and the text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """Words with `{fact}` in them, for one channel and language."""

    channel: ContactChannel
    language: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A letter to a person that left a short while ago, or leaves soon; `held`: others may still go with it.

    `id` is that of its first attempt, `size` how many go in it.
    """

    id: str
    channel: ContactChannel
    leaves_at: datetime
    held: bool
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a person is told: over a channel, at once or at an instant, alone or in a letter that waits already."""

    channel: ContactChannel
    leaves_at: datetime
    held: bool = False
    joins: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a channel carries to an address; `reference` is the same in every try."""

    address: str
    words: Words
    reference: str


class RecipientGone(NotFound):
    """There is nobody to tell by that id."""


class NotificationNotFound(NotFound):
    """You have no notification by that id."""


class RulesNotValid(Invalid):
    """These rules cannot be kept."""


class TemplateNotValid(Invalid):
    """These words cannot be kept."""


class TemplateMovedOn(Conflict):
    """Somebody else wrote these words meanwhile; look at them first."""


class NoFirstWords(NotFound):
    """The service came without words for this kind, channel and language."""


class TicketToTryNotFound(NotFound):
    """There is no ticket by that id to try the words on."""


class Refused(Conflict):
    """The outside party will never take this."""


class AddressGone(Refused):
    """This address will never take anything again."""


class TooManyBrowsers(Conflict):
    """So many browsers are subscribed already; unsubscribe one first."""


class ChannelDown(Unavailable):
    """The outside party does not answer, or asks to be tried later."""


Facts = Mapping[str, Fact]
