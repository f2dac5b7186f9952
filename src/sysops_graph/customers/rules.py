"""What a contract entitles to: a flag for the help desk, never a reason to refuse."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

Contract = Mapping[str, Any]
"""status, starts_on, ends_on, paid_until_on, and covers: whether it or its plan covers the product."""


def entitlement(
    contract: Contract | None, product_id: str | None, *, on: date
) -> Literal["ok", "lapsed", "not_covered", "unknown"]:
    """Whether help with a product is due under a contract on a day."""
    if contract is None:
        return "unknown"
    if lapsed(contract, on=on):
        return "lapsed"
    if product_id is None:
        return "unknown"
    return "ok" if contract["covers"] else "not_covered"


def lapsed(contract: Contract, *, on: date) -> str | None:
    """Why a contract is not in force on a day, in words; not paid is not in force."""
    if contract["status"] != "active":
        return f"it is {contract['status']}"
    if on < contract["starts_on"]:
        return f"it starts on {contract['starts_on']}"
    if on > contract["ends_on"]:
        return f"it ended on {contract['ends_on']}"
    if contract["paid_until_on"] and on > contract["paid_until_on"]:
        return f"it is paid until {contract['paid_until_on']}"
    return None
