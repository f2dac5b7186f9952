"""Clocks, the calendar and policy they run on, and what is to be said when one is breached."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sysops_graph.calendars.model import DAY_MINUTES, BusinessCalendar, Interval, Window
from sysops_graph.errors import Invalid, NotFound, Problem

_YEAR_S = 365 * 86_400
_HOUR_S = 3600


class ServiceLevel(StrEnum):
    """What a plan promises, the most first."""

    ENTERPRISE = "Enterprise"
    PREMIUM = "Premium"
    STANDARD = "Standard"
    ESSENTIAL = "Essential"


class Priority(StrEnum):
    """P1 is the most pressing."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class ClockKind(StrEnum):
    """What must have happened when the clock is due."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Basis(StrEnum):
    """In which time a clock runs: contractual is business time, on which breaches and reports rest.

    Operational is every hour of the day; only P1 and P2 have it, to be warned and escalated by.
    """

    CONTRACTUAL = "contractual"
    OPERATIONAL = "operational"


class ClockState(StrEnum):
    """Running until the target is met, or the ticket ends without it. A breach is beside it: `breached_at`."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    STOPPED = "stopped"


class ClockNotFound(NotFound):
    """There is no such SLA clock."""


class InvalidSlaPolicy(Invalid):
    """This body makes no SLA policy."""


class Targets(BaseModel):
    """Durations of business time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    response_s: Annotated[int, Field(gt=0, le=_YEAR_S)]
    resolution_s: Annotated[int, Field(gt=0, le=_YEAR_S)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.response_s > self.resolution_s:
            raise ValueError("the response is not due after the resolution; give it the smaller target")
        return self

    def of(self, kind: ClockKind) -> timedelta:
        return timedelta(seconds=self.response_s if kind is ClockKind.RESPONSE else self.resolution_s)


def _hours(response: int, resolution: int) -> Targets:
    return Targets(response_s=response * _HOUR_S, resolution_s=resolution * _HOUR_S)


class SlaPolicy(BaseModel):
    """What each service level promises; versioned data. Defaults: the service's published targets.

    `by_priority` names the pairs that get other targets. `warned_at_share` is the part of a target after which a
    breach is near, `credit_percent` what a late solution is proposed to be worth. A customer who sees
    `repeated_breaches` in `repeated_days` is looked after.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: dict[ServiceLevel, Targets] = Field(
        default_factory=lambda: {
            ServiceLevel.ENTERPRISE: _hours(1, 12),
            ServiceLevel.PREMIUM: _hours(2, 24),
            ServiceLevel.STANDARD: _hours(4, 48),
            ServiceLevel.ESSENTIAL: _hours(8, 72),
        }
    )

    by_priority: dict[ServiceLevel, dict[Priority, Targets]] = Field(
        default_factory=dict[ServiceLevel, dict[Priority, Targets]]
    )
    warned_at_share: Annotated[float, Field(gt=0, lt=1)] = 0.8
    credit_percent: dict[ServiceLevel, Annotated[float, Field(gt=0, le=100)]] = Field(
        default_factory=dict[ServiceLevel, float]
    )
    repeated_breaches: Annotated[int, Field(ge=2, le=100)] = 3
    repeated_days: Annotated[int, Field(ge=1, le=365)] = 90

    def target(self, service_level: ServiceLevel, priority: Priority, kind: ClockKind) -> timedelta:
        targets = self.by_priority.get(service_level, {}).get(priority) or self.targets[service_level]
        return targets.of(kind)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [level for level in ServiceLevel if level not in self.targets]
        if missing:
            raise ValueError(f"targets: none for {', '.join(missing)}; all four service levels are needed")
        return self


@lru_cache(maxsize=32)
def parse_sla_policy(body: str) -> SlaPolicy:
    """The policy of a JSON text; raises InvalidSlaPolicy with all that is wrong."""
    try:
        return SlaPolicy.model_validate_json(body)
    except ValidationError as error:
        problems = tuple(Problem(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors())
        raise InvalidSlaPolicy(problems=problems) from error


ALWAYS = BusinessCalendar("UTC", tuple(Window(weekday, 0, DAY_MINUTES) for weekday in range(7)))
"""The calendar of an operational clock."""

OFFICE_HOURS = BusinessCalendar("UTC", tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5)))
"""Counts where no area up to the root keeps a calendar: a ticket is not refused for want of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the clocks of an area's tickets run on; `calendar_id` is none for OFFICE_HOURS."""

    calendar_id: str | None
    calendar: BusinessCalendar
    policy_version: int
    policy: SlaPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock as it stands in the graph. From `accelerated_at` on it has half the time that it had left."""

    id: str
    ticket_id: str
    kind: ClockKind
    basis: Basis
    cycle: int
    target: timedelta
    service_level: ServiceLevel
    priority: Priority
    policy_version: int
    calendar_id: str | None
    started_at: datetime
    due_at: datetime
    pauses: tuple[Interval, ...] = ()
    paused_at: datetime | None = None
    accelerated_at: datetime | None = None
    warned_at: datetime | None = None
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    state: ClockState = ClockState.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongClock:
    """A clock whose stored due time is not what its facts give; none where its calendar or policy is gone."""

    clock_id: str
    ticket_id: str
    ticket_key: str
    kind: ClockKind
    due_at: datetime
    rebuilt_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A clock that passed its due time unmet, and the staff to tell: the nearest leads, or the managers if none."""

    clock_id: str
    ticket_id: str
    ticket_key: str
    kind: ClockKind
    due_at: datetime
    staff_ids: tuple[str, ...]
