"""SLA clocks in the schema."""

from datetime import datetime, timedelta

import strawberry

from sysops_graph.api.context import Info
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Basis, ClockKind, ClockState
from sysops_graph.calendars.model import Reason
from sysops_graph.graph.model import Row
from sysops_graph.sla.queries import clock_explanation


@strawberry.type(description="A stretch of time that a clock counted or skipped.")
class ClockSpan:
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime = strawberry.field(description="Until.")
    counted: bool = strawberry.field(description="Whether it counts towards the target.")
    reason: str = strawberry.field(description="Why: working time, night, weekend, the holiday's name, …")


@strawberry.type(description="A target running on a calendar.")
class SlaClock:
    id: strawberry.ID = strawberry.field(description="Of the clock.")
    kind: ClockKind = strawberry.field(description="What must have happened when it is due.")
    basis: Basis = strawberry.field(description="In which time it runs.")
    cycle: int = strawberry.field(description="Of the ticket: raised by each reopening.")
    target: timedelta = strawberry.field(description="Time allowed, of the clock's basis.")
    state: ClockState = strawberry.field(description="How it stands.")
    started_at: datetime = strawberry.field(description="When it began.")
    due_at: datetime = strawberry.field(description="When the target is full.")
    paused_at: datetime | None = strawberry.field(description="Since when it stands still; null while it runs.")
    accelerated_at: datetime | None = strawberry.field(
        description="When the ticket was escalated: half of the time then left was taken away."
    )
    warned_at: datetime | None = strawberry.field(description="When it was said that a breach is near.")
    met_at: datetime | None = strawberry.field(description="When it was met.")
    stopped_at: datetime | None = strawberry.field(description="When it ended without its target.")
    breached_at: datetime | None = strawberry.field(description="When it was missed.")

    @staticmethod
    def of(row: Row) -> "SlaClock":
        return of_row(SlaClock, row, target=timedelta(seconds=row["target_s"]))

    @strawberry.field(description="Why it is due when it is: every stretch between start and due time.")
    async def explanation(self, info: Info) -> list[ClockSpan]:
        spans = await info.context.read(clock_explanation, self.id)
        return [
            ClockSpan(
                starts_at=s.starts_at, ends_at=s.ends_at, counted=s.reason is Reason.OPEN, reason=s.name or s.reason
            )
            for s in spans
        ]
