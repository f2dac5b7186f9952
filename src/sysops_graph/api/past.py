"""What a ticket was."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Priority, State
from sysops_graph.tickets import queries


@strawberry.type(description="A ticket as it was at an instant, rebuilt from its history.")
class PastTicket:
    state: State = strawberry.field(description="Where it stood.")
    since_at: datetime = strawberry.field(description="Since when.")
    priority: Priority | None = strawberry.field(description="How pressing it was; null once its contents were erased.")
    owner_id: strawberry.ID | None = strawberry.field(description="The expert who had said yes.")
    needs_owner: bool = strawberry.field(description="Whether it waited for an expert.")
    level: int = strawberry.field(description="Escalation level reached.")
    step: int = strawberry.field(description="Rung of the path reached.")
    cycle: int = strawberry.field(description="Raised by each reopening, from 1.")
    version: int = strawberry.field(description="Number of the last line of history that counts.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "What a ticket was at an instant; null before it was opened.")
    async def ticket_at(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")],  # noqa: A002
        at: Annotated[datetime, strawberry.argument(description="When.")],
    ) -> PastTicket | None:
        past = await info.context.read(queries.ticket_at, id, at=at, actor=info.context.actor)
        return of_row(PastTicket, {**asdict(past), "needs_owner": past.needs_owner}) if past else None
