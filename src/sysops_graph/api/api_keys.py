"""Keys of other systems: made, changed for another and taken back by administrators."""

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

import strawberry
from graphql import GraphQLSchema

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Connection, Cursor, First, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput, given, parse
from sysops_graph.api.rows import of_row
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import Invalid, Problem
from sysops_graph.graph.model import Row
from sysops_graph.staff import keys

_WEEK = timedelta(days=7)


@strawberry.type(description="A key of another system; it is a bearer token.")
class ApiKey:
    id: strawberry.ID = strawberry.field(description="Of the key; also its principal.")
    name: str = strawberry.field(description="What it is for.")
    prefix: str = strawberry.field(description="How its secret begins.")
    roles: list[Role] = strawberry.field(description="What it may.")
    node_id: strawberry.ID | None = strawberry.field(description="Whom it stands for in the graph, like a partner.")
    scopes: list[str] = strawberry.field(description="The only operations it may use; empty: all of its roles.")
    persisted_only: bool = strawberry.field(description="Whether it may run persisted documents only.")
    created_at: datetime = strawberry.field(description="When it was made.")
    created_by: str = strawberry.field(description="The principal that made it.")
    ends_at: datetime = strawberry.field(description="From when it opens nothing.")
    ended_by: str | None = strawberry.field(description="The principal that brought its end forward.")
    successor_id: strawberry.ID | None = strawberry.field(description="The key that was made in its place.")
    used_at: datetime | None = strawberry.field(description="When it was used last, to half a minute; null: never.")

    @staticmethod
    def of(row: Row) -> "ApiKey":
        return of_row(ApiKey, row)


@strawberry.input(description="A new key.")
class CreateApiKeyInput(CommandInput):
    name: str = strawberry.field(description="What it is for, 1 to 200 characters.")
    roles: list[Role] = strawberry.field(description="Of INTEGRATION, PARTNER, ANALYST and HELP_DESK.")
    ends_at: datetime = strawberry.field(description="Within a year.")
    node_id: strawberry.ID | None = strawberry.field(description="Whom it stands for in the graph.", default=None)
    scopes: list[str] = strawberry.field(
        description="The only operations it may use, by name, at most 100; empty: all of its roles.",
        default_factory=list[str],
    )
    persisted_only: bool = strawberry.field(description="Whether it may run persisted documents only.", default=False)


@strawberry.input(description="A key that another takes the place of.")
class RotateApiKeyInput(CommandInput):
    api_key_id: strawberry.ID = strawberry.field(description="The key.")
    ends_at: datetime = strawberry.field(description="When the new one ends, within a year.")
    overlap: timedelta = strawberry.field(
        description="How long the earlier one still opens: at most 30 days, 7 unless said.", default=_WEEK
    )


@strawberry.input(description="A key that opens nothing any more.")
class RevokeApiKeyInput(CommandInput):
    api_key_id: strawberry.ID = strawberry.field(description="The key.")


@strawberry.type(description="A key, and its secret this once.")
class ApiKeyPayload:
    api_key: ApiKey = strawberry.field(description="The key.")
    secret: str | None = strawberry.field(
        description="The bearer token. Told once: a repeat of the same mutation is answered with null."
    )


@strawberry.type
class QUERIES:
    @roles.root(roles.ADMINS, "Keys of other systems, the newest first; also those that have ended.")
    async def api_keys(
        self,
        info: Info,
        *,
        first: First = None,
        after: After = None,
    ) -> Connection[ApiKey]:
        page = page_of(first, after, None, None)
        behind = page.instant or (FAR_FUTURE, "")
        return connection(
            page,
            await info.context.read(keys.api_keys_page, after=behind, limit=page.limit),
            node=ApiKey.of,
            cursor=lambda row: Cursor.at(row["created_at"], row["id"]),
            count=lambda: info.context.read(keys.count_api_keys),
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "A key for another system. Its secret is told once.")
    async def create_api_key(self, info: Info, input: CreateApiKeyInput) -> ApiKeyPayload:  # noqa: A002
        facts = parse(keys.ApiKeyFacts, {**given(input), "roles": [role.value for role in input.roles]})
        _demand_operations(info, facts.scopes)
        secret = _secret()
        return await _payload(info, await run_command(info, input, keys.create_api_key, facts, secret), secret)

    @roles.root(roles.ADMINS, "Another key in place of one, which still opens for some days.")
    async def rotate_api_key(self, info: Info, input: RotateApiKeyInput) -> ApiKeyPayload:  # noqa: A002
        secret = _secret()
        outcome = await run_command(
            info, input, keys.rotate_api_key, input.api_key_id, secret, overlap=input.overlap, ends_at=input.ends_at
        )
        return await _payload(info, outcome, secret)

    @roles.root(roles.ADMINS, "Take a key back; within five seconds it opens nothing.")
    async def revoke_api_key(self, info: Info, input: RevokeApiKeyInput) -> ApiKeyPayload:  # noqa: A002
        return await _payload(info, await run_command(info, input, keys.revoke_api_key, input.api_key_id), None)


async def _payload(info: Info, outcome: Outcome, secret: str | None) -> ApiKeyPayload:
    key = await info.context.load(keys.api_keys_by_ids, str(outcome["api_key_id"]))
    first = secret is not None and outcome["begins"] == keys.hash_of(secret)[:16]
    return ApiKeyPayload(api_key=ApiKey.of(key), secret=secret if first else None)


def _demand_operations(info: Info, scopes: list[str]) -> None:
    schema: GraphQLSchema = cast(Any, info.schema).types
    kinds = (schema.query_type, schema.mutation_type, schema.subscription_type)
    known = {name for kind in kinds if kind for name in kind.fields}
    unknown = [name for name in scopes if name not in known]
    problems = tuple(
        Problem("input.scopes", f"There is no operation {name!r}; name them as in the schema.", "UNKNOWN_VALUE")
        for name in unknown
    )
    if problems:
        raise Invalid(problems=problems)


def _secret() -> str:
    return keys.PREFIX + secrets.token_urlsafe(32)
