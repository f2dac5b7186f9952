"""Decisions on a match's facts: values in, values out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, assert_never

from sysops_graph.calendars.model import Window
from sysops_graph.matching import words
from sysops_graph.matching.facts import Hours, Seen, Tally, Verdict, Wait
from sysops_graph.matching.model import (
    Candidate,
    Failure,
    FunnelStep,
    MatchPolicy,
    Nobody,
    OfferedSlot,
    ReasonCode,
    Rule,
    Term,
    Weights,
)
from sysops_graph.matching.needs import Needs
from sysops_graph.matching.relaxation import gaps, name_skill, relaxation
from sysops_graph.matching.waiting import eligible_at

_CODES = {
    Rule.ACTIVE: ReasonCode.NO_SKILL,
    Rule.SKILL: ReasonCode.NO_SKILL,
    Rule.AREA: ReasonCode.NO_AREA,
    Rule.LINE: ReasonCode.NO_SKILL,
    Rule.EXCLUDED: ReasonCode.REFUSED_BY_ALL,
    Rule.ASKED: ReasonCode.REFUSED_BY_ALL,
    Rule.PRESENT: ReasonCode.ALL_ABSENT,
    Rule.ON_DUTY: ReasonCode.AFTER_HOURS,
    Rule.ROOM: ReasonCode.AT_CAPACITY,
    Rule.SLOT: ReasonCode.NO_SLOT_OVERLAP,
}


def candidate(found: Mapping[str, Any], *, rank: int, policy: MatchPolicy, version: int) -> Candidate:
    """A candidate as the statement found it."""
    time = found["time"]
    slot = OfferedSlot(id=time["id"], starts_at=time["starts_at"], ends_at=time["ends_at"]) if time["id"] else None
    return Candidate(
        expert_id=found["expert_id"],
        name=found["name"],
        time_zone=found["time_zone"],
        windows=tuple(Window(**window) for window in found["windows"]),
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


def funnel(needs: Needs, tallies: Iterable[Tally]) -> tuple[FunnelStep, ...]:
    """Per rule, how many came to it and how many passed. Who lacks the rarest skill was counted, not looked at."""
    failed = {tally.rule: tally.experts for tally in tallies}
    left = needs.experts - needs.inactive
    steps = [FunnelStep(rule=Rule.ACTIVE, came=needs.experts, left=left)]
    looked_at = sum(failed.values()) - failed.get(Rule.ACTIVE, 0)
    for rule in list(Rule)[1:]:
        came, left = left, (looked_at if rule is Rule.SKILL else left) - failed.get(rule, 0)
        steps.append(FunnelStep(rule=rule, came=came, left=left))
    return tuple(steps)


def reason(steps: Iterable[FunnelStep], tallies: Iterable[Tally]) -> ReasonCode:
    """The code of the rule that removed the last one."""
    last = next(step.rule for step in steps if step.left == 0)
    answered = any(tally.answered for tally in tallies if tally.rule is Rule.ASKED)
    return ReasonCode.NO_RESPONSE if last is Rule.ASKED and not answered else _CODES[last]


def failures(needs: Needs, verdict: Verdict, *, now: datetime) -> tuple[Failure, ...]:
    """The first rule that each expert looked at has failed, in the rules' order."""
    listed = {tally.rule: tally.listed for tally in verdict.tallies}
    return tuple(
        _failure(needs, rule, expert, verdict.hours.get(expert.expert_id), now=now)
        for rule in Rule
        for expert in listed.get(rule, ())
    )


def nobody(needs: Needs, verdict: Verdict, *, policy: MatchPolicy, now: datetime) -> Nobody:
    """Why nobody may take the ticket, and what would change it."""
    steps = funnel(needs, verdict.tallies)
    return Nobody(
        code=reason(steps, verdict.tallies),
        funnel=steps,
        failures=failures(needs, verdict, now=now),
        relaxation=relaxation(needs, verdict, policy=policy, now=now),
        retry_at=_retry_at(needs, verdict.waits, now=now),
        waiting=_only_hours_are_missing(needs, verdict.waits, policy),
    )


def skill_unknown(needs: Needs) -> Nobody:
    """Nothing says which skill the ticket requires, so nobody can be asked."""
    return Nobody(
        code=ReasonCode.SKILL_UNKNOWN,
        funnel=funnel(needs, ()),
        failures=(),
        relaxation=(name_skill(needs),),
        retry_at=None,
        waiting=False,
    )


def _failure(needs: Needs, rule: Rule, expert: Seen, hours: Hours | None, *, now: datetime) -> Failure:
    fact, values = _fact(needs, rule, expert, hours, now=now)
    return Failure(expert_id=expert.expert_id, name=expert.name, rule=rule, fact=fact, values=values)


def _fact(
    needs: Needs, rule: Rule, expert: Seen, hours: Hours | None, *, now: datetime
) -> tuple[str, Mapping[str, object]]:
    """Why the expert failed the rule, in words and values."""
    match rule:
        case Rule.ACTIVE:
            return "deactivated", {}
        case Rule.SKILL:
            return _skill_fact(needs, expert, now=now)
        case Rule.AREA:
            serves = hours.serves if hours else ()
            return f"serves {', '.join(serves) or 'no area'}, not {needs.place}", {"serves": serves}
        case Rule.LINE:
            return f"support line {expert.line}, needs {needs.line}", {"line": expert.line, "needs": needs.line}
        case Rule.EXCLUDED:
            return "excluded by the customer", {}
        case Rule.ASKED:
            assert expert.asked
            return words.asked(expert.asked, zone=expert.time_zone, now=now), asdict(expert.asked)
        case Rule.ROOM:
            return f"{expert.load} live tickets, cap {expert.cap}", {"load": expert.load, "cap": expert.cap}
        case Rule.PRESENT | Rule.ON_DUTY | Rule.SLOT:
            return _timed_fact(rule, expert, now=now)
        case _:
            assert_never(rule)


def _skill_fact(needs: Needs, expert: Seen, *, now: datetime) -> tuple[str, Mapping[str, object]]:
    found = gaps(needs, expert, None, now=now)
    text = "; ".join(words.gap(skill.name, held, zone=expert.time_zone, now=now) for skill, held in found)
    return text or "certificates do not last for any one slot", {"skills": [asdict(held) for _, held in found]}


def _timed_fact(rule: Rule, expert: Seen, *, now: datetime) -> tuple[str, Mapping[str, object]]:
    absence, visit = (expert.look.away, expert.look.booked) if expert.look else (None, None)
    if rule is Rule.PRESENT and absence:
        return words.away(absence, zone=expert.time_zone, now=now), asdict(absence)
    if rule is Rule.SLOT and visit:
        return words.booked(visit, zone=expert.time_zone, now=now), asdict(visit)
    return ("off duty, and not on call" if rule is Rule.ON_DUTY else "every slot offered is past"), {}


def _retry_at(needs: Needs, waits: Iterable[Wait], *, now: datetime) -> datetime | None:
    """The earliest instant at which time alone makes somebody eligible."""
    if not needs.slots:
        return min((at for wait in waits if (at := eligible_at(wait))), default=None)
    last = max((slot.starts_at for slot in needs.usable(now)), default=now)
    return min((wait.free_at for wait in waits if wait.free_at < last), default=None)


def _only_hours_are_missing(needs: Needs, waits: Iterable[Wait], policy: MatchPolicy) -> bool:
    if needs.priority in policy.on_call_priorities:
        return False
    return any(wait.failed == (Rule.ON_DUTY,) for wait in waits)
