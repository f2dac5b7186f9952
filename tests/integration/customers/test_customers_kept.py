"""Customers, contracts and devices: kept, found again, and seen only by who may."""

from datetime import date
from typing import Any

import pytest
from neo4j.exceptions import ConstraintError

from support.kept import LATER, NOW, PLACE, do, ended, helped, new, problems, query
from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.catalog.commands import create_area, create_plan, create_product
from sysops_graph.catalog.queries import Span
from sysops_graph.customers import commands, queries
from sysops_graph.customers.model import NotExcluded, NotPreferred
from sysops_graph.experts.commands import create_expert
from sysops_graph.graph.driver import Tx
from sysops_graph.sealing import ContactData, Sealer

pytestmark = pytest.mark.usefixtures("wipe")

SEALER = Sealer(bytes(32))
SEALED = SEALER.seal("cus_x", ContactData(email="carl@example.org", phone="+49301234567"))
STARTS_ON = date(2026, 1, 1)
DESK = Actor("dora", frozenset({Role.HELP_DESK}), "stf_dora")


@pytest.fixture
async def product_id(tx: Tx) -> str:
    return await new(tx, create_product, name="Boom", sku="B")


@pytest.fixture
async def expert_id(tx: Tx) -> str:
    return await new(tx, create_expert, name="Ben", line=1, time_zone="UTC")


@pytest.fixture
async def customer_id(tx: Tx) -> str:
    area_id = await new(tx, create_area, name="Kiel", **PLACE)
    return await new(tx, commands.create_customer, name="Carl", number="C1", area_id=area_id, contact=SEALED)


@pytest.fixture
async def contract_id(tx: Tx, customer_id: str, product_id: str) -> str:
    plan_id = await new(tx, create_plan, name="Gold", service_level="Premium")
    return await new(
        tx,
        commands.create_contract,
        number="K1",
        customer_id=customer_id,
        plan_id=plan_id,
        created_on=STARTS_ON,
        starts_on=STARTS_ON,
        covers=[{"product_id": product_id}],
    )


@pytest.fixture
async def device_id(tx: Tx, customer_id: str, product_id: str) -> str:
    return await new(tx, commands.create_device, serial="S1", product_id=product_id, customer_id=customer_id)


async def test_a_contract_keeps_what_it_was(tx: Tx, contract_id: str, product_id: str):
    await do(tx, commands.change_contract, contract_id, {"covers": [], "paid_until_on": date(2026, 6, 1)}, now=LATER)
    await do(tx, commands.deactivate_contract, contract_id, now=LATER)
    row = (await queries.contracts_by_ids(tx, [contract_id]))[contract_id]
    assert (row["status"], row["covers"], row["paid_until_on"]) == ("cancelled", [], date(2026, 6, 1))
    covered = {"product_id": product_id, "from_on": "0001-01-01", "until_on": "9999-01-01"}
    assert [(fact, was) for fact, was, _, _ in await ended(tx, contract_id)] == [
        ("COVERS", covered),
        ("status", "active"),
    ]


async def test_a_device_goes_to_another_owner(tx: Tx, device_id: str, customer_id: str):
    other_id = await new(tx, commands.create_customer, name="Dana", number="C2")
    await do(tx, commands.change_device, device_id, {"customer_id": other_id})
    assert (await queries.devices_by_ids(tx, [device_id]))[device_id]["customer_id"] == other_id
    owned = await queries.devices_by_customers(tx, [customer_id, other_id], actor=DESK)
    assert owned == {customer_id: [], other_id: [device_id]}


async def test_a_serial_is_unique_within_its_product(tx: Tx, device_id: str, customer_id: str, product_id: str):
    other_id = await new(tx, create_product, name="Bang", sku="C")
    same = {"serial": "S1", "customer_id": customer_id}
    await new(tx, commands.create_device, **same, product_id=other_id)
    with pytest.raises(ConstraintError):
        await new(tx, commands.create_device, **same, product_id=product_id)


async def test_ids_of_other_kinds_are_refused_together(tx: Tx, device_id: str, customer_id: str):
    wrong = {"number": "K2", "customer_id": device_id, "plan_id": customer_id, "created_on": STARTS_ON}
    assert await problems(tx, commands.create_contract, wrong) == {
        ("starts_on", "FIELD_MISSING"),
        ("customer_id", "CUSTOMER_NOT_FOUND"),
        ("plan_id", "PLAN_NOT_FOUND"),
    }


