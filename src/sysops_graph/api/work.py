"""What is done to a ticket: by its owner, by leads, by the help desk, by the customer whom nobody came to."""

from datetime import timedelta
from functools import partial

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.payloads import AssignmentPayload, TicketPayload
from sysops_graph.api.ticket_enums import CloseReason
from sysops_graph.lifecycle.assigning import assign_manually, claim_ticket
from sysops_graph.lifecycle.searching import retry_assignment
from sysops_graph.lifecycle.settling import close_ticket, release_ticket, solve_ticket
from sysops_graph.lifecycle.visits import report_no_show
from sysops_graph.tickets.model import Resolution
from sysops_graph.tickets.queries import demand_sight

_NOTE, _REASON, _KEY, _MANY, _CUSTOMERS = 20_000, 2000, 100, 50, 10_000_000


@strawberry.input(description="A ticket to be acted on.")
class TicketInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")


@strawberry.input(description="A ticket that you take.")
class ClaimTicketInput(TicketInput):
    slot_id: strawberry.ID | None = strawberry.field(
        description="The slot in which you come; for a visit.", default=None
    )


@strawberry.input(description="A ticket that its owner gives back.")
class ReleaseTicketInput(TicketInput):
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.input(description="A ticket that is given to an expert by hand.")
class AssignManuallyInput(TicketInput):
    expert_id: strawberry.ID = strawberry.field(description="The expert, who was asked and agrees.")
    slot_id: strawberry.ID | None = strawberry.field(
        description="The slot that the expert takes; for a visit.", default=None
    )
    reason: str = strawberry.field(
        description="Why this one, 1 to 2000 characters; kept with the rules that were set aside."
    )


@strawberry.input(description="A ticket that is fixed.")
class SolveTicketInput(TicketInput):
    note: str = strawberry.field(description="What was done, in words for the customer; 1 to 20000 characters.")
    verification: str = strawberry.field(description="How it was seen to work; 1 to 2000 characters.")
    issue: str | None = strawberry.field(description="What was wrong, at most 2000 characters.", default=None)
    root_cause: str | None = strawberry.field(description="Why it was wrong, at most 2000 characters.", default=None)
    solution: str | None = strawberry.field(description="What mended it, at most 2000 characters.", default=None)
    steps: list[str] = strawberry.field(
        description="What was done, in order: at most 50 steps of 2000 characters.", default_factory=list[str]
    )
    affected_customers: int | None = strawberry.field(description="How many customers it touched.", default=None)
    downtime: timedelta | None = strawberry.field(description="How long it did not work.", default=None)
    prevention: str | None = strawberry.field(
        description="What keeps it from coming again, at most 2000 characters.", default=None
    )
    related: list[str] = strawberry.field(
        description="Keys of tickets and articles, at most 50.", default_factory=list[str]
    )
    work: timedelta | None = strawberry.field(description="Time that was worked.", default=None)
    verifying: timedelta | None = strawberry.field(description="Time spent on seeing that it works.", default=None)


@strawberry.input(description="A ticket that is over.")
class CloseTicketInput(TicketInput):
    reason: CloseReason = strawberry.field(description="Why.")


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS, "Take a ticket of a claim queue.")
    async def claim_ticket(self, info: Info, input: ClaimTicketInput) -> AssignmentPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        outcome = await run_command(info, input, claim_ticket, input.ticket_id, slot_id=input.slot_id, sees=sees)
        return AssignmentPayload.of(outcome)

    @roles.root(roles.EXPERTS | roles.ACTING, "Give a ticket back; the next expert is asked.")
    async def release_ticket(self, info: Info, input: ReleaseTicketInput) -> TicketPayload:  # noqa: A002
        reason = _text("reason", input.reason, most=_REASON)
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(
            await run_command(info, input, release_ticket, input.ticket_id, reason=reason, sees=sees)
        )

    @roles.root(roles.ACTING, "Make an expert the owner who said yes elsewhere; rules set aside are recorded.")
    async def assign_manually(self, info: Info, input: AssignManuallyInput) -> AssignmentPayload:  # noqa: A002
        reason = _text("reason", input.reason, most=_REASON)
        outcome = await run_command(
            info,
            input,
            assign_manually,
            input.ticket_id,
            input.expert_id,
            slot_id=input.slot_id,
            reason=reason,
            sees=partial(demand_sight, ticket_id=input.ticket_id),
        )
        return AssignmentPayload.of(outcome)

    @roles.root(roles.DESK, "Look for an expert again, now; those who did not answer are asked again.")
    async def retry_assignment(self, info: Info, input: TicketInput) -> TicketPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, retry_assignment, input.ticket_id, sees=sees))

    @roles.root(roles.CUSTOMERS | roles.DESK, "Say that the expert did not come; another is sought at once.")
    async def report_no_show(self, info: Info, input: TicketInput) -> TicketPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, report_no_show, input.ticket_id, sees=sees))

    @roles.root(roles.EXPERTS | roles.ACTING, "Say that it is fixed; the customer is told what was done.")
    async def solve_ticket(self, info: Info, input: SolveTicketInput) -> TicketPayload:  # noqa: A002
        note, resolution = _resolution(input)
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(
            await run_command(info, input, solve_ticket, input.ticket_id, note=note, resolution=resolution, sees=sees)
        )

    @roles.root(roles.DESK, "Close a ticket, solved or not; offers and work on it end.")
    async def close_ticket(self, info: Info, input: CloseTicketInput) -> TicketPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        outcome = await run_command(info, input, close_ticket, input.ticket_id, reason=input.reason, sees=sees)
        return TicketPayload.of(outcome)


def _resolution(input: SolveTicketInput) -> tuple[str, Resolution]:  # noqa: A002
    """The words for the customer, and everything else. Raises Invalid with all problems."""
    check = Checks()
    note = check.text("note", input.note, most=_NOTE)
    for name in ("steps", "related"):
        check.few(name, getattr(input, name), most=_MANY)
    resolution = Resolution(
        verification=check.text("verification", input.verification, most=_REASON),
        issue=check.optional_text("issue", input.issue, most=_REASON),
        root_cause=check.optional_text("rootCause", input.root_cause, most=_REASON),
        solution=check.optional_text("solution", input.solution, most=_REASON),
        steps=tuple(check.text(f"steps.{n}", step, most=_REASON) for n, step in enumerate(input.steps)),
        affected_customers=check.number("affectedCustomers", input.affected_customers or 0, least=0, most=_CUSTOMERS)
        if input.affected_customers is not None
        else None,
        downtime_s=_seconds(input.downtime),
        prevention=check.optional_text("prevention", input.prevention, most=_REASON),
        related=tuple(check.text(f"related.{n}", key, most=_KEY) for n, key in enumerate(input.related)),
        work_s=_seconds(input.work),
        verification_s=_seconds(input.verifying),
    )
    check.done()
    return note, resolution


def _seconds(lasted: timedelta | None) -> int | None:
    return None if lasted is None else int(lasted.total_seconds())


def _text(field: str, value: str, *, most: int) -> str:
    check = Checks()
    text = check.text(field, value, most=most)
    check.done()
    return text
