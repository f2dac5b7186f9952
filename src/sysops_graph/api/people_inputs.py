"""What is said to create and change people, what they hold, and duty on call."""

from datetime import date, datetime

import strawberry

from sysops_graph.api.catalog_inputs import ACTIVE, NAME, CoverageInput, PositionInput
from sysops_graph.api.customers import ContractStatus
from sysops_graph.api.identity import Role
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.kept import ContactDetailsInput, NameFilter, said
from sysops_graph.experts.model import DutyRole
from sysops_graph.notifications.model import ContactChannel

_CONTACT = "How to reach them; replaces all that was known. Kept sealed."
_LANGUAGE = "What to write to them in: de, en, …"
_ZONE = "IANA name, like Europe/Berlin."


@strawberry.input(description="Facts of a person.")
class PersonInput(CommandInput):
    name: str | None = said(NAME)
    contact: ContactDetailsInput | None = said(_CONTACT)
    language: str | None = said(_LANGUAGE)
    preferred_channel: ContactChannel | None = said("How they want to be told.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a customer.")
class CreateCustomerInput(PersonInput):
    number: str | None = said("On letters; unique, at most 40 characters. Needed to create.")
    time_zone: str | None = said(_ZONE)
    business: bool | None = said("A business, not a household.")
    provisional: bool | None = said("Wrote to us without being known.")
    external_id: str | None = said("Id in the shop's system; unique.")
    area_id: strawberry.ID | None = said("Where visits go unless told otherwise.")


@strawberry.input(description="Facts of a customer that are different from now on.")
class ChangeCustomerInput(CreateCustomerInput):
    id: strawberry.ID = strawberry.field(description="The customer.")


@strawberry.input(description="An expert about whom a customer said something.")
class WishInput(CommandInput):
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    expert_id: strawberry.ID = strawberry.field(description="The expert.")


@strawberry.input(description="An expert whom a customer does not want to see.")
class ExcludeExpertInput(WishInput):
    reason: str = strawberry.field(description="Why, at most 2000 characters.", default="")


@strawberry.input(description="An expert whom a customer wants.")
class PreferExpertInput(ExcludeExpertInput):
    dedicated: bool = strawberry.field(description="Whether the expert goes first if eligible.", default=False)


@strawberry.input(description="Facts of a contract.")
class ContractFactsInput(CommandInput):
    number: str | None = said("As printed on it; unique, at most 40 characters. Needed to create.")
    plan_id: strawberry.ID | None = said("What it is one of. Needed to create.")
    created_on: date | None = said("When it was signed. Needed to create.")
    starts_on: date | None = said("First day. Needed to create.")
    ends_on: date | None = said("Last day, not before the first; no end unless said.")
    paid_until_on: date | None = said("As told by the billing system; behind it the contract has lapsed.")
    status: ContractStatus | None = said("Whether it runs.")
    covers: list[CoverageInput] | None = said("All products beside those of its plan; at most 500.")


@strawberry.input(description="Facts of a new contract.")
class CreateContractInput(ContractFactsInput):
    customer_id: strawberry.ID = strawberry.field(description="Who holds it.")


@strawberry.input(description="Facts of a contract that are different from now on.")
class ChangeContractInput(ContractFactsInput):
    id: strawberry.ID = strawberry.field(description="The contract.")


@strawberry.input(description="Facts of a device.")
class CreateDeviceInput(CommandInput):
    serial: str | None = said("Number on its plate, unique within its product. Needed to create.")
    product_id: strawberry.ID | None = said("What it is one of. Needed to create.")
    customer_id: strawberry.ID | None = said("Whose it is. Needed to create.")
    purchased_on: date | None = said("Day of purchase.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a device that are different from now on.")
class ChangeDeviceInput(CreateDeviceInput):
    id: strawberry.ID = strawberry.field(description="The device.")


@strawberry.input(description="Facts of somebody on the staff.")
class CreateStaffInput(PersonInput):
    roles: list[Role] | None = said("help_desk, team_lead, manager, admin, analyst. Needed to create.")
    time_zone: str | None = said(f"{_ZONE} Needed to create.")
    area_ids: list[strawberry.ID] | None = said("All areas they lead; at most 100.")


@strawberry.input(description="Facts of somebody on the staff that are different from now on.")
class ChangeStaffInput(CreateStaffInput):
    id: strawberry.ID = strawberry.field(description="Who.")


@strawberry.input(description="Facts of a contact.")
class ChangeContactInput(PersonInput):
    id: strawberry.ID = strawberry.field(description="The contact.")


@strawberry.input(description="Facts of a contact group.")
class CreateContactGroupInput(CommandInput):
    name: str | None = said(NAME)
    member_ids: list[strawberry.ID] | None = said("All its members: contacts, staff and experts; at most 200.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a contact group that are different from now on.")
class ChangeContactGroupInput(CreateContactGroupInput):
    id: strawberry.ID = strawberry.field(description="The group.")


