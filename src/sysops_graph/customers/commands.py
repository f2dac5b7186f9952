"""Create, change and deactivate customers, contracts and devices; whom a customer excludes or prefers."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.catalog.keeping import NodeKind, Values, change, use_cases
from sysops_graph.catalog.rules import Edges
from sysops_graph.customers import queries
from sysops_graph.customers.model import (
    Contract,
    ContractNotFound,
    Customer,
    CustomerNotFound,
    Device,
    DeviceNotFound,
    Newcomer,
    NotExcluded,
    NotPreferred,
)
from sysops_graph.delivery.model import Outcome, Payload
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sealing import SealedContact


def _readmitted(_customer_id: str, was: Row, values: Row) -> Payload | None:
    """Experts whom the customer no longer excludes."""
    still = {wish["expert_id"] for wish in values["excludes"]}
    back = [wish["expert_id"] for wish in was.get("excludes", ()) if wish["expert_id"] not in still]
    return {"expert_ids": back} if back else None


CUSTOMER = NodeKind(
    label="Customer",
    model=Customer,
    missing=CustomerNotFound,
    by_ids=queries.customers_by_ids,
    save="customers/save_customer",
    facts={"excludes": Edges("EXCLUDES", "expert_id"), "prefers": Edges("PREFERS", "expert_id")},
    supply=_readmitted,
)
CONTRACT = NodeKind(
    label="Contract",
    model=Contract,
    missing=ContractNotFound,
    by_ids=queries.contracts_by_ids,
    save="customers/save_contract",
    facts={
        "covers": Edges("COVERS", "product_id"),
        "plan_id": "OF_PLAN",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "paid_until_on": "paid_until_on",
        "status": "status",
    },
    ended={"status": "cancelled"},
)
DEVICE = NodeKind(
    label="Device",
    model=Device,
    missing=DeviceNotFound,
    by_ids=queries.devices_by_ids,
    save="customers/save_device",
    facts={"product_id": "INSTANCE_OF"},
)

create_customer, change_customer, deactivate_customer = use_cases(CUSTOMER)
create_contract, change_contract, deactivate_contract = use_cases(CONTRACT)
create_device, change_device, deactivate_device = use_cases(DEVICE)


async def create_provisional(
    tx: Tx, newcomer: Newcomer, contact: SealedContact, *, number: str, actor: Actor, now: datetime, ids: Ids
) -> str:
    """A customer of whom no more is known than this; answers their id, to which `contact` is sealed."""
    values = {
        **newcomer.model_dump(exclude={"contact"}),
        "number": number,
        "contact": contact,
        "preferred_channel": "email" if newcomer.contact.email else "sms",
        "provisional": True,
    }
    outcome = await create_customer(tx, values, actor=actor, now=now, ids=ids)
    return str(outcome["customer_id"])


async def erase_customer_data(tx: Tx, customer_id: str, *, now: datetime) -> None:
    """Destroy the data key and everything else that says who the customer is."""
    await tx.rows("customers/erase_customer", customer_id=customer_id, now=now)


async def exclude_expert(
    tx: Tx, customer_id: str, expert_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The customer wants somebody else from now on; a preference for the expert ends."""
    wish = {"expert_id": expert_id, "reason": reason}

    def excluded(was: Row) -> Values:
        return {
            "excludes": [*_without(was["excludes"], expert_id), wish],
            "prefers": _without(was["prefers"], expert_id),
        }

    return await change(tx, CUSTOMER, customer_id, excluded, actor=actor, now=now, ids=ids)


async def readmit_expert(tx: Tx, customer_id: str, expert_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The exclusion ends. Raises NotExcluded."""

    def readmitted(was: Row) -> Values:
        if len(left := _without(was["excludes"], expert_id)) == len(was["excludes"]):
            raise NotExcluded(expert_id=expert_id)
        return {"excludes": left}

    return await change(tx, CUSTOMER, customer_id, readmitted, actor=actor, now=now, ids=ids)


async def prefer_expert(
    tx: Tx,
    customer_id: str,
    expert_id: str,
    *,
    reason: str,
    dedicated: bool,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The customer wants this one from now on; an exclusion of the expert ends."""
    wish = {"expert_id": expert_id, "reason": reason, "dedicated": dedicated}

    def preferred(was: Row) -> Values:
        return {
            "prefers": [*_without(was["prefers"], expert_id), wish],
            "excludes": _without(was["excludes"], expert_id),
        }

    return await change(tx, CUSTOMER, customer_id, preferred, actor=actor, now=now, ids=ids)


async def stop_preferring(
    tx: Tx, customer_id: str, expert_id: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The preference ends. Raises NotPreferred."""

    def indifferent(was: Row) -> Values:
        if len(left := _without(was["prefers"], expert_id)) == len(was["prefers"]):
            raise NotPreferred(expert_id=expert_id)
        return {"prefers": left}

    return await change(tx, CUSTOMER, customer_id, indifferent, actor=actor, now=now, ids=ids)


def _without(wishes: list[Row], expert_id: str) -> list[Row]:
    return [wish for wish in wishes if wish["expert_id"] != expert_id]
