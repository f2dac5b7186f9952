"""The triage policy: matrix, words, raising rules and routing as versioned data."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sysops_graph.tickets.model import Category, Condition, Impact, Priority, Urgency

_COUNTED = (Impact.CRITICAL, Impact.MAJOR, Impact.MODERATE)
_TAKEN = ("priority", "service_level", "partner", "default")

Word = Annotated[str, Field(min_length=1, max_length=100)]


class ConditionRule(BaseModel):
    """What a condition says about impact and urgency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    impact: Impact
    urgency: Urgency | None = None
    business_only: bool = False


class Likeness(BaseModel):
    """When two tickets are taken for alike: how far apart in time, and how similar from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    within_h: Annotated[int, Field(ge=1, le=24 * 31)]
    similarity: Annotated[float, Field(gt=0, le=1)]


class RaisingRule(BaseModel):
    """A business rule: for tickets that fit every stated fact, the priority is at least `floor`. It never lowers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    floor: Priority
    service_level: str | None = None
    category: Category | None = None
    condition: Condition | None = None
    business: bool | None = None
    recalled: bool | None = None


class RoutingRule(BaseModel):
    """Tickets of this family or partner and issue kind go to a line, may need a skill and a least priority."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    line: Annotated[int, Field(ge=1, le=3)]
    family_id: str | None = None
    partner_id: str | None = None
    issue_kind_id: str | None = None
    skill_id: str | None = None
    floor: Priority | None = None

    @model_validator(mode="after")
    def _narrowed(self) -> Self:
        if not (self.family_id or self.partner_id or self.issue_kind_id):
            raise ValueError("name a family, a partner or an issue kind: this rule would take every ticket")
        return self


def _row(*priorities: str) -> dict[Urgency, Priority]:
    return {urgency: Priority(priority) for urgency, priority in zip(Urgency, priorities, strict=True)}


class TriagePolicy(BaseModel):
    """How priority and line follow from what is known; versioned data. Defaults: the service's published matrix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    matrix: dict[Impact, dict[Urgency, Priority]] = Field(
        default_factory=lambda: {
            Impact.CRITICAL: _row("P1", "P2", "P2", "P2"),
            Impact.MAJOR: _row("P1", "P2", "P3", "P3"),
            Impact.MODERATE: _row("P2", "P3", "P3", "P4"),
            Impact.MINOR: _row("P4", "P4", "P4", "P4"),
        }
    )
    impact_above: dict[Impact, int] = Field(
        default_factory=lambda: {Impact.CRITICAL: 1000, Impact.MAJOR: 100, Impact.MODERATE: 10}
    )
    conditions: dict[Condition, ConditionRule] = Field(
        default_factory=lambda: {
            Condition.UNUSABLE: ConditionRule(impact=Impact.MODERATE),
            Condition.IMPAIRED: ConditionRule(impact=Impact.MINOR),
            Condition.SAFETY_HAZARD: ConditionRule(impact=Impact.MAJOR, urgency=Urgency.CRITICAL),
            Condition.SITE_DOWN: ConditionRule(impact=Impact.MAJOR, business_only=True),
            Condition.DATA_LOSS: ConditionRule(impact=Impact.MODERATE),
        }
    )
    recalled_impact: Impact = Impact.MODERATE
    impact_words: dict[Word, Impact] = Field(
        default_factory=lambda: {
            "smoke": Impact.MAJOR,
            "electric shock": Impact.MAJOR,
            "swelling": Impact.MAJOR,
            "all customers": Impact.MAJOR,
            "dead": Impact.MODERATE,
            "does not start": Impact.MODERATE,
            "no picture": Impact.MODERATE,
            "data loss": Impact.MODERATE,
        }
    )
    urgency_words: dict[Word, Urgency] = Field(
        default_factory=lambda: {
            "smoke": Urgency.CRITICAL,
            "electric shock": Urgency.CRITICAL,
            "urgent": Urgency.HIGH,
            "immediately": Urgency.HIGH,
        }
    )
    condition_words: dict[Word, Condition] = Field(
        default_factory=lambda: {
            "smoke": Condition.SAFETY_HAZARD,
            "electric shock": Condition.SAFETY_HAZARD,
            "swelling": Condition.SAFETY_HAZARD,
            "swollen": Condition.SAFETY_HAZARD,
        }
    )
    emergency_words: tuple[Word, ...] = ("emergency",)
    default_urgency: Urgency = Urgency.MEDIUM
    service_level_urgency: dict[str, Urgency] = Field(default_factory=lambda: {"Enterprise": Urgency.HIGH})
    slot_urgency_h: dict[Urgency, int] = Field(default_factory=lambda: {Urgency.HIGH: 4, Urgency.MEDIUM: 24})
    raising: tuple[RaisingRule, ...] = (
        RaisingRule(name="enterprise_at_least_p3", floor=Priority.P3, service_level="Enterprise"),
        RaisingRule(name="recall_at_least_p3", floor=Priority.P3, recalled=True),
    )
    routing: tuple[RoutingRule, ...] = ()
    thanks_words: tuple[Word, ...] = ("thanks", "thank", "thx", "cheers", "danke", "dank")
    polite_words: tuple[Word, ...] = (
        *("you", "very", "much", "many", "a", "lot", "again", "for", "your", "the", "help", "great", "good"),
        *("perfect", "it", "works", "now", "all", "is", "well", "super", "vielen", "schön", "sehr", "gut", "prima"),
        *("bestens", "für", "ihre", "die", "hilfe", "es", "geht", "jetzt", "wieder", "alles"),
    )
    duplicates: Likeness = Likeness(within_h=7 * 24, similarity=0.5)
    clusters: Likeness = Likeness(within_h=24, similarity=0.5)
    p1_line: Annotated[int, Field(ge=1, le=3)] = 2
    enterprise_line: Annotated[int, Field(ge=1, le=3)] = 2

    @model_validator(mode="after")
    def _complete(self) -> Self:
        problems = [*_holes(self), *_disorder(self), *_same_names(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _holes(policy: TriagePolicy) -> Iterator[str]:
    if cells := [f"{i} and {u}" for i in Impact for u in Urgency if u not in policy.matrix.get(i, {})]:
        yield f"matrix: no priority for {', '.join(cells)}; all 16 cells are needed"
    if counts := [i for i in _COUNTED if i not in policy.impact_above]:
        yield f"impact_above: no number for {', '.join(counts)}"
    if conditions := [c for c in Condition if c not in policy.conditions]:
        yield f"conditions: nothing for {', '.join(conditions)}"


def _disorder(policy: TriagePolicy) -> Iterator[str]:
    numbers = [policy.impact_above[i] for i in _COUNTED if i in policy.impact_above]
    if numbers != sorted(set(numbers), reverse=True):
        yield "impact_above: the worse the impact, the more customers it takes"
    if Impact.MINOR in policy.impact_above:
        yield "impact_above: minor is what remains; leave it out"


def _same_names(policy: TriagePolicy) -> Iterator[str]:
    """The names of the rules that decided are kept with a ticket: two may not share one, nor one that has a meaning."""
    names = Counter([*(rule.name for rule in policy.raising), *(rule.name for rule in policy.routing), *_TAKEN])
    if twice := [name for name, times in names.items() if times > 1]:
        yield f"raising and routing: {', '.join(twice)} is the name of more than one rule, or kept for the service"


@lru_cache(maxsize=32)
def parse_triage_policy(body: str) -> TriagePolicy:
    return TriagePolicy.model_validate_json(body)
