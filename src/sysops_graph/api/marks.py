"""Tags and custom fields: declared by administrators, set by whoever works on a ticket."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.catalog_inputs import ACTIVE, NAME
from sysops_graph.api.commands import UseCase, run_command
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import CommandInput, given, parse
from sysops_graph.api.kept import DeactivateInput, Payload, finder, keep, listing, said
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Category
from sysops_graph.catalog import commands, queries
from sysops_graph.catalog.custom_fields import FieldType, KeyTaken, Said
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle.marking import add_tags, remove_tags, set_custom_fields
from sysops_graph.tickets.marks import Tags
from sysops_graph.tickets.queries import demand_sight

_WORKING = roles.EXPERTS | roles.DESK

described(
    FieldType,
    "What a custom field holds; values are text in the API.",
    TEXT="At most 2000 characters.",
    NUMBER="Like -12.5.",
    BOOLEAN="true or false.",
    DATE="Like 2026-06-15.",
    CHOICE="One of its choices.",
)


@strawberry.type(description="A field that an administrator declared for tickets.")
class CustomField(Node):
    name: str = strawberry.field(description="In words.")
    key: str = strawberry.field(description="By which values name it; stays.")
    type: FieldType = strawberry.field(description="What it holds; stays.")
    choices: list[str] = strawberry.field(description="Of a choice: what there is to choose.")
    required: bool = strawberry.field(description="Whether each ticket that has the field should have a value.")
    categories: list[Category] = strawberry.field(description="Whose tickets have it; none: all.")
    issue_kind_ids: list[strawberry.ID] = strawberry.field(description="Whose tickets have it; none: all.")
    active: bool = strawberry.field(description="Whether it can be filled in.")

    @staticmethod
    def of(row: Row) -> "CustomField":
        categories = [Category(each) for each in row["categories"]]
        return of_row(CustomField, {**row, "type": FieldType(row["type"]), "categories": categories})


@strawberry.input(description="Facts of a custom field.")
class CreateCustomFieldInput(CommandInput):
    name: str | None = said(NAME)
    key: str | None = said("Lower case letters, digits and _, at most 40; unique. Needed to create; stays.")
    type: FieldType | None = said("What it holds. Needed to create; stays.")
    choices: list[str] | None = said("Of a choice, and of nothing else: 1 to 50 texts.")
    required: bool | None = said("Whether each ticket that has the field should have a value; false unless said.")
    categories: list[Category] | None = said("Whose tickets have it; all unless said.")
    issue_kind_ids: list[strawberry.ID] | None = said("Whose tickets have it; all unless said.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a custom field that are different from now on.")
class ChangeCustomFieldInput(CreateCustomFieldInput):
    id: strawberry.ID = strawberry.field(description="The field.")


@strawberry.input(description="Tags of a ticket.")
class TagsInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    tags: list[str] = strawberry.field(
        description="Lower case letters, digits, _ and -, at most 32 characters each; a ticket has at most 20."
    )


@strawberry.input(description="A value of a custom field.")
class CustomValueInput:
    key: str = strawberry.field(description="Of the field.")
    value: str | None = strawberry.field(description="As text; null takes the value away.", default=None)


@strawberry.input(description="Values of a ticket's custom fields; those that are not named stay.")
class SetCustomFieldsInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    custom_values: list[CustomValueInput] = strawberry.field(description="The values, at most 50.")


find_custom_field = finder(queries.custom_fields_by_ids, CustomField.of)

NODES: dict[str, FindNode] = {"CustomField": find_custom_field}


@strawberry.type
class QUERIES:
    custom_fields = listing(
        roles.ALL,
        "Custom fields by name.",
        CustomField,
        rows=queries.custom_fields,
        batch=queries.custom_fields_by_ids,
    )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "A new custom field.")
    async def create_custom_field(self, info: Info, input: CreateCustomFieldInput) -> Payload[CustomField]:  # noqa: A002
        return await keep(info, input, commands.create_custom_field, find_custom_field, taken=KeyTaken)

    @roles.root(roles.ADMINS, "A custom field with other facts; values that tickets have stay.")
    async def change_custom_field(self, info: Info, input: ChangeCustomFieldInput) -> Payload[CustomField]:  # noqa: A002
        return await keep(info, input, commands.change_custom_field, find_custom_field)

    @roles.root(roles.ADMINS, "A custom field that cannot be filled in any more; values that tickets have stay.")
    async def deactivate_custom_field(self, info: Info, input: DeactivateInput) -> Payload[CustomField]:  # noqa: A002
        return await keep(info, input, commands.deactivate_custom_field, find_custom_field)

    @roles.root(_WORKING, "More tags for a ticket.")
    async def add_tags(self, info: Info, input: TagsInput) -> TicketPayload:  # noqa: A002
        return await _marked(info, input, add_tags, tags=parse(Tags, {"tags": input.tags}).tags)

    @roles.root(_WORKING, "Fewer tags for a ticket.")
    async def remove_tags(self, info: Info, input: TagsInput) -> TicketPayload:  # noqa: A002
        return await _marked(info, input, remove_tags, tags=parse(Tags, {"tags": input.tags}).tags)

    @roles.root(_WORKING, "Fill in custom fields of a ticket.")
    async def set_custom_fields(self, info: Info, input: SetCustomFieldsInput) -> TicketPayload:  # noqa: A002
        values = parse(Said, {"custom_values": given(input)["custom_values"]}).custom_values
        return await _marked(info, input, set_custom_fields, custom=[(one.key, one.value) for one in values])


async def _marked(
    info: Info,
    input: TagsInput | SetCustomFieldsInput,  # noqa: A002
    use_case: UseCase[...],
    **marks: Sequence[Any],
) -> TicketPayload:
    sees = partial(demand_sight, ticket_id=input.ticket_id)
    outcome = await run_command(info, input, use_case, input.ticket_id, sees=sees, taken=None, **marks)
    return TicketPayload.of(outcome)
