"""Why this one: the ways from the expert to the ticket, and what the runners-up lacked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sysops_graph.matching.model import Candidate, Failure, FunnelStep, Nobody, Term
from sysops_graph.matching.needs import NeededSkill, Needs, Stop

Path = tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A candidate with the ways that lead to the ticket: one per required skill, and for a visit the one by area.

    `lacks`: how many points less than the first each term gave, the largest first; empty for the first.
    """

    candidate: Candidate
    skills: tuple[Path, ...]
    area: Path
    lacks: Mapping[Term, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that can be said about a match; `nobody` only where nobody may take the ticket."""

    needs: Needs
    candidates: tuple[Explained, ...]
    funnel: tuple[FunnelStep, ...]
    failures: tuple[Failure, ...]
    nobody: Nobody | None


def explained(
    needs: Needs, candidates: Sequence[Candidate], ways: Mapping[str, Mapping[str, Any]]
) -> tuple[Explained, ...]:
    """The candidates with their ways, `ways` being the statement's rows by expert."""
    return tuple(
        Explained(
            candidate=candidate,
            skills=_skill_paths(needs, candidate, ways[candidate.expert_id]["held"]),
            area=_area_path(needs, candidate, frozenset(ways[candidate.expert_id]["serves"])),
            lacks=lacks(candidate, candidates[0]),
        )
        for candidate in candidates
    )


def lacks(candidate: Candidate, first: Candidate) -> dict[Term, float]:
    """Where a runner-up fell behind the first, in points."""
    behind = {term: _points(first, term) - _points(candidate, term) for term in Term}
    return {term: points for term, points in sorted(behind.items(), key=lambda item: -item[1]) if points > 0}


def _points(candidate: Candidate, term: Term) -> float:
    return candidate.terms[term]["value"] * candidate.terms[term]["weight"]


def _skill_paths(needs: Needs, candidate: Candidate, held: list[Mapping[str, Any]]) -> tuple[Path, ...]:
    levels = {skill["skill_id"]: skill["level"] for skill in held}
    return tuple(
        (_expert(candidate), Stop("Skill", skill.id, skill.name, levels.get(skill.id)), *way)
        for skill in needs.required
        for way in _ways_from(needs, skill)
    )


def _ways_from(needs: Needs, skill: NeededSkill) -> list[Path]:
    """From who asks for the skill to the ticket: the product by way of the device."""
    ticket = _ticket(needs)
    device = (needs.device,) if needs.device else ()
    ways = [
        (asking, *(device if asking.label in {"Product", "ProductFamily"} else ()), *ticket)
        for asking in skill.asked_by
        if asking.label != "Ticket"
    ]
    return ways or [ticket]


def _area_path(needs: Needs, candidate: Candidate, serves: frozenset[str]) -> Path:
    if not needs.visit:
        return ()
    upwards = next(n for n, area in enumerate(needs.areas) if area.id in serves)
    return (_expert(candidate), *reversed(needs.areas[: upwards + 1]), *_ticket(needs))


def _expert(candidate: Candidate) -> Stop:
    return Stop("Expert", candidate.expert_id, candidate.name)


def _ticket(needs: Needs) -> Path:
    return (Stop("Ticket", needs.ticket_id, needs.ticket_key or ""),) if needs.ticket_id else ()
