"""What is offered for Neo4j Browser, in docs/operations.md and as saved queries, answers after a ticket was opened."""

import re
from typing import LiteralString, cast

import pytest

from support.graph_model import CHECKOUT
from sysops_graph.actor import SYSTEM
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.local.browser import saved
from sysops_graph.local.world import seed_demo
from sysops_graph.local.world_demo import demo_id
from sysops_graph.settings import Settings
from sysops_graph.tickets.model import Opening

QUERIES = re.findall(
    r"^([A-Z][^\n]+):\n\n```cypher\n(.+?)```",
    (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
async def opened(graph: Graph, settings: Settings, wipe: None) -> None:
    """The demonstration world, and a ticket of Karla's."""
    await seed_demo(graph, settings)
    opening = Opening(
        subject="No picture", customer_id=demo_id("Customer", "karla"), product_id=demo_id("Product", "panorama-55")
    )
    now = await graph.database_time()
    await graph.write(open_ticket, opening, key="INC-2026-000001", actor=SYSTEM, now=now, ids=Ids("cmd_browser"))


async def answers(graph: Graph, text: str) -> list[dict[str, object]]:
    async with graph.session() as session:
        return await (await session.run(cast(LiteralString, text))).data()


async def test_every_offered_query_answers(graph: Graph, opened: None):
    answered = {title: await answers(graph, text) for title, text in QUERIES}
    assert len(answered) == 5
    assert [title for title, rows in answered.items() if not rows] == []


async def test_every_saved_query_runs_as_it_stands_and_every_picture_shows_something(graph: Graph, opened: None):
    rows = {name: await answers(graph, text) for name, text in saved()}
    assert [name for name, found in rows.items() if "pictures" in name and not found] == []
    assert rows["sysops analysis/tickets_by_state"]