async def test_excluding_ends_a_preference_and_the_other_way_round(tx: Tx, customer_id: str, expert_id: str):
    await do(tx, commands.prefer_expert, customer_id, expert_id, reason="knows us", dedicated=True)
    await do(tx, commands.exclude_expert, customer_id, expert_id, reason="rude", now=LATER)
    row = (await queries.customers_by_ids(tx, [customer_id]))[customer_id]
    assert row["prefers"] == []
    assert row["excludes"] == [{"expert_id": expert_id, "reason": "rude", "since_at": LATER}]
    assert await ended(tx, customer_id) == [
        ("PREFERS", {"expert_id": expert_id, "reason": "knows us", "dedicated": True}, NOW, LATER)
    ]


async def test_an_expert_who_is_readmitted_could_help(tx: Tx, customer_id: str, expert_id: str):
    before = len(await helped(tx))
    await do(tx, commands.exclude_expert, customer_id, expert_id, reason="rude")
    assert len(await helped(tx)) == before
    await do(tx, commands.readmit_expert, customer_id, expert_id)
    assert {"expert_ids": [expert_id]} in (await helped(tx))[before:]


@pytest.mark.parametrize(
    ("use_case", "error"), [(commands.readmit_expert, NotExcluded), (commands.stop_preferring, NotPreferred)]
)
async def test_a_wish_that_was_never_said_does_not_end(
    tx: Tx, customer_id: str, expert_id: str, use_case: Any, error: type[Exception]
):
    with pytest.raises(error):
        await do(tx, use_case, customer_id, expert_id)


@pytest.mark.parametrize(
    "asked",
    [
        {"number": "C1"},
        {"email_hash": SEALER.email_hash(" Carl@Example.org")},
        {"phone_hash": SEALER.phone_hash("+49 30 1234567")},
    ],
)
async def test_a_customer_is_found_by_exactly_number_mail_or_phone(tx: Tx, customer_id: str, asked: dict[str, str]):
    nothing: dict[str, Any] = {"number": None, "email_hash": None, "phone_hash": None}
    assert await queries.customers_found(tx, **(nothing | asked), actor=DESK) == [customer_id]
    assert await queries.customers_found(tx, **nothing, actor=DESK) == []


@pytest.mark.parametrize(
    ("role", "who", "seen", "reachable"),
    [
        (Role.CUSTOMER, "itself", True, True),
        (Role.CUSTOMER, "cus_other", False, False),
        (Role.EXPERT, "holder", True, True),
        (Role.EXPERT, "exp_other", False, False),
        (Role.HELP_DESK, "stf_dora", True, True),
        (Role.TEAM_LEAD, "stf_lena", True, True),
        (Role.ANALYST, "stf_ada", True, False),
        (Role.PARTNER, "par_paul", False, False),
    ],
)
async def test_who_sees_a_customer_and_may_reach_it(
    tx: Tx, customer_id: str, device_id: str, expert_id: str, role: Role, who: str, seen: bool, reachable: bool
):
    await query(
        tx,
        "MATCH (c:Customer {id: $customer}), (e:Expert {id: $expert})"
        " CREATE (e)-[:HOLDS_OPEN {guard: 'g'}]->(t:Ticket {id: 'tkt_x'})-[:OPENED_BY]->(c) RETURN t.id",
        customer=customer_id,
        expert=expert_id,
    )
    actor = Actor("x", frozenset({role}), {"itself": customer_id, "holder": expert_id}.get(who, who))
    rows = await queries.customers_by_ids(tx, [customer_id], actor=actor)
    assert set(rows) == ({customer_id} if seen else set())
    assert (rows.get(customer_id, {}).get("email_sealed") is not None) is reachable
    assert set(await queries.devices_by_ids(tx, [device_id], actor=actor)) == ({device_id} if seen else set())


@pytest.mark.parametrize(("who", "count"), [(SYSTEM, 1), (Actor("x", frozenset({Role.CUSTOMER}), "cus_other"), 0)])
async def test_contracts_are_listed_by_their_last_day_for_who_may_see_them(
    tx: Tx, contract_id: str, who: Actor, count: int
):
    asked = {"status": "active", "customer_id": None, **queries.customer_sight(who)}
    forward = await queries.contracts.page(tx, Span(5), **asked)
    assert forward == await queries.contracts.page(tx, Span(5, backward=True), **asked)
    assert [row["key"] for row in forward] == ["9999-01-01"] * count
    assert await queries.contracts.count(tx, **asked) == count
