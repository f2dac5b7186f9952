"""Opening a ticket: the input, and the receipt."""

from datetime import datetime, timedelta
from typing import Any

import strawberry

from sysops_graph.actor import Actor, Role
from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput, given, parse
from sysops_graph.api.kept import ContactDetailsInput, new_id, sealed
from sysops_graph.api.marks import CustomValueInput
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.ticket_enums import Category, Condition, Impact, Urgency
from sysops_graph.customers.commands import CUSTOMER
from sysops_graph.customers.model import CustomerKnown, CustomerNotFound, Newcomer
from sysops_graph.errors import Invalid, Problem
from sysops_graph.lifecycle.opening import open_for_newcomer, open_ticket
from sysops_graph.metrics import INTAKE
from sysops_graph.tickets.model import Opening


@strawberry.input(description="A time that the customer offers for a visit.")
class SlotInput:
    starts_at: datetime = strawberry.field(description="Earliest arrival.")
    ends_at: datetime = strawberry.field(description="Latest end; after the start.")


@strawberry.input(description="Somebody who is not a customer yet, with a way to reach them.")
class NewcomerInput:
    name: str = strawberry.field(description="Of the person or business.")
    contact: ContactDetailsInput = strawberry.field(description="An e-mail address or a phone number at least.")
    language: str | None = strawberry.field(description="What to write to them in: de, en, …", default=None)
    business: bool = strawberry.field(description="A business, not a household.", default=False)


@strawberry.input(description="What is wrong with which device of whom, as far as it is known.")
class OpenTicketInput(CommandInput):
    subject: str = strawberry.field(description="In one line, 1 to 200 characters.")
    description: str = strawberry.field(description="In the customer's words, at most 20000 characters.", default="")
    category: Category = strawberry.field(description="What kind of thing is broken.", default=Category.OTHER)
    customer_id: strawberry.ID | None = strawberry.field(
        description="Whose problem it is; a customer need not say.", default=None
    )
    newcomer: NewcomerInput | None = strawberry.field(
        description="In place of customerId: a provisional customer is created with the ticket.", default=None
    )
    issue_kind_id: strawberry.ID | None = strawberry.field(description="The subcategory.", default=None)
    device_id: strawberry.ID | None = strawberry.field(description="The customer's device.", default=None)
    product_id: strawberry.ID | None = strawberry.field(
        description="The product, if the device is not known.", default=None
    )
    family_id: strawberry.ID | None = strawberry.field(
        description="The product family, if the product is not known.", default=None
    )
    serial: str | None = strawberry.field(
        description="Number on the plate; one that is not known is noted, not refused.", default=None
    )
    contract_id: strawberry.ID | None = strawberry.field(description="The customer's contract.", default=None)
    contract_number: str | None = strawberry.field(
        description="Number on the contract; one that is not known is noted, not refused.", default=None
    )
    area_id: strawberry.ID | None = strawberry.field(
        description="Where the device is; else where the customer lives.", default=None
    )
    language: str | None = strawberry.field(
        description="Language of the conversation, like de: the expert must speak it.", default=None
    )
    slots: list[SlotInput] = strawberry.field(
        description="Times for a visit, the best first, at most 20; those that cannot be used are left out and noted.",
        default_factory=list[SlotInput],
    )
    condition: Condition | None = strawberry.field(
        description="What is to be said of the device; impact follows from it.", default=None
    )
    impact: Impact | None = strawberry.field(description="How much is affected; stated by the help desk.", default=None)
    urgency: Urgency | None = strawberry.field(description="How soon it must be mended, as stated.", default=None)
    affected_customers: int | None = strawberry.field(description="How many customers it touches.", default=None)
    environment: str | None = strawberry.field(description="Where it happens, at most 200 characters.", default=None)
    product_version: str | None = strawberry.field(
        description="Firmware or software, at most 200 characters.", default=None
    )
    components: list[str] = strawberry.field(description="Parts that are named, at most 20.", default_factory=list[str])
    error_code: str | None = strawberry.field(
        description="What the device shows, at most 200 characters.", default=None
    )
    duration: timedelta | None = strawberry.field(description="How long it has lasted.", default=None)
    tags: list[str] = strawberry.field(
        description="Words to find it by: lower case, at most 32 characters each.", default_factory=list[str]
    )
    custom_values: list[CustomValueInput] = strawberry.field(
        description="Values of custom fields; a required one that is missing is noted, not refused.",
        default_factory=list[CustomValueInput],
    )
    external_conversation_id: str | None = strawberry.field(
        description="Conversation in the system it comes from.", default=None
    )


@strawberry.type
class MUTATIONS:
    @roles.root(
        roles.CUSTOMERS | roles.PARTNERS | roles.DESK,
        "Open a ticket. What a person can sort out later (an unknown serial, a lapsed contract, unusable slots) is "
        "noted on it and no reason to refuse it. The answer is the receipt: it is given for what is committed.",
    )
    async def open_ticket(self, info: Info, input: OpenTicketInput) -> TicketPayload:  # noqa: A002
        received_at = info.context.now()
        opening, newcomer = _checked(info.context.actor, given(input))
        key = await info.context.ticket_keys.next(info.context.graph, info.context.now())
        came: dict[str, Any] = {"key": key, "received_at": received_at}
        if newcomer is None:
            outcome = await run_command(info, input, open_ticket, opening, **came)
        else:
            contact = sealed(info, new_id(info, input, CUSTOMER.label), newcomer.contact)
            outcome = await run_command(info, input, open_for_newcomer, opening, newcomer, contact, **came)
        latency = info.context.now() - received_at
        INTAKE.labels(info.context.actor.via.value).observe(latency.total_seconds())
        return TicketPayload.of(outcome)


def _checked(actor: Actor, values: dict[str, Any]) -> tuple[Opening, Newcomer | None]:
    """What is to be opened, and for whom if not for a known customer. Raises Invalid with the problems of both."""
    said, problems = values.pop("newcomer"), list[Problem]()
    newcomer = opening = None
    if said is None:
        values["customer_id"] = _customer_id(actor, values["customer_id"])
    elif values["customer_id"] is not None or _is_customer(actor):
        raise CustomerKnown(field="input.newcomer")
    else:
        values["customer_id"] = ""
        try:
            newcomer = parse(Newcomer, said, at="input.newcomer")
        except Invalid as error:
            problems += error.problems
    if (duration := values.pop("duration")) is not None:
        values["duration_s"] = int(duration.total_seconds())
    try:
        opening = parse(Opening, values)
    except Invalid as error:
        problems += error.problems
    if opening is None or problems:
        raise Invalid(problems=tuple(problems))
    return opening, newcomer


def _customer_id(actor: Actor, said: str | None) -> str:
    """Customers open tickets of their own; another's id is answered like one that does not exist."""
    if _is_customer(actor):
        if said not in {None, actor.subject_id}:
            raise CustomerNotFound(field="input.customer_id")
        said = actor.subject_id
    if said is None:
        raise FieldMissing("Say whose ticket it is: customerId, or newcomer.", field="input.customer_id")
    return said


def _is_customer(actor: Actor) -> bool:
    return actor.has(Role.CUSTOMER) and not actor.has(Role.PARTNER, *roles.DESK)
