"""@neo4j/graphql behind Apollo Server, on the same graph: reads of tickets, and a bare node where we open a ticket.

Both are asked over HTTP, turn by turn, for the same fields; that they answer the same tickets is demanded first. Theirs
reads the list as its documentation shows it, and once more with a condition by which the server can use its index.
"""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count, cycle
from typing import Any

import httpx

from benchmarks.bench_world import MANY_TICKETS, ROOT, SOME_TICKETS, ready, say, service, world
from benchmarks.desk import Client, client, customer_ids
from benchmarks.measure import ratio
from benchmarks.peers.ingredients import npm, npm_versions
from benchmarks.tickets import FIELDS, PAGE, SIZE, WARM_UP, one_page, one_ticket, ticket_ids
from sysops_graph.graph.driver import Graph
from sysops_graph.local.process import Child, free_port, spawn
from sysops_graph.settings import Settings

DEEP = 100
_TICKET = f"query ($id: ID!) {{ tickets(where: {{id: {{eq: $id}}}}) {{ {FIELDS} }} }}"
_PAGE = f"""query ($offset: Int, $where: TicketWhere) {{
  tickets(limit: {SIZE}, offset: $offset, where: $where, sort: [{{opened_at: DESC}}]) {{ {FIELDS} }} }}"""
_CREATE = "mutation ($input: [TicketCreateInput!]!) { createTickets(input: $input) { tickets { id key } } }"
_REMOVE = "MATCH (t:Ticket) WHERE t.key STARTS WITH $prefix DETACH DELETE t"
_PREFIX = "PEER-"
_FILTER = {"states": ["NEW", "OPEN"], "priorities": ["P1", "P2"]}
_WHERE = {"state": {"in": ["New", "Open"]}, "priority": {"in": ["P1", "P2"]}}
_INDEXED = {"opened_at": {"lt": "9999-01-01T00:00:00Z"}}

VERSIONS = npm_versions()
AT_MOST: dict[str, float | None] = {
    "ticket_vs_neo4j_graphql": 1.3,
    "list_10k_vs_neo4j_graphql": 0.8,
    "list_100k_vs_neo4j_graphql": 0.25,
    "list_100k_vs_neo4j_graphql_indexed": None,
    "filtered_page_100k_vs_neo4j_graphql": None,
    "deep_page_100k_vs_neo4j_graphql": 0.15,
    "deep_page_100k_vs_neo4j_graphql_indexed": None,
    "create_vs_neo4j_graphql": 3,
}

Read = Callable[[], Awaitable[list[dict[str, Any]]]]


async def figures() -> dict[str, float]:
    home = npm("neo4j_graphql", "server.mjs")
    found = dict[str, float]()
    async with world("some_tickets", SOME_TICKETS) as (graph, settings), service(settings, "serve"):
        say("@neo4j/graphql at 10,000 tickets")
        desk = await client(graph, settings)
        async with _peer(home, settings) as peer:
            found["list_10k_vs_neo4j_graphql"] = await _pages(one_page(desk), peer.page())
            found["create_vs_neo4j_graphql"] = await _create_ratio(graph, desk, peer)
        await desk.close()
    async with world("many_tickets", MANY_TICKETS) as (graph, settings), service(settings, "serve"):
        say("@neo4j/graphql at 100,000 tickets")
        desk, ids = await client(graph, settings), await ticket_ids(graph)
        async with _peer(home, settings) as peer:
            found["ticket_vs_neo4j_graphql"] = await ratio(one_ticket(desk, ids), peer.ticket(ids), warm_up=WARM_UP)
            first, deep = one_page(desk), one_page(desk, after=await _cursor_of(desk, DEEP))
            offset = (DEEP - 1) * SIZE
            filtered = one_page(desk, filter=_FILTER)
            found |= {
                "list_100k_vs_neo4j_graphql": await _pages(first, peer.page()),
                "list_100k_vs_neo4j_graphql_indexed": await _pages(first, peer.page(where=_INDEXED)),
                "filtered_page_100k_vs_neo4j_graphql": await _pages(filtered, peer.page(where=_WHERE)),
                "deep_page_100k_vs_neo4j_graphql": await _pages(deep, peer.page(offset=offset)),
                "deep_page_100k_vs_neo4j_graphql_indexed": await _pages(deep, peer.page(offset=offset, where=_INDEXED)),
            }
        await desk.close()
    return found


class _Peer:
    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=30)

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        answer = (await self._http.post("/", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def page(self, **asked: object) -> Read:
        async def read() -> list[dict[str, Any]]:
            return (await self.ask(_PAGE, **asked))["tickets"]

        return read

    def ticket(self, ids: list[str]) -> Read:
        turn = cycle(ids)

        async def read() -> list[dict[str, Any]]:
            return (await self.ask(_TICKET, id=next(turn)))["tickets"]

        return read

    async def close(self) -> None:
        await self._http.aclose()


@asynccontextmanager
async def _peer(home: os.PathLike[str], settings: Settings) -> AsyncGenerator[_Peer]:
    port = free_port()
    env = {
        **os.environ,
        "NODE_ENV": "production",
        "NEO4J_URI": settings.neo4j_uri,
        "NEO4J_USER": settings.neo4j_user,
        "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "PORT": str(port),
    }
    child = Child(spawn(["node", f"{home}/server.mjs"], log=ROOT / "neo4j_graphql.log", env=env))
    peer = _Peer(f"http://127.0.0.1:{port}")
    try:
        await ready(f"http://127.0.0.1:{port}/?query={{__typename}}", **{"apollo-require-preflight": "true"})
        yield peer
    finally:
        await peer.close()
        child.stop()


async def _pages(ours: Read, theirs: Read) -> float:
    mine, other = await ours(), await theirs()
    assert [row["id"] for row in mine] == [row["id"] for row in other], "both must answer the same page"
    return await ratio(ours, theirs, rounds=40, warm_up=WARM_UP)


async def _cursor_of(desk: Client, page: int) -> str:
    """The cursor behind which this page begins."""
    cursor = None
    for _ in range(page - 1):
        cursor = (await desk.ask(PAGE, after=cursor))["tickets"]["pageInfo"]["endCursor"]
    assert cursor
    return cursor


async def _create_ratio(graph: Graph, desk: Client, peer: _Peer) -> float:
    """Theirs is a ticket and its customer; ours has triage, clocks, receipt and timers, and an expert will be found."""
    customers, numbers = cycle(await customer_ids(graph, 500)), count()

    async def create() -> None:
        bare = {
            "key": f"{_PREFIX}{next(numbers)}",
            "subject": "No picture",
            "description": "No picture",
            "state": "New",
            "priority": "P3",
            "customer": {"connect": [{"where": {"node": {"id": {"eq": next(customers)}}}}]},
        }
        await peer.ask(_CREATE, input=[bare])

    try:
        return await ratio(lambda: desk.open(next(customers)), create, warm_up=WARM_UP)
    finally:
        async with graph.session() as session:
            await (await session.run(_REMOVE, prefix=_PREFIX)).consume()
