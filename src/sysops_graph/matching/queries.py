"""The match as asked of the graph: candidates, the reasons why there are none, and the explanation of both."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row, TryAgain, Tx
from sysops_graph.matching import rules
from sysops_graph.matching.explanation import Explanation, explained
from sysops_graph.matching.facts import Hours, Verdict, hours_by_expert, tallies, verdict
from sysops_graph.matching.model import Candidate, MatchPolicy, Nobody, Rule, UnknownIds, Wanted
from sysops_graph.matching.needs import Needs
from sysops_graph.matching.needs import needs as as_needs
from sysops_graph.matching.relaxation import ROUGH_COSTS
from sysops_graph.matching.zones import WallClocks
from sysops_graph.tickets.model import TicketNotFound
from sysops_graph.tickets.rules import SEEKING

LISTED = 20
"""At most so many candidates are named per rule."""

_CLOCKS = WallClocks()
_HALF_ROUND_KM = 20_038


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """How full a queue is: its tickets that nobody is asked about, and how many its experts could take."""

    waiting: int
    free: int


async def best_experts(
    tx: Tx,
    ticket_id: str,
    *,
    policy: MatchPolicy,
    version: int,
    now: datetime,
    limit: int,
    retry: bool = False,
    overflow: bool = False,
) -> list[Candidate]:
    """The experts who may take the ticket, the best first, with what the decision rests on.

    A retry asks those again who let an offer expire; with overflow, those next door may come as well.
    """
    candidates, considered = await _ranked(
        tx, ticket_id, None, policy=policy, version=version, now=now, limit=limit, retry=retry, overflow=overflow
    )
    return [replace(found, inputs={**found.inputs, "considered": considered}) for found in candidates]


async def queue_pressure(tx: Tx, queue_id: str, *, now: datetime) -> Pressure:
    """How full a queue is now."""
    row = await tx.row("matching/queue_pressure", queue_id=queue_id, seeking=sorted(SEEKING), now=now)
    assert row, "a ticket waits in the queue"
    return Pressure(**row)


async def why_nobody(tx: Tx, ticket_id: str, *, policy: MatchPolicy, now: datetime, retry: bool = False) -> Nobody:
    """Why nobody may take the ticket, what would change it, and when to look again.

    Raises TicketNotFound, and TryAgain when by now somebody may.
    """
    needs = await ticket_needs(tx, ticket_id)
    if needs.skill_unknown:
        return rules.skill_unknown(needs)
    judged = await _judged(tx, needs, policy=policy, now=now, retry=retry)
    return _nobody(needs, judged, policy=policy, now=now)


async def failed_rules(
    tx: Tx,
    ticket_id: str,
    expert_id: str,
    *,
    slot_ids: Collection[str] | None = None,
    policy: MatchPolicy,
    now: datetime,
) -> tuple[Rule, ...]:
    """All rules that one expert fails at the time that suits best; empty for who may. Raises TicketNotFound.

    `slot_ids` are the ticket's slots that count, where not all of them do; with none of them the time is now.
    """
    needs = await ticket_needs(tx, ticket_id)
    if needs.skill_unknown:
        return (Rule.SKILL,)
    if slot_ids is not None:
        needs = replace(needs, slots=tuple(slot for slot in needs.slots if slot.id in slot_ids))
    rows = await _why_nobody(tx, needs, policy=policy, now=now, retry=True, listed=1, expert_id=expert_id)
    return next((seen.failed for tally in tallies(rows) for seen in tally.listed), ())


async def expert_hours(tx: Tx, expert_ids: Collection[str], *, now: datetime) -> dict[str, Hours]:
    """When experts work, are on call and are away, from now on; who is not there has none."""
    rows = await tx.rows("matching/expert_hours", expert_ids=list(expert_ids), now=now, today=_yesterday(now))
    return hours_by_expert(rows)


async def explain_match(
    tx: Tx, ticket_id: str, *, policy: MatchPolicy, version: int, now: datetime, limit: int = 10, listed: int = LISTED
) -> Explanation:
    """Who may take the ticket, who should, why, and what took the others away. Raises TicketNotFound."""
    needs = await ticket_needs(tx, ticket_id)
    return await _explained(tx, needs, None, policy=policy, version=version, now=now, limit=limit, listed=listed)


async def preview_match(
    tx: Tx, wanted: Wanted, *, policy: MatchPolicy, version: int, now: datetime, limit: int = 10
) -> Explanation:
    """The same for a ticket that is only thought of. Raises UnknownIds."""
    needs = await ticket_needs(tx, None, wanted=wanted)
    if fields := needs.unfound(wanted):
        problems = (Problem(field, "There is nothing by this id.", UnknownIds.code()) for field in fields)
        raise UnknownIds(problems=tuple(problems))
    return await _explained(tx, needs, wanted, policy=policy, version=version, now=now, limit=limit, listed=LISTED)


async def _explained(
    tx: Tx,
    needs: Needs,
    wanted: Wanted | None,
    *,
    policy: MatchPolicy,
    version: int,
    now: datetime,
    limit: int,
    listed: int,
) -> Explanation:
    if needs.skill_unknown:
        none = rules.skill_unknown(needs)
        return Explanation(needs=needs, candidates=(), funnel=none.funnel, failures=(), nobody=none)
    candidates, _ = await _ranked(tx, needs.ticket_id, wanted, policy=policy, version=version, now=now, limit=limit)
    judged = await _judged(tx, needs, policy=policy, now=now, retry=False, listed=listed)
    ways = await tx.rows(
        "matching/expert_paths",
        expert_ids=[candidate.expert_id for candidate in candidates],
        skill_ids=[skill.id for skill in needs.required],
        area_ids=[area.id for area in needs.areas],
    )
    return Explanation(
        needs=needs,
        candidates=explained(needs, candidates, {row["expert_id"]: row for row in ways}),
        funnel=rules.funnel(needs, judged.tallies),
        failures=rules.failures(needs, judged, now=now),
        nobody=None if candidates else _nobody(needs, judged, policy=policy, now=now),
    )


async def ticket_needs(tx: Tx, ticket_id: str | None, *, wanted: Wanted | None = None) -> Needs:
    """What a ticket, or one that is only thought of, asks of an expert. Raises TicketNotFound."""
    row = await tx.row("matching/ticket_needs", ticket_id=ticket_id, wanted=_wanted(wanted))
    if row is None:
        raise TicketNotFound(ticket_id=ticket_id)
    return as_needs(row, ticket_id)


async def _ranked(
    tx: Tx,
    ticket_id: str | None,
    wanted: Wanted | None,
    *,
    policy: MatchPolicy,
    version: int,
    now: datetime,
    limit: int,
    retry: bool = False,
    overflow: bool = False,
) -> tuple[list[Candidate], list[list[object]]]:
    parameters = {
        "ticket_id": ticket_id,
        "wanted": _wanted(wanted),
        "strategies": policy.model_dump(mode="json", include={"strategies"})["strategies"],
        "now": now,
        "retry": retry,
        "overflow": overflow,
        "limit": limit,
        "asked_since_at": now - timedelta(hours=policy.asked_again_h),
        "position_since_at": now - timedelta(hours=policy.position_max_age_h),
        "on_call_priorities": policy.on_call_priorities,
        "near_km": policy.near_km,
        "known_fixes": policy.known_fixes,
        "fair_h": policy.fair_h,
        "early_h": policy.early_h,
        "silent_h": policy.silent_h,
        **_travel(policy),
    }

    async def ask() -> list[Row]:
        zones, clocks = _CLOCKS.at(now)
        return await tx.rows("matching/best_experts", zones=zones, clocks=clocks, **parameters)

    [row] = await _asked_again_for(ask)
    best = enumerate(row["best"], start=1)
    candidates = [rules.candidate(found, rank=rank, policy=policy, version=version) for rank, found in best]
    return candidates, row["considered"]


async def _judged(
    tx: Tx, needs: Needs, *, policy: MatchPolicy, now: datetime, retry: bool, listed: int = LISTED
) -> Verdict:
    """Every expert with the rarest skill against every rule, and the hours of those whose hours matter."""
    rows = await _why_nobody(tx, needs, policy=policy, now=now, retry=retry, listed=listed, expert_id=None)
    judged = verdict(rows)
    elsewhere = (seen for tally in judged.tallies if tally.rule is Rule.AREA for seen in tally.listed)
    expert_ids = {seen.expert_id for seen in (*judged.nearest, *elsewhere)}
    return replace(judged, hours=await expert_hours(tx, expert_ids, now=now))


async def _why_nobody(
    tx: Tx, needs: Needs, *, policy: MatchPolicy, now: datetime, retry: bool, listed: int, expert_id: str | None
) -> list[Row]:
    times = needs.times(now)
    parameters = {
        "ticket_id": needs.ticket_id,
        "customer_id": needs.customer_id,
        "expert_id": expert_id,
        "required": [{"skill_id": skill.id, "level": skill.level} for skill in needs.required],
        "area_ids": [area.id for area in needs.areas],
        "visit": needs.visit,
        "line": needs.line,
        "on_call": needs.priority in policy.on_call_priorities,
        "slotted": bool(needs.slots),
        "stale": bool(needs.slots) and not needs.usable(now),
        "times": [{"n": n, "starts_at": start, "ends_at": end} for n, (start, end) in enumerate(times)],
        "now": now,
        "today": _yesterday(now),
        "retry": retry,
        "listed": listed,
        "asked_again": timedelta(hours=policy.asked_again_h),
        "asked_since_at": now - timedelta(hours=policy.asked_again_h),
        "costs": ROUGH_COSTS,
        **_travel(policy),
    }
    return await _asked_again_for(lambda: tx.rows("matching/why_nobody", pieces=_CLOCKS.pieces(times), **parameters))


def _yesterday(now: datetime) -> date:
    """The earliest day that it is anywhere."""
    return now.date() - timedelta(days=1)


def _nobody(needs: Needs, judged: Verdict, *, policy: MatchPolicy, now: datetime) -> Nobody:
    """Two statements may see two states of the graph: who passes now did not when the candidates were looked for."""
    if any(tally.rule is None for tally in judged.tallies):
        raise TryAgain
    return rules.nobody(needs, judged, policy=policy, now=now)


def _travel(policy: MatchPolicy) -> dict[str, object]:
    """What lies between two visits; the longest gap is that of the way around half the globe."""
    return {
        "margin_s": policy.travel_margin_min * 60,
        "metres_per_s": policy.travel_kmh / 3.6,
        "longest_gap": timedelta(minutes=policy.travel_margin_min, hours=_HALF_ROUND_KM / policy.travel_kmh),
    }


async def _asked_again_for(ask: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    """The statement's rows, asked again when it met zones of experts that this process had not met before."""
    while True:
        rows = await ask()
        unknown = [zone for row in rows for zone in row["unknown_zones"]]
        if not unknown:
            return rows
        _CLOCKS.learn(unknown)


def _wanted(wanted: Wanted | None) -> Mapping[str, object]:
    if wanted is None:
        return {"slots": [], "needs": []}
    return {
        "customer_id": wanted.customer_id,
        "area_id": wanted.area_id,
        "device_id": wanted.device_id,
        "product_id": wanted.product_id,
        "family_id": wanted.family_id,
        "issue_kind_id": wanted.issue_kind_id,
        "priority": wanted.priority,
        "line": wanted.line,
        "visit": wanted.visit,
        "strategy": wanted.strategy,
        "needs": [{"skill_id": skill_id, "min_level": level} for skill_id, level in wanted.needs.items()],
        "slots": [
            {"id": f"slot {n}", "starts_at": slot.starts_at, "ends_at": slot.ends_at, "rank": n, "kept": False}
            for n, slot in enumerate(wanted.slots, start=1)
        ],
    }
