"""Lists of people, of what they hold, and who is on call."""

from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import people_inputs as inputs
from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.customers import Contract, Customer
from sysops_graph.api.experts import Availability, Duty, Expert, Rota, availability_of
from sysops_graph.api.kept import listing
from sysops_graph.api.staff import Contact, ContactGroup, Staff
from sysops_graph.customers import queries as of_customers
from sysops_graph.experts import queries as of_experts
from sysops_graph.staff import queries as of_staff

_WORKERS = roles.READERS | roles.EXPERTS

From = Annotated[datetime, strawberry.argument(description="From.")]
Until = Annotated[datetime, strawberry.argument(description="Until, at most 92 days later.")]


@strawberry.type
class QUERIES:
    customers = listing(
        roles.READERS,
        "Customers by name.",
        Customer,
        rows=of_customers.customers,
        batch=of_customers.customers_by_ids,
        as_actor=True,
    )
    contracts = listing(
        roles.READERS | roles.CUSTOMERS,
        "Contracts by their last day: of customers their own.",
        Contract,
        rows=of_customers.contracts,
        batch=of_customers.contracts_by_ids,
        filters=inputs.ContractFilter,
        known=of_customers.customer_sight,
        as_actor=True,
    )
    staff = listing(
        roles.READERS,
        "Staff by name.",
        Staff,
        rows=of_staff.staff,
        batch=of_staff.staff_by_ids,
        as_actor=True,
        filters=inputs.StaffFilter,
    )
    contacts = listing(
        roles.READERS,
        "Contacts by name.",
        Contact,
        rows=of_staff.contacts,
        batch=of_staff.contacts_by_ids,
        as_actor=True,
    )
    contact_groups = listing(
        roles.READERS,
        "Contact groups by name.",
        ContactGroup,
        rows=of_staff.contact_groups,
        batch=of_staff.contact_groups_by_ids,
    )
    experts = listing(
        _WORKERS,
        "Experts by name.",
        Expert,
        rows=of_experts.experts,
        batch=of_experts.experts_by_ids,
        as_actor=True,
        filters=inputs.ExpertFilter,
    )
    rotas = listing(
        _WORKERS,
        "Rotas by name.",
        Rota,
        rows=of_experts.rotas,
        batch=of_experts.rotas_by_ids,
        filters=inputs.RotaFilter,
    )

    @roles.root(roles.DESK, "Customers with exactly this number, e-mail address or phone number; at most 20.")
    async def customers_found(
        self,
        info: Info,
        number: Annotated[str | None, strawberry.argument(description="On letters.")] = None,
        email: Annotated[str | None, strawberry.argument(description="E-mail address.")] = None,
        phone: Annotated[str | None, strawberry.argument(description="International number.")] = None,
    ) -> list[Customer]:
        actor, sealer = info.context.actor, info.context.sealer
        ids = await info.context.read(
            of_customers.customers_found,
            number=number,
            email_hash=sealer.email_hash(email) if email else None,
            phone_hash=sealer.phone_hash(phone) if phone else None,
            actor=actor,
        )
        rows = await info.context.read(of_customers.customers_by_ids, ids, actor=actor)
        return [Customer.of(rows[each]) for each in ids]

    @roles.root(_WORKERS, "Who is on call between two instants; at most 500.")
    async def rota(
        self,
        info: Info,
        from_at: From,
        until_at: Until,
        area_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="For this area; rotas of all areas unless said.")
        ] = None,
        line: Annotated[int | None, strawberry.argument(description="Of this support line.")] = None,
    ) -> list[Duty]:
        rows = await info.context.read(
            of_experts.duties, area_id=area_id, line=line, starts_at=from_at, ends_at=until_at
        )
        return [Duty.of(row) for row in rows]

    @roles.root(_WORKERS, "When an expert can work: of experts their own, of team leads those of the areas.")
    async def availability(
        self,
        info: Info,
        expert_id: Annotated[strawberry.ID, strawberry.argument(description="The expert.")],
        from_at: From,
        until_at: Until,
    ) -> Availability:
        return await availability_of(info, expert_id, from_at, until_at)
