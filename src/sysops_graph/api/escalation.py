"""What an escalation would do, and what people do about it."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.escalation_types import ForeseenRing
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.ticket_enums import Priority
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.escalation import queries
from sysops_graph.lifecycle.escalating import acknowledge_escalation, escalate_ticket, resolve_escalation
from sysops_graph.tickets.queries import demand_sight

_REASON, _MOST = 2000, 100
_NEAR = timedelta(days=366)


@strawberry.input(description="An escalation that somebody acts on.")
class EscalationInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    seen_step: int = strawberry.field(description="The step that you saw; refused if it has moved on since.")


@strawberry.input(description="A ticket that must not wait for the next rung.")
class EscalateTicketInput(EscalationInput):
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.input(description="An escalation that has done what it was for.")
class ResolveEscalationInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    outcome: str = strawberry.field(description="What came of it, 1 to 2000 characters.")


@strawberry.type
class QUERIES:
    @roles.root(roles.DESK, "What a ticket's escalation would do from now on, if nobody did anything.")
    async def escalation_plan(
        self, info: Info, ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")]
    ) -> list[ForeseenRing]:
        await info.context.read(demand_sight, ticket_id=ticket_id, actor=info.context.actor)
        found = await info.context.read(queries.foreseen, ticket_id, now=info.context.now())
        return [ForeseenRing.of(each) for each in found]

    @roles.root(roles.DESK, "What the escalation of a ticket would do that is opened in an area at an instant.")
    async def escalation_plan_for_opening(
        self,
        info: Info,
        area_id: Annotated[strawberry.ID, strawberry.argument(description="Where it would lie.")],
        priority: Annotated[Priority, strawberry.argument(description="How pressing it would be.")],
        at: Annotated[
            datetime | None,
            strawberry.argument(description="When it would be opened, within a year of now; now unless said."),
        ] = None,
    ) -> list[ForeseenRing]:
        now, check = info.context.now(), Checks(at="")
        if at and abs(at - now) > _NEAR:
            check.problem("at", "Must lie within a year of now.", "OUT_OF_RANGE")
        check.done()
        found = await info.context.read(queries.foreseen_for_opening, area_id=area_id, priority=priority, now=at or now)
        return [ForeseenRing.of(each) for each in found]

    @roles.root(
        roles.DESK, "Tickets whose last resort is told again and again because nobody says to be at it; 100 at most."
    )
    async def last_resorts(self, info: Info) -> list[Ticket]:
        ids = await info.context.read(queries.last_resorts, actor=info.context.actor, now=info.context.now())
        found = await asyncio.gather(*(find_ticket(info, ticket_id) for ticket_id in ids[:_MOST]))
        return [ticket for ticket in found if ticket]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.DESK, "Tell the next ones of a ticket's escalation now.")
    async def escalate_ticket(self, info: Info, input: EscalateTicketInput) -> TicketPayload:  # noqa: A002
        return await _act(info, input, escalate_ticket, reason=_text("reason", input.reason), seen_step=input.seen_step)

    @roles.root(roles.EXPERTS | roles.DESK, "Say that you are at it: the escalation waits until that expires.")
    async def acknowledge_escalation(self, info: Info, input: EscalationInput) -> TicketPayload:  # noqa: A002
        return await _act(info, input, acknowledge_escalation, seen_step=input.seen_step)

    @roles.root(roles.LEADS, "An escalation has done what it was for: the ticket is worked on as before.")
    async def resolve_escalation(self, info: Info, input: ResolveEscalationInput) -> TicketPayload:  # noqa: A002
        return await _act(info, input, resolve_escalation, outcome=_text("outcome", input.outcome))


async def _act(
    info: Info,
    input: EscalationInput | ResolveEscalationInput,  # noqa: A002
    use_case: object,
    **said: object,
) -> TicketPayload:
    sees = partial(demand_sight, ticket_id=input.ticket_id)
    outcome = await run_command(info, input, use_case, input.ticket_id, sees=sees, taken=None, **said)  # pyright: ignore[reportArgumentType]
    return TicketPayload.of(outcome)


def _text(field: str, value: str) -> str:
    check = Checks()
    text = check.text(field, value, most=_REASON)
    check.done()
    return text
