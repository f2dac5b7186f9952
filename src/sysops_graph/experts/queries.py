"""Experts, absences, duty and rotas; who may see what is decided inside each statement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.calendars.model import Interval, Window
from sysops_graph.catalog.queries import Listing, reader
from sysops_graph.experts.model import LONGEST_LOOK_DAYS, ExpertNotFound, LookTooLong
from sysops_graph.experts.rules import duty_intervals, joined, without
from sysops_graph.graph.model import Row, Tx
from sysops_graph.staff.rules import sight

rotas_by_ids = reader("experts/rotas_by_ids")

experts = Listing("experts/experts", "experts/experts_count")
rotas = Listing("experts/rotas", "experts/rotas_count")


def expert_sight(actor: Actor) -> dict[str, object]:
    """Everybody sees names; more of all is for staff, of those in areas led for a lead, of itself for an expert."""
    seen = sight(actor)
    return {"sees_all": seen.everybody, "actor_id": seen.subject_id or ""}


async def experts_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """Experts; all but name, line and language only when `known`, contact data only for who may reach them."""
    contact = sight(actor).contact or actor.has(Role.TEAM_LEAD, Role.EXPERT)
    rows = await tx.rows("experts/experts_by_ids", ids=list(ids), contact=contact, **expert_sight(actor))
    return {row["id"]: row | (row.pop("more") or {}) for row in rows}


async def duties(tx: Tx, *, area_id: str | None, line: int | None, starts_at: datetime, ends_at: datetime) -> list[Row]:
    """Who is on call between two instants, in an area and those it lies in; any line and area if none is named."""
    _demand_short(starts_at, ends_at)
    return await tx.rows("experts/duties", area_id=area_id, line=line, starts_at=starts_at, ends_at=ends_at)


async def who_is_on_call(tx: Tx, area_id: str, *, line: int, at: datetime) -> list[Row]:
    """Who is on call at an instant and there: primaries first, then backups, each the nearest rota's first.

    Where the area has no rota of its own, or nobody on it, those of the areas that it lies in count.
    """
    return await tx.rows("experts/on_call", area_id=area_id, line=line, at=at)


async def availability(
    tx: Tx, expert_id: str, *, starts_at: datetime, ends_at: datetime, actor: Actor
) -> dict[str, list[Interval]]:
    """When an expert works, is away, is booked, is on call and is free. Raises ExpertNotFound, LookTooLong."""
    _demand_short(starts_at, ends_at)
    row = await tx.row(
        "experts/availability", id=expert_id, starts_at=starts_at, ends_at=ends_at, **expert_sight(actor)
    )
    if row is None:
        raise ExpertNotFound(field="expert_id", expert_id=expert_id)
    windows = [Window(**window) for window in row["windows"]]
    times = {name: _intervals(row[name]) for name in ("absent", "booked", "on_call")}
    on_duty = duty_intervals(windows, row["time_zone"], starts_at, ends_at)
    free = without(on_duty, [*times["absent"], *times["booked"]])
    return {"on_duty": on_duty, **times, "free": free}


def _intervals(rows: list[dict[str, Any]]) -> list[Interval]:
    return joined((row["starts_at"], row["ends_at"]) for row in rows)


def _demand_short(starts_at: datetime, ends_at: datetime) -> None:
    if not timedelta() < ends_at - starts_at <= timedelta(days=LONGEST_LOOK_DAYS):
        raise LookTooLong(field="ends_at")
