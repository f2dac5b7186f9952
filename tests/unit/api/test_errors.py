import runpy
from pathlib import Path

import pytest
from graphql import GraphQLError

from sysops_graph.api import errors
from sysops_graph.api.errors import describe, error_codes, formatted
from sysops_graph.errors import Conflict, Invalid, NotFound, Problem

CHECKOUT = Path(__file__).parents[3]


class OfferGone(Conflict):
    """The offer is gone."""


def test_an_expected_error_has_code_kind_field_and_facts():
    [told] = describe(OfferGone(field="input.offer_id", offer_id="asg_1"), "req_1")
    assert told == {
        "message": "The offer is gone.",
        "extensions": {
            "offerId": "asg_1",
            "code": "OFFER_GONE",
            "kind": "CONFLICT",
            "retryable": False,
            "requestId": "req_1",
            "field": "input.offerId",
        },
    }


def test_each_problem_of_an_input_is_an_error_of_its_own():
    problems = (
        Problem("input.slots.0.ends_at", "too early", "END_BEFORE_START"),
        Problem("input.name", "empty", "TEXT_EMPTY"),
    )
    told = describe(Invalid(problems=problems), "req_1")
    assert [(one["extensions"]["code"], one["extensions"]["field"]) for one in told] == [
        ("END_BEFORE_START", "input.slots.0.endsAt"),
        ("TEXT_EMPTY", "input.name"),
    ]


def test_what_nobody_expected_is_masked():
    [told] = formatted(GraphQLError("secret", path=["me"], original_error=RuntimeError("secret")), "req_1")
    assert "secret" not in str(told)
    assert told["extensions"]["code"] == errors.UNEXPECTED
    assert "req_1" in told["message"]


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        ("Syntax Error: Expected Name, found <EOF>.", "GRAPHQL_NOT_VALID", None),
        ("Cannot query field 'x' on type 'Query'.", "GRAPHQL_NOT_VALID", None),
        ("Variable '$i' has invalid value at .slots[1].endsAt: An instant is …", "VALUE_NOT_VALID", "i.slots.1.endsAt"),
        (
            "Variable '$input' has invalid value: Expected value of type 'I' to include required field 'subject'.",
            "FIELD_MISSING",
            "input.subject",
        ),
        (
            "Expected value of type 'I' to include required field 'idempotencyKey', found: {}.",
            "IDEMPOTENCY_KEY_MISSING",
            "idempotencyKey",
        ),
    ],
)
def test_a_request_that_does_not_fit_the_schema_has_a_code(message, code, field):
    [told] = formatted(GraphQLError(message), "req_1")
    assert told["extensions"]["code"] == code
    assert told["extensions"].get("field") == field


def test_a_value_that_does_not_fit_is_not_repeated():
    message = (
        "Variable '$i' has invalid value: Expected … not to include unknown field 'z'. Found: {'z': 'ada@example.org'}."
    )
    [told] = formatted(GraphQLError(message), "req_1")
    assert "ada@example.org" not in told["message"]


def test_codes_of_tests_and_of_other_edges_are_not_in_the_schema():
    codes = error_codes()
    assert "NOT_FOUND" in codes
    assert OfferGone.code() not in codes
    assert codes[NotFound.code()] == "There is nothing here by that id."


def test_the_page_of_errors_is_made_of_the_code():
    made = runpy.run_path(str(CHECKOUT / "docs" / "api_errors.py"))["files"]()
    pages = {name: (CHECKOUT / "docs" / "api" / name).read_text(encoding="utf-8") for name in made}
    assert made == pages, "run `make schema` and commit docs/api"
