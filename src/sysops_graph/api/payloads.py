"""Answers of mutations: the changed objects, read afresh through the loaders of queries, also for a repeat."""

import strawberry

from sysops_graph.api.assignment_types import Assignment, Visit, find_assignment, find_visit
from sysops_graph.api.context import Info
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.delivery.model import Outcome


@strawberry.type(description="A changed ticket.")
class TicketPayload:
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "TicketPayload":
        return TicketPayload(ticket_id=str(outcome["ticket_id"]))

    @strawberry.field(description="The ticket; null if you may not see it any more.")
    async def ticket(self, info: Info) -> Ticket | None:
        return await find_ticket(info, self.ticket_id)


@strawberry.type(description="An offer that was answered, withdrawn, or made and accepted at once.")
class AssignmentPayload(TicketPayload):
    assignment_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "AssignmentPayload":
        return AssignmentPayload(ticket_id=str(outcome["ticket_id"]), assignment_id=str(outcome["offer_id"]))

    @strawberry.field(description="The offer with its answer; null if you may not see it.")
    async def assignment(self, info: Info) -> Assignment | None:
        return await find_assignment(info, self.assignment_id)


@strawberry.type(description="A visit that went a step further.")
class VisitPayload(TicketPayload):
    visit_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "VisitPayload":
        return VisitPayload(ticket_id=str(outcome["ticket_id"]), visit_id=str(outcome["visit_id"]))

    @strawberry.field(description="The visit; null if you may not see it any more.")
    async def visit(self, info: Info) -> Visit | None:
        return await find_visit(info, self.visit_id)