@strawberry.input(description="What an expert can.")
class HeldSkillInput:
    skill_id: strawberry.ID = strawberry.field(description="The skill.")
    level: int = strawberry.field(description="1 to 3.")
    verified: bool = strawberry.field(description="Whether you have seen it; only then it counts.", default=False)
    valid_from_at: datetime | None = said("Since when; now unless said.")
    valid_until_at: datetime | None = said("End of the certificate; no end unless said.")


@strawberry.input(description="An area that an expert serves, with all that lies in it.")
class ServedAreaInput:
    area_id: strawberry.ID = strawberry.field(description="The area.")


@strawberry.input(description="Weekly working time, local to the expert; windows that touch become one.")
class WorkWindowInput:
    weekday: int = strawberry.field(description="0 is Monday.")
    from_minute: int = strawberry.field(description="First minute of the day, 0 to 1439.")
    until_minute: int = strawberry.field(description="Minute at which it ends, 1 to 1440.")
    valid_from_on: date | None = said("First day; ever since unless said.")
    valid_until_on: date | None = said("Last day; no end unless said.")


@strawberry.input(description="Facts of an expert.")
class CreateExpertInput(PersonInput):
    line: int | None = said("Support line, 1 to 3. Needed to create.")
    cap: int | None = said("Most tickets held open at once, 0 to 100; 5 unless said.")
    time_zone: str | None = said("IANA name in which duty and absence are judged. Needed to create.")
    home: PositionInput | None = said("Where the way to a visit begins.")
    skills: list[HeldSkillInput] | None = said("All they can; at most 200.")
    areas: list[ServedAreaInput] | None = said("All areas they serve; at most 200.")
    windows: list[WorkWindowInput] | None = said("All their weekly working time; at most 100 windows.")


@strawberry.input(description="Facts of an expert that are different from now on.")
class ChangeExpertInput(CreateExpertInput):
    id: strawberry.ID = strawberry.field(description="The expert.")


@strawberry.input(description="A skill that an expert has at this level from now on, in place of what was known of it.")
class CertifySkillInput(CommandInput):
    expert_id: strawberry.ID = strawberry.field(description="The expert.")
    skill: HeldSkillInput = strawberry.field(description="The skill and its level.")


@strawberry.input(description="A skill that an expert no longer has.")
class WithdrawSkillInput(CommandInput):
    expert_id: strawberry.ID = strawberry.field(description="The expert.")
    skill_id: strawberry.ID = strawberry.field(description="The skill.")


@strawberry.input(description="An area that an expert serves, or no longer serves.")
class ServeAreaInput(CommandInput):
    expert_id: strawberry.ID = strawberry.field(description="The expert.")
    area_id: strawberry.ID = strawberry.field(description="The area, with all that lies in it.")


@strawberry.input(description="Weekly working time in place of what was.")
class SetWorkPlanInput(CommandInput):
    expert_id: strawberry.ID = strawberry.field(description="The expert.")
    windows: list[WorkWindowInput] = strawberry.field(description="All windows; at most 100.")


@strawberry.input(description="Facts of a rota.")
class CreateRotaInput(CommandInput):
    name: str | None = said(NAME)
    line: int | None = said("Support line it serves, 1 to 3. Needed to create.")
    area_id: strawberry.ID | None = said("Whose tickets. Needed to create.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a rota that are different from now on.")
class ChangeRotaInput(CreateRotaInput):
    id: strawberry.ID = strawberry.field(description="The rota.")


@strawberry.input(description="A duty on call, known by rota, person, role and begin.")
class TakeOffCallInput(CommandInput):
    rota_id: strawberry.ID = strawberry.field(description="The rota.")
    person_id: strawberry.ID = strawberry.field(description="An expert, or somebody on the staff.")
    role: DutyRole = strawberry.field(description="First, or when the first does not answer.")
    starts_at: datetime = strawberry.field(description="From.")


@strawberry.input(description="A duty on call; said again with another end, it is changed.")
class PutOnCallInput(TakeOffCallInput):
    ends_at: datetime = strawberry.field(description="Until.")


@strawberry.input(description="Which staff.")
class StaffFilter(NameFilter):
    role: Role | None = strawberry.field(description="Those who may be this.", default=None)


@strawberry.input(description="Which experts.")
class ExpertFilter(NameFilter):
    skill_id: strawberry.ID | None = strawberry.field(description="Those who have this skill.", default=None)
    area_id: strawberry.ID | None = strawberry.field(description="Those who go there.", default=None)


@strawberry.input(description="Which rotas.")
class RotaFilter(NameFilter):
    area_id: strawberry.ID | None = strawberry.field(description="Those of this area itself.", default=None)


@strawberry.input(description="Which contracts.")
class ContractFilter:
    customer_id: strawberry.ID | None = strawberry.field(description="Those of this customer.", default=None)
    status: ContractStatus | None = strawberry.field(description="Those that run, or were cancelled.", default=None)
