"""Create, change and deactivate what the catalogue holds; new versions of policies."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from sysops_graph.actor import Actor
from sysops_graph.calendars.commands import (
    REFRESH,
    REFRESHED_EVERY,
    fetch_wanted,
    follow_feed,
    keep_calendar,
    kept_for_change,
    said,
    said_again,
)
from sysops_graph.calendars.model import AreaNotFound, BusinessCalendar
from sysops_graph.catalog import queries
from sysops_graph.catalog.custom_fields import CustomField, CustomFieldNotFound
from sysops_graph.catalog.keeping import (
    SUPPLY_DUE,
    NodeKind,
    Values,
    change,
    create,
    helps_when_changed,
    supply_changed,
    unknown_ids,
    use_cases,
)
from sysops_graph.catalog.model import (
    Area,
    AreaInUse,
    FactsNotValid,
    IssueKind,
    IssueKindNotFound,
    Plan,
    PlanNotFound,
    PolicyKind,
    PolicyMovedOn,
    Product,
    ProductFamily,
    ProductFamilyNotFound,
    ProductNotFound,
    Queue,
    QueueNotFound,
    Skill,
    SkillNotFound,
)
from sysops_graph.catalog.rules import Edges, Reference, tree_problems
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import NewTimer, Outcome
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids

_REQUIRES = Edges("REQUIRES", "skill_id")


PRODUCT = NodeKind(
    label="Product",
    model=Product,
    missing=ProductNotFound,
    by_ids=queries.products_by_ids,
    save="catalog/save_product",
    facts={"requires": _REQUIRES, "family_id": "IN_FAMILY", "recalled": "recalled"},
    supply=helps_when_changed("requires", "family_id"),
)
PRODUCT_FAMILY = NodeKind(
    label="ProductFamily",
    model=ProductFamily,
    missing=ProductFamilyNotFound,
    by_ids=queries.product_families_by_ids,
    save="catalog/save_product_family",
    facts={"requires": _REQUIRES},
    supply=helps_when_changed("requires"),
)
SKILL = NodeKind(
    label="Skill",
    model=Skill,
    missing=SkillNotFound,
    by_ids=queries.skills_by_ids,
    save="catalog/save_skill",
)
ISSUE_KIND = NodeKind(
    label="IssueKind",
    model=IssueKind,
    missing=IssueKindNotFound,
    by_ids=queries.issue_kinds_by_ids,
    save="catalog/save_issue_kind",
    facts={"requires": _REQUIRES, "visit": "visit"},
    supply=helps_when_changed("requires"),
)
PLAN = NodeKind(
    label="Plan",
    model=Plan,
    missing=PlanNotFound,
    by_ids=queries.plans_by_ids,
    save="catalog/save_plan",
    facts={"includes": Edges("INCLUDES", "product_id"), "service_level": "service_level"},
)
AREA = NodeKind(
    label="Area",
    model=Area,
    missing=AreaNotFound,
    by_ids=queries.areas_by_ids,
    save="catalog/save_area",
    facts={"parent_id": "PART_OF", "centre": "centre"},
    supply=helps_when_changed("parent_id"),
)
QUEUE = NodeKind(
    label="Queue",
    model=Queue,
    missing=QueueNotFound,
    by_ids=queries.queues_by_ids,
    save="catalog/save_queue",
    facts={"mode": "mode", "strategy": "strategy", "line": "line", "area_id": "IN"},
    supply=helps_when_changed("mode", "strategy"),
)

CUSTOM_FIELD = NodeKind(
    label="CustomField",
    model=CustomField,
    missing=CustomFieldNotFound,
    by_ids=queries.custom_fields_by_ids,
    save="catalog/save_custom_field",
    facts={name: name for name in ("required", "choices", "categories", "issue_kind_ids", "active")},
)

create_custom_field, _, deactivate_custom_field = use_cases(CUSTOM_FIELD)
create_product, change_product, deactivate_product = use_cases(PRODUCT)
create_product_family, change_product_family, deactivate_product_family = use_cases(PRODUCT_FAMILY)
create_skill, change_skill, deactivate_skill = use_cases(SKILL)
create_issue_kind, change_issue_kind, deactivate_issue_kind = use_cases(ISSUE_KIND)
create_plan, change_plan, deactivate_plan = use_cases(PLAN)
_, _, deactivate_queue = use_cases(QUEUE)


async def create_queue(tx: Tx, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A new queue; its strategy is one of the match policy."""
    problems = await _strategy_problems(tx, values, now=now)
    return await create(tx, QUEUE, values, problems=problems, actor=actor, now=now, ids=ids)


