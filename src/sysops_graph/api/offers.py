"""Offers and their answers. A mail or a text message is a hint; only what is said here counts."""

from functools import partial
from typing import Annotated

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import RefusalReason, VisitState
from sysops_graph.api.assignment_types import Assignment, find_assignment, find_visit
from sysops_graph.api.commands import Sees, run_command
from sysops_graph.api.context import Context, Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode
from sysops_graph.api.payloads import AssignmentPayload, VisitPayload
from sysops_graph.assignment.queries import live_offers
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer, withdraw_offer
from sysops_graph.lifecycle.visits import step_visit
from sysops_graph.tickets.queries import demand_sight

_COMMENT, _REASON = 2000, 200


@strawberry.input(description="An offer to be answered.")
class AcceptOfferInput(CommandInput):
    offer_id: strawberry.ID = strawberry.field(description="The offer: an assignment.")


@strawberry.input(description="An offer that is refused.")
class RefuseOfferInput(AcceptOfferInput):
    reason: RefusalReason = strawberry.field(description="Why.")
    comment: str = strawberry.field(description="In the expert's words, at most 2000 characters.", default="")


@strawberry.input(description="An offer that is taken back.")
class WithdrawOfferInput(AcceptOfferInput):
    reason: str = strawberry.field(description="Why, 1 to 200 characters.")


@strawberry.input(description="A step of a visit.")
class VisitInput(CommandInput):
    visit_id: strawberry.ID = strawberry.field(description="The visit.")
    latitude: float | None = strawberry.field(
        description="Where the expert is by now, degrees north; with longitude.", default=None
    )
    longitude: float | None = strawberry.field(description="Degrees east; with latitude.", default=None)


@strawberry.type
class QUERIES:
    @roles.root(roles.EXPERTS | roles.ACTING, "Offers that wait for an answer, the earliest end first.")
    async def offers(
        self,
        info: Info,
        expert_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; staff only, an expert sees the own ones.")
        ] = None,
    ) -> list[Assignment]:
        actor = info.context.actor
        asked = expert_id if expert_id and actor.has(*roles.ACTING) else actor.subject_id
        rows = await info.context.read(live_offers, asked or "", actor=actor, now=info.context.now())
        return [Assignment.of(row) for row in rows]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.ACTING, "Take the ticket; the help desk may record an answer given by phone.")
    async def accept_offer(self, info: Info, input: AcceptOfferInput) -> AssignmentPayload:  # noqa: A002
        sees = _sight_of_desk(info.context, offer_id=input.offer_id)
        return AssignmentPayload.of(await run_command(info, input, accept_offer, input.offer_id, sees=sees))

    @roles.root(roles.EXPERTS | roles.ACTING, "Do not take the ticket; the next expert is asked.")
    async def refuse_offer(self, info: Info, input: RefuseOfferInput) -> AssignmentPayload:  # noqa: A002
        check = Checks()
        comment = check.text("comment", input.comment, most=_COMMENT, least=0)
        check.done()
        sees = _sight_of_desk(info.context, offer_id=input.offer_id)
        outcome = await run_command(
            info, input, refuse_offer, input.offer_id, reason=input.reason, comment=comment, sees=sees
        )
        return AssignmentPayload.of(outcome)

    @roles.root(roles.ACTING, "Take an offer back; the next expert is asked.")
    async def withdraw_offer(self, info: Info, input: WithdrawOfferInput) -> AssignmentPayload:  # noqa: A002
        check = Checks()
        reason = check.text("reason", input.reason, most=_REASON)
        check.done()
        sees = _sight_of_desk(info.context, offer_id=input.offer_id)
        return AssignmentPayload.of(
            await run_command(info, input, withdraw_offer, input.offer_id, reason=reason, sees=sees)
        )

    @roles.root(roles.EXPERTS | roles.ACTING, "Set out for a visit; the customer is told.")
    async def set_out(self, info: Info, input: VisitInput) -> VisitPayload:  # noqa: A002
        return await _step(info, input, VisitState.ON_THE_WAY)

    @roles.root(roles.EXPERTS | roles.ACTING, "Arrive at a visit.")
    async def arrive(self, info: Info, input: VisitInput) -> VisitPayload:  # noqa: A002
        return await _step(info, input, VisitState.STARTED)

    @roles.root(roles.EXPERTS | roles.ACTING, "Finish a visit; the ticket is solved by solveTicket.")
    async def complete_visit(self, info: Info, input: VisitInput) -> VisitPayload:  # noqa: A002
        return await _step(info, input, VisitState.COMPLETED)


async def _step(info: Info, input: VisitInput, to: VisitState) -> VisitPayload:  # noqa: A002
    check = Checks()
    position = check.position(input.latitude, input.longitude)
    check.done()
    sees = _sight_of_desk(info.context, visit_id=input.visit_id)
    return VisitPayload.of(
        await run_command(info, input, step_visit, input.visit_id, to=to, position=position, sees=sees)
    )


def _sight_of_desk(context: Context, **named: str) -> Sees | None:
    """An expert's own is looked after by the use-case itself."""
    return None if context.actor.has(Role.EXPERT) else partial(demand_sight, **named)


NODES: dict[str, FindNode] = {"Assignment": find_assignment, "Visit": find_visit}
