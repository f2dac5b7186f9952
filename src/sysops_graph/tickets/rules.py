"""What may become of a ticket, and what triage makes of an opening. Pure: values in, values out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sysops_graph.actor import Actor, Role
from sysops_graph.tickets.model import (
    Category,
    Condition,
    Impact,
    MoveNotPossible,
    Opening,
    Priority,
    Slot,
    State,
    Triage,
    Urgency,
    WantedSlot,
)
from sysops_graph.tickets.policy import RaisingRule, RoutingRule, TriagePolicy

T = TypeVar("T")

MOVES: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.OPEN, State.PENDING, State.CLOSED}),
    State.OPEN: frozenset({State.PENDING, State.ESCALATED, State.SOLVED, State.CLOSED}),
    State.PENDING: frozenset({State.NEW, State.OPEN, State.ESCALATED, State.CLOSED}),
    State.ESCALATED: frozenset({State.OPEN, State.PENDING, State.CLOSED}),
    State.SOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.REOPENED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset({State.DELETED}),
    State.DELETED: frozenset(),
}

SEEKING = frozenset({State.NEW, State.OPEN, State.ESCALATED, State.REOPENED})
"""States in which a ticket without an owner is looking for one."""

LIVE = SEEKING | {State.PENDING}
"""States in which work on a ticket may go on."""


def check_move(state: State, to: State) -> None:
    """Raises MoveNotPossible, naming the moves that are."""
    if to not in MOVES[state]:
        possible = ", ".join(sorted(MOVES[state])) or "none"
        raise MoveNotPossible(
            f"A ticket in state {state} cannot become {to}; possible: {possible}.", state=state, to=to
        )


def author_role(actor: Actor) -> str:
    """As whom somebody wrote a comment: customer, expert, partner or staff."""
    outside = (Role.CUSTOMER, Role.EXPERT, Role.PARTNER)
    return next((role for role in outside if actor.roles == frozenset({role})), "staff")


_THANKS = frozenset({"thanks", "thank", "thx", "cheers", "danke", "dank"})
_POLITE = _THANKS | frozenset(
    {"you", "very", "much", "many", "a", "lot", "again", "for", "your", "the", "help", "great", "good", "perfect"}
    | {"it", "works", "now", "all", "is", "well", "super", "vielen", "schön", "sehr", "gut", "prima", "bestens"}
    | {"für", "ihre", "die", "hilfe", "es", "geht", "jetzt", "wieder", "alles"}
)


def only_thanks(text: str) -> bool:
    """Whether a reply says no more than that all is well: it reopens nothing."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return not _THANKS.isdisjoint(words) and _POLITE.issuperset(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the graph knows about an opening, as far as triage asks."""

    business: bool
    service_level: str
    recalled: bool = False
    family_id: str | None = None
    partner_id: str | None = None
    partner_line: int | None = None
    partner_floor: Priority | None = None


def impact(opening: Opening, known: Known, policy: TriagePolicy) -> Impact:
    """Of what was stated, counted or read in the text, the worst; one customer with one device is minor."""
    found = [opening.impact] if opening.impact else []
    if opening.affected_customers is not None:
        found += [i for i, above in policy.impact_above.items() if opening.affected_customers > above]
    else:
        found += _said(policy.impact_words, opening)
    if opening.condition:
        rule = policy.conditions[opening.condition]
        found += [rule.impact] if known.business or not rule.business_only else [Impact.MODERATE]
    if known.recalled:
        found.append(policy.recalled_impact)
    return min(found, key=list(Impact).index, default=Impact.MINOR)


def urgency(opening: Opening, known: Known, slots: Sequence[Slot], policy: TriagePolicy, *, now: datetime) -> Urgency:
    """The customer's own statement, raised by key words, service level, hazard and a near slot."""
    found = [opening.urgency or policy.default_urgency, *_said(policy.urgency_words, opening)]
    if known.service_level in policy.service_level_urgency:
        found.append(policy.service_level_urgency[known.service_level])
    hazard = policy.conditions[opening.condition].urgency if opening.condition else None
    found += [hazard] if hazard else []
    found += [Urgency.CRITICAL] if emergency(opening, policy) else []
    first = min((slot.starts_at for slot in slots), default=None)
    found += [u for u, hours in policy.slot_urgency_h.items() if first and first <= now + timedelta(hours=hours)]
    return min(found, key=list(Urgency).index)


def emergency(opening: Opening, policy: TriagePolicy) -> bool:
    return any(_contains(opening, word) for word in policy.emergency_words)


def triage(opening: Opening, known: Known, slots: Sequence[Slot], policy: TriagePolicy, *, now: datetime) -> Triage:
    """Matrix first; then rules that only raise; then the line, where the first rule that fits decides."""
    how_bad = impact(opening, known, policy)
    how_soon = urgency(opening, known, slots, policy, now=now)
    matrix_priority = policy.matrix[how_bad][how_soon]
    fired = [rule for rule in policy.raising if _fits(rule, opening, known) and rule.floor < matrix_priority]
    route = next((rule for rule in policy.routing if _routes(rule, opening, known)), None)
    raised = {rule.name: rule.floor for rule in fired}
    if known.partner_floor and known.partner_floor < matrix_priority:
        raised["partner"] = known.partner_floor
    if route and route.floor and route.floor < matrix_priority:
        raised[route.name] = route.floor
    priority = min([matrix_priority, *raised.values()])
    line, routed_by = _line(priority, known, route, policy)
    return Triage(
        impact=how_bad,
        urgency=how_soon,
        matrix_priority=matrix_priority,
        priority=priority,
        rules_fired=tuple(raised),
        line=line,
        routed_by=routed_by,
        needs_review=emergency(opening, policy),
        skill_ids=(route.skill_id,) if route and route.skill_id else (),
    )


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


def _said(words: Mapping[str, T], opening: Opening) -> list[T]:
    return [meaning for word, meaning in words.items() if _contains(opening, word)]


def _contains(opening: Opening, word: str) -> bool:
    text = f"{opening.subject}\n{opening.description}"
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def usable_slots(wanted: Iterable[WantedSlot], *, now: datetime) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
    """The slots that can be used, in order, and a note for each that was dropped: past, inverted or overlapping."""
    kept: list[Slot] = []
    dropped: list[str] = []
    for number, slot in enumerate(wanted, 1):
        if slot.ends_at <= slot.starts_at:
            dropped.append(f"slot {number} ends before it starts")
        elif slot.starts_at <= now:
            dropped.append(f"slot {number} is past")
        elif any(slot.starts_at < other.ends_at and other.starts_at < slot.ends_at for other in kept):
            dropped.append(f"slot {number} overlaps another")
        else:
            kept.append(Slot(starts_at=slot.starts_at, ends_at=slot.ends_at, rank=len(kept) + 1))
    return tuple(kept), tuple(dropped)


def ticket_key(year: int, number: int) -> str:
    return f"INC-{year}-{number:06d}"
