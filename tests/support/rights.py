"""Who may do what: docs/api/rights.md cell by cell, and what an answer says of it."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, cast

from support.belongings import PEOPLE, Belongings, Whose
from support.servers import CHECKOUT
from sysops_graph.actor import Role

_REACH = {
    "own": frozenset({Whose.OWN}),
    "self": frozenset({Whose.OWN}),
    "area": frozenset({Whose.OWN, Whose.FOREIGN}),
    "all": frozenset(Whose),
    "yes": frozenset(Whose),
    "none": frozenset[Whose](),
}


class Came(StrEnum):
    """What came of a call: whether somebody may do it here and now is another question."""

    REACHED = "reached"
    HIDDEN = "hidden"
    REFUSED = "refused"


def table() -> dict[str, dict[Role, str]]:
    """Cells by row and role."""
    text = (CHECKOUT / "docs" / "api" / "rights.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`((?: [a-z ]+)?) \|(.*)\|$", text, re.MULTILINE)
    return {name + more: dict(zip(PEOPLE, map(str.strip, cells.split("|")), strict=True)) for name, more, cells in rows}


def wanted(cell: str, whose: Whose) -> Came:
    if cell == "no" or (cell == "self" and whose is not Whose.OWN):
        return Came.REFUSED
    return Came.REACHED if whose in _REACH[cell] else Came.HIDDEN


def came(body: dict[str, Any], whose: Whose, cell: str, belongings: Belongings, *, listed: bool) -> Came | str:
    """What came, or what a test of rights should not meet. A list reaches those whose things it shows."""
    errors = body.get("errors", [])
    codes = {error["extensions"]["code"] for error in errors}
    kinds = {error["extensions"]["kind"] for error in errors}
    if codes and codes <= {"ROLE_MISSING", "UNAUTHENTICATED"}:
        return Came.REFUSED
    if kinds == {"NOT_FOUND"}:
        return Came.HIDDEN
    if kinds - {"CONFLICT"}:
        return "; ".join(f"{error['message']} {error['extensions']}" for error in errors)
    if errors:
        return Came.REACHED
    [answer] = body["data"].values()
    shown = {each for text in _texts(answer) for each in belongings.whose(text)}
    if cell == "yes":
        return f"shown are things {sorted(shown)}" if shown - {Whose.OWN} else Came.REACHED
    reached = whose in shown if listed else answer is not None
    return Came.REACHED if reached else Came.HIDDEN


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in cast(dict[str, Any], value).values():
                yield from _texts(each)
        case list():
            for each in cast(list[Any], value):
                yield from _texts(each)
        case _:
            return
