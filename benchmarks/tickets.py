"""Reading and opening tickets over HTTP: against the raw driver that reads the same, and with Redis away."""

from collections.abc import Awaitable, Callable
from itertools import cycle
from typing import Any, LiteralString

from benchmarks.bench_world import MANY_TICKETS, ROOT, SOME_TICKETS, say, service, world
from benchmarks.desk import Client, client, customer_ids, rows
from benchmarks.measure import ratio
from benchmarks.part import Part
from sysops_graph.graph.driver import Graph
from sysops_graph.local.process import free_port
from sysops_graph.local.redis import start_redis
from sysops_graph.settings import Settings

SIZE = 25
WARM_UP = 40
FIELDS = "id key subject state priority openedAt customer { name } product { name } owner { name }"
TICKET = f"query Ticket($id: ID!) {{ ticket(id: $id) {{ {FIELDS} }} }}"
PAGE = f"""query Page($after: String, $filter: TicketFilterInput) {{
  tickets(first: {SIZE}, after: $after, filter: $filter) {{ nodes {{ {FIELDS} }} pageInfo {{ endCursor }} }} }}"""

_IDS = "MATCH (t:Ticket {state: 'Open'}) RETURN t.id AS id ORDER BY id LIMIT 100"
_WITH_NEIGHBOURS: LiteralString = """
OPTIONAL MATCH (t)-[:OPENED_BY]->(customer:Customer)
RETURN t.id AS id, t.key AS key, t.subject AS subject, t.state AS state, t.priority AS priority,
  t.opened_at AS opened_at, customer.name AS customer,
  head(COLLECT { MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p.name }) AS product,
  head(COLLECT { MATCH (t)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert) RETURN e.name }) AS owner
"""
_TICKET: LiteralString = "MATCH (t:Ticket {id: $id})" + _WITH_NEIGHBOURS
_PAGE: LiteralString = (
    """
MATCH (t:Ticket) WHERE t.opened_at <= $now AND NOT t.state IN ['Archived', 'Deleted']
WITH t ORDER BY t.opened_at DESC, t.id DESC LIMIT $size
"""
    + _WITH_NEIGHBOURS
    + "ORDER BY t.opened_at DESC, t.id DESC"
)


async def figures() -> dict[str, float]:
    found = dict[str, float]()
    async with world("some_tickets", SOME_TICKETS) as (graph, settings):
        say("reading 10,000 tickets, opening some with and without Redis")
        async with service(settings, "serve"):
            found["ticket_10k_vs_driver"], found["page_10k_vs_driver"] = await _reads(graph, settings)
            found["create_redis_down_vs_up"] = await _redis_down_ratio(graph, settings)
    async with world("many_tickets", MANY_TICKETS) as (graph, settings), service(settings, "serve"):
        say("reading 100,000 tickets")
        found["ticket_vs_driver"], found["page_vs_driver"] = await _reads(graph, settings)
    return found


PART = Part(
    figures,
    at_most={
        "ticket_vs_driver": 4,
        "ticket_10k_vs_driver": 4,
        "page_vs_driver": 2.5,
        "page_10k_vs_driver": 2.5,
        "create_redis_down_vs_up": 1.5,
    },
)


async def ticket_ids(graph: Graph) -> list[str]:
    """Tickets that somebody works on: they have a customer, a product and an owner."""
    return [row["id"] for row in await rows(graph, _IDS)]


def one_ticket(desk: Client, ids: list[str]) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Each call reads the next ticket."""
    turn = cycle(ids)

    async def read() -> dict[str, Any]:
        return (await desk.ask(TICKET, id=next(turn)))["ticket"]

    return read


def one_page(desk: Client, **asked: object) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    async def read() -> list[dict[str, Any]]:
        return (await desk.ask(PAGE, **asked))["tickets"]["nodes"]

    return read


async def _reads(graph: Graph, settings: Settings) -> tuple[float, float]:
    """p50 of one ticket, and of the first page, over p50 of the driver's read of the same."""
    desk, ids, now = await client(graph, settings), await ticket_ids(graph), await graph.database_time()
    turn = cycle(ids)

    async def ticket() -> object:
        return await rows(graph, _TICKET, id=next(turn))

    async def page() -> list[dict[str, Any]]:
        return await rows(graph, _PAGE, now=now, size=SIZE)

    ours = one_page(desk)
    assert [row["id"] for row in await ours()] == [row["id"] for row in await page()]
    try:
        return (
            await ratio(one_ticket(desk, ids), ticket, warm_up=WARM_UP),
            await ratio(ours, page, warm_up=WARM_UP),
        )
    finally:
        await desk.close()


async def _redis_down_ratio(graph: Graph, settings: Settings) -> float:
    """p50 of openTicket at an API whose Redis was stopped, over p50 at one whose Redis runs."""
    customers = cycle(await customer_ids(graph, 500))
    stopping = start_redis(ROOT / "stopped-redis", port=free_port())
    bereft = settings.model_copy(update={"redis_url": stopping.url, "api_port": free_port()})
    desk, without = await client(graph, settings), await client(graph, bereft)
    try:
        async with service(bereft, "serve"):
            await without.open(next(customers))
            stopping.stop()
            return await ratio(
                lambda: without.open(next(customers)), lambda: desk.open(next(customers)), warm_up=WARM_UP
            )
    finally:
        stopping.stop()
        await desk.close()
        await without.close()
