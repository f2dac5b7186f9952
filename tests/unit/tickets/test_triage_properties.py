"""What holds of triage for any policy and any opening."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sysops_graph.tickets.model import Category, Condition, Impact, Opening, Priority, Urgency
from sysops_graph.tickets.policy import RaisingRule, RoutingRule, TriagePolicy
from sysops_graph.tickets.triage import Known, triage

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
LEVELS = ("Enterprise", "Premium", "Standard", "Essential")
WORDS = ("emergency", "smoke", "urgent", "dead", "all customers", "it hums", "data loss")

priorities = st.sampled_from(Priority)
matrices = st.fixed_dictionaries({i: st.fixed_dictionaries(dict.fromkeys(Urgency, priorities)) for i in Impact})
floors = st.lists(priorities, max_size=3)


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    return Opening(
        subject=" ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
        customer_id="cus_x",
        category=draw(st.sampled_from(Category)),
        condition=draw(st.none() | st.sampled_from(Condition)),
        impact=draw(st.none() | st.sampled_from(Impact)),
        urgency=draw(st.none() | st.sampled_from(Urgency)),
        affected_customers=draw(st.none() | st.integers(0, 2000)),
    )


known = st.builds(
    Known,
    business=st.booleans(),
    service_level=st.sampled_from(LEVELS),
    recalled=st.booleans(),
    partner_line=st.none() | st.integers(1, 3),
    partner_floor=st.none() | priorities,
    family_id=st.just("fam_tv"),
    alike=st.none() | st.integers(1, 2000),
)


@st.composite
def policies(draw: st.DrawFn) -> TriagePolicy:
    raising = tuple(
        RaisingRule(name=f"raise {n}", floor=floor, recalled=draw(st.none() | st.booleans()))
        for n, floor in enumerate(draw(floors))
    )
    routing = tuple(
        RoutingRule(name=f"route {n}", line=draw(st.integers(1, 3)), family_id="fam_tv", floor=floor)
        for n, floor in enumerate(draw(floors))
    )
    return TriagePolicy(matrix=draw(matrices), raising=raising, routing=routing)


@settings(max_examples=40, deadline=None)
@given(openings(), known, policies())
def test_rules_only_raise_and_leave_their_names(opening: Opening, known: Known, policy: TriagePolicy) -> None:
    decided = triage(opening, known, (), policy, now=NOW)
    assert decided.priority <= decided.matrix_priority
    assert (decided.priority < decided.matrix_priority) == bool(decided.rules_fired)


@settings(max_examples=40, deadline=None)
@given(openings(), known, policies())
def test_without_rules_it_is_the_matrix(opening: Opening, known: Known, policy: TriagePolicy) -> None:
    bare = policy.model_copy(update={"raising": (), "routing": ()})
    alone = Known(business=known.business, service_level=known.service_level, recalled=known.recalled)
    decided = triage(opening, alone, (), bare, now=NOW)
    assert decided.priority == decided.matrix_priority
    assert decided.matrix_priority == policy.matrix[decided.impact][decided.urgency] or decided.needs_review


@settings(max_examples=40, deadline=None)
@given(openings(), known, policies())
def test_an_emergency_is_looked_at_and_makes_no_p1_by_itself(
    opening: Opening, known: Known, policy: TriagePolicy
) -> None:
    alarmed = opening.model_copy(update={"subject": f"emergency {opening.subject}"})
    decided = triage(alarmed, known, (), policy, now=NOW)
    assert decided.needs_review
    assert decided.urgency is Urgency.CRITICAL
    if decided.matrix_priority is Priority.P1 and decided.impact not in (Impact.CRITICAL, Impact.MAJOR):
        calm = policy.model_copy(update={"emergency_words": ()})
        assert triage(alarmed, known, (), calm, now=NOW).matrix_priority is Priority.P1


@settings(max_examples=40, deadline=None)
@given(openings(), known, st.integers(0, 2000), st.integers(0, 2000))
def test_more_customers_never_lower_the_priority(opening: Opening, known: Known, some: int, more: int) -> None:
    few, many = sorted((some, more))

    def decided(customers: int) -> Priority:
        told = opening.model_copy(update={"affected_customers": customers})
        return triage(told, known, (), TriagePolicy(), now=NOW).priority

    assert decided(many) <= decided(few)


@settings(max_examples=40, deadline=None)
@given(openings(), known, st.sampled_from(Urgency), st.sampled_from(Urgency))
def test_more_urgency_never_lowers_the_priority(opening: Opening, known: Known, one: Urgency, other: Urgency) -> None:
    sooner, later = sorted((one, other), key=list(Urgency).index)

    def decided(stated: Urgency) -> Priority:
        told = opening.model_copy(update={"urgency": stated})
        return triage(told, known, (), TriagePolicy(), now=NOW).priority

    assert decided(sooner) <= decided(later)


@settings(max_examples=40, deadline=None)
@given(openings(), known, policies())
def test_a_p1_goes_to_its_line_and_an_enterprise_customer_to_theirs(
    opening: Opening, known: Known, policy: TriagePolicy
) -> None:
    decided = triage(opening, known, (), policy, now=NOW)
    if decided.priority is Priority.P1:
        assert (decided.line, decided.routed_by) == (policy.p1_line, "priority")
    elif known.service_level == "Enterprise":
        assert (decided.line, decided.routed_by) == (policy.enterprise_line, "service_level")


@settings(max_examples=40, deadline=None)
@given(matrices, st.sampled_from(Impact), st.sampled_from(Urgency))
def test_a_matrix_with_any_hole_is_refused_by_its_name(
    matrix: dict[Impact, dict[Urgency, Priority]], impact: Impact, urgency: Urgency
) -> None:
    torn = {i: {u: p for u, p in row.items() if (i, u) != (impact, urgency)} for i, row in matrix.items()}
    with pytest.raises(ValidationError, match=f"no priority for {impact} and {urgency};"):
        TriagePolicy(matrix=torn)
