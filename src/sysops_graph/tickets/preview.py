"""What another triage policy would make of tickets that are known: decided twice by the same rules. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sysops_graph.tickets.model import Impact, Opening, Priority, Slot, Urgency
from sysops_graph.tickets.policy import TriagePolicy
from sysops_graph.tickets.triage import Known, triage

EXAMPLES = 5
_NO_QUEUE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A ticket as triage saw it, with the nearest queue of each line."""

    key: str
    opening: Opening
    known: Known
    slots: Sequence[Slot]
    opened_at: datetime
    queues: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How many tickets would get something else, with the keys of some."""

    was: str
    becomes: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be different; `changed` counts tickets, of which one may stand in several tables."""

    examined: int
    changed: int
    priorities: tuple[Shift, ...]
    lines: tuple[Shift, ...]
    queues: tuple[Shift, ...]


def past_of(row: Mapping[str, Any], policy: TriagePolicy) -> Past:
    """From what the graph knows.

    Of impact and urgency only what came out is kept: where the policy in force makes something else of the
    rest, it was stated.
    """
    said = {name: value for name, value in row["said"].items() if value is not None}
    opening = Opening.model_construct(**said, customer_id="", issue_kind_id=row["issue_kind_id"])
    partner = row["partner"] or dict.fromkeys(("id", "line", "priority_floor"))
    past = Past(
        key=row["key"],
        opening=opening,
        known=Known(
            business=row["business"],
            service_level=row["service_level"],
            recalled=bool(row["recalled"]),
            family_id=row["family_id"],
            partner_id=partner["id"],
            partner_line=partner["line"],
            partner_floor=Priority(partner["priority_floor"]) if partner["priority_floor"] else None,
            alike=row["alike"],
        ),
        slots=tuple(Slot(**slot) for slot in row["slots"]),
        opened_at=row["opened_at"],
        queues={queue["line"]: queue["name"] for queue in reversed(row["queues"])},
    )
    unsaid = triage(past.opening, past.known, past.slots, policy, now=past.opened_at)
    stated = {
        name: value
        for name, value, derived in (
            ("impact", Impact(row["impact"]), unsaid.impact),
            ("urgency", Urgency(row["urgency"]), unsaid.urgency),
        )
        if value is not derived
    }
    return replace(past, opening=opening.model_copy(update=stated))


def preview(tickets: Sequence[Past], before: TriagePolicy, after: TriagePolicy) -> Preview:
    """Every ticket by both policies; the most frequent changes first."""
    changed: set[str] = set()
    found: dict[str, dict[tuple[str, str], list[str]]] = {
        name: defaultdict(list) for name in ("priorities", "lines", "queues")
    }
    for ticket in tickets:
        was, becomes = (_outcome(ticket, policy) for policy in (before, after))
        for name, value in was.items():
            if value != becomes[name]:
                found[name][value, becomes[name]].append(ticket.key)
                changed.add(ticket.key)
    shifts = {name: _shifts(table) for name, table in found.items()}
    return Preview(examined=len(tickets), changed=len(changed), **shifts)


def _outcome(ticket: Past, policy: TriagePolicy) -> dict[str, str]:
    decided = triage(ticket.opening, ticket.known, ticket.slots, policy, now=ticket.opened_at)
    queue = ticket.queues.get(decided.line, _NO_QUEUE)
    return {"priorities": decided.priority, "lines": str(decided.line), "queues": queue}


def _shifts(table: Mapping[tuple[str, str], Sequence[str]]) -> tuple[Shift, ...]:
    shifts = [
        Shift(was=was, becomes=becomes, count=len(keys), examples=tuple(keys[:EXAMPLES]))
        for (was, becomes), keys in table.items()
    ]
    return tuple(sorted(shifts, key=lambda shift: (-shift.count, shift.was, shift.becomes)))
