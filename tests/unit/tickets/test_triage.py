from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sysops_graph.tickets.model import Condition, Impact, MoveNotPossible, Opening, Priority, State, Urgency, WantedSlot
from sysops_graph.tickets.policy import RoutingRule, TriagePolicy
from sysops_graph.tickets.rules import MOVES, check_move, usable_slots
from sysops_graph.tickets.triage import Known, impact, triage, urgency

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
POLICY = TriagePolicy()
PRIVATE = Known(business=False, service_level="Standard")
MATRIX = """
critical: P1 P2 P2 P2
major:    P1 P2 P3 P3
moderate: P2 P3 P3 P4
minor:    P4 P4 P4 P4
"""


def opening(**said: object) -> Opening:
    return Opening.model_validate({"subject": "It hums", "customer_id": "cus_x", **said})


@pytest.mark.parametrize("row", MATRIX.strip().splitlines())
def test_the_matrix_is_the_published_one(row: str) -> None:
    name, *priorities = row.replace(":", "").split()
    assert [POLICY.matrix[Impact(name)][u] for u in Urgency] == priorities


def test_a_matrix_with_a_hole_is_refused() -> None:
    matrix = {i: {u: p for u, p in row.items() if (i, u) != ("minor", "low")} for i, row in POLICY.matrix.items()}
    with pytest.raises(ValidationError, match="no priority for minor and low"):
        TriagePolicy(matrix=matrix)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"impact_above": {"critical": 1000, "moderate": 10}}, "impact_above: no number for major"),
        ({"impact_above": {"critical": 100, "major": 100, "moderate": 10}}, "the more customers it takes"),
        ({"conditions": {"unusable": {"impact": "moderate"}}}, "conditions: nothing for impaired, safety_hazard"),
        ({"raising": [{"name": "partner", "floor": "P2"}]}, "partner is the name of more than one rule, or kept"),
        ({"routing": [{"name": "all", "line": 2}]}, "name a family, a partner or an issue kind"),
        ({"emergency_words": [""]}, "emergency_words"),
    ],
)
def test_a_policy_that_cannot_decide_says_what_is_missing(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        TriagePolicy.model_validate(wrong)


@pytest.mark.parametrize(
    ("affected", "expected"),
    [
        (0, "minor"),
        (10, "minor"),
        (11, "moderate"),
        (100, "moderate"),
        (101, "major"),
        (1000, "major"),
        (1001, "critical"),
    ],
)
def test_impact_counts_strictly_more_than_the_threshold(affected: int, expected: str) -> None:
    assert impact(opening(affected_customers=affected), PRIVATE, POLICY) == expected


@pytest.mark.parametrize(
    ("condition", "business", "expected"),
    [
        (Condition.UNUSABLE, False, Impact.MODERATE),
        (Condition.IMPAIRED, False, Impact.MINOR),
        (Condition.SAFETY_HAZARD, False, Impact.MAJOR),
        (Condition.DATA_LOSS, False, Impact.MODERATE),
        (Condition.SITE_DOWN, True, Impact.MAJOR),
        (Condition.SITE_DOWN, False, Impact.MODERATE),
    ],
)
def test_one_customers_impact_follows_from_the_condition(
    condition: Condition, business: bool, expected: Impact
) -> None:
    assert impact(opening(condition=condition), Known(business=business, service_level="Standard"), POLICY) is expected


def test_a_hazard_is_a_p1_for_line_two() -> None:
    decided = triage(opening(condition="safety_hazard"), PRIVATE, (), POLICY, now=NOW)
    assert (decided.priority, decided.line, decided.routed_by) == (Priority.P1, 2, "priority")


def test_a_recalled_product_is_at_least_moderate() -> None:
    recalled = Known(business=False, service_level="Standard", recalled=True)
    assert impact(opening(), recalled, POLICY) is Impact.MODERATE


def test_an_emergency_without_impact_is_looked_at_but_no_p1() -> None:
    decided = triage(opening(description="This is an EMERGENCY!"), PRIVATE, (), POLICY, now=NOW)
    assert (decided.urgency, decided.needs_review, decided.priority) == (Urgency.CRITICAL, True, Priority.P4)


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, Priority.P2), ({"urgency": "critical"}, Priority.P1), ({"impact": "major"}, Priority.P1)],
)
def test_the_word_alone_makes_no_p1_of_less_than_major(said: dict[str, object], expected: Priority) -> None:
    row = dict.fromkeys(Urgency, Priority.P3) | {Urgency.CRITICAL: Priority.P1}
    policy = TriagePolicy(matrix=POLICY.matrix | {Impact.MODERATE: row})
    alarmed = opening(**{"impact": "moderate", "subject": "Emergency", **said})
    assert triage(alarmed, PRIVATE, (), policy, now=NOW).priority is expected


