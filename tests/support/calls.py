"""A call of every root field of the schema: ids are filled in by their names, the rest is in tests/api/calls.toml."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
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

Places = Mapping[str, GraphQLInputField] | Mapping[str, GraphQLArgument]
Subject = Callable[[str], str]
"""The id that a call is about, by a name like ticketId; raises LookupError when there is none of the kind."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation with its variables."""

    document: str
    variables: dict[str, Any]


def call(schema: GraphQLSchema, name: str, subject: Subject, now: datetime, *, key: str | None = None) -> Call:
    """Raises LookupError when the call is about something that there is none of."""
    kind, field = _root_field(schema, name)
    places = _places(field) if kind == "mutation" else field.args
    written = WRITTEN.get(name, {})
    assert written.keys() <= places.keys(), f"calls.toml: {name} has no {sorted(written.keys() - places.keys())}"
    given = {**_ids(name, places), **written}
    if kind == "mutation":
        given = {"input": {"idempotencyKey": key or random_id("Request"), **given}}
    variables = {argument: _filled(value, subject, now) for argument, value in given.items()}
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in variables)
    said = ", ".join(f"{argument}: ${argument}" for argument in variables)
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    head, tail = (f"({declared})", f"({said})") if variables else ("", "")
    return Call(f"{kind} {name}{head} {{ {name}{tail}{selection} }}", variables)


def root_fields(schema: GraphQLSchema) -> Iterator[str]:
    for root in (schema.query_type, schema.mutation_type):
        yield from root.fields if root else ()


def _root_field(schema: GraphQLSchema, name: str) -> tuple[str, GraphQLField]:
    assert schema.query_type
    assert schema.mutation_type
    if name in schema.query_type.fields:
        return "query", schema.query_type.fields[name]
    return "mutation", schema.mutation_type.fields[name]


def _places(mutation: GraphQLField) -> Places:
    kind = get_named_type(mutation.args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind.fields


def _ids(name: str, places: Places) -> dict[str, Any]:
    """What the schema demands and nobody wrote down: ids."""
    demanded = {
        part: each
        for part, each in places.items()
        if is_non_null_type(each.type) and each.default_value is Undefined and part != "idempotencyKey"
    }
    return {
        part: [_placeholder(name, part.removesuffix("s"))] if _many(each) else _placeholder(name, part)
        for part, each in demanded.items()
        if str(get_named_type(each.type)) == "ID"
    }


def _many(place: GraphQLInputField | GraphQLArgument) -> bool:
    return is_list_type(get_nullable_type(place.type))


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
            return {
                name: _day(_filled(each, subject, now)) if name.endswith("On") else _filled(each, subject, now)
                for name, each in value.items()
            }
        case list():
            return [_filled(each, subject, now) for each in value]
        case _:
            return value


def _day(instant: str) -> str:
    return instant.partition("T")[0]
