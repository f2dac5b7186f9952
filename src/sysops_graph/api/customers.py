"""Customers, contracts and devices as clients see them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from sysops_graph.api.catalog import Area, Coverage, Plan, Product, end_of, find_area, find_plan, find_product
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.experts import Expert, find_expert
from sysops_graph.api.kept import ContactDetails, all_found, channel_of, contact_of, finder
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.customers import queries
from sysops_graph.customers.rules import lapsed
from sysops_graph.graph.model import Row
from sysops_graph.notifications.model import ContactChannel

LazyCustomer = Annotated["Customer", strawberry.lazy("sysops_graph.api.customers")]


class ContractStatus(StrEnum):
    """Whether a contract still runs."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


described(ContractStatus, "Whether a contract runs.", ACTIVE="It runs within its dates.", CANCELLED="It was ended.")


@strawberry.type(description="The one that a customer owns.")
class Device(Node):
    serial: str = strawberry.field(description="Number on its plate.")
    purchased_on: date | None = strawberry.field(description="Day of purchase.")
    active: bool = strawberry.field(description="Whether it is still in use.")

    @staticmethod
    def of(row: Row) -> "Device":
        return of_row(Device, row)

    @strawberry.field(description="What it is one of.")
    async def product(self, info: Info) -> Product | None:
        row = await info.context.load(queries.devices_by_ids, self.id, actor=info.context.actor)
        return await find_product(info, row and row["product_id"])

    @strawberry.field(description="Whose it is.")
    async def customer(self, info: Info) -> LazyCustomer | None:
        row = await info.context.load(queries.devices_by_ids, self.id, actor=info.context.actor)
        return await find_customer(info, row and row["customer_id"])


@strawberry.type(description="What a customer holds, from the first to the last day.")
class Contract(Node):
    number: str = strawberry.field(description="As printed on it.")
    created_on: date = strawberry.field(description="When it was signed.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(description="Last day; null for no end.")
    paid_until_on: date | None = strawberry.field(description="As told by the billing system.")
    status: ContractStatus = strawberry.field(description="Whether it runs.")

    @staticmethod
    def of(row: Row) -> "Contract":
        return of_row(Contract, row, ends_on=end_of(row["ends_on"]), status=ContractStatus(row["status"]))

    @strawberry.field(description="What it is one of.")
    async def plan(self, info: Info) -> Plan | None:
        row = await self._whole(info)
        return await find_plan(info, row and row["plan_id"])

    @strawberry.field(description="Who holds it.")
    async def customer(self, info: Info) -> LazyCustomer | None:
        row = await self._whole(info)
        return await find_customer(info, row and row["customer_id"])

    @strawberry.field(description="Products it covers beside those of its plan.")
    async def covers(self, info: Info) -> list[Coverage]:
        row = await self._whole(info)
        return [Coverage.of(each) for each in row["covers"]] if row else []

    @strawberry.field(description="Why it is not in force today (UTC), in words; null if it is.")
    async def lapsed(self, info: Info) -> str | None:
        row = await self._whole(info)
        return lapsed(row, on=info.context.now().date()) if row else None

    async def _whole(self, info: Info) -> Any:  # noqa: ANN401 - a row or none
        return await info.context.load(queries.contracts_by_ids, self.id, actor=info.context.actor)


@strawberry.type(description="What a customer said about an expert.")
class Wish:
    expert_id: strawberry.Private[str]
    reason: str | None = strawberry.field(description="Why.")
    since_at: datetime | None = strawberry.field(description="When it was said.")
    dedicated: bool | None = strawberry.field(description="Whether the expert goes first if eligible; of preferences.")

    @strawberry.field(description="The expert.")
    async def expert(self, info: Info) -> Expert | None:
        return await find_expert(info, self.expert_id)


@strawberry.type(description="A household or business that holds contracts, owns devices and opens tickets.")
class Customer(Node):
    number: str = strawberry.field(description="On letters; unique.")
    name: str = strawberry.field(description="Of the person or business.")
    language: str | None = strawberry.field(description="What to write to them in.")
    time_zone: str | None = strawberry.field(description="What to tell times in.")
    preferred_channel: ContactChannel | None = strawberry.field(description="How they want to be told.")
    business: bool = strawberry.field(description="A business, not a household.")
    provisional: bool = strawberry.field(description="Wrote to us without being known.")
    external_id: str | None = strawberry.field(description="Id in the shop's system.")
    active: bool = strawberry.field(description="Whether they may open tickets.")

    @staticmethod
    def of(row: Row) -> "Customer":
        return of_row(Customer, row, preferred_channel=channel_of(row))

    @strawberry.field(description="How to reach them; null for those who need not.")
    async def contact(self, info: Info) -> ContactDetails | None:
        row = await self._whole(info)
        return contact_of(info, row) if row else None

    @strawberry.field(description="Where visits go unless told otherwise.")
    async def area(self, info: Info) -> Area | None:
        row = await self._whole(info)
        return await find_area(info, row and row["area_id"])

    @strawberry.field(description="Experts they do not want to see.")
    async def excludes(self, info: Info) -> list[Wish]:
        row = await self._whole(info)
        return [of_row(Wish, wish) for wish in row["excludes"]] if row else []

    @strawberry.field(description="Experts they want.")
    async def prefers(self, info: Info) -> list[Wish]:
        row = await self._whole(info)
        return [of_row(Wish, wish) for wish in row["prefers"]] if row else []

    @strawberry.field(description="Their contracts, the one that ends last first.")
    async def contracts(self, info: Info) -> list[Contract]:
        ids = await info.context.load(queries.contracts_by_customers, self.id, actor=info.context.actor)
        return await all_found(info, find_contract, ids or ())

    @strawberry.field(description="Their devices, by serial.")
    async def devices(self, info: Info) -> list[Device]:
        ids = await info.context.load(queries.devices_by_customers, self.id, actor=info.context.actor)
        return await all_found(info, find_device, ids or ())

    async def _whole(self, info: Info) -> Any:  # noqa: ANN401 - a row or none
        return await info.context.load(queries.customers_by_ids, self.id, actor=info.context.actor)


find_customer = finder(queries.customers_by_ids, Customer.of, as_actor=True)
find_contract = finder(queries.contracts_by_ids, Contract.of, as_actor=True)
find_device = finder(queries.devices_by_ids, Device.of, as_actor=True)

NODES: dict[str, FindNode] = {"Contract": find_contract, "Customer": find_customer, "Device": find_device}
