"""What is wrong with the facts of a node, which ids they name, and which recorded facts a change ends."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pydantic import ValidationError

from sysops_graph.catalog.fields import Facts
from sysops_graph.catalog.model import DEEPEST
from sysops_graph.errors import Problem

_CODES = {
    "missing": "FIELD_MISSING",
    "string_too_short": "TEXT_EMPTY",
    "string_too_long": "TEXT_TOO_LONG",
    "string_pattern_mismatch": "MALFORMED",
    "greater_than_equal": "OUT_OF_RANGE",
    "less_than_equal": "OUT_OF_RANGE",
    "too_short": "TOO_FEW",
    "too_long": "TOO_MANY",
    "enum": "UNKNOWN_VALUE",
    "literal_error": "UNKNOWN_VALUE",
}
_OUR_CODES = {
    "text_not_plain",
    "text_empty",
    "unknown_zone",
    "end_before_start",
    "not_an_email",
    "not_a_phone",
}

REFERENCES = {
    "area_id": ("Area",),
    "canned_reply_id": ("CannedReply",),
    "customer_id": ("Customer",),
    "expert_id": ("Expert",),
    "family_id": ("ProductFamily",),
    "group_id": ("ContactGroup",),
    "issue_kind_id": ("IssueKind",),
    "member_id": ("Contact", "Staff", "Expert"),
    "parent_id": ("Area",),
    "person_id": ("Expert", "Staff"),
    "plan_id": ("Plan",),
    "product_id": ("Product",),
    "rota_id": ("Rota",),
    "skill_id": ("Skill",),
}
"""Fields that name another node, by the labels it may have."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An id that facts name, where they do, and of which kinds it may be."""

    field: str
    node_id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edges:
    """A list of facts that are edges of one type, one for each other node, which the items name in `key`."""

    type: str
    key: str


FactNames = Mapping[str, str | Edges]
"""Field → how decisions' facts are recorded: a fact's name, or edges of a type."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A fact that is no longer so; `since_at` is known of edges."""

    fact: str
    was: object
    since_at: datetime | None = None


def problems_of(model: type[Facts], values: Mapping[str, object]) -> tuple[Problem, ...]:
    """Everything that is wrong with the values as facts of this kind."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return tuple(_problem(each) for each in error.errors())
    return ()


def _problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    kind = error["type"]
    code = kind.upper() if kind in _OUR_CODES else _CODES.get(kind, "INVALID")
    return Problem(".".join(map(str, error["loc"])), error["msg"].removeprefix("Value error, "), code)


def references(values: Mapping[str, object], at: str = "") -> Iterator[Reference]:
    """The ids of other nodes that values name, also in lists; of any text that stands in such a field."""
    for field, value in values.items():
        if isinstance(value, str) and field in REFERENCES:
            yield Reference(f"{at}{field}", value, REFERENCES[field])
        elif isinstance(value, list):
            yield from _listed_references(field, cast(list[object], value), at)


def _listed_references(field: str, items: list[object], at: str) -> Iterator[Reference]:
    """Of `area_ids` each, of a list of facts what each fact names."""
    labels = REFERENCES.get(field.removesuffix("s"))
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            yield from references(cast(Mapping[str, object], item), f"{at}{field}.{number}.")
        elif labels and isinstance(item, str):
            yield Reference(f"{at}{field}.{number}", item, labels)


def twice_named(values: Mapping[str, object], names: FactNames) -> Iterator[Problem]:
    """Edges of one list to the same node: which one would count?"""
    for field, edges in names.items():
        if isinstance(edges, Edges):
            named = [item.get(edges.key) for item in _items(values.get(field))]
            for number, node_id in enumerate(named):
                if node_id in named[:number]:
                    yield Problem(f"{field}.{number}.{edges.key}", "This is in the list already.", "ALREADY_NAMED")


def _items(value: object) -> list[Mapping[str, object]]:
    """The facts in a list of facts; none in anything else."""
    items = cast(list[object], value) if isinstance(value, list) else []
    return [cast(Mapping[str, object], item) for item in items if isinstance(item, Mapping)]


def dated(values: Mapping[str, Any], was: Mapping[str, Any], names: FactNames, now: datetime) -> dict[str, Any]:
    """The values with the instant on every edge since which it says what it says."""
    dates = dict(values)
    for field, edges in names.items():
        if isinstance(edges, Edges):
            before = {item[edges.key]: item for item in was.get(field, ())}
            dates[field] = [_dated(item, before.get(item[edges.key]), now) for item in values[field]]
    return dates


def _dated(item: Mapping[str, Any], before: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    same = before is not None and _bare(before) == _bare(item)
    return {**item, "since_at": before["since_at"] if before and same else now}


def ended_facts(was: Mapping[str, Any], values: Mapping[str, Any], names: FactNames) -> Iterator[Ended]:
    """The facts of `was` that the values change or end."""
    for field, name in names.items():
        if isinstance(name, Edges):
            now_so = {item[name.key]: _bare(item) for item in values[field]}
            for item in was.get(field, ()):
                if now_so.get(item[name.key]) != _bare(item):
                    yield Ended(name.type, _bare(item), item["since_at"])
        elif was.get(field) != values[field]:
            yield Ended(name, was.get(field))


def _bare(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "since_at"}


def snake(label: str) -> str:
    """`ProductFamily` is `product_family` in names of use-cases, statements and outcomes."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", label).lower()


def tree_problems(area_id: str, line: Sequence[str], height: int) -> Iterator[Problem]:
    """What forbids an area with `height` levels below it to lie in the first of a line of areas up to the root."""
    if area_id in line:
        yield Problem("parent_id", "An area cannot lie in itself or in one of its parts.", "CYCLE")
    elif len(line) + height > DEEPEST:
        yield Problem("parent_id", f"The tree would be deeper than {DEEPEST} levels below its root.", "OUT_OF_RANGE")
