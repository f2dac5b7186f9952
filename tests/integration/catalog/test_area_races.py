"""Two people move areas at the same time."""

import asyncio
from typing import Any

import pytest

from support.kept import ADMIN, NOW, PLACE
from sysops_graph.catalog.commands import change_area, create_area
from sysops_graph.catalog.model import FactsNotValid
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id

pytestmark = pytest.mark.usefixtures("wipe")


async def act(graph: Graph, *args: Any) -> Any:
    return await graph.write(*args, actor=ADMIN, now=NOW, ids=Ids(random_id("Command")))


async def test_moves_at_the_same_time_make_no_ring(graph: Graph):
    root, left, right = [
        str((await act(graph, create_area, {"name": name, **PLACE}))["area_id"]) for name in ("root", "left", "right")
    ]
    for _ in range(10):
        for area_id in left, right:
            await act(graph, change_area, area_id, {"parent_id": root})
        moves = [(left, right), (right, left)]
        answers = await asyncio.gather(
            *(act(graph, change_area, area_id, {"parent_id": into}) for area_id, into in moves), return_exceptions=True
        )
        assert sorted(isinstance(answer, FactsNotValid) for answer in answers) == [False, True]
