"""The schema: every package's module hangs its queries, mutations and nodes in here."""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Annotated, Any, cast

import strawberry
from graphql import GraphQLError, GraphQLSchema, NoSchemaIntrospectionCustomRule
from strawberry.extensions import (
    AddValidationRules,
    MaxTokensLimiter,
    ParserCache,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryOptional

from sysops_graph.api import (
    absence_calendars,
    absence_imports,
    absences,
    alike,
    api_keys,
    appointments,
    attachments,
    audit_log,
    automation,
    calendar_feeds,
    catalog,
    catalog_commands,
    catalog_lists,
    changes,
    contact_addresses,
    credit,
    customers,
    disturbances,
    editing,
    escalation,
    exceptions,
    experts,
    identity,
    live_metrics,
    marks,
    matching,
    notification_rules,
    notification_templates,
    notifications,
    offers,
    opening,
    operations,
    paging,
    past,
    people_commands,
    people_lists,
    policy_preview,
    retention,
    roles,
    searching,
    sla_reports,
    staff,
    subscriptions,
    surveys,
    swaps,
    talking,
    tasks,
    tickets,
    transfers,
    work,
    working,
)
from sysops_graph.api.context import Context, Info
from sysops_graph.api.errors import error_codes
from sysops_graph.api.limits import TOKENS, CostLimit, ShapeLimit
from sysops_graph.api.nodes import FindNode, Node, node_by_id
from sysops_graph.api.scalars import SCALARS

_MODULES: tuple[Any, ...] = (
    identity,
    alike,
    tickets,
    searching,
    past,
    changes,
    live_metrics,
    subscriptions,
    opening,
    offers,
    transfers,
    paging,
    work,
    working,
    editing,
    appointments,
    talking,
    tasks,
    attachments,
    retention,
    escalation,
    credit,
    disturbances,
    sla_reports,
    marks,
    automation,
    exceptions,
    matching,
    absence_calendars,
    absence_imports,
    absences,
    calendar_feeds,
    notifications,
    notification_rules,
    contact_addresses,
    notification_templates,
    surveys,
    operations,
    catalog,
    catalog_lists,
    catalog_commands,
    policy_preview,
    customers,
    experts,
    staff,
    people_lists,
    people_commands,
    swaps,
    api_keys,
    audit_log,
)
"""Each has some of QUERIES, MUTATIONS, SUBSCRIPTIONS (root fields), NODES (label → finder), TYPES (else unreachable)"""


class OurSchema(strawberry.Schema):
    """Errors are described, logged and masked in one place, at the edge's end: `http.py`."""

    @property
    def types(self) -> GraphQLSchema:
        """What documents are held against."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        return


class StaffIntrospection(SchemaExtension):
    """In production the schema tells itself to staff only."""

    def on_operation(self) -> Iterator[None]:
        context: Context = self.execution_context.context
        if context.production and not context.actor.has(*roles.READERS):
            self.execution_context.validation_rules += (NoSchemaIntrospectionCustomRule,)
        yield


def _finders() -> dict[str, FindNode]:
    return {label: find for module in _MODULES for label, find in getattr(module, "NODES", {}).items()}


@strawberry.type
class NodeQuery:
    @roles.root(roles.ALL, "Anything with an id that you may see.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],  # noqa: A002
    ) -> Node | None:
        return await node_by_id(info, id, _finders())


def _collected(name: str) -> tuple[type, ...]:
    return tuple(getattr(module, name) for module in _MODULES if hasattr(module, name))


def _merged(name: str, description: str, parts: tuple[type, ...]) -> type:
    whole = merge_types(name, parts)
    cast(Any, whole).__strawberry_definition__.description = description
    return whole


def _mutation() -> type | None:
    parts = _collected("MUTATIONS")
    return _alone(_merged("Mutation", "What can be done; each takes an idempotencyKey.", parts)) if parts else None


def _alone(mutation: type) -> type:
    """A mutation that is refused is null, and takes no other's answer of the same operation with it."""
    for field in cast(Any, mutation).__strawberry_definition__.fields:
        field.type = StrawberryOptional(field.type)
        for argument in field.arguments:
            argument.description = argument.description or "What is to be done."
    return mutation


def _error_code() -> Any:  # noqa: ANN401
    values = {code: strawberry.enum_value(code, description=means) for code, means in error_codes().items()}
    return strawberry.enum(Enum("ErrorCode", values), description="What errors[].extensions.code may be.")


@cache
def build_schema() -> OurSchema:
    """The schema, built once per process; nothing in it belongs to a request."""
    return OurSchema(
        query=_merged("Query", "What can be asked.", (NodeQuery, *_collected("QUERIES"))),
        mutation=_mutation(),
        subscription=_merged("Subscription", "What can be heard of while it happens.", _collected("SUBSCRIPTIONS")),
        types=[_error_code(), *(each for module in _MODULES for each in getattr(module, "TYPES", ()))],
        extensions=[
            lambda: AddValidationRules([ShapeLimit]),
            lambda: MaxTokensLimiter(TOKENS),
            StaffIntrospection,
            ParserCache,
            ValidationCache,
            CostLimit,
        ],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=False),
    )


def sdl() -> str:
    """The contract with clients, as committed in schema.graphql."""
    return build_schema().as_str().rstrip() + "\n"
