"""In which order changes get their numbers."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.lives import MONDAY
from sysops_graph.tickets.changes import in_order

LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 12), st.integers(-5, 5), st.booleans()),
    unique_by=lambda line: line[:2],
    max_size=30,
)


def line(ticket: str, number: int, *, seconds: float = 0, follows: bool = False) -> dict[str, Any]:
    at = MONDAY + timedelta(seconds=seconds)
    return {
        "id": f"{ticket}{number}",
        "ticket_id": ticket,
        "number": number,
        "at": at,
        "follows_unnumbered": follows,
    }


def test_what_was_earlier_comes_first():
    assert in_order([line("b", 1, seconds=2), line("a", 4, seconds=3), line("c", 1, seconds=1)]) == ["c1", "b1", "a4"]


def test_a_history_keeps_its_own_order_whatever_the_clocks_say():
    """Two processes, of which the second has a clock that is behind."""
    lines = [line("a", 1, seconds=5), line("a", 2, seconds=4, follows=True), line("b", 1, seconds=4.5)]
    assert in_order(lines) == ["b1", "a1", "a2"]


def test_what_follows_a_line_that_was_not_seen_waits_for_it():
    lines = [line("a", 3, follows=True), line("a", 4, seconds=1, follows=True), line("b", 1, seconds=2)]
    assert in_order(lines) == ["b1"]


def test_an_imported_history_is_gone_on_with():
    assert in_order([line("a", 8), line("a", 9, seconds=1, follows=True)]) == ["a8", "a9"]


@given(LINES)
def test_each_line_comes_at_most_once_after_those_that_it_follows(drawn):
    lines = [line(ticket, number, seconds=s, follows=follows) for ticket, number, s, follows in drawn]
    ids = in_order(lines)
    assert len(ids) == len(set(ids))
    by_id = {each["id"]: each for each in lines}
    for ticket in "abc":
        numbers = [by_id[each]["number"] for each in ids if by_id[each]["ticket_id"] == ticket]
        assert numbers == sorted(numbers)
        for before, after in pairwise([0, *numbers]):
            assert not by_id[f"{ticket}{after}"]["follows_unnumbered"] or before == after - 1


@given(LINES)
def test_what_follows_nothing_that_is_unnumbered_never_waits(drawn):
    lines = [line(ticket, number, seconds=s, follows=follows) for ticket, number, s, follows in drawn]
    assert {each["id"] for each in lines if not each["follows_unnumbered"]} <= set(in_order(lines))
