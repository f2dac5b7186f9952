"""How long things are kept: legal holds, and customers who are to be forgotten."""

from functools import partial

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.customers import Customer, find_customer
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.kept import Payload
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.lifecycle.forgetting import erase_customer
from sysops_graph.lifecycle.retiring import hold_ticket, release_hold
from sysops_graph.tickets.queries import demand_sight

_REASON = 2000


@strawberry.input(description="A ticket whose contents must be kept.")
class HoldTicketInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.input(description="A ticket whose contents need not be kept any longer.")
class ReleaseHoldInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")


@strawberry.input(description="A customer who is to be forgotten.")
class EraseCustomerInput(CommandInput):
    customer_id: strawberry.ID = strawberry.field(description="The customer.")


@strawberry.type
class MUTATIONS:
    @roles.root(roles.MANAGERS, "Keep a ticket from being erased until the hold is released.")
    async def hold_ticket(self, info: Info, input: HoldTicketInput) -> TicketPayload:  # noqa: A002
        check = Checks()
        reason = check.text("reason", input.reason, most=_REASON)
        check.done()
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, hold_ticket, input.ticket_id, reason=reason, sees=sees))

    @roles.root(roles.MANAGERS, "Release a hold; what was due to be erased meanwhile is erased at once.")
    async def release_hold(self, info: Info, input: ReleaseHoldInput) -> TicketPayload:  # noqa: A002
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, release_hold, input.ticket_id, sees=sees))

    @roles.root(
        roles.ADMINS,
        "Forget a customer for good: contact data becomes unreadable, tickets that are over are erased. "
        "Refused while tickets are live or on legal hold.",
    )
    async def erase_customer(self, info: Info, input: EraseCustomerInput) -> Payload[Customer]:  # noqa: A002
        await run_command(info, input, erase_customer, input.customer_id)
        return Payload(node=await find_customer(info, input.customer_id))
