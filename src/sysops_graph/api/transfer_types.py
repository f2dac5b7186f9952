"""Transfers as clients see them."""

from datetime import datetime

import strawberry

from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.experts import Expert
from sysops_graph.api.nodes import Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Channel
from sysops_graph.assignment.model import TransferState
from sysops_graph.graph.model import Row

described(
    TransferState,
    "How it stands that a ticket goes to another expert.",
    REQUESTED="Waits for the answer; the owner is the owner.",
    ACCEPTED="The expert who was asked owns the ticket.",
    REFUSED="The expert who was asked said no.",
    EXPIRED="No answer came in time.",
    CANCELLED="Not wanted any more, or the ticket left its owner another way.",
)


@strawberry.type(description="An owner asks another expert to take a ticket.")
class Transfer(Node):
    state: TransferState = strawberry.field(description="How it stands.")
    reason: str = strawberry.field(description="Why it was asked for.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    requested_by: str = strawberry.field(description="The principal that asked.")
    expires_at: datetime = strawberry.field(description="Until when an answer counts.")
    ended_at: datetime | None = strawberry.field(description="When it was answered or over.")
    answer_by: str | None = strawberry.field(description="The principal that answered or ended it.")
    via: Channel | None = strawberry.field(description="How the answer reached us.")
    comment: str | None = strawberry.field(description="What was said to it.")
    from_expert: Expert = strawberry.field(description="Who owned the ticket when it was asked for.")
    to_expert: Expert = strawberry.field(description="Who was asked.")
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(row: Row) -> "Transfer":
        from_expert, to_expert = Expert.of(row["from_expert"]), Expert.of(row["to_expert"])
        return of_row(Transfer, row["transfer"], from_expert=from_expert, to_expert=to_expert)

    @strawberry.field(description="The ticket; null if you may not see it any more.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)
