"""Decisions on a match's facts: values in, values out."""

from collections.abc import Mapping
from typing import Any

from sysops_graph.matching.model import Candidate, MatchPolicy, OfferedSlot, Term, Weights


def candidate(found: Mapping[str, Any], *, rank: int, policy: MatchPolicy, version: int) -> Candidate:
    """A candidate as the statement found it."""
    time = found["time"]
    slot = OfferedSlot(id=time["id"], starts_at=time["starts_at"], ends_at=time["ends_at"]) if "id" in time else None
    return Candidate(
        expert_id=found["expert_id"],
        name=found["name"],
        time_zone=found["time_zone"],
        rank=rank,
        score=found["score"],
        terms=weighed(found["terms"], policy.strategies[found["strategy"]].weights),
        inputs=found["inputs"],
        slot=slot,
        on_call=None if found["duty"] == "works" else found["duty"],
        dedicated=found["dedicated"],
        previous=found["previous"],
        strategy=found["strategy"],
        policy_version=version,
    )


def weighed(values: Mapping[str, float], weights: Weights) -> dict[Term, dict[str, float]]:
    """Each term with its value, its weight, and its part of all that was weighed (negative where it speaks against)."""
    weight = {term: float(getattr(weights, term)) for term in Term}
    total = sum(abs(weight[term] * values[term]) for term in Term) or 1.0
    return {
        term: {"value": values[term], "weight": weight[term], "share": weight[term] * values[term] / total}
        for term in Term
    }
