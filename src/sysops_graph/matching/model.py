"""What a match is asked with and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sysops_graph.calendars.model import Window
from sysops_graph.errors import Invalid
from sysops_graph.tickets.model import Priority


class UnknownIds(Invalid):
    """Some of these ids lead to nothing."""


class Rule(StrEnum):
    """Who may: the ten rules in their order."""

    ACTIVE = "active"
    SKILL = "skill"
    AREA = "area"
    LINE = "line"
    EXCLUDED = "excluded"
    ASKED = "asked"
    PRESENT = "present"
    ON_DUTY = "on_duty"
    ROOM = "room"
    SLOT = "slot"


class Term(StrEnum):
    """Who should: what is weighed, each between 0 and 1."""

    FIT = "fit"
    NEAR = "near"
    LOAD = "load"
    KNOWN = "known"
    FAIR = "fair"
    EARLY = "early"
    SILENT = "silent"


class ReasonCode(StrEnum):
    """Why nobody can be assigned."""

    NO_SKILL = "no_skill"
    SKILL_UNKNOWN = "skill_unknown"
    NO_AREA = "no_area"
    ALL_ABSENT = "all_absent"
    AT_CAPACITY = "at_capacity"
    NO_SLOT_OVERLAP = "no_slot_overlap"
    REFUSED_BY_ALL = "refused_by_all"
    NO_RESPONSE = "no_response"
    AFTER_HOURS = "after_hours"


class StepKind(StrEnum):
    """What somebody can do, or wait for, so that a rule no longer stands in the way."""

    WAIT = "wait"
    ASK_AGAIN = "ask_again"
    ANOTHER_SLOT = "another_slot"
    RAISE_CAP = "raise_cap"
    SERVE_AREA = "serve_area"
    VERIFY_SKILL = "verify_skill"
    RENEW_SKILL = "renew_skill"
    RAISE_LEVEL = "raise_level"
    RAISE_LINE = "raise_line"
    LIFT_EXCLUSION = "lift_exclusion"
    END_ABSENCE = "end_absence"
    PUT_ON_DUTY = "put_on_duty"
    REACTIVATE = "reactivate"
    FIND_SKILL = "find_skill"
    NAME_SKILL = "name_skill"


Minutes = Annotated[int, Field(ge=1, le=10_080)]
Weight = Annotated[float, Field(ge=-1000, le=1000)]


class TieBreak(StrEnum):
    """Who goes first at the same score; after that, always the longest without an offer, then the id."""

    LONGEST_WITHOUT_OFFER = "longest_without_offer"
    LOWEST_LINE = "lowest_line"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Data):
    """What each term counts."""

    fit: Weight = 0
    near: Weight = 0
    load: Weight = 0
    known: Weight = 0
    fair: Weight = 0
    early: Weight = 0
    silent: Weight = -20


class Strategy(_Data):
    """A way of choosing: weights and who goes first at the same score."""

    weights: Weights
    tie_break: TieBreak = TieBreak.LONGEST_WITHOUT_OFFER


class WatchMinutes(_Data):
    """When a planned visit is looked after: before its start, after its start, after its end, and again."""

    set_out: Minutes = 30
    arrive: Minutes = 15
    finish: Minutes = 120
    again: Minutes = 15


DEFAULT = "default"


def _strategies() -> dict[str, Strategy]:
    return {
        DEFAULT: Strategy(weights=Weights(fit=25, near=20, load=20, known=15, fair=10, early=10)),
        "round_robin": Strategy(weights=Weights(silent=0)),
        "skill_based": Strategy(weights=Weights(fit=70, known=30)),
        "least_busy": Strategy(weights=Weights(load=100)),
        "escalation_path": Strategy(weights=Weights(silent=0), tie_break=TieBreak.LOWEST_LINE),
        "dedicated": Strategy(weights=Weights(known=60, fit=20, near=20)),
    }


class MatchPolicy(_Data):
    """How experts are matched, offered to and watched; versioned data. Defaults: the service's published figures."""

    strategies: dict[str, Strategy] = Field(default_factory=_strategies)
    offer_minutes: dict[Priority, Minutes] = Field(
        default_factory=lambda: {Priority.P1: 10, Priority.P2: 30, Priority.P3: 30, Priority.P4: 30}
    )
    transfer_minutes: Minutes = 30
    page_minutes: dict[Priority, Minutes] = Field(
        default_factory=lambda: {Priority.P1: 10, Priority.P2: 30, Priority.P3: 30, Priority.P4: 30}
    )
    broadcast: dict[Priority, Annotated[int, Field(ge=1, le=100)]] = Field(default_factory=lambda: {Priority.P1: 1})
    on_call_priorities: tuple[Priority, ...] = (Priority.P1, Priority.P2)
    asked_again_h: Annotated[int, Field(ge=0, le=720)] = 24
    watch_minutes: WatchMinutes = WatchMinutes()
    travel_margin_min: Annotated[int, Field(ge=0, le=1440)] = 30
    travel_kmh: Annotated[float, Field(gt=0, le=1000)] = 50
    near_km: Annotated[float, Field(gt=0, le=20_000)] = 100
    known_fixes: Annotated[int, Field(ge=1, le=100)] = 3
    fair_h: Annotated[float, Field(gt=0, le=8760)] = 168
    early_h: Annotated[float, Field(gt=0, le=8760)] = 168
    silent_h: Annotated[float, Field(gt=0, le=8760)] = 24
    position_max_age_h: Annotated[float, Field(ge=0, le=720)] = 8
    overflow_factor: Annotated[float, Field(gt=0, le=1000)] = 1

    @model_validator(mode="after")
    def _has_a_default(self) -> Self:
        if DEFAULT not in self.strategies:
            raise ValueError(f"strategies: one must be named {DEFAULT!r}, for queues that name none")
        return self


