"""Create, change and deactivate experts and rotas; their skills, areas, working time and duty on call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sysops_graph.actor import Actor
from sysops_graph.catalog.keeping import (
    Changes,
    NodeKind,
    Values,
    change,
    create,
    helps_when_changed,
    locked,
    record_ended,
    supply_changed,
    unknown_ids,
    use_cases,
)
from sysops_graph.catalog.model import FactsNotValid
from sysops_graph.catalog.rules import Edges, Ended, problems_of, references
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Outcome, Payload
from sysops_graph.experts import queries
from sysops_graph.experts.absence_calendars import leave_calendar
from sysops_graph.experts.model import (
    AreaNotServed,
    Duty,
    DutyNotFound,
    DutyRole,
    Expert,
    ExpertHoldsTickets,
    ExpertNotFound,
    Rota,
    RotaNotFound,
    SkillNotHeld,
)
from sysops_graph.experts.rules import could_help, doubted
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of


def _supply(expert_id: str, was: Row, values: Row) -> Payload | None:
    return {"expert_ids": [expert_id]} if could_help(was, values) else None


EXPERT = NodeKind(
    label="Expert",
    model=Expert,
    missing=ExpertNotFound,
    by_ids=queries.experts_by_ids,
    save="experts/save_expert",
    facts={
        "skills": Edges("HAS_SKILL", "skill_id"),
        "areas": Edges("SERVES", "area_id"),
        "windows": "WORKS",
        "active": "active",
        "cap": "cap",
        "line": "line",
        "home": "home",
        "time_zone": "time_zone",
    },
    supply=_supply,
    hinders=lambda expert_id: (doubted(expert_id),),
)
ROTA = NodeKind(
    label="Rota",
    model=Rota,
    missing=RotaNotFound,
    by_ids=queries.rotas_by_ids,
    save="experts/save_rota",
    facts={"line": "line", "area_id": "IN", "active": "active"},
    supply=helps_when_changed("line", "area_id", "active"),
)

create_rota, change_rota, deactivate_rota = use_cases(ROTA)


async def create_expert(tx: Tx, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A new expert; skills without a begin hold from now on."""
    return await create(tx, EXPERT, _signed(values, {}, actor, now), actor=actor, now=now, ids=ids)


