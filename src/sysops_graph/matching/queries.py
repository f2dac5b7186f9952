"""The match as asked of the graph: candidates, the reasons why there are none, and the explanation of both."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sysops_graph.graph.driver import Tx
from sysops_graph.graph.model import Row
from sysops_graph.matching.model import Candidate, MatchPolicy, Ranking, Wanted
from sysops_graph.matching.rules import candidate
from sysops_graph.matching.zones import WallClocks

_CLOCKS = WallClocks()


async def best_experts(
    tx: Tx, ticket_id: str, *, policy: MatchPolicy, version: int, now: datetime, limit: int, retry: bool = False
) -> list[Candidate]:
    """The experts who may take the ticket, the best first. A retry asks those again who let an offer expire."""
    ranked = await ranking(tx, ticket_id, policy=policy, version=version, now=now, limit=limit, retry=retry)
    return list(ranked.candidates)


async def ranking(
    tx: Tx,
    ticket_id: str | None,
    *,
    policy: MatchPolicy,
    version: int,
    now: datetime,
    limit: int,
    retry: bool = False,
    wanted: Wanted | None = None,
) -> Ranking:
    """The best experts for a ticket, or for one that is only thought of (`wanted`, without a ticket's id)."""
    row = await _with_clocks(
        tx,
        "matching/best_experts",
        ticket_id=ticket_id,
        wanted=_wanted(wanted),
        strategies=policy.model_dump(mode="json", include={"strategies"})["strategies"],
        now=now,
        retry=retry,
        limit=limit,
        asked_since_at=now - timedelta(hours=policy.asked_again_h),
        position_since_at=now - timedelta(hours=policy.position_max_age_h),
        on_call_priorities=list(policy.on_call_priorities),
        margin_s=policy.travel_margin_min * 60,
        metres_per_s=policy.travel_kmh / 3.6,
        near_km=policy.near_km,
        known_fixes=policy.known_fixes,
        fair_h=policy.fair_h,
        early_h=policy.early_h,
        silent_h=policy.silent_h,
    )
    candidates = (
        candidate(found, rank=rank, policy=policy, version=version) for rank, found in enumerate(row["best"], start=1)
    )
    return Ranking(candidates=tuple(candidates), also_considered=tuple(map(tuple, row["also_considered"])))


async def _with_clocks(tx: Tx, statement: str, **parameters: object) -> Row:
    """The statement's row, asked again once for each time that it meets zones this process has not met."""
    now = parameters["now"]
    assert isinstance(now, datetime)
    while True:
        row = await tx.row(statement, zones=_CLOCKS.at(now), **parameters)
        assert row is not None
        if not row["unknown_zones"]:
            return row
        _CLOCKS.learn(row["unknown_zones"])


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
