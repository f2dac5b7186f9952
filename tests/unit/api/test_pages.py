from datetime import UTC, datetime

import pytest

from sysops_graph.api.connections import Cursor, connection, page_of
from sysops_graph.api.problems import CursorNotValid, PageNotValid

ROWS = [("a", 1), ("b", 2), ("c", 3)]


def page(rows, **asked):
    arguments = {"first": None, "after": None, "last": None, "before": None, **asked}
    wanted = page_of(*arguments.values())
    return connection(wanted, rows, node=lambda row: row[0], cursor=lambda row: Cursor(row[0], str(row[1])), count=len)


def test_a_cursor_is_read_as_it_was_written():
    assert Cursor.read(str(Cursor("ä", "tkt_1")), "after", str) == Cursor("ä", "tkt_1")


@pytest.mark.parametrize("text", ["", "x", "bm90IGpzb24", str(Cursor(1, "tkt_1")), "é"])
def test_a_made_up_cursor_is_refused_with_its_field(text):
    with pytest.raises(CursorNotValid) as refused:
        Cursor.read(text, "after", str)
    assert refused.value.field == "after"


def test_a_cursor_of_another_list_is_refused_where_instants_are_needed():
    with pytest.raises(CursorNotValid):
        _ = page_of(None, str(Cursor("not an instant", "x")), None, None).instant


def test_a_cursor_keeps_the_instant_to_the_microsecond():
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    assert page_of(None, str(Cursor.at(at, "x")), None, None).instant == (at, "x")


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"first": 0}, "first"), ({"first": 101}, "first"), ({"last": -1}, "last"), ({"first": 1, "last": 1}, "last")],
)
def test_a_page_has_1_to_100_rows_in_one_direction(asked, field):
    with pytest.raises(PageNotValid) as refused:
        page_of(**{"first": None, "after": None, "last": None, "before": None, **asked})
    assert refused.value.field == field


def test_a_page_without_a_size_has_25_rows():
    assert page_of(None, None, None, None).size == 25


def test_a_row_beyond_the_page_says_that_another_follows():
    found = page(ROWS, first=2)
    assert [edge.node for edge in found.edges] == ["a", "b"]
    assert (found.page_info.has_next_page, found.page_info.has_previous_page) == (True, False)


def test_a_page_read_from_the_end_is_turned_round():
    found = page(ROWS[::-1], last=2)
    assert [edge.node for edge in found.edges] == ["b", "c"]
    assert (found.page_info.has_next_page, found.page_info.has_previous_page) == (False, True)


def test_an_empty_page_has_no_cursors():
    found = page([], first=2)
    assert (found.page_info.start_cursor, found.page_info.end_cursor) == (None, None)
