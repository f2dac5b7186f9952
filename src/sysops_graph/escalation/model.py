"""The policy of escalation, and a path as it watches a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sysops_graph.calendars.model import BusinessCalendar, Interval
from sysops_graph.errors import Conflict, Invalid, NotFound, Problem
from sysops_graph.sla.model import Basis, Priority, ServiceLevel

_MONTH_S = 31 * 86_400
_MINUTE_S, _HOUR_S = 60, 3600
Seconds = Annotated[int, Field(gt=0, le=_MONTH_S)]


class Level(IntEnum):
    """What kind of trigger raised a ticket; each has its own people to tell."""

    IMMEDIATE = 1
    URGENT = 2
    CRITICAL = 3
    EXECUTIVE = 4
    STRATEGIC = 5


class Role(StrEnum):
    """Whom a rung tells."""

    EXPERT = "expert"
    LEAD = "lead"
    MANAGER = "manager"
    NEIGHBOUR = "neighbour"
    GROUP = "group"


class Act(StrEnum):
    """What a rung does beside telling its target."""

    PAGE_ON_CALL = "page_on_call"
    TELL_GROUP = "tell_group"
    ASK_NEIGHBOURS = "ask_neighbours"
    TASK = "task"


class Step(StrEnum):
    """Which of a path's rings it is: a rung, or the end that is never silent."""

    RUNG = "rung"
    LAST_RESORT = "last_resort"


class InvalidEscalationPolicy(Invalid):
    """This body makes no escalation policy."""


class PathMovedOn(Conflict):
    """The escalation has gone on since you looked; look at its present step."""


class NothingToAcknowledge(Conflict):
    """No escalation of this ticket waits for an acknowledgement."""


class NotEscalated(Conflict):
    """The ticket is not escalated."""


class NoPath(NotFound):
    """No escalation path watches this ticket."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Beside(_Data):
    """One thing done when a rung is reached; `group` for tell_group, `task` (what is to be done) for task."""

    act: Act
    group: str | None = None
    task: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.act is Act.TELL_GROUP) != (self.group is not None):
            raise ValueError("group: named for tell_group, and only for it")
        if (self.act is Act.TASK) != (self.task is not None):
            raise ValueError("task: said for task, and only for it")
        return self


class Rung(_Data):
    """Whom to tell when so much time has passed since the path was armed. `group` is a contact group's id."""

    after_s: Seconds
    tell: Role
    group: str | None = None
    beside: Annotated[tuple[Beside, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.tell is Role.GROUP) != (self.group is not None):
            raise ValueError("group: named for a rung that tells a group, and only for it")
        return self


class Route(_Data):
    """The path of a priority: rungs in the time that it runs in, how long an acknowledgement holds, and its end."""

    basis: Basis
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=10)]
    acknowledged_s: Seconds
    again_s: Seconds

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        after = [rung.after_s for rung in self.rungs]
        if any(later <= earlier for earlier, later in pairwise(after)):
            raise ValueError("rungs: each comes later than the one before")
        return self


EXECUTIVES, DIRECTOR, EMERGENCY = "grp_executives", "grp_director", "grp_emergency"
ROOT_CAUSE, CHIEF_EXECUTIVE, LAST_RESORT = "grp_root_cause", "grp_chief_executive", "grp_last_resort"
"""The contact groups that every graph begins with; an administrator puts people in."""


def _rung(after_s: int, tell: Role, *beside: Beside, group: str | None = None) -> Rung:
    return Rung(after_s=after_s, tell=tell, group=group, beside=beside)


def _default_paths() -> dict[Priority, Route]:
    page, neighbours = Beside(act=Act.PAGE_ON_CALL), Beside(act=Act.ASK_NEIGHBOURS)
    emergency, executives = (Beside(act=Act.TELL_GROUP, group=group) for group in (EMERGENCY, EXECUTIVES))
    review, allocation, sla, improvement = (
        Beside(act=Act.TASK, task=task)
        for task in ("Process review", "Resource allocation", "Look at the SLA with the lead", "Improvement")
    )
    minutes, hours = _MINUTE_S, _HOUR_S
    wall, business = Basis.OPERATIONAL, Basis.CONTRACTUAL
    p1 = (
        _rung(15 * minutes, Role.EXPERT, page),
        _rung(30 * minutes, Role.LEAD, emergency),
        _rung(1 * hours, Role.MANAGER, executives),
        _rung(2 * hours, Role.GROUP, group=DIRECTOR),
    )
    p2 = (
        _rung(1 * hours, Role.EXPERT),
        _rung(2 * hours, Role.LEAD, neighbours, sla),
        _rung(4 * hours, Role.MANAGER),
    )
    p3 = (_rung(4 * hours, Role.EXPERT), _rung(8 * hours, Role.LEAD, review, allocation))
    p4 = (_rung(8 * hours, Role.EXPERT), _rung(24 * hours, Role.LEAD, improvement))
    return {
        Priority.P1: Route(basis=wall, rungs=p1, acknowledged_s=15 * minutes, again_s=15 * minutes),
        Priority.P2: Route(basis=wall, rungs=p2, acknowledged_s=30 * minutes, again_s=30 * minutes),
        Priority.P3: Route(basis=business, rungs=p3, acknowledged_s=4 * hours, again_s=4 * hours),
        Priority.P4: Route(basis=business, rungs=p4, acknowledged_s=8 * hours, again_s=4 * hours),
    }


