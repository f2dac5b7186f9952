"""Which ids values name, what a change ends, and what the tree of areas allows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sysops_graph.catalog.rules import (
    Edges,
    Ended,
    Reference,
    dated,
    ended_facts,
    references,
    snake,
    tree_problems,
    twice_named,
)

THEN, NOW = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
FACTS = {"requires": Edges("REQUIRES", "skill_id"), "family_id": "IN_FAMILY"}


def needs(skill_id: str, level: int, since_at: datetime | None = THEN) -> dict[str, Any]:
    return {"skill_id": skill_id, "min_level": level, "since_at": since_at}


def test_ids_are_found_where_they_stand():
    values = {
        "name": "x",
        "family_id": "fam_a",
        "external_id": "not one of ours",
        "parent_id": None,
        "requires": [{"skill_id": "skl_a"}, {"skill_id": 7}, "nonsense"],
        "member_ids": ["con_a", 3],
    }
    assert list(references(values)) == [
        Reference("family_id", "fam_a", ("ProductFamily",)),
        Reference("requires.0.skill_id", "skl_a", ("Skill",)),
        Reference("member_ids.0", "con_a", ("Contact", "Staff", "Expert")),
    ]


def test_a_node_named_twice_in_a_list_is_found():
    values = {"requires": [{"skill_id": "skl_a"}, {"skill_id": "skl_b"}, {"skill_id": "skl_a"}]}
    assert [(one.field, one.code) for one in twice_named(values, FACTS)] == [("requires.2.skill_id", "ALREADY_NAMED")]


def test_an_edge_keeps_its_date_while_it_says_the_same():
    was = {"requires": [needs("skl_a", 1), needs("skl_b", 1)]}
    values = {
        "requires": [needs("skl_a", 1, None), needs("skl_b", 2, None), needs("skl_c", 1, None)],
        "family_id": None,
    }
    assert dated(values, was, FACTS, NOW)["requires"] == [
        needs("skl_a", 1, THEN),
        needs("skl_b", 2, NOW),
        needs("skl_c", 1, NOW),
    ]


@pytest.mark.parametrize(
    ("values", "ended"),
    [
        ({"requires": [needs("skl_a", 1)], "family_id": "fam_a"}, []),
        ({"requires": [needs("skl_a", 1), needs("skl_b", 1)], "family_id": "fam_a"}, []),
        ({"requires": [needs("skl_a", 1)], "family_id": None}, [Ended("IN_FAMILY", "fam_a")]),
        (
            {"requires": [needs("skl_a", 2)], "family_id": "fam_a"},
            [Ended("REQUIRES", {"skill_id": "skl_a", "min_level": 1}, THEN)],
        ),
        ({"requires": [], "family_id": "fam_a"}, [Ended("REQUIRES", {"skill_id": "skl_a", "min_level": 1}, THEN)]),
    ],
)
def test_what_a_change_ends_is_kept_and_what_it_adds_is_not(values: dict[str, Any], ended: list[Ended]):
    was = {"requires": [needs("skl_a", 1)], "family_id": "fam_a"}
    assert list(ended_facts(was, values, FACTS)) == ended


@pytest.mark.parametrize(
    ("line", "height", "codes"),
    [
        (["root"], 0, []),
        (["e", "d", "c", "b", "a", "root"], 0, []),
        (["e", "d", "c", "b", "a", "root"], 1, ["OUT_OF_RANGE"]),
        (["root"], 5, []),
        (["root"], 6, ["OUT_OF_RANGE"]),
        (["me", "root"], 0, ["CYCLE"]),
        (["part", "me", "root"], 1, ["CYCLE"]),
    ],
)
def test_the_tree_of_areas_has_no_ring_and_six_levels(line: list[str], height: int, codes: list[str]):
    assert [one.code for one in tree_problems("me", line, height)] == codes


def test_names_of_statements_follow_labels():
    assert [snake("Area"), snake("ProductFamily")] == ["area", "product_family"]
