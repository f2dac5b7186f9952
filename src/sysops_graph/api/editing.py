"""Mutations by which staff correct what is said of a ticket, and set its priority."""

from datetime import timedelta
from functools import partial
from typing import Any

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput, given, parse
from sysops_graph.api.kept import said
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.ticket_enums import Category, Condition, Impact, Priority, Urgency
from sysops_graph.lifecycle.editing import change_priority, edit_ticket, review_ticket
from sysops_graph.tickets.editing import Edits
from sysops_graph.tickets.queries import demand_sight

_REASON = 2000


@strawberry.input(description="A skill that the work needs beside what product and issue kind require.")
class NeededSkillInput:
    skill_id: strawberry.ID = strawberry.field(description="The skill.")
    min_level: int = strawberry.field(description="At least so well, 1 to 3.", default=1)


@strawberry.input(description="What is to be said of a ticket instead; what is left out stays, null takes away.")
class EditTicketInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    subject: str | None = said("In one line, 1 to 200 characters.")
    description: str | None = said("In the customer's words, at most 20000 characters.")
    category: Category | None = said("What kind of thing is broken.")
    issue_kind_id: strawberry.ID | None = said("The subcategory.")
    device_id: strawberry.ID | None = said("The customer's device; product and family follow from it.")
    product_id: strawberry.ID | None = said("The product, if the device is not known.")
    family_id: strawberry.ID | None = said("The product family, if the product is not known.")
    contract_id: strawberry.ID | None = said("The customer's contract.")
    area_id: strawberry.ID | None = said("Where the device is.")
    language: str | None = said("Language of the conversation, like de.")
    condition: Condition | None = said("What is to be said of the device.")
    impact: Impact | None = said("How much is affected; null: found out again.")
    urgency: Urgency | None = said("How soon it must be mended; null: found out again.")
    affected_customers: int | None = said("How many customers it touches.")
    environment: str | None = said("Where it happens, at most 200 characters.")
    product_version: str | None = said("Firmware or software, at most 200 characters.")
    components: list[str] | None = said("Parts that are named, at most 20.")
    error_code: str | None = said("What the device shows, at most 200 characters.")
    duration: timedelta | None = said("How long it had lasted.")
    tags: list[str] | None = said("Words to find it by: lower case, at most 32 characters each.")
    skills: list[NeededSkillInput] | None = said("Skills that it needs beside; they replace those named before.")


@strawberry.input(description="How pressing a ticket is, in somebody's judgement.")
class ChangePriorityInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    priority: Priority = strawberry.field(description="What it shall be.")
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.type
class MUTATIONS:
    @roles.root(
        roles.DESK,
        "Correct what is said of a ticket; routing, contract and search follow. "
        "Impact and urgency are lowered only by naming them; a priority that somebody set stands.",
    )
    async def edit_ticket(self, info: Info, input: EditTicketInput) -> TicketPayload:  # noqa: A002
        edits = _edits(given(input))
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, edit_ticket, input.ticket_id, edits, sees=sees))

    @roles.root(roles.DESK, "Raise or lower the priority; no triage changes it from then on.")
    async def change_priority(self, info: Info, input: ChangePriorityInput) -> TicketPayload:  # noqa: A002
        return await _judged(info, input, change_priority)

    @roles.root(roles.LEADS, "Say that the triage was looked at, and which priority it is.")
    async def review_ticket(self, info: Info, input: ChangePriorityInput) -> TicketPayload:  # noqa: A002
        return await _judged(info, input, review_ticket)


async def _judged(info: Info, input: ChangePriorityInput, use_case: Any) -> TicketPayload:  # noqa: A002, ANN401
    check = Checks()
    reason = check.text("reason", input.reason, most=_REASON)
    check.done()
    outcome = await run_command(
        info,
        input,
        use_case,
        input.ticket_id,
        priority=input.priority,
        reason=reason,
        sees=partial(demand_sight, ticket_id=input.ticket_id),
    )
    return TicketPayload.of(outcome)


def _edits(values: dict[str, Any]) -> Edits:
    """Raises Invalid with all problems."""
    del values["ticket_id"]
    if "duration" in values:
        duration = values.pop("duration")
        values["duration_s"] = None if duration is None else int(duration.total_seconds())
    emptied = {name: () for name in ("components", "tags", "skills") if values.get(name, ...) is None}
    return parse(Edits, {**values, **emptied})
