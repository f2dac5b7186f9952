"""Lists by name: pages forward and backward meet, whatever is filtered."""

import pytest

from support.kept import do, new
from sysops_graph.catalog import commands, queries
from sysops_graph.catalog.queries import Span
from sysops_graph.graph.driver import Tx

ALL = {"starts": "a list: ", "active": None, "kind": None}
"""Of the skills of these tests, whatever else is there."""


@pytest.fixture
async def skill_ids(tx: Tx) -> list[str]:
    names = ["a", "b", "b", "b", "c", "Zulu", "audio"]
    ids = [(await new(tx, commands.create_skill, name=f"a list: {name}"), name) for name in names]
    await do(tx, commands.deactivate_skill, ids[4][0])
    return [each for _, each in sorted((name, node_id) for node_id, name in ids)]


async def pages(tx: Tx, size: int, *, backward: bool) -> list[str]:
    found: list[str] = []
    span = Span(size, backward=backward)
    while rows := await queries.skills.page(tx, span, **ALL):
        found += [row["id"] for row in rows]
        span = Span(size, rows[-1]["key"], rows[-1]["id"], backward)
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 50])
async def test_pages_follow_each_other_without_gap_or_repetition(tx: Tx, skill_ids: list[str], size: int):
    assert await pages(tx, size, backward=False) == skill_ids
    assert await pages(tx, size, backward=True) == skill_ids[::-1]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"starts": "a list: a"}, ["a", "audio"]),
        ({"active": False}, ["c"]),
        ({"active": True, "starts": "a list: c"}, []),
        ({"kind": "technical", "starts": "a list: Z"}, ["Zulu"]),
        ({"kind": "language"}, []),
    ],
)
async def test_a_filter_narrows_page_and_count(
    tx: Tx, skill_ids: list[str], filters: dict[str, object], names: list[str]
):
    for backward in (False, True):
        rows = await queries.skills.page(tx, Span(50, backward=backward), **(ALL | filters))
        assert sorted(row["key"] for row in rows) == sorted(f"a list: {name}" for name in names)
    assert await queries.skills.count(tx, **(ALL | filters)) == len(names)