class EscalationPolicy(_Data):
    """Who is told when a ticket does not get on; versioned data, frozen for a ticket when its path is armed.

    `levels` names the contact group that hears of each level; of level 1 managers hear, level 2 is told by the path.
    Where more than `disturbed_share` of at least `disturbed_clocks` are breached within an hour, many are let down.
    """

    paths: dict[Priority, Route] = Field(default_factory=_default_paths)
    levels: dict[Level, str] = Field(
        default_factory=lambda: {
            Level.CRITICAL: EXECUTIVES,
            Level.EXECUTIVE: CHIEF_EXECUTIVE,
            Level.STRATEGIC: ROOT_CAUSE,
        }
    )
    last_resort: str = LAST_RESORT
    line_raised_s: dict[ServiceLevel, Seconds] = Field(
        default_factory=lambda: {
            ServiceLevel.ENTERPRISE: 2 * _HOUR_S,
            ServiceLevel.PREMIUM: 4 * _HOUR_S,
            ServiceLevel.STANDARD: 8 * _HOUR_S,
            ServiceLevel.ESSENTIAL: 24 * _HOUR_S,
        }
    )
    repeated_tickets: Annotated[int, Field(ge=2, le=100)] = 3
    repeated_days: Annotated[int, Field(ge=1, le=365)] = 30
    repeated_reopenings: Annotated[int, Field(ge=1, le=20)] = 2
    disturbed_share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    disturbed_clocks: Annotated[int, Field(ge=2, le=100_000)] = 20
    disturbed_again_s: Seconds = _HOUR_S

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [priority for priority in Priority if priority not in self.paths]
        if missing:
            raise ValueError(f"paths: none for {', '.join(missing)}; all four priorities are needed")
        if untold := [level for level in (3, 4, 5) if level not in self.levels]:
            raise ValueError(f"levels: no group for {', '.join(map(str, untold))}")
        if unset := [level for level in ServiceLevel if level not in self.line_raised_s]:
            raise ValueError(f"line_raised_s: none for {', '.join(unset)}")
        return self

    def groups(self) -> list[tuple[str, str]]:
        """Every contact group that the policy names, with where: none of them may be empty."""
        named = [("last_resort", self.last_resort)]
        named += [(f"levels.{level}", group) for level, group in self.levels.items()]
        for priority, route in self.paths.items():
            for number, rung in enumerate(route.rungs):
                place = f"paths.{priority}.rungs.{number}"
                named += [(place, group) for group in (rung.group, *(each.group for each in rung.beside)) if group]
        return named


@lru_cache(maxsize=32)
def parse_escalation_policy(body: str) -> EscalationPolicy:
    """The policy of a JSON text; raises InvalidEscalationPolicy with all that is wrong."""
    try:
        return EscalationPolicy.model_validate_json(body)
    except ValidationError as error:
        problems = tuple(Problem(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors())
        raise InvalidEscalationPolicy(problems=problems) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path as it watches a ticket: `step` rungs have rung, then the last resort `rounds` times.

    `pauses` are those of the ticket's clocks; `calendar` is the area's, which counts in business time. The owner did
    something last at `worked_at`, who acknowledged it at `progressed_at`.
    """

    id: str
    ticket_id: str
    cycle: int
    priority: Priority
    policy_version: int
    policy: EscalationPolicy
    calendar: BusinessCalendar
    armed_at: datetime
    step: int = 0
    rounds: int = 0
    rang_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_until_at: datetime | None = None
    line_raised_at: datetime | None = None
    worked_at: datetime | None = None
    progressed_at: datetime | None = None
    pauses: tuple[Interval, ...] = ()

    @property
    def route(self) -> Route:
        return self.policy.paths[self.priority]

    @property
    def rungs(self) -> Sequence[Rung]:
        return self.route.rungs


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be told; `absent` when they are away at that time."""

    id: str
    name: str
    role: Role
    group: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What a ring of the path does: who is told, who is passed over and why, and what happens beside it.

    `raises`: an open ticket becomes Escalated by it.
    """

    kind: Step
    step: int
    tell: tuple[Person, ...]
    skipped: tuple[str, ...]
    beside: tuple[Beside, ...] = ()
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody on call: primary or backup."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A ring to come: when, what it would do with the absences known now, and who is on call then if they are paged."""

    at: datetime
    ring: Ring
    on_call: tuple[Called, ...] = ()
