"""The queries that docs/operations.md offers for Neo4j Browser answer something about a ticket that was just opened."""

import re

import pytest

from support.graph_model import CHECKOUT
from sysops_graph.actor import SYSTEM
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.local.world import seed_demo
from sysops_graph.local.world_demo import demo_id
from sysops_graph.settings import Settings
from sysops_graph.tickets.model import Opening

QUERIES = re.findall(
    r"^([A-Z][^\n]+):\n\n```cypher\n(.+?)```",
    (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.usefixtures("wipe")
async def test_every_offered_query_answers(graph: Graph, settings: Settings):
    await seed_demo(graph, settings)
    opening = Opening(
        subject="No picture", customer_id=demo_id("Customer", "karla"), product_id=demo_id("Product", "panorama-55")
    )
    now = await graph.database_time()
    key = "INC-2026-000001"
    await graph.write(open_ticket, opening, key=key, actor=SYSTEM, now=now, ids=Ids("cmd_browser"))
    async with graph.session() as session:
        answered = {title: await (await session.run(text)).data() for title, text in QUERIES}
    assert len(answered) == 5
    assert [title for title, rows in answered.items() if not rows] == []
