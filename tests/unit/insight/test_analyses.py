"""The named questions: each says what it answers and what it asks for."""

import re
from datetime import timedelta

import pytest

from support.lives import MONDAY
from sysops_graph.errors import Invalid
from sysops_graph.graph.statements import statement
from sysops_graph.insight.queries import analyses
from sysops_graph.insight.rules import values_of

SAYS = re.compile(r"\A// [A-Z].+\.\n")


@pytest.mark.parametrize("name", analyses())
def test_a_question_says_what_it_answers_and_everything_that_it_asks_for(name: str):
    analysis = analyses()[name]
    assert SAYS.match(analysis.text)
    assert {parameter.name for parameter in analysis.parameters} == statement(f"analysis/{name}").parameters
    assert values_of(analysis, {}, now=MONDAY).keys() == statement(f"analysis/{name}").parameters


def test_there_are_enough_to_begin_with():
    assert len(analyses()) >= 15


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("-30d", MONDAY - timedelta(days=30)),
        ("+12h", MONDAY + timedelta(hours=12)),
        ("-5m", MONDAY - timedelta(minutes=5)),
        (MONDAY.isoformat(), MONDAY),
    ],
)
def test_an_instant_is_exact_or_so_far_from_now(said, value):
    assert values_of(analyses()["tickets_by_state"], {"now": said}, now=MONDAY) == {"now": value}


@pytest.mark.parametrize(
    ("name", "said", "fields"),
    [
        ("tickets_by_state", {"now": "yesterday"}, ["now"]),
        ("tickets_by_state", {"now": "2026-01-01T00:00:00"}, ["now"]),
        ("bus_factor", {"most": "-1"}, ["most"]),
        ("bus_factor", {"most": "many", "least": "1"}, ["least", "most"]),
        ("bus_factor", {"most": "1000000000000"}, ["most"]),
    ],
)
def test_what_cannot_be_used_is_named(name, said, fields):
    with pytest.raises(Invalid) as found:
        values_of(analyses()[name], said, now=MONDAY)
    assert [problem.field for problem in found.value.problems] == fields
