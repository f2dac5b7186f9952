"""The least that would make somebody eligible, as steps that one can take or wait for, cheapest first."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sysops_graph.matching import words
from sysops_graph.matching.facts import Held, Hours, Look, Seen, Verdict, Wait
from sysops_graph.matching.model import MatchPolicy, Rule, Step, StepKind
from sysops_graph.matching.needs import NeededSkill, Needs
from sysops_graph.matching.waiting import available_at, eligible_at, is_endless, visit_suits_at

ROUGH_COSTS = {
    Rule.ACTIVE: 10,
    Rule.SKILL: 8,
    Rule.AREA: 4,
    Rule.LINE: 7,
    Rule.EXCLUDED: 9,
    Rule.ASKED: 4,
    Rule.PRESENT: 4,
    Rule.ON_DUTY: 2,
    Rule.ROOM: 3,
    Rule.SLOT: 3,
}
"""What a rule costs to give way, before one has looked closer: picks the experts to look at."""

_COSTS = {
    StepKind.WAIT: 1,
    StepKind.ASK_AGAIN: 2,
    StepKind.ANOTHER_SLOT: 3,
    StepKind.RAISE_CAP: 3,
    StepKind.VERIFY_SKILL: 3,
    StepKind.SERVE_AREA: 4,
    StepKind.PUT_ON_DUTY: 5,
    StepKind.RENEW_SKILL: 6,
    StepKind.RAISE_LINE: 7,
    StepKind.RAISE_LEVEL: 8,
    StepKind.LIFT_EXCLUSION: 9,
    StepKind.END_ABSENCE: 10,
    StepKind.REACTIVATE: 10,
}
_REFUSED = 4
"""Asking somebody who refused costs more than asking somebody who was silent."""

_SHIFT = timedelta(hours=8)
"""A shift of waiting costs 1."""

MOST = 20
_TIMED = frozenset({Rule.PRESENT, Rule.ON_DUTY, Rule.SLOT})

Priced = tuple[float, Step]


def gaps(needs: Needs, expert: Seen, look: Look | None, *, now: datetime) -> list[tuple[NeededSkill, Held]]:
    """The required skills that an expert lacks, holds too low, unverified, or not at the time of the work."""
    times = needs.times(now)
    times = [times[look.n]] if look else times
    held = ((skill, expert.held.get(skill.id, Held(skill.id, skill.level))) for skill in needs.required)
    return [(skill, has) for skill, has in held if not _serves(has, times)]


def relaxation(needs: Needs, verdict: Verdict, *, policy: MatchPolicy, now: datetime) -> tuple[Step, ...]:
    """The smallest sets of rules, an option each; of the nearest experts and of those whom time alone brings."""
    spell = _Spelling(needs, policy=policy, now=now)
    least = min((len(seen.failed) for seen in verdict.nearest), default=0)
    options = {seen.expert_id: list(spell.steps(seen, verdict.hours[seen.expert_id])) for seen in verdict.nearest}
    for wait in verdict.waits:
        if len(wait.failed) == least and _TIMED.issuperset(wait.failed) and (steps := spell.waiting(wait)):
            options[wait.expert_id] = [steps]
    cheapest = sorted(options.values(), key=lambda steps: (sum(cost for cost, _ in steps), steps[0][1].text))[:MOST]
    numbered = (replace(step, option=n) for n, steps in enumerate(cheapest, start=1) for _, step in steps)
    return tuple(numbered) or (find_skill(needs),)


def find_skill(needs: Needs) -> Step:
    """Nobody has the skills, nor is one level short of them."""
    wanted = " and ".join(f"{skill.name} level {skill.level}" for skill in needs.required)
    where = f" in {needs.place}" if needs.visit else ""
    text = f"Find or train an expert with {wanted}{where}: nobody is at most one level short of it"
    values = {"skills": [{"skill_id": skill.id, "level": skill.level} for skill in needs.required]}
    return Step(option=1, kind=StepKind.FIND_SKILL, text=text, rules=(Rule.SKILL,), values=values)


def name_skill(needs: Needs) -> Step:
    """Nothing says which skill the ticket requires."""
    about = needs.product or needs.family
    text = f"Say which skill {about.name if about else 'a ticket without a product'} requires, or name a general skill"
    values = {"label": about.label, "id": about.id} if about else {}
    return Step(option=1, kind=StepKind.NAME_SKILL, text=text, rules=(Rule.SKILL,), values=values)


def _serves(held: Held, times: Iterable[tuple[datetime, datetime]]) -> bool:
    if held.level is None or held.level < held.needs or not held.verified:
        return False
    assert held.valid_from_at
    assert held.valid_until_at
    return any(held.valid_from_at <= start and held.valid_until_at >= end for start, end in times)


class _Spelling:
    """Steps for one ticket at one instant."""

    def __init__(self, needs: Needs, *, policy: MatchPolicy, now: datetime) -> None:
        self._needs, self._policy, self._now = needs, policy, now

    def steps(self, expert: Seen, hours: Hours) -> Iterator[Priced]:
        """One for each rule the expert failed; those that are a matter of time are one."""
        timed = tuple(rule for rule in expert.failed if rule in _TIMED)
        for rule in expert.failed:
            if rule is Rule.SKILL:
                yield from (
                    self._skill(expert, skill, held)
                    for skill, held in gaps(self._needs, expert, expert.best, now=self._now)
                )
            elif rule not in timed:
                yield self._standing(rule, expert, hours)
        if timed:
            yield self._another_slot(expert, hours, timed) if self._needs.slots else self._wait(expert, hours, timed)

    def waiting(self, wait: Wait) -> Priced | None:
        at = eligible_at(wait)
        return self._until(at, wait.expert_id, wait.name, wait.hours.time_zone, wait.failed) if at else None

    def _standing(self, rule: Rule, expert: Seen, hours: Hours) -> Priced:
        name, needs = expert.name, self._needs
        match rule:
            case Rule.ACTIVE:
                return self._do(StepKind.REACTIVATE, rule, expert, f"Reactivate {name}")
            case Rule.AREA:
                text = f"Let {name} serve {needs.place}" + (
                    f" beside {', '.join(hours.serves)}" if hours.serves else ""
                )
                area_id = needs.areas[0].id if needs.areas else None
                return self._do(StepKind.SERVE_AREA, rule, expert, text, area_id=area_id)
            case Rule.LINE:
                text = f"Raise {name} to support line {needs.line}"
                return self._do(StepKind.RAISE_LINE, rule, expert, text, line=needs.line)
            case Rule.EXCLUDED:
                text = f"Ask the customer to accept {name}"
                return self._do(StepKind.LIFT_EXCLUSION, rule, expert, text, customer_id=needs.customer_id)
            case Rule.ROOM:
                cap = expert.load + 1
                return self._do(StepKind.RAISE_CAP, rule, expert, f"Raise {name}'s cap to {cap}", cap=cap)
            case _:
                return self._ask_again(expert)

    def _skill(self, expert: Seen, skill: NeededSkill, held: Held) -> Priced:
        name = expert.name
        values = {"skill_id": skill.id, "level": skill.level}
        why = words.gap(skill.name, held, zone=expert.time_zone, now=self._now)
        if held.level is None or held.level < skill.level:
            text = f"Bring {name} to {skill.name} level {skill.level}"
            return self._do(StepKind.RAISE_LEVEL, Rule.SKILL, expert, text, **values)
        if not held.verified:
            text = f"Verify {name}'s {skill.name} level {held.level}"
            return self._do(StepKind.VERIFY_SKILL, Rule.SKILL, expert, text, **values)
        return self._do(StepKind.RENEW_SKILL, Rule.SKILL, expert, f"Renew {name}'s certificate: {why}", **values)

    def _ask_again(self, expert: Seen) -> Priced:
        assert expert.asked
        why = words.asked(expert.asked, zone=expert.time_zone, now=self._now)
        cost, step = self._do(StepKind.ASK_AGAIN, Rule.ASKED, expert, f"Ask {expert.name} again, who {why}")
        return cost if expert.asked.state == "expired" else cost + _REFUSED, step

    def _wait(self, expert: Seen, hours: Hours, rules: tuple[Rule, ...]) -> Priced:
        at = available_at(hours, self._now)
        if at:
            return self._until(at, expert.expert_id, expert.name, expert.time_zone, rules)
        absence = expert.best.away if expert.best else None
        if absence and is_endless(absence.ends_at):
            why = words.away(absence, zone=expert.time_zone, now=self._now)
            text, values = f"End {expert.name}'s absence ({why})", {"absence_id": absence.id}
            cost, step = self._do(StepKind.END_ABSENCE, rules[0], expert, text, **values)
        else:
            text = f"Give {expert.name} working hours, or put {expert.name} on call"
            cost, step = self._do(StepKind.PUT_ON_DUTY, rules[0], expert, text)
        return cost, replace(step, rules=rules)

    def _until(self, at: datetime, expert_id: str, name: str, zone: str, rules: tuple[Rule, ...]) -> Priced:
        text = f"Wait until {words.moment(at, zone, self._now)} ({zone}), when {name} is available"
        step = Step(option=0, kind=StepKind.WAIT, text=text, rules=rules, expert_id=expert_id, values={"until_at": at})
        return _COSTS[StepKind.WAIT] + (at - self._now) / _SHIFT, step

    def _another_slot(self, expert: Seen, hours: Hours, rules: tuple[Rule, ...]) -> Priced:
        length = min(slot.ends_at - slot.starts_at for slot in self._needs.slots)
        at = visit_suits_at(hours, self._now, length, timedelta(minutes=self._policy.travel_margin_min))
        text = f"Ask the customer for another slot for {expert.name}"
        if not at:
            cost, step = self._do(StepKind.ANOTHER_SLOT, rules[0], expert, text)
            return cost + _COSTS[StepKind.PUT_ON_DUTY], replace(step, rules=rules)
        text += f", from {words.moment(at, expert.time_zone, self._now)} ({expert.time_zone})"
        cost, step = self._do(StepKind.ANOTHER_SLOT, rules[0], expert, text, starts_at=at, ends_at=at + length)
        return cost + (at - self._now) / timedelta(days=1), replace(step, rules=rules)

    @staticmethod
    def _do(kind: StepKind, rule: Rule, expert: Seen, text: str, **values: object) -> Priced:
        return _COSTS[kind], Step(
            option=0, kind=kind, text=text, rules=(rule,), expert_id=expert.expert_id, values=values
        )
