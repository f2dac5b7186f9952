"""Offers, visits and exceptions as clients see them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import strawberry

from sysops_graph.api.assignment_enums import AssignmentState, ReasonCode, Rule, StepKind, Term, VisitState
from sysops_graph.api.context import Info
from sysops_graph.api.experts import Expert
from sysops_graph.api.nodes import Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Channel
from sysops_graph.assignment.queries import assignments_by_ids, exceptions_by_ids, visits_by_ids
from sysops_graph.graph.model import Row
from sysops_graph.matching import model as matching

if TYPE_CHECKING:
    from sysops_graph.api.ticket_types import Ticket

LazyTicket = Annotated["Ticket", strawberry.lazy("sysops_graph.api.ticket_types")]


@strawberry.type(description="A weighed term of a ranking.")
class WeighedTerm:
    term: Term = strawberry.field(description="Which.")
    value: float = strawberry.field(description="0 to 1.")
    weight: float = strawberry.field(description="From the policy's strategy.")
    share: float = strawberry.field(description="What it adds to the score, or its part of it.")

    @staticmethod
    def all_of(terms: Mapping[Any, Mapping[str, float]]) -> "list[WeighedTerm]":
        return [of_row(WeighedTerm, numbers, term=name) for name, numbers in terms.items()]


@strawberry.type(description="A rule of the funnel.")
class FunnelStep:
    rule: Rule = strawberry.field(description="Which.")
    came: int = strawberry.field(description="Experts that came to it.")
    left: int = strawberry.field(description="Experts that passed it.")

    @staticmethod
    def of(found: matching.FunnelStep) -> "FunnelStep":
        return of_row(FunnelStep, asdict(found))


@strawberry.type(description="The first rule that an expert failed.")
class Failure:
    expert_id: strawberry.ID = strawberry.field(description="The expert.")
    name: str = strawberry.field(description="The expert's name.")
    rule: Rule = strawberry.field(description="Which rule.")
    fact: str = strawberry.field(description="Why, in words.")

    @staticmethod
    def of(found: matching.Failure) -> "Failure":
        return of_row(Failure, asdict(found))


@strawberry.type(
    description="Something that would help. Steps of the same option belong together; the cheapest option is first."
)
class RelaxationStep:
    option: int = strawberry.field(description="Which option, from 1.")
    kind: StepKind = strawberry.field(description="What it is.")
    text: str = strawberry.field(description="In words one can act on.")
    rules: list[Rule] = strawberry.field(description="Rules that it satisfies.")
    expert_id: strawberry.ID | None = strawberry.field(description="The expert it is about.")

    @staticmethod
    def of(found: matching.Step) -> "RelaxationStep":
        return of_row(RelaxationStep, asdict(found))


@strawberry.type(description="A visit: an accepted slot being held.")
class Visit(Node):
    state: VisitState = strawberry.field(description="How far it has come.")
    starts_at: datetime = strawberry.field(description="Earliest arrival.")
    ends_at: datetime = strawberry.field(description="Latest end.")
    set_out_at: datetime | None = strawberry.field(description="When the expert set out.")
    arrived_at: datetime | None = strawberry.field(description="When the expert arrived.")
    ended_at: datetime | None = strawberry.field(description="When it was done or given up.")
    expert: Expert = strawberry.field(description="Who comes.")
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(row: Row) -> "Visit":
        visit = row["visit"]
        ended_at = visit.get("ended_at") or visit.get("completed_at")
        return of_row(Visit, visit, expert=Expert.of(row["expert"]), ticket_id=row["ticket_id"], ended_at=ended_at)

    @strawberry.field(description="The ticket it is for; null if you may not see it any more.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)


@strawberry.type(description="One offer of a ticket to one expert, and its answer.")
class Assignment(Node):
    state: AssignmentState = strawberry.field(description="How it stands.")
    strategy: str = strawberry.field(description="How the expert was found.")
    offered_at: datetime = strawberry.field(description="When the offer was made.")
    expires_at: datetime | None = strawberry.field(description="Until when an answer counts.")
    answered_at: datetime | None = strawberry.field(description="When it was answered.")
    answer_by: str | None = strawberry.field(description="The principal that answered.")
    via: Channel | None = strawberry.field(description="How the answer reached us.")
    reason: str | None = strawberry.field(description="Code of the refusal or release.")
    comment: str | None = strawberry.field(description="What the expert wrote.")
    override: str | None = strawberry.field(description="Why a person set rules aside.")
    rank: int | None = strawberry.field(description="Place in the ranking, from 1.")
    score: float | None = strawberry.field(description="Sum of the weighted terms.")
    policy_version: int = strawberry.field(description="Version of the match policy that was used.")
    cycle: int = strawberry.field(description="Of the ticket.")
    terms: list[WeighedTerm] = strawberry.field(description="Why this one: the weighed terms.")
    expert: Expert = strawberry.field(description="Who was asked.")
    starts_at: datetime | None = strawberry.field(description="Start of the slot it books; null for remote work.")
    ends_at: datetime | None = strawberry.field(description="End of the slot it books.")
    ticket_id: strawberry.Private[str]
    source: strawberry.Private[Row]

    @staticmethod
    def of(row: Row) -> "Assignment":
        assignment: Row = row["assignment"]
        slot: Row = row["slot"] or {}
        return of_row(
            Assignment,
            assignment,
            terms=WeighedTerm.all_of(orjson.loads(assignment["terms"])),
            expert=Expert.of(row["expert"]),
            starts_at=slot.get("starts_at"),
            ends_at=slot.get("ends_at"),
            ticket_id=row["ticket_id"],
            source=row,
        )

    @strawberry.field(description="The visit that came of it.")
    def visit(self) -> Visit | None:
        return Visit.of(self.source) if self.source["visit"] else None

    @strawberry.field(description="The ticket it is for; null if you may not see it any more.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)


@strawberry.type(description="No expert could be assigned, and why.")
class AssignmentException(Node):
    code: ReasonCode = strawberry.field(description="The reason.")
    state: str = strawberry.field(description="open or resolved.")
    raised_at: datetime = strawberry.field(description="When.")
    retry_at: datetime | None = strawberry.field(description="When it is tried again at the latest.")
    resolved_at: datetime | None = strawberry.field(description="When it was over.")
    resolved_by: str | None = strawberry.field(description="The principal that resolved it.")
    funnel: list[FunnelStep] = strawberry.field(description="How many experts each rule let through.")
    failures: list[Failure] = strawberry.field(description="First failed rule per expert; at most 20 per rule.")
    relaxation: list[RelaxationStep] = strawberry.field(description="The least that would help.")
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(row: Row) -> "AssignmentException":
        return of_row(
            AssignmentException,
            row,
            funnel=[of_row(FunnelStep, step) for step in orjson.loads(row["funnel"])],
            failures=[of_row(Failure, failure) for failure in orjson.loads(row.get("failures") or "[]")],
            relaxation=[of_row(RelaxationStep, step) for step in orjson.loads(row["relaxation"])],
        )

    @strawberry.field(description="The ticket that is blocked.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)


async def ticket_of(info: Info, ticket_id: str) -> Any:  # noqa: ANN401 - a Ticket, which is not imported here
    from sysops_graph.api.ticket_types import find_ticket  # noqa: PLC0415 - the types name each other

    return await find_ticket(info, ticket_id)


async def find_assignment(info: Info, assignment_id: str) -> Assignment | None:
    row = await info.context.load(assignments_by_ids, assignment_id, actor=info.context.actor)
    return Assignment.of(row) if row else None


async def find_visit(info: Info, visit_id: str) -> Visit | None:
    row = await info.context.load(visits_by_ids, visit_id, actor=info.context.actor)
    return Visit.of(row) if row else None


async def find_exception(info: Info, exception_id: str) -> AssignmentException | None:
    row = await info.context.load(exceptions_by_ids, exception_id, actor=info.context.actor)
    return AssignmentException.of(row) if row else None
