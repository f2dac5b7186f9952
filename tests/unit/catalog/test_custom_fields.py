"""Whether what is said fits the declared fields."""

import pytest

from sysops_graph.catalog.custom_fields import CustomField, missing_fields, read_values
from sysops_graph.catalog.rules import problems_of


def field(key: str, kind: str, **facts):
    return {
        "key": key, "name": key.title(), "type": kind, "choices": [], "required": False, "categories": [],
        "issue_kind_ids": [], **facts,
    }  # fmt: skip


FIELDS = [
    field("floor", "number"),
    field("gate", "text", required=True),
    field("loan", "boolean"),
    field("bought", "date"),
    field("colour", "choice", choices=["red", "blue"]),
    field("port", "number", categories=["network"]),
    field("lamp", "text", issue_kind_ids=["iss_dark"]),
]


def read(*said, category="hardware", kind=None):
    values, problems = read_values(FIELDS, said, category=category, issue_kind_id=kind)
    return values, [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("floor", "3", 3),
        ("floor", " -12.50 ", -12.5),
        ("gate", "B 12", "B 12"),
        ("loan", "true", True),
        ("loan", "false", False),
        ("bought", "2026-02-28", "2026-02-28"),
        ("colour", "blue", "blue"),
        ("floor", None, None),
    ],
)
def test_a_value_is_as_its_type_has_it(key, text, value):
    assert read((key, text)) == ({key: value}, [])


@pytest.mark.parametrize(
    ("key", "text", "problem"),
    [
        ("floor", "3e5", ("custom_values.0.value", "MALFORMED")),
        ("floor", "NaN", ("custom_values.0.value", "MALFORMED")),
        ("gate", " ", ("custom_values.0.value", "TEXT_EMPTY")),
        ("gate", "x" * 2001, ("custom_values.0.value", "TEXT_TOO_LONG")),
        ("gate", "a\0b", ("custom_values.0.value", "TEXT_NOT_PLAIN")),
        ("gate", None, ("custom_values.0.value", "FIELD_MISSING")),
        ("loan", "yes", ("custom_values.0.value", "MALFORMED")),
        ("bought", "2026-02-30", ("custom_values.0.value", "MALFORMED")),
        ("bought", "20260228", ("custom_values.0.value", "MALFORMED")),
        ("colour", "green", ("custom_values.0.value", "UNKNOWN_VALUE")),
        ("nothing", "1", ("custom_values.0.key", "CUSTOM_FIELD_NOT_FOUND")),
        ("port", "1", ("custom_values.0.key", "CUSTOM_FIELD_NOT_FOUND")),
        ("lamp", "1", ("custom_values.0.key", "CUSTOM_FIELD_NOT_FOUND")),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(key, text, problem):
    assert read((key, text))[1] == [problem]


def test_fields_are_those_of_the_ticket_s_category_and_issue_kind():
    assert read(("port", "1"), category="network") == ({"port": 1}, [])
    assert read(("lamp", "x"), kind="iss_dark") == ({"lamp": "x"}, [])


def test_all_problems_come_at_once():
    assert read(("floor", "x"), ("floor", "1"), ("none", "1"))[1] == [
        ("custom_values.0.value", "MALFORMED"),
        ("custom_values.1.key", "ALREADY_NAMED"),
        ("custom_values.2.key", "CUSTOM_FIELD_NOT_FOUND"),
    ]


def test_what_is_missing_is_said_by_name():
    place = {"category": "hardware", "issue_kind_id": None}
    assert missing_fields(FIELDS, {}, **place) == ["Gate"]
    assert missing_fields(FIELDS, {"gate": "1"}, **place) == []


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({}, []),
        ({"key": "Not this"}, ["key"]),
        ({"type": "colour"}, ["type"]),
        ({"choices": ["a"]}, ["choices"]),
        ({"type": "choice"}, ["choices"]),
        ({"type": "choice", "choices": ["a", "a"]}, ["choices"]),
        ({"type": "choice", "choices": ["a", "b"]}, []),
        ({"categories": ["furniture"]}, ["categories.0"]),
    ],
)
def test_a_declaration_is_checked(facts, wrong):
    found = problems_of(CustomField, {"name": "Floor", "key": "floor", "type": "number", **facts})
    assert [problem.field for problem in found] == wrong
