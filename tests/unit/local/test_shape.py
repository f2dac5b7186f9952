import pytest

from sysops_graph.graph.documented import Declared, documented_shape
from sysops_graph.local.shape import Found, deviations

KEY, NOTE, TAGS = (
    Declared("STRING", always=True),
    Declared("STRING", always=False),
    Declared("LIST<STRING>", always=False),
)
TICKET = {"key": KEY, "note": NOTE, "tags": TAGS}


def found(count: int, *types: str) -> Found:
    return Found(frozenset(types), count)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, []),
        ({"note": found(1, "STRING")}, []),
        ({"tags": found(2, "LIST<STRING>", "LIST<NOTHING>")}, []),
        ({"colour": found(1, "STRING")}, ["Ticket.colour is not in the model"]),
        ({"note": found(2, "INTEGER", "STRING")}, ["Ticket.note is INTEGER, not STRING"]),
        ({"key": found(1, "STRING")}, ["Ticket.key is missing on 1 of 2"]),
    ],
)
def test_what_differs_from_the_model_is_named(others: dict[str, Found], said: list[str]):
    assert list(deviations("Ticket", TICKET, {"key": found(2, "STRING"), **others}, 2)) == said


def test_the_documented_model_can_be_read():
    shape = documented_shape()
    assert shape.labels["Ticket"]["key"] == Declared("STRING", always=True)
    assert shape.labels["Ticket"]["id"] == Declared("STRING", always=True)
    assert "since_at" in shape.relationships["HOLDS_OPEN"]
