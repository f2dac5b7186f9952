"""A ticket is handed to another expert, who has to say yes. Only what is said here counts."""

from functools import partial
from typing import Annotated

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.commands import Sees, UseCase, run_command
from sysops_graph.api.context import Context, Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.transfer_types import Transfer
from sysops_graph.assignment.transfers import asked_transfers, transfers_by_ids
from sysops_graph.delivery.model import Outcome
from sysops_graph.lifecycle.transfers import accept_transfer, cancel_transfer, refuse_transfer, request_transfer
from sysops_graph.tickets.queries import demand_sight

_REASON = 2000


@strawberry.input(description="A ticket that is to go to another expert.")
class RequestTransferInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    reason: str = strawberry.field(description="Why, for the expert who is asked; 1 to 2000 characters.")
    expert_id: strawberry.ID | None = strawberry.field(
        description="Whom to ask; the best other expert unless said.", default=None
    )


@strawberry.input(description="A transfer that waits for its answer.")
class TransferInput(CommandInput):
    transfer_id: strawberry.ID = strawberry.field(description="The transfer.")


@strawberry.input(description="A transfer that comes to nothing.")
class EndTransferInput(TransferInput):
    reason: str = strawberry.field(description="Why, at most 2000 characters.", default="")


@strawberry.type(description="A transfer as it stands by now.")
class TransferPayload(TicketPayload):
    transfer_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "TransferPayload":
        return TransferPayload(ticket_id=str(outcome["ticket_id"]), transfer_id=str(outcome["transfer_id"]))

    @strawberry.field(description="The transfer; null if you may not see it any more.")
    async def transfer(self, info: Info) -> Transfer | None:
        return await find_transfer(info, self.transfer_id)


@strawberry.type
class QUERIES:
    @roles.root(roles.EXPERTS | roles.ACTING, "Transfers that wait for an answer, the earliest end first.")
    async def transfers(
        self,
        info: Info,
        expert_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; staff only, an expert sees the own ones.")
        ] = None,
    ) -> list[Transfer]:
        actor = info.context.actor
        asked = expert_id if expert_id and actor.has(*roles.ACTING) else actor.subject_id
        rows = await info.context.read(asked_transfers, asked or "", actor=actor, now=info.context.now())
        return [Transfer.of(row) for row in rows]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.ACTING, "Ask another expert to take a ticket; until the yes its owner keeps it.")
    async def request_transfer(self, info: Info, input: RequestTransferInput) -> TransferPayload:  # noqa: A002
        check = Checks()
        reason = check.text("reason", input.reason, most=_REASON)
        check.done()
        outcome = await run_command(
            info,
            input,
            request_transfer,
            input.ticket_id,
            expert_id=input.expert_id,
            reason=reason,
            sees=partial(demand_sight, ticket_id=input.ticket_id),
        )
        return TransferPayload.of(outcome)

    @roles.root(roles.EXPERTS | roles.ACTING, "Take the ticket from its owner; its history and deadlines go on.")
    async def accept_transfer(self, info: Info, input: TransferInput) -> TransferPayload:  # noqa: A002
        sees = _sight_of_desk(info.context, input.transfer_id)
        return TransferPayload.of(await run_command(info, input, accept_transfer, input.transfer_id, sees=sees))

    @roles.root(roles.EXPERTS | roles.ACTING, "Do not take the ticket; its owner keeps it.")
    async def refuse_transfer(self, info: Info, input: EndTransferInput) -> TransferPayload:  # noqa: A002
        return await _ended(info, input, refuse_transfer)

    @roles.root(roles.EXPERTS | roles.ACTING, "Keep the ticket after all.")
    async def cancel_transfer(self, info: Info, input: EndTransferInput) -> TransferPayload:  # noqa: A002
        return await _ended(info, input, cancel_transfer)


async def _ended(info: Info, input: EndTransferInput, use_case: UseCase[...]) -> TransferPayload:  # noqa: A002
    check = Checks()
    reason = check.text("reason", input.reason, most=_REASON, least=0)
    check.done()
    sees = _sight_of_desk(info.context, input.transfer_id)
    return TransferPayload.of(await run_command(info, input, use_case, input.transfer_id, reason=reason, sees=sees))


def _sight_of_desk(context: Context, transfer_id: str) -> Sees | None:
    """An expert's own is looked after by the use-case itself."""
    return None if context.actor.has(Role.EXPERT) else partial(demand_sight, transfer_id=transfer_id)


async def find_transfer(info: Info, transfer_id: str) -> Transfer | None:
    row = await info.context.load(transfers_by_ids, transfer_id, actor=info.context.actor)
    return Transfer.of(row) if row else None


NODES: dict[str, FindNode] = {"Transfer": find_transfer}
