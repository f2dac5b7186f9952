"""Mutations of people: customers and what they hold, staff and contacts, experts, rotas."""

from typing import Any

import strawberry

from sysops_graph.api import people_inputs as inputs
from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.customers import (
    Contract,
    Customer,
    Device,
    find_contract,
    find_customer,
    find_device,
)
from sysops_graph.api.experts import Expert, Rota, find_expert, find_rota
from sysops_graph.api.inputs import CommandInput, given
from sysops_graph.api.kept import DeactivateInput, Payload, keep, keep_person
from sysops_graph.api.staff import Contact, ContactGroup, Staff, find_contact, find_contact_group, find_staff
from sysops_graph.catalog.keeping import UseCase
from sysops_graph.customers import commands as customers
from sysops_graph.customers.model import NumberTaken, SerialTaken
from sysops_graph.experts import commands as experts
from sysops_graph.staff import commands as staff


@strawberry.type
class MUTATIONS:
    @roles.root(roles.DESK, "A new customer.")
    async def create_customer(self, info: Info, input: inputs.CreateCustomerInput) -> Payload[Customer]:  # noqa: A002
        return await keep_person(
            info, input, customers.create_customer, find_customer, customers.CUSTOMER, taken=NumberTaken
        )

    @roles.root(roles.DESK, "A customer with other facts.")
    async def change_customer(self, info: Info, input: inputs.ChangeCustomerInput) -> Payload[Customer]:  # noqa: A002
        return await keep_person(
            info, input, customers.change_customer, find_customer, customers.CUSTOMER, taken=NumberTaken
        )

    @roles.root(roles.DESK, "A customer who no longer opens tickets.")
    async def deactivate_customer(self, info: Info, input: DeactivateInput) -> Payload[Customer]:  # noqa: A002
        return await keep(info, input, customers.deactivate_customer, find_customer)

    @roles.root(roles.DESK, "A new contract.")
    async def create_contract(self, info: Info, input: inputs.CreateContractInput) -> Payload[Contract]:  # noqa: A002
        return await keep(info, input, customers.create_contract, find_contract, taken=NumberTaken)

    @roles.root(roles.DESK, "A contract with other facts.")
    async def change_contract(self, info: Info, input: inputs.ChangeContractInput) -> Payload[Contract]:  # noqa: A002
        return await keep(info, input, customers.change_contract, find_contract, taken=NumberTaken)

    @roles.root(roles.DESK, "A contract that is cancelled.")
    async def deactivate_contract(self, info: Info, input: DeactivateInput) -> Payload[Contract]:  # noqa: A002
        return await keep(info, input, customers.deactivate_contract, find_contract)

    @roles.root(roles.DESK, "A new device.")
    async def create_device(self, info: Info, input: inputs.CreateDeviceInput) -> Payload[Device]:  # noqa: A002
        return await keep(info, input, customers.create_device, find_device, taken=SerialTaken)

    @roles.root(roles.DESK, "A device with other facts, or another owner.")
    async def change_device(self, info: Info, input: inputs.ChangeDeviceInput) -> Payload[Device]:  # noqa: A002
        return await keep(info, input, customers.change_device, find_device, taken=SerialTaken)

    @roles.root(roles.DESK, "A device that is no longer in use.")
    async def deactivate_device(self, info: Info, input: DeactivateInput) -> Payload[Device]:  # noqa: A002
        return await keep(info, input, customers.deactivate_device, find_device)

    @roles.root(roles.ADMINS, "Somebody new on the staff.")
    async def create_staff(self, info: Info, input: inputs.CreateStaffInput) -> Payload[Staff]:  # noqa: A002
        return await keep_person(info, input, staff.create_staff, find_staff, staff.STAFF)

    @roles.root(roles.ADMINS, "Somebody on the staff with other facts.")
    async def change_staff(self, info: Info, input: inputs.ChangeStaffInput) -> Payload[Staff]:  # noqa: A002
        return await keep_person(info, input, staff.change_staff, find_staff, staff.STAFF)

    @roles.root(roles.ADMINS, "Somebody who no longer works here.")
    async def deactivate_staff(self, info: Info, input: DeactivateInput) -> Payload[Staff]:  # noqa: A002
        return await keep(info, input, staff.deactivate_staff, find_staff)

    @roles.root(roles.ADMINS, "A new contact.")
    async def create_contact(self, info: Info, input: inputs.PersonInput) -> Payload[Contact]:  # noqa: A002
        return await keep_person(info, input, staff.create_contact, find_contact, staff.CONTACT)

    @roles.root(roles.ADMINS, "A contact with other facts.")
    async def change_contact(self, info: Info, input: inputs.ChangeContactInput) -> Payload[Contact]:  # noqa: A002
        return await keep_person(info, input, staff.change_contact, find_contact, staff.CONTACT)

    @roles.root(roles.ADMINS, "A contact who is no longer told.")
    async def deactivate_contact(self, info: Info, input: DeactivateInput) -> Payload[Contact]:  # noqa: A002
        return await keep(info, input, staff.deactivate_contact, find_contact)

    @roles.root(roles.ADMINS, "A new contact group.")
    async def create_contact_group(self, info: Info, input: inputs.CreateContactGroupInput) -> Payload[ContactGroup]:  # noqa: A002
        return await keep(info, input, staff.create_contact_group, find_contact_group)

    @roles.root(roles.ADMINS, "A contact group with other members.")
    async def change_contact_group(self, info: Info, input: inputs.ChangeContactGroupInput) -> Payload[ContactGroup]:  # noqa: A002
        return await keep(info, input, staff.change_contact_group, find_contact_group)

    @roles.root(roles.ADMINS, "A contact group that is no longer told.")
    async def deactivate_contact_group(self, info: Info, input: DeactivateInput) -> Payload[ContactGroup]:  # noqa: A002
        return await keep(info, input, staff.deactivate_contact_group, find_contact_group)

    @roles.root(roles.MANAGERS, "A new expert.")
    async def create_expert(self, info: Info, input: inputs.CreateExpertInput) -> Payload[Expert]:  # noqa: A002
        return await keep_person(info, input, experts.create_expert, find_expert, experts.EXPERT)

    @roles.root(roles.MANAGERS, "An expert with other facts; lists replace what was.")
    async def change_expert(self, info: Info, input: inputs.ChangeExpertInput) -> Payload[Expert]:  # noqa: A002
        return await keep_person(info, input, experts.change_expert, find_expert, experts.EXPERT)

    @roles.root(roles.MANAGERS, "An expert who gets no more tickets; not while any is held.")
    async def deactivate_expert(self, info: Info, input: DeactivateInput) -> Payload[Expert]:  # noqa: A002
        return await keep(info, input, experts.deactivate_expert, find_expert)

    @roles.root(roles.MANAGERS, "A new rota.")
    async def create_rota(self, info: Info, input: inputs.CreateRotaInput) -> Payload[Rota]:  # noqa: A002
        return await keep(info, input, experts.create_rota, find_rota)

    @roles.root(roles.MANAGERS, "A rota with other facts.")
    async def change_rota(self, info: Info, input: inputs.ChangeRotaInput) -> Payload[Rota]:  # noqa: A002
        return await keep(info, input, experts.change_rota, find_rota)

    @roles.root(roles.MANAGERS, "A rota that is no longer in use.")
    async def deactivate_rota(self, info: Info, input: DeactivateInput) -> Payload[Rota]:  # noqa: A002
        return await keep(info, input, experts.deactivate_rota, find_rota)

    @roles.root(roles.DESK, "A customer wants somebody else from now on.")
    async def exclude_expert(self, info: Info, input: inputs.ExcludeExpertInput) -> Payload[Customer]:  # noqa: A002
        return await _customer(info, input, customers.exclude_expert)

    @roles.root(roles.DESK, "A customer no longer excludes an expert.")
    async def readmit_expert(self, info: Info, input: inputs.WishInput) -> Payload[Customer]:  # noqa: A002
        return await _customer(info, input, customers.readmit_expert)

    @roles.root(roles.DESK, "A customer wants this expert from now on.")
    async def prefer_expert(self, info: Info, input: inputs.PreferExpertInput) -> Payload[Customer]:  # noqa: A002
        return await _customer(info, input, customers.prefer_expert)

    @roles.root(roles.DESK, "A customer no longer prefers an expert.")
    async def stop_preferring(self, info: Info, input: inputs.WishInput) -> Payload[Customer]:  # noqa: A002
        return await _customer(info, input, customers.stop_preferring)

    @roles.root(roles.MANAGERS, "An expert has a skill at this level from now on.")
    async def certify_skill(self, info: Info, input: inputs.CertifySkillInput) -> Payload[Expert]:  # noqa: A002
        return await _expert(info, input, experts.certify_skill, skill=given(input.skill))

    @roles.root(roles.MANAGERS, "An expert no longer has a skill.")
    async def withdraw_skill(self, info: Info, input: inputs.WithdrawSkillInput) -> Payload[Expert]:  # noqa: A002
        return await _expert(info, input, experts.withdraw_skill, skill_id=input.skill_id)

    @roles.root(roles.MANAGERS, "An expert serves one more area.")
    async def serve_area(self, info: Info, input: inputs.ServeAreaInput) -> Payload[Expert]:  # noqa: A002
        return await _expert(info, input, experts.serve_area, area_id=input.area_id)

    @roles.root(roles.MANAGERS, "An expert no longer serves an area.")
    async def leave_area(self, info: Info, input: inputs.ServeAreaInput) -> Payload[Expert]:  # noqa: A002
        return await _expert(info, input, experts.leave_area, area_id=input.area_id)

    @roles.root(roles.MANAGERS, "An expert works in these weekly windows from now on.")
    async def set_work_plan(self, info: Info, input: inputs.SetWorkPlanInput) -> Payload[Expert]:  # noqa: A002
        return await _expert(info, input, experts.set_work_plan, windows=given(input.windows))

    @roles.root(roles.MANAGERS, "Somebody is on call.")
    async def put_on_call(self, info: Info, input: inputs.PutOnCallInput) -> Payload[Rota]:  # noqa: A002
        duty = given(input)
        rota_id = duty.pop("rota_id")
        await run_command(info, input, experts.put_on_call, rota_id, duty)
        return Payload(node=await find_rota(info, rota_id))

    @roles.root(roles.MANAGERS, "Somebody is not on call after all.")
    async def take_off_call(self, info: Info, input: inputs.TakeOffCallInput) -> Payload[Rota]:  # noqa: A002
        await run_command(
            info,
            input,
            experts.take_off_call,
            input.rota_id,
            input.person_id,
            role=input.role,
            starts_at=input.starts_at,
        )
        return Payload(node=await find_rota(info, input.rota_id))


async def _customer(info: Info, input: inputs.WishInput, use_case: UseCase) -> Payload[Customer]:  # noqa: A002
    await run_command(info, input, use_case, **given(input))
    return Payload(node=await find_customer(info, input.customer_id))


async def _expert(
    info: Info,
    input: CommandInput,  # noqa: A002
    use_case: UseCase,
    **facts: Any,  # noqa: ANN401 - what the use-case takes
) -> Payload[Expert]:
    outcome = await run_command(info, input, use_case, given(input)["expert_id"], **facts)
    return Payload(node=await find_expert(info, str(outcome["expert_id"])))
