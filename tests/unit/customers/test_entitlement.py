"""What a contract entitles to on a day."""

from datetime import date
from typing import Any

import pytest

from sysops_graph.catalog.rules import problems_of
from sysops_graph.customers.model import Contract
from sysops_graph.customers.rules import entitlement, lapsed

TODAY = date(2026, 3, 2)
IN_FORCE = {
    "status": "active",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
    "paid_until_on": None,
    "covers": True,
}


@pytest.mark.parametrize(
    ("contract", "product_id", "says"),
    [
        (IN_FORCE, "prd_a", "ok"),
        (IN_FORCE | {"starts_on": TODAY, "ends_on": TODAY, "paid_until_on": TODAY}, "prd_a", "ok"),
        (IN_FORCE | {"ends_on": date(2026, 3, 1)}, "prd_a", "lapsed"),
        (IN_FORCE | {"starts_on": date(2026, 3, 3)}, "prd_a", "lapsed"),
        (IN_FORCE | {"paid_until_on": date(2026, 3, 1)}, "prd_a", "lapsed"),
        (IN_FORCE | {"status": "cancelled"}, "prd_a", "lapsed"),
        (IN_FORCE | {"status": "cancelled", "covers": False}, None, "lapsed"),
        (IN_FORCE | {"covers": False}, "prd_a", "not_covered"),
        (IN_FORCE | {"covers": False}, None, "unknown"),
        (None, "prd_a", "unknown"),
    ],
)
def test_entitlement(contract: dict[str, Any] | None, product_id: str | None, says: str):
    assert entitlement(contract, product_id, on=TODAY) == says


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"status": "cancelled"}, "it is cancelled"),
        ({"starts_on": date(2027, 1, 1)}, "it starts on 2027-01-01"),
        ({"ends_on": date(2026, 1, 5)}, "it ended on 2026-01-05"),
        ({"paid_until_on": date(2026, 1, 6)}, "it is paid until 2026-01-06"),
    ],
)
def test_why_a_contract_is_not_in_force_is_said(changed: dict[str, Any], why: str | None):
    assert lapsed(IN_FORCE | changed, on=TODAY) == why


@pytest.mark.parametrize(("ends_on", "codes"), [(None, []), (TODAY, []), (date(2026, 3, 1), ["END_BEFORE_START"])])
def test_a_contract_may_end_on_its_first_day_and_not_before(ends_on: date | None, codes: list[str]):
    said = {
        "number": "K1",
        "customer_id": "cus_a",
        "plan_id": "pln_a",
        "created_on": TODAY,
        "starts_on": TODAY,
        "ends_on": ends_on,
    }
    assert [one.code for one in problems_of(Contract, said)] == codes
