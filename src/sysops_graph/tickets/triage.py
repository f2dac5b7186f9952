"""What triage makes of an opening: impact and urgency, the priority, the support line. Pure: values in, values out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sysops_graph.tickets.model import (
    Category,
    Condition,
    Impact,
    Opening,
    Priority,
    Slot,
    Triage,
    Urgency,
)
from sysops_graph.tickets.policy import RaisingRule, RoutingRule, TriagePolicy

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the graph knows about an opening, as far as triage asks; `alike`: customers in the ticket's cluster."""

    business: bool
    service_level: str
    recalled: bool = False
    family_id: str | None = None
    partner_id: str | None = None
    partner_line: int | None = None
    partner_floor: Priority | None = None
    alike: int | None = None


def triage(
    opening: Opening,
    known: Known,
    slots: Sequence[Slot],
    policy: TriagePolicy,
    *,
    priority: Priority | None = None,
    now: datetime,
) -> Triage:
    """Matrix first; then rules that only raise; then the line, where the first rule that fits decides.

    A `priority` that somebody set stands, whatever matrix and rules say.
    """
    text = _text(opening)
    how_bad = impact(opening, known, policy)
    how_soon = urgency(opening, known, slots, policy, now=now)
    in_emergency = _any(policy.emergency_words, text)
    matrix_priority = policy.matrix[how_bad][how_soon]
    if in_emergency and matrix_priority is Priority.P1 and not at_least(how_bad, Impact.MAJOR):
        calmly = _calm_urgency(opening, known, slots, policy, now=now)
        matrix_priority = min(Priority.P2, policy.matrix[how_bad][calmly])
    raised = _raised(matrix_priority, opening, known, policy)
    priority = priority or min([matrix_priority, *raised.values()])
    route = _route(opening, known, policy)
    line, routed_by = _line(priority, known, route, policy)
    return Triage(
        impact=how_bad,
        urgency=how_soon,
        matrix_priority=matrix_priority,
        priority=priority,
        rules_fired=tuple(raised),
        line=line,
        routed_by=routed_by,
        needs_review=in_emergency,
        skill_ids=(route.skill_id,) if route and route.skill_id else (),
    )


def impact(opening: Opening, known: Known, policy: TriagePolicy) -> Impact:
    """Of what was stated, counted or estimated, the worst; one customer with one device is minor.

    The number stated decides before the size of the cluster, and before an estimate from words.
    """
    text = _text(opening)
    found = [opening.impact] if opening.impact else []
    if opening.affected_customers is not None:
        found += counted(opening.affected_customers, policy)
    else:
        found += [*counted(known.alike or 0, policy), *_said(policy.impact_words, text)]
    for condition in _conditions(opening, text, policy):
        rule = policy.conditions[condition]
        found.append(rule.impact if known.business or not rule.business_only else Impact.MODERATE)
    if known.recalled:
        found.append(policy.recalled_impact)
    return worst(found)


def counted(customers: int, policy: TriagePolicy) -> list[Impact]:
    """The impacts that so many affected customers reach; each threshold must be passed, not only met."""
    return [impact for impact, above in policy.impact_above.items() if customers > above]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What triage decided before, as it stands on a ticket."""

    impact: Impact
    urgency: Urgency
    matrix_priority: Priority
    priority: Priority
    line: int
    routed_by: str


def raised_by_cluster(
    standing: Standing, customers: int, policy: TriagePolicy, *, fixed: bool = False
) -> Standing | None:
    """What becomes of a ticket when so many customers have the same: never less. None: nothing changes.

    A priority that is `fixed` was set by somebody who knew better.
    """
    impact = worst([standing.impact, *counted(customers, policy)])
    if impact is standing.impact:
        return None
    matrix_priority = min(standing.matrix_priority, policy.matrix[impact][standing.urgency])
    priority = standing.priority if fixed else min(standing.priority, matrix_priority)
    promoted = priority is Priority.P1 and standing.line < policy.p1_line
    return Standing(
        impact=impact,
        urgency=standing.urgency,
        matrix_priority=matrix_priority,
        priority=priority,
        line=policy.p1_line if promoted else standing.line,
        routed_by="priority" if promoted else standing.routed_by,
    )


def worst(found: Iterable[Impact]) -> Impact:
    return min(found, key=list(Impact).index, default=Impact.MINOR)


def at_least(found: Impact, wanted: Impact) -> bool:
    return worst([found, wanted]) is found


def urgency(opening: Opening, known: Known, slots: Sequence[Slot], policy: TriagePolicy, *, now: datetime) -> Urgency:
    """The customer's own statement, raised by key words, service level, hazard, a near slot and an emergency."""
    if _any(policy.emergency_words, _text(opening)):
        return Urgency.CRITICAL
    return _calm_urgency(opening, known, slots, policy, now=now)


