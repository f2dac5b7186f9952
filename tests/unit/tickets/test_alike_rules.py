"""Which tickets are alike: words, days, products and codes; nothing of a text becomes a sign of the query."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysops_graph.tickets.alike import Found, Said, Sought, duplicates, found_by, incident, searches, similarity
from sysops_graph.tickets.policy import TriagePolicy

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
POLICY = TriagePolicy()


def said(subject: str, *, ident: str = "tkt_1", customer: str = "cus_a", code: str | None = None, at: datetime = NOW):
    words = found_by(at, product_id="prd_tv", customer_id=customer, device_id=None, error_code=code)
    return Said(id=ident, customer_id=customer, subject=subject, description="", found_by=words, opened_at=at)


def rows(sought: Sought, *scored: tuple[Said, float]) -> list[Found]:
    return [Found(sought=sought, said=ticket, score=score) for ticket, score in scored]


def test_words_of_the_index_are_day_product_people_and_code() -> None:
    words = found_by(NOW, product_id="prd_x", customer_id="cus_y", device_id="dev_z", error_code=" E-42/b ")
    assert words == "day_20260615 prd_x cus_y dev_z err_e_42_b"
    bare = found_by(NOW, product_id=None, customer_id="cus_y", device_id=None, error_code="--")
    assert bare == "day_20260615 cus_y"


def test_days_before_and_after_are_searched() -> None:
    [duplicate, _] = searches(said("dark"), POLICY)
    days = re.findall(r"day_\d+", duplicate["text"])
    assert (days[0], days[-1], len(days)) == ("day_20260607", "day_20260623", 17)


def test_an_incident_needs_a_product_and_a_code_is_searched_for_itself() -> None:
    assert [s["sought"] for s in searches(said("dark", code="E1"), POLICY)] == list(Sought)
    words = found_by(NOW, product_id=None, customer_id="cus_a", device_id=None, error_code="E1")
    unknown = Said(id="t", customer_id="cus_a", subject="dark", description="", found_by=words, opened_at=NOW)
    assert [s["sought"] for s in searches(unknown, POLICY)] == [Sought.DUPLICATE]
    assert searches(said("?!"), POLICY) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_a_query_holds_no_sign_of_a_text(subject: str, code: str) -> None:
    for search in searches(said(subject, code=code), POLICY):
        bare = re.sub(r"\+found_by:\([a-z0-9_ ]+\)\^0", "", search["text"]).strip()
        assert re.fullmatch(r"(\+\([^\W_]+(?: [^\W_]+)*\))?", bare)
        assert bare == bare.lower()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab ", max_size=12), st.text(alphabet="ab ", max_size=12), st.floats(0, 3))
def test_similarity_lies_between_none_and_all(one: str, other: str, weight: float) -> None:
    value = similarity(said(one), said(other), weight=weight)
    assert 0 <= value <= 1
    assert value == similarity(said(other), said(one), weight=weight)


def test_a_short_text_is_not_like_a_long_one_that_has_its_words() -> None:
    short, long = said("no picture"), said("there is no sound but the picture is as good as ever before")
    assert similarity(short, long, weight=1.4) < POLICY.duplicates.similarity


@pytest.mark.parametrize(("age_h", "score", "alike"), [(1, 9.0, 1), (7 * 24 + 1, 9.0, 0), (1, 2.0, 0)])
def test_a_duplicate_is_near_in_time_and_in_words(age_h: int, score: float, alike: int) -> None:
    ticket = said("the screen stays dark")
    earlier = said("the screen is dark", ident="tkt_0", at=NOW - timedelta(hours=age_h))
    found = rows(Sought.DUPLICATE, (ticket, 10.0), (earlier, score))
    assert len(duplicates(ticket, found, POLICY)) == alike


def test_an_incident_is_of_other_customers_the_earliest_first() -> None:
    ticket = said("it stays dark")
    own = said("it stays dark", ident="tkt_0")
    later = said("it stays dark", ident="tkt_3", customer="cus_c", at=NOW + timedelta(hours=1))
    same_code = said("no sound", ident="tkt_2", customer="cus_b", code="E1")
    found = rows(Sought.IN_WORDS, (ticket, 9.0), (own, 9.0), (later, 9.0)) + rows(Sought.BY_CODE, (same_code, 0.0))
    assert [each.said.id for each in incident(ticket, found, POLICY)] == ["tkt_2", "tkt_3"]
