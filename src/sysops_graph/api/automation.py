"""Canned replies, macros and automation rules: kept by administrators, used by whoever works on a ticket."""

import json
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.automation_inputs import (
    ApplyMacroInput,
    ChangeAutomationRuleInput,
    ChangeCannedReplyInput,
    ChangeMacroInput,
    CreateAutomationRuleInput,
    CreateCannedReplyInput,
    CreateMacroInput,
)
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.kept import DeactivateInput, Payload, finder, keep, listing
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Priority, Visibility
from sysops_graph.automation import commands, queries
from sysops_graph.automation.model import ActionKind, ConditionFact, Event, RunOutcome
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle.automating import apply_macro
from sysops_graph.lifecycle.rehearsing import MOST_REHEARSED, rehearse_rule, rendered_reply
from sysops_graph.tickets.queries import demand_sight

_WORKING = roles.EXPERTS | roles.DESK


@strawberry.type(description="The text of a canned reply in one language.")
class Wording:
    language: str = strawberry.field(description="Like de.")
    text: str = strawberry.field(description="With variables in braces.")


@strawberry.type(description="Words that are said often.")
class CannedReply(Node):
    name: str = strawberry.field(description="In words.")
    wordings: list[Wording] = strawberry.field(description="One for each language.")
    active: bool = strawberry.field(description="Whether it can be used.")

    @staticmethod
    def of(row: Row) -> "CannedReply":
        return of_row(CannedReply, {**row, "wordings": [Wording(**each) for each in json.loads(row["wordings"])]})


@strawberry.type(description="A value that is set.")
class FieldValue:
    key: str = strawberry.field(description="Of the custom field.")
    value: str | None = strawberry.field(description="As text; null takes the value away.")


@strawberry.type(description="One thing that a macro or rule does.")
class RuleAction:
    kind: ActionKind = strawberry.field(description="What is done.")
    tags: list[str] = strawberry.field(description="Tags that are added or removed.")
    custom_values: list[FieldValue] = strawberry.field(description="Values that are set.")
    text: str | None = strawberry.field(description="What is said, or why the priority.")
    canned_reply_id: strawberry.ID | None = strawberry.field(description="In place of a text.")
    visibility: Visibility | None = strawberry.field(description="Of a comment: who reads it.")
    priority: Priority | None = strawberry.field(description="The priority that is set.")


@strawberry.type(description="Holds when a fact of the ticket is any of the values, or none of them.")
class RuleCondition:
    fact: ConditionFact = strawberry.field(description="What is looked at.")
    key: str | None = strawberry.field(description="Of a custom field.")
    any_of: list[str] = strawberry.field(description="The values.")
    negated: bool = strawberry.field(description="Whether it holds when the fact is none of the values.")


@strawberry.type(description="Changes that are made together.")
class Macro(Node):
    name: str = strawberry.field(description="In words.")
    actions: list[RuleAction] = strawberry.field(description="What is done, in order.")
    active: bool = strawberry.field(description="Whether it can be used.")

    @staticmethod
    def of(row: Row) -> "Macro":
        return of_row(Macro, {**row, "actions": _actions(row)})


