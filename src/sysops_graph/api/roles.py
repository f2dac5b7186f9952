"""Who may use a root field: declared at the field, checked before its resolver, told in its description."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from inspect import isawaitable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField

from sysops_graph.actor import Actor, Role
from sysops_graph.api.context import Info
from sysops_graph.api.problems import RoleMissing, ScopeMissing, Unauthenticated

ALL = frozenset(Role)
ADMINS = frozenset({Role.ADMIN})
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
LEADS = MANAGERS | {Role.TEAM_LEAD}
DESK = LEADS | {Role.HELP_DESK}
"""Everybody who may do what the help desk may."""
ACTING = DESK - ADMINS
"""Those who may record what an expert said by phone; an administrator does not act as an expert."""
READERS = DESK | {Role.ANALYST}
EXPERTS = frozenset({Role.EXPERT})
CUSTOMERS = frozenset({Role.CUSTOMER})
PARTNERS = frozenset({Role.PARTNER})
TOLD = ALL - {Role.PARTNER, Role.INTEGRATION}
"""People, who may be told something; not companies and systems."""


class Roles(FieldExtension):
    """Refuses everybody without one of the roles; also writes down which root field was asked, for the log."""

    def __init__(self, allowed: frozenset[Role]) -> None:
        self.allowed = allowed

    def apply(self, field: StrawberryField) -> None:
        field.description = f"{field.description} Roles: {', '.join(self.names)}."

    @property
    def names(self) -> list[str]:
        return ["all"] if self.allowed == ALL else [role for role in Role if role in self.allowed]

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any] | AsyncGenerator[Any]], source: object, info: Info, **kwargs: object
    ) -> object:
        info.context.root_fields.append(info.field_name)
        demand(info.context.actor, self.allowed)
        _demand_scope(info.context.actor, info.field_name)
        found = next_(source, info, **kwargs)
        return await found if isawaitable(found) else found


def demand(actor: Actor, allowed: frozenset[Role]) -> None:
    """Raises Unauthenticated or RoleMissing."""
    if not actor.roles:
        raise Unauthenticated
    if not actor.has(*allowed):
        raise RoleMissing(roles=sorted(allowed))


def _demand_scope(actor: Actor, operation: str) -> None:
    if actor.scopes and operation not in actor.scopes:
        raise ScopeMissing(operation=operation)


def root(allowed: frozenset[Role], description: str) -> Any:  # noqa: ANN401 - as strawberry.field
    """A root field: `@root(roles.DESK, "What it does.")` above an async resolver."""
    return strawberry.field(description=description, extensions=[Roles(allowed)])


def live(allowed: frozenset[Role], description: str) -> Any:  # noqa: ANN401 - as strawberry.subscription
    """A root field that answers again and again, above an async generator."""
    return strawberry.subscription(description=description, extensions=[Roles(allowed)])