async def change_expert(tx: Tx, expert_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """An expert with other facts; lists replace what was."""
    return await _change(tx, expert_id, lambda _: values, actor=actor, now=now, ids=ids)


async def deactivate_expert(tx: Tx, expert_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """What follows a calendar does so no more. Raises ExpertHoldsTickets while offers or tickets are live."""

    def idle(was: Row) -> Values:
        if was["ticket_ids"]:
            raise ExpertHoldsTickets(ticket_ids=was["ticket_ids"])
        return EXPERT.ended

    await leave_calendar(tx, expert_id, now=now)
    return await _change(tx, expert_id, idle, actor=actor, now=now, ids=ids)


async def certify_skill(tx: Tx, expert_id: str, skill: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert has a skill at this level, from now on unless said; in place of what was held of it."""

    def certified(was: Row) -> Values:
        return {"skills": [*_others(was["skills"], "skill_id", skill["skill_id"]), skill]}

    return await _change(tx, expert_id, certified, actor=actor, now=now, ids=ids)


async def withdraw_skill(tx: Tx, expert_id: str, skill_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert no longer has a skill. Raises SkillNotHeld."""

    def withdrawn(was: Row) -> Values:
        if len(left := _others(was["skills"], "skill_id", skill_id)) == len(was["skills"]):
            raise SkillNotHeld(skill_id=skill_id)
        return {"skills": left}

    return await _change(tx, expert_id, withdrawn, actor=actor, now=now, ids=ids)


async def serve_area(tx: Tx, expert_id: str, area_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert goes to one more area."""

    def served(was: Row) -> Values:
        return {"areas": [*_others(was["areas"], "area_id", area_id), {"area_id": area_id}]}

    return await _change(tx, expert_id, served, actor=actor, now=now, ids=ids)


async def leave_area(tx: Tx, expert_id: str, area_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert no longer goes to an area. Raises AreaNotServed."""

    def left(was: Row) -> Values:
        if len(areas := _others(was["areas"], "area_id", area_id)) == len(was["areas"]):
            raise AreaNotServed(area_id=area_id)
        return {"areas": areas}

    return await _change(tx, expert_id, left, actor=actor, now=now, ids=ids)


async def set_work_plan(
    tx: Tx, expert_id: str, windows: Sequence[Values], *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The expert works in these weekly windows, and in no others."""
    return await _change(tx, expert_id, lambda _: {"windows": list(windows)}, actor=actor, now=now, ids=ids)


async def put_on_call(tx: Tx, rota_id: str, duty: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Somebody is on call for a rota; the same person, role and begin again: until another end."""
    await locked(tx, ROTA, rota_id, ids=ids)
    found = (*problems_of(Duty, duty), *await unknown_ids(tx, list(references(duty))))
    if found:
        raise FactsNotValid(problems=found)
    facts = Duty.model_validate(duty).model_dump()
    row = await tx.row("experts/put_on_call", rota_id=rota_id, **facts)
    assert row, "person and rota are there"
    ended = [] if row["was"] is None else [Ended("ON_CALL", {"rota_id": rota_id, **row["was"]})]
    person_id = facts["person_id"]
    await record_ended(tx, label_of(person_id) or "", person_id, ended, actor=actor, now=now, ids=ids)
    helped = {"expert_ids": [person_id]} if label_of(person_id) == "Expert" else None
    outcome = {"rota_id": rota_id, "person_id": person_id}
    await deliver(tx, messages=supply_changed(person_id, helped), outcome=outcome, now=now, ids=ids)
    return outcome


async def take_off_call(
    tx: Tx,
    rota_id: str,
    person_id: str,
    *,
    role: DutyRole,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A duty on call ends, or never comes. Raises RotaNotFound, DutyNotFound."""
    await locked(tx, ROTA, rota_id, ids=ids)
    row = await tx.row("experts/take_off_call", rota_id=rota_id, person_id=person_id, role=role, starts_at=starts_at)
    if row is None:
        raise DutyNotFound(rota_id=rota_id, person_id=person_id)
    ended = [Ended("ON_CALL", {"rota_id": rota_id, **row["was"]})]
    await record_ended(tx, label_of(person_id) or "", person_id, ended, actor=actor, now=now, ids=ids)
    outcome = {"rota_id": rota_id, "person_id": person_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _change(tx: Tx, expert_id: str, changes: Changes, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    def signed(was: Row) -> Values:
        return _signed(changes(was), was, actor, now)

    return await change(tx, EXPERT, expert_id, signed, actor=actor, now=now, ids=ids)


def _signed(values: Values, was: Row, actor: Actor, now: datetime) -> Values:
    """With who verified each skill that says something else than before, and since when it holds."""
    if "skills" not in values:
        return values
    before = {held["skill_id"]: held for held in was.get("skills", ())}
    skills = cast(Sequence[Mapping[str, Any]], values["skills"])
    return {**values, "skills": [_signed_skill(held, before.get(held["skill_id"]), actor, now) for held in skills]}


def _signed_skill(
    held: Mapping[str, Any], before: Mapping[str, Any] | None, actor: Actor, now: datetime
) -> Mapping[str, Any]:
    if before and all(before[name] == value for name, value in held.items()):
        return before
    verified_by = actor.principal if held.get("verified") else None
    return {**held, "verified_by": verified_by, "valid_from_at": held.get("valid_from_at") or now}


def _others(items: Sequence[Row], key: str, node_id: object) -> list[Row]:
    return [item for item in items if item[key] != node_id]