@strawberry.type(description="That a rule's conditions held, and what became of it.")
class RuleRun:
    id: strawberry.ID = strawberry.field(description="Of the run.")
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    depth: int = strawberry.field(description="How many rules had acted one because of the other before.")
    outcome: RunOutcome = strawberry.field(description="What became of it.")
    code: str | None = strawberry.field(description="Why it was refused.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="When this happens to a ticket and all conditions hold, then these actions.")
class AutomationRule(Node):
    name: str = strawberry.field(description="In words; rules act in the order of their names.")
    event: Event = strawberry.field(description="What must happen.")
    conditions: list[RuleCondition] = strawberry.field(description="What must hold.")
    actions: list[RuleAction] = strawberry.field(description="What is done, in order.")
    active: bool = strawberry.field(description="Whether it acts.")

    @staticmethod
    def of(row: Row) -> "AutomationRule":
        conditions = [
            of_row(RuleCondition, {"key": None, **each, "fact": ConditionFact(each["fact"])})
            for each in json.loads(row["conditions"])
        ]
        facts = {"event": Event(row["event"]), "conditions": conditions, "actions": _actions(row)}
        return of_row(AutomationRule, {**row, **facts})

    @strawberry.field(description="When its conditions held and what became of it, the latest first; at most 50.")
    async def runs(self, info: Info) -> list[RuleRun]:
        rows = await info.context.load(queries.runs_by_rules, self.id)
        return [of_row(RuleRun, {**row, "outcome": RunOutcome(row["outcome"])}) for row in rows]


@strawberry.type(description="What a rule would do to a ticket as it is now.")
class Rehearsal:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    ticket_key: str = strawberry.field(description="Its key.")
    would: list[str] = strawberry.field(description="What would be done, in words.")
    refused: str | None = strawberry.field(description="The code of what forbids it, if anything does.")


def _actions(row: Row) -> list[RuleAction]:
    return [_action(each) for each in json.loads(row["actions"])]


def _action(said: dict[str, Any]) -> RuleAction:
    values = [FieldValue(key=one["key"], value=one.get("value")) for one in said.get("custom_values", ())]
    facts = {
        "kind": ActionKind(said["kind"]),
        "tags": said.get("tags", []),
        "custom_values": values,
        "visibility": Visibility(said["visibility"]) if "visibility" in said else None,
        "priority": Priority(said["priority"]) if "priority" in said else None,
    }
    return of_row(RuleAction, {**said, **facts})


find_canned_reply = finder(queries.canned_replies_by_ids, CannedReply.of, roles.READERS | roles.EXPERTS)
find_macro = finder(queries.macros_by_ids, Macro.of, roles.READERS | roles.EXPERTS)
find_rule = finder(queries.automation_rules_by_ids, AutomationRule.of, roles.READERS)

NODES: dict[str, FindNode] = {
    "CannedReply": find_canned_reply,
    "Macro": find_macro,
    "AutomationRule": find_rule,
}


@strawberry.type
class QUERIES:
    canned_replies = listing(
        roles.READERS | roles.EXPERTS,
        "Canned replies by name.",
        CannedReply,
        rows=queries.canned_replies,
        batch=queries.canned_replies_by_ids,
    )
    macros = listing(
        roles.READERS | roles.EXPERTS, "Macros by name.", Macro, rows=queries.macros, batch=queries.macros_by_ids
    )
    automation_rules = listing(
        roles.READERS,
        "Automation rules by name.",
        AutomationRule,
        rows=queries.automation_rules,
        batch=queries.automation_rules_by_ids,
    )

    @roles.root(_WORKING, "What a canned reply says on a ticket, in the ticket's or the customer's language.")
    async def rendered_reply(
        self,
        info: Info,
        canned_reply_id: Annotated[strawberry.ID, strawberry.argument(description="The reply.")],
        ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")],
    ) -> str:
        return await info.context.read(rendered_reply, canned_reply_id, ticket_id=ticket_id, actor=info.context.actor)

    @roles.root(roles.ADMINS, "What a rule would do to the tickets opened last, as they are now; it does nothing.")
    async def rehearse_rule(
        self,
        info: Info,
        rule_id: Annotated[strawberry.ID, strawberry.argument(description="The rule, in use or not.")],
        last: Annotated[
            int, strawberry.argument(description=f"How many tickets are looked at, 1 to {MOST_REHEARSED}.")
        ] = 100,
    ) -> list[Rehearsal]:
        found = await info.context.read(rehearse_rule, rule_id, last=last, now=info.context.now())
        return [of_row(Rehearsal, row) for row in found]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "A new canned reply.")
    async def create_canned_reply(self, info: Info, input: CreateCannedReplyInput) -> Payload[CannedReply]:  # noqa: A002
        return await keep(info, input, commands.create_canned_reply, find_canned_reply)

    @roles.root(roles.ADMINS, "A canned reply with other words.")
    async def change_canned_reply(self, info: Info, input: ChangeCannedReplyInput) -> Payload[CannedReply]:  # noqa: A002
        return await keep(info, input, commands.change_canned_reply, find_canned_reply)

    @roles.root(roles.ADMINS, "A canned reply that is no longer in use.")
    async def deactivate_canned_reply(self, info: Info, input: DeactivateInput) -> Payload[CannedReply]:  # noqa: A002
        return await keep(info, input, commands.deactivate_canned_reply, find_canned_reply)

    @roles.root(roles.ADMINS, "A new macro.")
    async def create_macro(self, info: Info, input: CreateMacroInput) -> Payload[Macro]:  # noqa: A002
        return await keep(info, input, commands.create_macro, find_macro)

    @roles.root(roles.ADMINS, "A macro with other actions.")
    async def change_macro(self, info: Info, input: ChangeMacroInput) -> Payload[Macro]:  # noqa: A002
        return await keep(info, input, commands.change_macro, find_macro)

    @roles.root(roles.ADMINS, "A macro that is no longer in use.")
    async def deactivate_macro(self, info: Info, input: DeactivateInput) -> Payload[Macro]:  # noqa: A002
        return await keep(info, input, commands.deactivate_macro, find_macro)

    @roles.root(roles.ADMINS, "A new automation rule.")
    async def create_automation_rule(
        self,
        info: Info,
        input: CreateAutomationRuleInput,  # noqa: A002
    ) -> Payload[AutomationRule]:
        return await keep(info, input, commands.create_automation_rule, find_rule)

    @roles.root(roles.ADMINS, "An automation rule that says something else from now on.")
    async def change_automation_rule(
        self,
        info: Info,
        input: ChangeAutomationRuleInput,  # noqa: A002
    ) -> Payload[AutomationRule]:
        return await keep(info, input, commands.change_automation_rule, find_rule)

    @roles.root(roles.ADMINS, "An automation rule that does nothing any more.")
    async def deactivate_automation_rule(self, info: Info, input: DeactivateInput) -> Payload[AutomationRule]:  # noqa: A002
        return await keep(info, input, commands.deactivate_automation_rule, find_rule)

    @roles.root(_WORKING, "Make all changes of a macro, or none of them.")
    async def apply_macro(self, info: Info, input: ApplyMacroInput) -> TicketPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        outcome = await run_command(info, input, apply_macro, input.ticket_id, macro_id=input.macro_id, sees=sees)
        return TicketPayload.of(outcome)
