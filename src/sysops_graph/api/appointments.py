"""Mutations about when somebody comes: slots offered, visits planned, moved, called off, or come to nothing."""

from functools import partial
from typing import Any

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.commands import Sees, run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.opening import SlotInput
from sysops_graph.api.payloads import TicketPayload, VisitPayload
from sysops_graph.lifecycle.appointments import (
    cancel_visit,
    cannot_arrive,
    cannot_enter,
    move_visit,
    need_next_visit,
    offer_slots,
    plan_visit,
)
from sysops_graph.tickets.model import WantedSlot
from sysops_graph.tickets.queries import demand_sight

_NOTE, _LINK, _SLOTS = 2000, 500, 20
_CUSTOMERS = roles.CUSTOMERS | roles.DESK
_EXPERTS = roles.EXPERTS | roles.ACTING


@strawberry.input(description="Times in which somebody may come.")
class OfferSlotsInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    slots: list[SlotInput] = strawberry.field(
        description="The best first, 1 to 20; they replace those that nobody has booked. Past ones are left out."
    )


@strawberry.input(description="A visit in one of the offered times.")
class PlanVisitInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="Your ticket, which has no visit planned.")
    slot_id: strawberry.ID = strawberry.field(description="The slot in which you come.")


@strawberry.input(description="A visit at another time.")
class MoveVisitInput(CommandInput):
    visit_id: strawberry.ID = strawberry.field(description="The visit.")
    slot_id: strawberry.ID = strawberry.field(description="Another slot of the ticket.")


@strawberry.input(description="A visit that does not take place, or leaves work to do.")
class VisitNoteInput(CommandInput):
    visit_id: strawberry.ID = strawberry.field(description="The visit.")
    note: str = strawberry.field(description="Why, in words that the customer reads; 1 to 2000 characters.")


@strawberry.input(description="A visit at which nobody opened.")
class CannotEnterInput(VisitNoteInput):
    evidence: str | None = strawberry.field(
        description="Link to a photo or an attachment, at most 500 characters.", default=None
    )


@strawberry.type
class MUTATIONS:
    @roles.root(_CUSTOMERS, "Offer other times for a visit; a ticket that waits for them goes on.")
    async def offer_slots(self, info: Info, input: OfferSlotsInput) -> TicketPayload:  # noqa: A002
        check = Checks()
        check.few("slots", input.slots, most=_SLOTS)
        check.done()
        slots = [WantedSlot(starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in input.slots]
        sees = _sight_of_staff(info, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, offer_slots, input.ticket_id, slots, sees=sees))

    @roles.root(_EXPERTS, "Say in which of the offered times you come; the customer is told.")
    async def plan_visit(self, info: Info, input: PlanVisitInput) -> VisitPayload:  # noqa: A002
        sees = _sight_of_staff(info, ticket_id=input.ticket_id)
        return VisitPayload.of(
            await run_command(info, input, plan_visit, input.ticket_id, slot_id=input.slot_id, sees=sees)
        )

    @roles.root(_CUSTOMERS, "Move a visit that has not begun to another of the offered times.")
    async def move_visit(self, info: Info, input: MoveVisitInput) -> VisitPayload:  # noqa: A002
        sees = _sight_of_staff(info, visit_id=input.visit_id)
        return VisitPayload.of(
            await run_command(info, input, move_visit, input.visit_id, slot_id=input.slot_id, sees=sees)
        )

    @roles.root(_CUSTOMERS, "Call a visit off; the ticket goes on, at another of the offered times.")
    async def cancel_visit(self, info: Info, input: VisitNoteInput) -> VisitPayload:  # noqa: A002
        return await _ended(info, input, cancel_visit, reason=_note(input))

    @roles.root(_EXPERTS, "Say that you cannot come: somebody else is sought at once.")
    async def cannot_arrive(self, info: Info, input: VisitNoteInput) -> VisitPayload:  # noqa: A002
        return await _ended(info, input, cannot_arrive, reason=_note(input))

    @roles.root(_EXPERTS, "Say that nobody opened: the customer is asked for other times.")
    async def cannot_enter(self, info: Info, input: CannotEnterInput) -> VisitPayload:  # noqa: A002
        check = Checks()
        note = check.text("note", input.note, most=_NOTE)
        evidence = check.optional_text("evidence", input.evidence, most=_LINK)
        check.done()
        return await _ended(info, input, cannot_enter, note=note, evidence=evidence)

    @roles.root(_EXPERTS, "Finish a visit that leaves work to do: the customer is asked for other times.")
    async def need_next_visit(self, info: Info, input: VisitNoteInput) -> VisitPayload:  # noqa: A002
        return await _ended(info, input, need_next_visit, note=_note(input))


async def _ended(info: Info, input: VisitNoteInput, use_case: Any, **said: str | None) -> VisitPayload:  # noqa: A002, ANN401
    sees = _sight_of_staff(info, visit_id=input.visit_id)
    return VisitPayload.of(await run_command(info, input, use_case, input.visit_id, sees=sees, taken=None, **said))


def _note(input: VisitNoteInput) -> str:  # noqa: A002
    check = Checks()
    note = check.text("note", input.note, most=_NOTE)
    check.done()
    return note


def _sight_of_staff(info: Info, **named: str) -> Sees | None:
    """A customer's and an expert's own are looked after by the use-case itself."""
    return None if info.context.actor.has(Role.CUSTOMER, Role.EXPERT) else partial(demand_sight, **named)
