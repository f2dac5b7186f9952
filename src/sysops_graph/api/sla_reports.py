"""Reports of what was promised and what was kept: on a ticket, and in a period."""

from datetime import datetime, timedelta
from typing import Annotated

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import ClockKind, ServiceLevel
from sysops_graph.errors import Invalid
from sysops_graph.sla import reports
from sysops_graph.tickets.queries import demand_sight

_LONGEST = timedelta(days=366)

described(
    reports.SlaStatus,
    "How the promises of a ticket stand.",
    OK="Nothing is late.",
    AT_RISK="Most of a target is used, and it is not met.",
    RESPONSE_BREACHED="Nobody answered in time.",
    RESOLUTION_BREACHED="It was not solved in time.",
    BOTH="Neither was in time.",
)


class PeriodNotValid(Invalid):
    """A period ends after it begins, at most 366 days later."""


@strawberry.type(description="What was promised, and what came of it.")
class Promise:
    clock_id: strawberry.ID = strawberry.field(description="Of the contractual clock.")
    target: timedelta = strawberry.field(description="What was promised, in business time.")
    actual: timedelta = strawberry.field(
        description="Business time until it was kept, or until now; pauses do not count."
    )
    due_at: datetime = strawberry.field(description="When the target is full.")
    met_at: datetime | None = strawberry.field(description="When it was kept.")
    breached: bool = strawberry.field(description="Whether it was missed.")


@strawberry.type(description="What was promised for a ticket in its present cycle, and how that stands.")
class SlaReport:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    ticket_key: str = strawberry.field(description="Its number.")
    service_level: ServiceLevel = strawberry.field(description="That promises it.")
    response: Promise = strawberry.field(description="The first answer of a human.")
    resolution: Promise = strawberry.field(description="The solution.")
    status: reports.SlaStatus = strawberry.field(description="How the promises stand.")
    next_steps: list[str] = strawberry.field(description="What is to be done about it.")

    @staticmethod
    def of(report: reports.SlaReport) -> "SlaReport":
        return SlaReport(
            ticket_id=strawberry.ID(report.ticket_id),
            ticket_key=report.ticket_key,
            service_level=report.service_level,
            response=_promise(report.response),
            resolution=_promise(report.resolution),
            status=report.status,
            next_steps=list(report.next_steps),
        )


@strawberry.type(
    description="How promises were kept on tickets opened in a period: contractual clocks of all cycles, by service "
    "level and kind."
)
class KeptPromises:
    service_level: ServiceLevel = strawberry.field(description="That promised it.")
    kind: ClockKind = strawberry.field(description="What was promised.")
    met: int = strawberry.field(description="Kept in time.")
    breached: int = strawberry.field(description="Missed.")
    excluded: int = strawberry.field(description="Neither: the ticket was closed without a solution before it was due.")
    running: int = strawberry.field(description="Not decided yet.")
    half: timedelta | None = strawberry.field(
        description="Half of those that were met, in time or late, took at most this: every hour but pauses."
    )
    most: timedelta | None = strawberry.field(description="Nine of ten took at most this.")


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "What was promised for a ticket and how that stands; null for one without clocks.")
    async def sla_report(
        self, info: Info, ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")]
    ) -> SlaReport | None:
        await info.context.read(demand_sight, ticket_id=ticket_id, actor=info.context.actor)
        found = await info.context.read(reports.sla_report, ticket_id, now=info.context.now())
        return SlaReport.of(found) if found else None

    @roles.root(roles.MANAGERS | {Role.ANALYST}, "How promises were kept on the tickets that were opened in a period.")
    async def sla_summary(
        self,
        info: Info,
        from_at: Annotated[datetime, strawberry.argument(description="From this instant on.")],
        until_at: Annotated[datetime, strawberry.argument(description="To before this one, at most 366 days later.")],
        area_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only in this area and those within it.")
        ] = None,
        service_level: Annotated[ServiceLevel | None, strawberry.argument(description="Only of this one.")] = None,
    ) -> list[KeptPromises]:
        if not timedelta() < until_at - from_at <= _LONGEST:
            raise PeriodNotValid(field="untilAt")
        period = {"from_at": from_at, "until_at": until_at}
        rows = await info.context.read(reports.sla_summary, **period, area_id=area_id, service_level=service_level)
        return [of_row(KeptPromises, _facts(row)) for row in rows]


def _promise(promise: reports.Promise) -> Promise:
    return of_row(Promise, _facts(promise))


def _facts(value: reports.Promise | reports.Kept) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}
