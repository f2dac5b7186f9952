"""A call of every root field of the schema: ids are filled in by their names, the rest is in tests/api/calls.toml."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from support.servers import CHECKOUT
from sysops_graph.ids import random_id

WRITTEN: dict[str, dict[str, Any]] = tomllib.loads((CHECKOUT / "tests" / "api" / "calls.toml").read_text())
_ABOUT = re.compile(r"(?:change|deactivate)(\w+)")
_SHIFTED = re.compile(r"([+-]\d+)h")
_SHORT = {
    "productFamilyId": "familyId",
    "customFieldId": "fieldId",
    "automationRuleId": "ruleId",
    "contactGroupId": "groupId",
}

Places = Mapping[str, Any]
"""Arguments or input fields by name; what graphql-core says of their types is partly unknown."""
Subject = Callable[[str], str]
"""The id that a call is about, by a name like ticketId; raises LookupError when there is none of the kind."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation with its variables."""

    document: str
    variables: dict[str, Any]


def call(schema: GraphQLSchema, row: str, subject: Subject, now: datetime, *, key: str | None = None) -> Call:
    """`row` is the name of a root field, or `name of …`, another call of it.

    Raises LookupError when the call is about something that there is none of.
    """
    name = row.partition(" ")[0]
    kind, field = _root_field(schema, name)
    places = _places(field) if kind == "mutation" else field.args
    written = WRITTEN.get(row, {})
    assert written.keys() <= places.keys(), f"calls.toml: {name} has no {sorted(written.keys() - places.keys())}"
    given = {**_ids(name, places), **written}
    if kind == "mutation":
        given = {"input": {"idempotencyKey": key or random_id("Request"), **given}}
    variables = {argument: _filled(value, subject, now) for argument, value in given.items()}
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in variables)
    said = ", ".join(f"{argument}: ${argument}" for argument in variables)
    selection = _ids_of(_named(field.type))
    head, tail = (f"({declared})", f"({said})") if variables else ("", "")
    return Call(f"{kind} {name}{head} {{ {name}{tail}{selection} }}", variables)


def _ids_of(answer: GraphQLNamedType, depth: int = 3) -> str:
    """Whatever tells what an answer is about: its own id, or the ids inside."""
    if isinstance(answer, GraphQLUnionType):
        return f" {{ {' '.join(f'... on {each}{_ids_of(each, depth)}' for each in answer.types)} }}"
    if isinstance(answer, GraphQLObjectType | GraphQLInterfaceType):
        if "id" in answer.fields:
            return " { id }"
        inside = [
            name + _ids_of(kind, depth - 1)
            for name, field in answer.fields.items()
            if (kind := _named(field.type)) and _tells(name, kind, depth) and not field.args
        ]
        return f" {{ {' '.join(inside) or '__typename'} }}"
    return ""


def _tells(name: str, kind: GraphQLNamedType, depth: int) -> bool:
    if is_leaf_type(kind):
        return kind.name == "ID"
    return depth > 0 and name not in {"edges", "pageInfo"}


def lists(field: Any) -> bool:
    """Whether it answers with what is to be seen of many things."""
    return _many(field) or _named(field.type).name.endswith(("Connection", "Changes"))


def rows(schema: GraphQLSchema) -> Iterator[str]:
    """Of each root field, and of each further call that is written down."""
    for name in root_fields(schema):
        yield name
        yield from (row for row in WRITTEN if row.startswith(f"{name} "))


def root_fields(schema: GraphQLSchema) -> Iterator[str]:
    for root in (schema.query_type, schema.mutation_type):
        yield from root.fields if root else ()


def _root_field(schema: GraphQLSchema, name: str) -> tuple[str, Any]:
    assert schema.query_type
    assert schema.mutation_type
    if name in schema.query_type.fields:
        return "query", schema.query_type.fields[name]
    return "mutation", schema.mutation_type.fields[name]


def _places(mutation: Any) -> Places:
    kind = _named(mutation.args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind.fields


def _ids(name: str, places: Places) -> dict[str, Any]:
    """What the schema demands and nobody wrote down: ids."""
    demanded = {
        part: each
        for part, each in places.items()
        if str(each.type).endswith("!") and each.default_value is Undefined and part != "idempotencyKey"
    }
    return {
        part: [_placeholder(name, part.removesuffix("s"))] if _many(each) else _placeholder(name, part)
        for part, each in demanded.items()
        if str(_named(each.type)) == "ID"
    }


def _many(place: Any) -> bool:
    return "[" in str(place.type)


def _named(kind: Any) -> Any:
    return cast(Any, get_named_type(kind))


def _placeholder(name: str, part: str) -> str:
    about = _ABOUT.fullmatch(name)
    if part == "id" and about:
        whole = about[1][0].lower() + about[1][1:] + "Id"
        return "@" + _SHORT.get(whole, whole)
    return "@nodeId" if part == "id" and name == "node" else "@ticketId" if part == "id" else f"@{part}"


def _filled(value: Any, subject: Subject, now: datetime) -> Any:
    match value:
        case str() if value.startswith("@"):
            return subject(value[1:])
        case str() if shifted := _SHIFTED.fullmatch(value):
            return (now + timedelta(hours=int(shifted[1]))).isoformat()
        case dict():
            items = cast(dict[str, Any], value).items()
            filled = {name: _filled(each, subject, now) for name, each in items}
            return {name: _day(each) if name.endswith("On") else each for name, each in filled.items()}
        case list():
            return [_filled(each, subject, now) for each in cast(list[Any], value)]
        case _:
            return value


def _day(instant: str) -> str:
    return instant.partition("T")[0]
