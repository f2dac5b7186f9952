"""Pages as clients see them."""

import asyncio
from datetime import datetime

import strawberry

from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.experts import OnCall, find_on_call
from sysops_graph.api.nodes import Node
from sysops_graph.api.rows import of_row
from sysops_graph.assignment.model import PageRung, PageState
from sysops_graph.graph.model import Row

described(
    PageState,
    "How a page stands.",
    RINGING="Nobody has said that they heard.",
    ACKNOWLEDGED="Somebody has.",
    OVER="Nobody need hear it any more: the ticket is over.",
)
described(
    PageRung,
    "Who is told of a page, one after the other.",
    PRIMARY="Who is called first.",
    BACKUP="Who is called when there is no answer.",
    IN_CHARGE="Team leads and managers, again and again.",
)


@strawberry.type(description="Somebody on call is told about a ticket and has to say that they heard.")
class Page(Node):
    state: PageState = strawberry.field(description="How it stands.")
    rung: PageRung = strawberry.field(description="Who was told last.")
    reason: str = strawberry.field(description="Why.")
    rang_at: datetime = strawberry.field(description="When it began.")
    acknowledged_at: datetime | None = strawberry.field(description="When somebody had heard.")
    acknowledged_by: str | None = strawberry.field(description="The principal, or the expert who took the ticket.")
    ended_at: datetime | None = strawberry.field(description="When nobody had to hear it any more.")
    told_ids: strawberry.Private[list[str]]
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(row: Row) -> "Page":
        page = row["page"]
        return of_row(Page, page, state=PageState(page["state"]), rung=PageRung(page["rung"]))

    @strawberry.field(description="Everybody who was told so far, in order.")
    async def told(self, info: Info) -> list[OnCall]:
        found = await asyncio.gather(*(find_on_call(info, each) for each in self.told_ids))
        return [person for person in found if person]

    @strawberry.field(description="The ticket; null if you may not see it any more.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)
