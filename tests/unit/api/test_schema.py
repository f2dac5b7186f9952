"""The contract with clients: who may what, that all is explained, and that the committed schema is the code's."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
)
from strawberry.types.base import get_object_definition

from sysops_graph.api import schema as ours
from sysops_graph.api.errors import error_codes
from sysops_graph.api.roles import Roles

CHECKOUT = Path(__file__).parents[3]
SCHEMA = build_schema(ours.sdl())
TYPES = {name: kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")}
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID", "Date"}


def root_fields():
    strawberry_schema = ours.build_schema()
    for root in (strawberry_schema.query, strawberry_schema.mutation, strawberry_schema.subscription):
        definition = get_object_definition(root, strict=True)
        yield from ((definition.name, field) for field in definition.fields)


@pytest.mark.parametrize(("root", "field"), [*root_fields()], ids=lambda each: getattr(each, "name", each))
def test_a_root_field_says_who_may_use_it(root, field):
    declared = [extension for extension in field.extensions if isinstance(extension, Roles)]
    assert len(declared) == 1, f"{root}.{field.name} is open to everybody: declare its roles"
    assert declared[0].allowed
    assert "Roles: " in field.description


def test_the_walk_finds_a_root_field_without_roles():
    names = {field.name for _, field in root_fields()}
    assert {"me", "node", "open_ticket", "ticket_changed"} <= names


def undescribed():
    for name, kind in TYPES.items():
        if name not in BUILT_IN and not kind.description:
            yield name
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                arguments = getattr(field, "args", {})
                yield from (f"{name}.{field_name}({arg}:)" for arg, one in arguments.items() if not one.description)
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, one in kind.values.items() if not one.description)


def test_everything_in_the_schema_is_explained():
    assert sorted(undescribed()) == []


@pytest.mark.parametrize(("name", "field"), [*SCHEMA.mutation_type.fields.items()], ids=str)
def test_a_mutation_takes_one_input_with_a_key_and_answers_one_payload(name, field):
    assert list(field.args) == ["input"]
    given = get_named_type(field.args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)
    assert str(given.fields["idempotencyKey"].type) == "ID!"
    assert not isinstance(field.type, GraphQLNonNull), "one refused mutation would take the others' answers with it"
    assert get_named_type(field.type).name.endswith("Payload")


@pytest.mark.parametrize("name", [name for name in TYPES if name.endswith("Connection")])
def test_a_list_is_a_connection_with_its_arguments(name):
    assert {"edges", "nodes", "pageInfo", "totalCount"} <= set(TYPES[name].fields)


def test_every_code_that_is_raised_is_in_the_enum():
    listed = set(TYPES["ErrorCode"].values)
    assert listed == set(error_codes())
    made = {
        argument.value
        for path in (CHECKOUT / "src").rglob("*.py")
        if path.parts[-2] not in {"local", "jobs"}
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in {"Problem", "problem"}
        for argument in [*call.args[2:], *(word.value for word in call.keywords if word.arg == "code")]
        if isinstance(argument, ast.Constant)
    }
    assert made <= listed, "codes of problems belong to api/problems.py"


def test_names_are_those_of_the_glossary():
    never = re.compile(r"agent|technician|requester|incident|subscription|assignee", re.IGNORECASE)
    assert [name for name in TYPES if never.search(name)] == ["Subscription"], "the root of what clients listen to"


def test_scalars_are_few():
    scalars = {name for name, kind in TYPES.items() if isinstance(kind, GraphQLScalarType)} - BUILT_IN
    assert scalars == {"Instant", "Duration"}


def test_the_committed_schema_is_that_of_the_code():
    committed = (CHECKOUT / "schema.graphql").read_text(encoding="utf-8")
    assert committed == ours.sdl(), "run `make schema` and commit schema.graphql"


async def test_an_operation_is_validated_once(monkeypatch):
    validated = []
    monkeypatch.setattr("strawberry.schema.schema.validate", lambda *given, **_: validated.append(given[1]) or [])
    for _ in range(3):
        asked = await ours.build_schema().execute(
            "query OnlyHere { __typename }", context_value=SimpleNamespace(production=False)
        )
        assert asked.data == {"__typename": "Query"}
    assert len(validated) == 1
