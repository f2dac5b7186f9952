"""Canned replies, macros and rules are created, changed and deactivated; what a rule did is recorded."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sysops_graph.actor import Actor
from sysops_graph.automation import queries
from sysops_graph.automation.model import (
    Action,
    AutomationRule,
    AutomationRuleNotFound,
    CannedReply,
    CannedReplyNotFound,
    Condition,
    ConditionFact,
    Macro,
    MacroNotFound,
    RunOutcome,
    Wording,
)
from sysops_graph.automation.rules import problems_of_actions, problems_of_conditions, problems_of_text
from sysops_graph.catalog.keeping import NodeKind, UseCase, Values, change, create, unknown_ids, use_cases
from sysops_graph.catalog.rules import Reference
from sysops_graph.delivery import model as delivery
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids

_LISTS: Mapping[str, TypeAdapter[Any]] = {
    "wordings": TypeAdapter(list[Wording]),
    "actions": TypeAdapter(list[Action]),
    "conditions": TypeAdapter(list[Condition]),
}

CANNED_REPLY = NodeKind(
    label="CannedReply",
    model=CannedReply,
    missing=CannedReplyNotFound,
    by_ids=queries.canned_replies_by_ids,
    save="automation/save_canned_reply",
    facts={"wordings": "wordings", "active": "active"},
)
MACRO = NodeKind(
    label="Macro",
    model=Macro,
    missing=MacroNotFound,
    by_ids=queries.macros_by_ids,
    save="automation/save_macro",
    facts={"actions": "actions", "active": "active"},
)
AUTOMATION_RULE = NodeKind(
    label="AutomationRule",
    model=AutomationRule,
    missing=AutomationRuleNotFound,
    by_ids=queries.automation_rules_by_ids,
    save="automation/save_automation_rule",
    facts={name: name for name in ("event", "conditions", "actions", "active")},
)


def _checked(kind: NodeKind) -> tuple[UseCase, UseCase, UseCase]:
    """As `use_cases`, and what is said must also fit what there is."""
    _, _, deactivate_node = use_cases(kind)

    async def create_node(tx: Tx, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> delivery.Outcome:
        problems = await _problems(tx, values)
        return await create(tx, kind, values, problems=problems, actor=actor, now=now, ids=ids)

    async def change_node(
        tx: Tx, node_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids
    ) -> delivery.Outcome:
        problems = await _problems(tx, values)
        return await change(tx, kind, node_id, lambda _: values, problems=problems, actor=actor, now=now, ids=ids)

    create_node.__name__, change_node.__name__ = f"create_{kind.noun}", f"change_{kind.noun}"
    return create_node, change_node, deactivate_node


create_canned_reply, change_canned_reply, deactivate_canned_reply = _checked(CANNED_REPLY)
create_macro, change_macro, deactivate_macro = _checked(MACRO)
create_automation_rule, change_automation_rule, deactivate_automation_rule = _checked(AUTOMATION_RULE)


async def begin_run(
    tx: Tx, rule_id: str, message_id: str, *, ticket_id: str, depth: int, now: datetime, ids: Ids
) -> bool:
    """Whether this rule has not acted on this message yet; it has from now on."""
    run_id = ids.new("RuleRun")
    row = await tx.row(
        "automation/begin_run",
        run_id=run_id,
        rule_id=rule_id,
        message_id=message_id,
        ticket_id=ticket_id,
        depth=depth,
        now=now,
    )
    assert row
    return row["id"] == run_id


async def end_run(tx: Tx, rule_id: str, message_id: str, *, outcome: RunOutcome, code: str | None) -> None:
    """What became of it."""
    await tx.rows("automation/end_run", rule_id=rule_id, message_id=message_id, outcome=outcome, code=code)


async def _problems(tx: Tx, values: Values) -> list[Problem]:
    """What does not fit what there is; what is wrong in itself is found by the model."""
    parts = _parts(values)
    fields = await queries.fields_in_use(tx)
    found: list[Problem] = []
    for number, wording in enumerate(parts.get("wordings", ())):
        found += problems_of_text(f"wordings.{number}.text", wording.text)
    found += problems_of_actions(parts.get("actions", ()), fields)
    found += problems_of_conditions(parts.get("conditions", ()), fields)
    return found + await unknown_ids(tx, list(_issue_kinds(parts.get("conditions", ()))))


def _parts(values: Values) -> dict[str, list[Any]]:
    """The lists of facts that can be read; one that cannot is the model's to complain about."""
    parts: dict[str, list[Any]] = {}
    for name, items in _LISTS.items():
        try:
            parts[name] = items.validate_python(values.get(name, ()))
        except ValidationError:
            continue
    return parts


def _issue_kinds(conditions: Iterable[Any]) -> Iterable[Reference]:
    for number, condition in enumerate(conditions):
        if condition.fact == ConditionFact.ISSUE_KIND:
            for place, node_id in enumerate(condition.any_of):
                yield Reference(f"conditions.{number}.any_of.{place}", node_id, ("IssueKind",))
