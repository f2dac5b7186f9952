import pytest
from pydantic import ValidationError

from sysops_graph.matching.model import MatchPolicy, parse_match_policy


def test_a_policy_is_the_same_after_it_was_stored() -> None:
    assert parse_match_policy(MatchPolicy().model_dump_json()) == MatchPolicy()


def test_the_published_weights() -> None:
    weights = MatchPolicy().strategies["default"].weights.model_dump()
    assert weights == {"fit": 25, "near": 20, "load": 20, "known": 15, "fair": 10, "early": 10, "silent": -20}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"strategies": {}}', "one must be named 'default'"),
        ('{"near_km": 0}', "greater than 0"),
        ('{"offer_minutes": {"P9": 10}}', "P1"),
        ('{"nearness": 3}', "Extra inputs"),
    ],
)
def test_what_makes_no_policy_is_refused(body: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        parse_match_policy(body)
