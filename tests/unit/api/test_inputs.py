from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.api.inputs import Checks, parse
from sysops_graph.errors import Invalid
from sysops_graph.tickets.model import Opening

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)


def found(checks):
    with pytest.raises(Invalid) as refused:
        checks.done()
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_all_problems_are_told_together():
    checks = Checks()
    checks.text("name", " ", most=10)
    checks.email("email", "nobody")
    checks.phone("phone", "12")
    checks.zone("time_zone", "Moon/Base")
    checks.number("level", 4, least=1, most=3)
    checks.period("ends_at", NOW, NOW)
    assert found(checks) == [
        ("input.name", "TEXT_EMPTY"),
        ("input.email", "NOT_AN_EMAIL"),
        ("input.phone", "NOT_A_PHONE"),
        ("input.time_zone", "UNKNOWN_ZONE"),
        ("input.level", "OUT_OF_RANGE"),
        ("input.ends_at", "END_BEFORE_START"),
    ]


@pytest.mark.parametrize(
    ("value", "code"), [("x" * 11, "TEXT_TOO_LONG"), ("a\x00b", "TEXT_NOT_PLAIN"), ("a\ud800", "TEXT_NOT_PLAIN")]
)
def test_a_text_that_cannot_be_kept_is_refused(value, code):
    checks = Checks()
    checks.text("name", value, most=10)
    assert found(checks) == [("input.name", code)]


def test_what_is_fine_is_cleaned():
    checks = Checks()
    assert checks.text("name", "  e\u0301t\u00e9 \n", most=10) == "\u00e9t\u00e9"
    assert checks.email("email", " Ada@Example.ORG ") == "Ada@example.org"
    assert checks.phone("phone", "+49 (30) 1234567") == "+49301234567"
    assert checks.zone("zone", "Europe/Berlin") == "Europe/Berlin"
    checks.period("ends_at", NOW, NOW + timedelta(hours=1))
    checks.period("ends_at", NOW, None)
    checks.done()


@pytest.mark.parametrize(
    ("latitude", "longitude", "fields"),
    [(1.0, None, ["latitude"]), (91.0, 0.0, ["latitude"]), (0.0, -181.0, ["longitude"])],
)
def test_half_a_position_or_one_off_the_globe_is_refused(latitude, longitude, fields):
    checks = Checks()
    checks.position(latitude, longitude)
    assert [field.removeprefix("input.") for field, _ in found(checks)] == fields


def test_problems_of_a_model_carry_the_path_of_clients():
    with pytest.raises(Invalid) as refused:
        parse(Opening, {"subject": "", "customer_id": "cus_1", "tags": ["Big"], "affected_customers": -1})
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("input.subject", "TEXT_EMPTY"),
        ("input.affected_customers", "OUT_OF_RANGE"),
        ("input.tags.0", "MALFORMED"),
    ]
