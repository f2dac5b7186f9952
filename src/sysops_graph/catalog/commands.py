"""Create, change and deactivate what the catalogue holds."""

from dataclasses import replace
from datetime import datetime

import orjson

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
    NodeKind,
    Values,
    change,
    create,
    helps_when_changed,
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
    Product,
    ProductFamily,
    ProductFamilyNotFound,
    ProductNotFound,
    Queue,
    QueueNotFound,
    Skill,
    SkillNotFound,
)
from sysops_graph.catalog.rules import Edges, tree_problems
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


async def _strategy_problems(tx: Tx, values: Values, *, now: datetime) -> list[Problem]:
    """A queue's strategy that the match policy of now does not have; who names none is given the default."""
    strategy = values.get("strategy")
    if strategy is None:
        return []
    row = await tx.row("catalog/match_policy_body", now=now)
    known: list[str] = list(orjson.loads(row["body"])["strategies"]) if row else []
    return [] if strategy in known else [Problem("strategy", f"Must be one of {', '.join(known)}.", "UNKNOWN_VALUE")]


async def _place_in_tree(tx: Tx, area_id: str, parent_id: object, *, ids: Ids) -> tuple[int, list[Problem]]:
    """The depth of an area in its new place, and what forbids it; nobody else moves the line above it meanwhile."""
    if not isinstance(parent_id, str):
        return 0, []
    await tx.rows("catalog/lock_area_line", id=area_id, parent_id=parent_id, command_id=ids.command_id)
    row = await tx.row("catalog/area_line", id=area_id, parent_id=parent_id)
    assert row, "the statement always has a row"
    return len(row["line"]), list(tree_problems(area_id, row["line"], row["height"] or 0))
