"""A person decides whether a ticket is a duplicate of another."""

import strawberry

from sysops_graph.actor import Actor
from sysops_graph.api import roles
from sysops_graph.api.commands import UseCase, run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.graph.model import Tx
from sysops_graph.lifecycle.comparing import confirm_duplicate, reject_duplicate
from sysops_graph.tickets.queries import demand_sight


@strawberry.input(description="Two tickets that were suggested to be the same.")
class DuplicateInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The later one.")
    of_ticket_id: strawberry.ID = strawberry.field(description="The earlier one.")


@strawberry.type
class MUTATIONS:
    @roles.root(roles.DESK, "Say that a ticket is a duplicate: it is closed, and the earlier one goes on for both.")
    async def confirm_duplicate(self, info: Info, input: DuplicateInput) -> TicketPayload:  # noqa: A002
        return await _decided(info, input, confirm_duplicate)

    @roles.root(roles.DESK, "Say that two tickets are not the same; it is not suggested again.")
    async def reject_duplicate(self, info: Info, input: DuplicateInput) -> TicketPayload:  # noqa: A002
        return await _decided(info, input, reject_duplicate)


async def _decided(info: Info, input: DuplicateInput, use_case: UseCase[...]) -> TicketPayload:  # noqa: A002
    async def sees(tx: Tx, *, actor: Actor) -> None:
        for ticket_id in (input.ticket_id, input.of_ticket_id):
            await demand_sight(tx, ticket_id=ticket_id, actor=actor)

    outcome = await run_command(info, input, use_case, input.ticket_id, input.of_ticket_id, sees=sees)
    return TicketPayload.of(outcome)
