"""A policy is tried on tickets before it is saved."""

from datetime import UTC, datetime
from typing import Any

from sysops_graph.tickets.policy import RaisingRule, TriagePolicy
from sysops_graph.tickets.preview import Shift, past_of, preview

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
POLICY = TriagePolicy()
URGENT = {"description": "urgent"}


def row(number: int, **facts: Any) -> dict[str, Any]:
    said = {"subject": "It hums", "description": "", "category": "hardware", "condition": None}
    return {
        "key": f"INC-2026-{number:06d}",
        "opened_at": NOW,
        "impact": "minor",
        "urgency": "medium",
        "said": {**said, "affected_customers": None, **facts.pop("said", {})},
        "business": False,
        "service_level": "Standard",
        **dict.fromkeys(("issue_kind_id", "recalled", "family_id", "partner", "alike")),
        "slots": [],
        "queues": [{"line": 1, "name": "Kiel 1"}, {"line": 1, "name": "Land 1"}, {"line": 2, "name": "Land 2"}],
        **facts,
    }


def test_the_same_policy_changes_nothing() -> None:
    tickets = [past_of(row(n, impact=impact), POLICY) for n, impact in enumerate(("minor", "major", "critical"))]
    found = preview(tickets, POLICY, POLICY)
    assert (found.examined, found.changed, found.priorities, found.lines, found.queues) == (3, 0, (), (), ())


def test_changes_are_counted_with_examples_the_most_frequent_first() -> None:
    raised = TriagePolicy(raising=(RaisingRule(name="households", floor="P1", business=False),))
    tickets = [past_of(row(n), POLICY) for n in range(7)] + [past_of(row(8, impact="major"), POLICY)]
    tickets.append(past_of(row(9, business=True), POLICY))
    found = preview(tickets, POLICY, raised)
    keys = tuple(f"INC-2026-{n:06d}" for n in range(5))
    assert (found.examined, found.changed) == (9, 8)
    assert found.priorities == (
        Shift(was="P4", becomes="P1", count=7, examples=keys),
        Shift(was="P3", becomes="P1", count=1, examples=("INC-2026-000008",)),
    )
    assert [(shift.was, shift.becomes, shift.count) for shift in found.lines] == [("1", "2", 8)]
    assert [(shift.was, shift.becomes, shift.count) for shift in found.queues] == [("Kiel 1", "Land 2", 8)]


def test_what_was_stated_is_told_from_what_came_of_words() -> None:
    said = past_of(row(1, said=URGENT, urgency="high"), POLICY)
    stated = past_of(row(2, urgency="high"), POLICY)
    assert (said.opening.urgency, stated.opening.urgency) == (None, "high")
    cared = [
        past_of(row(n, said=words, urgency="high", impact="moderate"), POLICY) for n, words in ((1, URGENT), (2, {}))
    ]
    moved = preview(cared, POLICY, TriagePolicy(urgency_words={}, default_urgency="low"))
    assert [(shift.was, shift.becomes, shift.examples) for shift in moved.priorities] == [("P3", "P4", (cared[0].key,))]