async def change_queue(tx: Tx, queue_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A queue with other facts."""
    problems = await _strategy_problems(tx, values, now=now)
    return await change(tx, QUEUE, queue_id, lambda _: values, problems=problems, actor=actor, now=now, ids=ids)


async def change_custom_field(
    tx: Tx, field_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A custom field with other facts. Key and type stay: tickets have values by them."""

    def same_kind(was: Row) -> Values:
        other = [name for name in ("key", "type") if values.get(name, was[name]) != was[name]]
        if other:
            raise FactsNotValid(problems=tuple(Problem(name, "This stays as it is.", "INVALID") for name in other))
        return values

    return await change(tx, CUSTOM_FIELD, field_id, same_kind, actor=actor, now=now, ids=ids)


async def create_area(tx: Tx, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A new area in the tree."""
    depth, problems = await _place_in_tree(tx, "", values.get("parent_id"), ids=ids)
    return await create(
        tx, AREA, {**values, "depth": depth, "since_at": now}, problems=problems, actor=actor, now=now, ids=ids
    )


async def change_area(tx: Tx, area_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """An area with other facts; its parts move with it."""
    problems: list[Problem] = []
    if "parent_id" in values:
        depth, problems = await _place_in_tree(tx, area_id, values["parent_id"], ids=ids)
        values = {**values, "depth": depth, "since_at": now}
    return await change(tx, AREA, area_id, lambda _: values, problems=problems, actor=actor, now=now, ids=ids)


async def deactivate_area(tx: Tx, area_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Raises AreaInUse while active areas lie in it."""

    def unused(was: Row) -> Values:
        if was["active_part_ids"]:
            raise AreaInUse(area_ids=was["active_part_ids"])
        return AREA.ended

    return await change(tx, AREA, area_id, unused, actor=actor, now=now, ids=ids)


async def save_calendar(
    tx: Tx, area_id: str, calendar: BusinessCalendar, *, name: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A calendar of its own for an area; running clocks go on with it. Raises InvalidCalendar, AreaNotFound.

    The days of a feed that it had before stay until the feed is fetched: at once, and every day from then on.
    """
    kept = await kept_for_change(tx, area_id, ids=ids)
    before = kept.calendar if kept else None
    if calendar.feed_url and before and before.feed_url == calendar.feed_url:
        calendar = replace(calendar, feed_days=before.feed_days)
    change = await keep_calendar(tx, area_id, calendar, name=name, actor=actor, now=now, ids=ids)
    outcome = {"area_id": area_id, "calendar_id": change.calendar_id}
    if calendar.feed_url or (before and before.feed_url):
        await follow_feed(tx, area_id, calendar.feed_url, now=now, ids=ids)
    messages, timers = [said(change)], [said_again(change)]
    if calendar.feed_url:
        messages.append(fetch_wanted(area_id))
        timers.append(NewTimer(kind=REFRESH, subject_id=area_id, due_at=now + REFRESHED_EVERY))
    await deliver(tx, messages=messages, arm=timers, outcome=outcome, now=now, ids=ids)
    return outcome


async def save_policy(
    tx: Tx,
    kind: PolicyKind,
    body: Mapping[str, Any],
    *,
    models: Mapping[PolicyKind, type[BaseModel]],
    version: int,
    active_from_at: datetime | None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The next version of a policy, from an instant that is not past; `version` is the newest that its writer saw.

    Raises FactsNotValid with all that the model of its kind finds wrong, PolicyMovedOn.
    """
    try:
        text = models[kind].model_validate(body).model_dump_json()
    except ValidationError as error:
        raise FactsNotValid(problems=tuple(_body_problem(each) for each in error.errors())) from error
    if kind is PolicyKind.MATCH:
        await _demand_strategies(tx, orjson.loads(text)["strategies"])
    if kind is PolicyKind.ESCALATION:
        await _demand_people(tx, orjson.loads(text))
    if kind is PolicyKind.DIAGNOSIS:
        await _demand_macros(tx, orjson.loads(text)["paths"])
    starts_at = active_from_at or now
    if starts_at < now:
        raise FactsNotValid(problems=(Problem("active_from_at", "A policy cannot start in the past.", "OUT_OF_RANGE"),))
    policy_id = ids.new("Policy")
    row = await tx.row(
        "catalog/save_policy",
        id=policy_id,
        kind=kind,
        version=version,
        active_from_at=starts_at,
        body=text,
        by=actor.principal,
    )
    if row is None:
        raise PolicyMovedOn(kind=kind)
    matching, at_once = kind is PolicyKind.MATCH, starts_at == now
    await deliver(
        tx,
        messages=supply_changed(policy_id, {} if matching and at_once else None),
        arm=[NewTimer(kind=SUPPLY_DUE, subject_id=policy_id, due_at=starts_at)] if matching and not at_once else [],
        outcome=(outcome := {"policy_id": policy_id}),
        now=now,
        ids=ids,
    )
    return outcome


async def _strategy_problems(tx: Tx, values: Values, *, now: datetime) -> list[Problem]:
    """A queue's strategy that the match policy of now does not have; who names none is given the default."""
    strategy = values.get("strategy")
    if strategy is None:
        return []
    row = await tx.row("catalog/match_policy_body", now=now)
    known: list[str] = list(orjson.loads(row["body"])["strategies"]) if row else []
    return [] if strategy in known else [Problem("strategy", f"Must be one of {', '.join(known)}.", "UNKNOWN_VALUE")]


async def _demand_people(tx: Tx, body: Any) -> None:  # noqa: ANN401 - JSON
    """Raises FactsNotValid for every contact group that the policy names and that nobody is in."""
    named = {"last_resort": body["last_resort"], **{f"levels.{level}": id_ for level, id_ in body["levels"].items()}}
    for priority, path in body["paths"].items():
        for number, rung in enumerate(path["rungs"]):
            groups = (rung["group"], *(beside["group"] for beside in rung["beside"]))
            named |= {f"paths.{priority}.rungs.{number}": group for group in groups if group}
    rows = await tx.rows("catalog/groups_with_people", ids=sorted(set(named.values())))
    peopled = {row["id"] for row in rows}
    message = "Nobody who may be told is in this contact group; put somebody in first."
    if empty := [place for place, group in named.items() if group not in peopled]:
        raise FactsNotValid(problems=tuple(Problem(f"body.{place}", message, "GROUP_EMPTY") for place in empty))


async def _demand_macros(tx: Tx, paths: Mapping[str, Any]) -> None:
    """Raises FactsNotValid for every macro that a path names and that is not in use."""
    named = [
        Reference(f"body.paths.{kind}.macro_id", path["macro_id"], ("Macro",))
        for kind, path in paths.items()
        if path["macro_id"]
    ]
    if problems := await unknown_ids(tx, named):
        raise FactsNotValid(problems=tuple(problems))


async def _demand_strategies(tx: Tx, strategies: Container[str]) -> None:
    """Raises FactsNotValid when a queue goes by a strategy that would be no more."""
    rows = await tx.rows("catalog/strategies_in_use")
    if missing := [f"{row['strategy']} ({row['queue']})" for row in rows if row["strategy"] not in strategies]:
        raise FactsNotValid(problems=(Problem("body.strategies", f"Queues go by them still: {', '.join(missing)}."),))


def _body_problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    return Problem(".".join(("body", *map(str, error["loc"]))), error["msg"])


async def _place_in_tree(tx: Tx, area_id: str, parent_id: object, *, ids: Ids) -> tuple[int, list[Problem]]:
    """The depth of an area in its new place, and what forbids it; nobody else moves the line above it meanwhile."""
    if not isinstance(parent_id, str):
        return 0, []
    await tx.rows("catalog/lock_area_line", id=area_id, parent_id=parent_id, command_id=ids.command_id)
    row = await tx.row("catalog/area_line", id=area_id, parent_id=parent_id)
    assert row, "the statement always has a row"
    return len(row["line"]), list(tree_problems(area_id, row["line"], row["height"] or 0))
