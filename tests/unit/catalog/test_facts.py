"""What may be said of catalogue nodes, and what is wrong with the rest."""

from datetime import date
from typing import Any

import pytest

from sysops_graph.catalog.fields import OPEN_END_AT, OPEN_END_ON, Facts
from sysops_graph.catalog.model import Area, Plan, Product, Queue, Skill
from sysops_graph.catalog.rules import problems_of
from sysops_graph.clock import FAR_FUTURE

PRODUCT = {"name": "Boom 3", "sku": "B3"}
AREA = {"name": "Kiel", "kind": "city", "time_zone": "Europe/Berlin", "centre": {"latitude": 54.3, "longitude": 10.1}}
QUEUE = {"name": "Kiel 1", "line": 1, "area_id": "area_kiel"}


@pytest.mark.parametrize(
    ("model", "good", "changed", "field", "code"),
    [
        (Product, PRODUCT, {"name": " \t "}, "name", "TEXT_EMPTY"),
        (Product, PRODUCT, {"name": "x" * 201}, "name", "TEXT_TOO_LONG"),
        (Product, PRODUCT, {"name": "bell\x07"}, "name", "TEXT_NOT_PLAIN"),
        (Product, PRODUCT, {"name": "two\nlines"}, "name", "TEXT_NOT_PLAIN"),
        (Product, PRODUCT, {"name": None}, "name", "INVALID"),
        (Product, PRODUCT, {"sku": "x" * 65}, "sku", "TEXT_TOO_LONG"),
        (Product, PRODUCT, {"price": 3}, "price", "INVALID"),
        (
            Product,
            PRODUCT,
            {"requires": [{"skill_id": "skl_a", "min_level": 0}]},
            "requires.0.min_level",
            "OUT_OF_RANGE",
        ),
        (
            Product,
            PRODUCT,
            {"requires": [{"skill_id": "skl_a", "min_level": 4}]},
            "requires.0.min_level",
            "OUT_OF_RANGE",
        ),
        (Product, PRODUCT, {"requires": [{"skill_id": "skl_a"}] * 21}, "requires", "TOO_MANY"),
        (
            Product,
            {**PRODUCT, "supported_from_on": date(2026, 1, 2)},
            {"supported_until_on": date(2026, 1, 1)},
            "supported_until_on",
            "END_BEFORE_START",
        ),
        (Skill, {"name": "audio"}, {"kind": "art"}, "kind", "UNKNOWN_VALUE"),
        (Skill, {"name": "audio"}, {"code": "de"}, "code", "INVALID"),
        (Skill, {"name": "audio"}, {"kind": "language"}, "code", "INVALID"),
        (
            Plan,
            {"name": "Gold", "service_level": "Premium"},
            {"service_level": "Gold"},
            "service_level",
            "UNKNOWN_VALUE",
        ),
        (Area, AREA, {"time_zone": "Mars/Olympus"}, "time_zone", "UNKNOWN_ZONE"),
        (Area, AREA, {"centre": {"latitude": 91, "longitude": 0}}, "centre.latitude", "OUT_OF_RANGE"),
        (Area, AREA, {"centre": {"latitude": float("nan"), "longitude": 0}}, "centre.latitude", "INVALID"),
        (Area, AREA, {"country": "de"}, "country", "MALFORMED"),
        (Queue, QUEUE, {"line": 0}, "line", "OUT_OF_RANGE"),
        (Queue, QUEUE, {"mode": "lottery"}, "mode", "UNKNOWN_VALUE"),
        (Queue, QUEUE, {"digest": ["8:00"]}, "digest.0", "MALFORMED"),
    ],
)
def test_a_wrong_value_is_found_with_its_field(
    model: type[Facts], good: dict[str, Any], changed: dict[str, Any], field: str, code: str
):
    assert problems_of(model, good) == ()
    assert [(one.field, one.code) for one in problems_of(model, {**good, **changed})] == [(field, code)]


def test_all_problems_are_found_together():
    found = problems_of(Product, {"name": "", "requires": [{"min_level": 9}], "family_id": 3})
    assert {one.field: one.code for one in found} == {
        "name": "TEXT_EMPTY",
        "sku": "FIELD_MISSING",
        "family_id": "INVALID",
        "requires.0.skill_id": "FIELD_MISSING",
        "requires.0.min_level": "OUT_OF_RANGE",
    }


def test_texts_lose_white_space_at_their_ends_and_are_composed():
    assert Product.model_validate({"name": " Cafe\u0301 ", "sku": "C"}).name == "Caf\u00e9"


def test_the_general_skill_is_named_by_its_code_so_that_there_is_one():
    assert Skill.model_validate({"name": "anything", "kind": "general"}).code == "general"


def test_an_end_left_open_is_the_far_one_that_matching_knows():
    plan = Plan.model_validate(
        {"name": "G", "service_level": "Premium", "includes": [{"product_id": "p", "until_on": None}]}
    )
    assert plan.includes[0].until_on == OPEN_END_ON == FAR_FUTURE.date()
    assert OPEN_END_AT == FAR_FUTURE