def _calm_urgency(
    opening: Opening, known: Known, slots: Sequence[Slot], policy: TriagePolicy, *, now: datetime
) -> Urgency:
    text = _text(opening)
    found = [opening.urgency or policy.default_urgency, *_said(policy.urgency_words, text)]
    if known.service_level in policy.service_level_urgency:
        found.append(policy.service_level_urgency[known.service_level])
    hazards = [policy.conditions[condition].urgency for condition in _conditions(opening, text, policy)]
    found += [hazard for hazard in hazards if hazard]
    first = min((slot.starts_at for slot in slots), default=None)
    found += [u for u, hours in policy.slot_urgency_h.items() if first and first <= now + timedelta(hours=hours)]
    return min(found, key=list(Urgency).index)


def _conditions(opening: Opening, text: str, policy: TriagePolicy) -> set[Condition]:
    """What was said of the device, in the form or in words: smoke is a hazard whoever counted customers."""
    stated = {opening.condition} if opening.condition else set[Condition]()
    return stated | set(_said(policy.condition_words, text))


def _raised(matrix_priority: Priority, opening: Opening, known: Known, policy: TriagePolicy) -> dict[str, Priority]:
    """The rules that raise the priority by name, with what they raise it to."""
    floors = {rule.name: rule.floor for rule in policy.raising if _fits(rule, opening, known)}
    if known.partner_floor:
        floors["partner"] = known.partner_floor
    route = _route(opening, known, policy)
    if route and route.floor:
        floors[route.name] = route.floor
    return {name: floor for name, floor in floors.items() if floor < matrix_priority}


def _route(opening: Opening, known: Known, policy: TriagePolicy) -> RoutingRule | None:
    """The first rule that fits; those of a partner come before those of a product family."""
    fitting = [rule for rule in policy.routing if _routes(rule, opening, known)]
    return min(fitting, key=lambda rule: rule.partner_id is None, default=None)


def _line(priority: Priority, known: Known, route: RoutingRule | None, policy: TriagePolicy) -> tuple[int, str]:
    if priority is Priority.P1:
        return policy.p1_line, "priority"
    if known.service_level == "Enterprise":
        return policy.enterprise_line, "service_level"
    if route:
        return route.line, route.name
    if known.partner_line:
        return known.partner_line, "partner"
    return 1, "default"


def _fits(rule: RaisingRule, opening: Opening, known: Known) -> bool:
    facts: list[tuple[Category | Condition | str | bool | None, object]] = [
        (rule.service_level, known.service_level),
        (rule.category, opening.category),
        (rule.condition, opening.condition),
        (rule.business, known.business),
        (rule.recalled, known.recalled),
    ]
    return all(wanted is None or wanted == fact for wanted, fact in facts)


def _routes(rule: RoutingRule, opening: Opening, known: Known) -> bool:
    facts = [
        (rule.family_id, known.family_id),
        (rule.partner_id, known.partner_id),
        (rule.issue_kind_id, opening.issue_kind_id),
    ]
    return all(wanted is None or wanted == fact for wanted, fact in facts)


def _text(opening: Opening) -> str:
    return f"{opening.subject}\n{opening.description}".lower()


def _said(words: Mapping[str, T], text: str) -> list[T]:
    return [meaning for word, meaning in words.items() if _contains(text, word)]


def _any(words: Iterable[str], text: str) -> bool:
    return any(_contains(text, word) for word in words)


def _contains(text: str, word: str) -> bool:
    """Whole words only. Looking for the letters first spares the slower search in nearly every case."""
    word = word.lower()
    return word in text and re.search(rf"\b{re.escape(word)}\b", text) is not None