@lru_cache(maxsize=32)
def parse_match_policy(body: str) -> MatchPolicy:
    return MatchPolicy.model_validate_json(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSlot:
    """A time offered for a visit that is only thought of."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A ticket that is not there, by the ids of what it would hang on."""

    customer_id: str | None = None
    area_id: str | None = None
    device_id: str | None = None
    product_id: str | None = None
    family_id: str | None = None
    issue_kind_id: str | None = None
    priority: Priority = Priority.P3
    line: int = 1
    visit: bool | None = None
    strategy: str | None = None
    slots: tuple[WantedSlot, ...] = ()
    needs: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSlot:
    """The best of the ticket's slots at which the expert can come."""

    id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An expert who may take the ticket. `rank` counts from 1; a share is the term's part of all that was weighed.

    `inputs` are the values that will have changed by tomorrow; where a decision is made, `considered` in it holds them
    for the best 200 who could have come: id, load, latitude, longitude, last offer and silence in epoch seconds.
    `on_call` is the role in which the rota names them; `windows` are when they work, in their zone.
    """

    expert_id: str
    name: str
    time_zone: str
    windows: tuple[Window, ...]
    rank: int
    score: float
    terms: Mapping[Term, Mapping[str, float]]
    inputs: Mapping[str, object]
    slot: OfferedSlot | None
    on_call: str | None
    dedicated: bool
    previous: bool
    strategy: str
    policy_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """How many experts came to a rule, and how many passed it."""

    rule: Rule
    came: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The first rule that an expert failed, with the fact in words and its values."""

    expert_id: str
    name: str
    rule: Rule
    fact: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do or wait for. Steps of the same `option` belong together; options come cheapest first."""

    option: int
    kind: StepKind
    text: str
    rules: tuple[Rule, ...]
    expert_id: str | None = None
    values: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Why nobody may take the ticket, and the least that would change it.

    `retry_at` is the earliest instant at which time alone may have helped; `waiting` says that only duty hours are
    missing, and nobody need be told.
    """

    code: ReasonCode
    funnel: tuple[FunnelStep, ...]
    failures: tuple[Failure, ...]
    relaxation: tuple[Step, ...]
    retry_at: datetime | None
    waiting: bool