@pytest.mark.parametrize(
    ("said", "alike", "expected"),
    [
        ({"affected_customers": 1}, 500, Impact.MINOR),
        ({}, 500, Impact.MAJOR),
        ({"description": "it is dead"}, 11, Impact.MODERATE),
        ({"description": "all customers"}, 11, Impact.MAJOR),
        ({"impact": "major", "affected_customers": 1}, 2, Impact.MAJOR),
    ],
)
def test_the_number_stated_decides_before_the_cluster_and_the_words(
    said: dict[str, object], alike: int, expected: Impact
) -> None:
    known = Known(business=False, service_level="Standard", alike=alike)
    assert impact(opening(**said), known, POLICY) is expected


def test_smoke_is_a_hazard_whoever_counted_customers() -> None:
    decided = triage(opening(description="Smoke comes out", affected_customers=1), PRIVATE, (), POLICY, now=NOW)
    assert (decided.impact, decided.urgency, decided.priority) == ("major", "critical", "P1")


def test_a_partners_rule_comes_before_one_of_the_family() -> None:
    of_family = RoutingRule(name="screens", line=2, family_id="fam_tv", issue_kind_id="iss_1")
    of_partner = RoutingRule(name="paul", line=3, partner_id="par_paul", issue_kind_id="iss_1", floor=Priority.P2)
    policy = TriagePolicy(routing=(of_family, of_partner))
    known = Known(business=False, service_level="Standard", family_id="fam_tv", partner_id="par_paul")
    decided = triage(opening(issue_kind_id="iss_1"), known, (), policy, now=NOW)
    assert (decided.line, decided.routed_by, decided.priority) == (3, "paul", Priority.P2)
    assert decided.rules_fired == ("paul",)


def test_a_word_counts_only_as_a_word() -> None:
    assert not triage(opening(subject="Emergencyware 2.0"), PRIVATE, (), POLICY, now=NOW).needs_review


def test_a_near_slot_is_urgent() -> None:
    slots, _ = usable_slots([WantedSlot(starts_at=NOW + timedelta(hours=3), ends_at=NOW + timedelta(hours=5))], now=NOW)
    assert urgency(opening(urgency="low"), PRIVATE, slots, POLICY, now=NOW) is Urgency.HIGH


def test_rules_raise_and_never_lower() -> None:
    enterprise = Known(business=True, service_level="Enterprise")
    minor = triage(opening(), enterprise, (), POLICY, now=NOW)
    assert (minor.matrix_priority, minor.priority, minor.rules_fired) == ("P4", "P3", ("enterprise_at_least_p3",))
    worse = triage(opening(condition="safety_hazard"), enterprise, (), POLICY, now=NOW)
    assert (worse.priority, worse.rules_fired) == (Priority.P1, ())


def test_routing_asks_priority_then_service_level_then_the_rules() -> None:
    rule = RoutingRule(name="tv screens", line=3, family_id="fam_tv", issue_kind_id="iss_screen", skill_id="skl_panel")
    policy = TriagePolicy(routing=(rule,))
    known = Known(business=False, service_level="Standard", family_id="fam_tv")
    routed = triage(opening(issue_kind_id="iss_screen"), known, (), policy, now=NOW)
    assert (routed.line, routed.routed_by, routed.skill_ids) == (3, "tv screens", ("skl_panel",))
    other = triage(opening(issue_kind_id="iss_sound"), known, (), policy, now=NOW)
    assert (other.line, other.routed_by) == (1, "default")
    enterprise = Known(business=True, service_level="Enterprise", family_id="fam_tv")
    assert triage(opening(issue_kind_id="iss_screen"), enterprise, (), policy, now=NOW).routed_by == "service_level"


def test_slots_that_cannot_be_used_are_left_out_with_a_word() -> None:
    def slot(start_h: int, end_h: int) -> WantedSlot:
        return WantedSlot(starts_at=NOW + timedelta(hours=start_h), ends_at=NOW + timedelta(hours=end_h))

    kept, dropped = usable_slots([slot(-1, 1), slot(5, 4), slot(4, 6), slot(5, 7), slot(6, 8)], now=NOW)
    assert [(s.starts_at, s.rank) for s in kept] == [(NOW + timedelta(hours=4), 1), (NOW + timedelta(hours=6), 2)]
    assert dropped == ("slot 1 is past", "slot 2 ends before it starts", "slot 4 overlaps another")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_every_move_is_possible_or_says_which_are(state: State, to: State) -> None:
    if to in MOVES[state]:
        check_move(state, to)
        return
    with pytest.raises(MoveNotPossible, match="possible: ") as refused:
        check_move(state, to)
    assert all(possible in str(refused.value) for possible in MOVES[state])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"description": "x" * 20_001}, "description"),
        ({"subject": "bell\x07"}, "subject"),
        ({"tags": ["Not Lower"]}, "tags"),
        ({"language": "German"}, "language"),
        ({"affected_customers": -1}, "affected_customers"),
    ],
)
def test_what_cannot_be_used_names_its_field(said: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        opening(**said)
    assert [error["loc"][0] for error in refused.value.errors()] == [field]
