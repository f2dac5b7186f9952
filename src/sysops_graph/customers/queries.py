"""Customers, their contracts and devices; who may see whom is decided inside each statement."""

from collections.abc import Sequence
from datetime import date

from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.catalog.queries import Listing
from sysops_graph.graph.model import Row, Tx
from sysops_graph.staff.rules import sight

customers = Listing("customers/customers", "customers/customers_count")
contracts = Listing(
    "customers/contracts", "customers/contracts_count", date.fromisoformat, first="0001-01-01", last="9999-12-31"
)
"""By their last day."""


def customer_sight(actor: Actor) -> dict[str, object]:
    """All for staff; for a customer itself, for an expert the customers of the tickets it holds."""
    seen = sight(actor)
    lead = actor.has(Role.TEAM_LEAD)
    return {"sees_all": seen.everybody or lead, "actor_id": seen.subject_id or ""}


def _reaches(actor: Actor) -> bool:
    """Analysts learn nobody's address; who else sees a customer may reach it."""
    return sight(actor).contact or actor.has(Role.TEAM_LEAD, Role.EXPERT, Role.CUSTOMER)


async def customers_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """Customers with area, exclusions and preferences, and sealed contact data for who may reach them."""
    rows = await tx.rows("customers/customers_by_ids", ids=list(ids), contact=_reaches(actor), **customer_sight(actor))
    return {row["id"]: row for row in rows}


async def customers_found(
    tx: Tx, *, number: str | None, email_hash: str | None, phone_hash: str | None, actor: Actor
) -> list[str]:
    """Ids of the customers with exactly this number, e-mail address or phone number; at most twenty."""
    rows = await tx.rows(
        "customers/customers_found",
        number=number,
        email_hash=email_hash,
        phone_hash=phone_hash,
        **customer_sight(actor),
    )
    return [row["id"] for row in rows]


async def contracts_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """Contracts with customer, plan and what they cover themselves."""
    rows = await tx.rows("customers/contracts_by_ids", ids=list(ids), **customer_sight(actor))
    return {row["id"]: row for row in rows}


async def contracts_by_customers(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, list[str]]:
    """Ids of each customer's contracts, the one that ends last first."""
    rows = await tx.rows("customers/contracts_by_customers", ids=list(ids), **customer_sight(actor))
    return {row["id"]: row["contract_ids"] for row in rows}


async def devices_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """Devices with customer and product."""
    rows = await tx.rows("customers/devices_by_ids", ids=list(ids), **customer_sight(actor))
    return {row["id"]: row for row in rows}


async def devices_by_customers(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, list[str]]:
    """Ids of each customer's devices, by serial."""
    rows = await tx.rows("customers/devices_by_customers", ids=list(ids), **customer_sight(actor))
    return {row["id"]: row["device_ids"] for row in rows}
