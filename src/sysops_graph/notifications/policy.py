"""What decides how people are told: the policy of the service, and what a person wants. Both are data."""

from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sysops_graph.notifications.model import ContactChannel, Kind

Minutes = Annotated[int, Field(ge=0, le=1440)]
MinuteOfDay = Annotated[int, Field(ge=0, le=1439)]

_URGENT = (
    Kind.TICKET_OWNER_LOST,
    Kind.REOPENING_UNCONFIRMED,
    Kind.OFFER_MADE,
    Kind.OFFER_SUPERSEDED,
    Kind.OFFER_WITHDRAWN,
    Kind.VISIT_ON_THE_WAY,
    Kind.VISIT_NOT_SET_OUT,
    Kind.VISIT_NOT_ARRIVED,
    Kind.VISIT_NOT_FINISHED,
    Kind.EXCEPTION_RAISED,
    Kind.SLA_BREACHED,
    Kind.TICKET_ESCALATED,
    Kind.TRANSFER_ASKED,
    Kind.UNREAD,
)


class NotifyPolicy(BaseModel):
    """Which kinds are urgent or critical, and how much one person is told; versioned data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    urgent: tuple[Kind, ...] = _URGENT
    """Told at once, whatever the person's quiet hours; nobody can turn them off."""
    critical_minutes: dict[Kind, Annotated[int, Field(ge=1, le=1440)]] = Field(
        default_factory=lambda: {
            Kind.EXCEPTION_RAISED: 15,
            Kind.SLA_BREACHED: 30,
            Kind.VISIT_NOT_SET_OUT: 10,
            Kind.VISIT_NOT_ARRIVED: 10,
        }
    )
    """Not read in the app for so long: told over the next channel, in the end to whoever is on call. An offer is not
    among them: when nobody answers it, the next expert is asked."""
    bundle_s: Annotated[int, Field(ge=0, le=3600)] = 30
    """What is not urgent waits so long for others to go with it."""
    letters: dict[ContactChannel, Annotated[int, Field(ge=1, le=1000)]] = Field(
        default_factory=lambda: {ContactChannel.EMAIL: 30, ContactChannel.SMS: 10}
    )
    """Most letters to one person over a channel, within `letters_minutes`; no limit for what is not named."""
    letters_minutes: Annotated[int, Field(ge=1, le=1440)] = 60

    @model_validator(mode="after")
    def _critical_is_urgent(self) -> Self:
        if calm := sorted(self.critical_minutes.keys() - set(self.urgent)):
            raise ValueError(f"what is critical is urgent too: {', '.join(calm)}")
        return self

    def limit(self, channel: ContactChannel) -> int | None:
        return self.letters.get(channel)


class KindRule(BaseModel):
    """How a person wants to hear of a kind; off and delay count only where it is not urgent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: ContactChannel | None = None
    off: bool = False
    delay_minutes: Minutes = 0


class PersonRules(BaseModel):
    """How a person wants to be told; quiet hours are local to the person and may go over midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: dict[Kind, KindRule] = Field(default_factory=dict[Kind, KindRule], max_length=100)
    quiet_from_minute: MinuteOfDay | None = None
    quiet_until_minute: MinuteOfDay | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.quiet_from_minute is None) is not (self.quiet_until_minute is None):
            raise ValueError("quiet hours have a begin and an end")
        if self.quiet_from_minute is not None and self.quiet_from_minute == self.quiet_until_minute:
            raise ValueError("quiet hours do not last the whole day")
        return self

    def of(self, kind: str) -> KindRule:
        return self.kinds.get(Kind(kind), KindRule())


@lru_cache(maxsize=8)
def parse_notify_policy(body: str | None) -> NotifyPolicy:
    """The stored text as a policy; as delivered where none was stored. Raises pydantic's ValidationError."""
    return NotifyPolicy.model_validate_json(body) if body else NotifyPolicy()


def parse_person_rules(body: str | None) -> PersonRules:
    """The stored text as rules; none where a person said nothing."""
    return PersonRules.model_validate_json(body) if body else PersonRules()
