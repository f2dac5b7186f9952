"""A front end of the help desk, and what is looked up in the graph beside it."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any, LiteralString

import httpx

from sysops_graph.actor import Actor, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.delivery.queries import backlog
from sysops_graph.graph.driver import Graph
from sysops_graph.settings import Settings

OPEN = "mutation Open($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id key responseDueAt } } }"
CUSTOMERS = "MATCH (c:Customer) WHERE c.active RETURN c.id AS id ORDER BY id LIMIT $count"


class Client:
    """A front end of the help desk."""

    def __init__(self, settings: Settings, token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"http://{settings.api_host}:{settings.api_port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = (await self._http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def open(self, customer_id: str) -> str:
        opening = {"customerId": customer_id, "subject": "No picture", "idempotencyKey": str(uuid.uuid4())}
        return (await self.ask(OPEN, input=opening))["openTicket"]["ticket"]["id"]

    async def close(self) -> None:
        await self._http.aclose()


async def client(graph: Graph, settings: Settings, *, role: Role = Role.HELP_DESK) -> Client:
    assert settings.token_key_file
    desk = Actor(principal="benchmarks", roles=frozenset({role}))
    now = await graph.database_time()
    return Client(settings, sign_token(settings.token_key_file, desk, now=now, lifetime=timedelta(hours=6)))


async def customer_ids(graph: Graph, count: int) -> list[str]:
    return [row["id"] for row in await rows(graph, CUSTOMERS, count=count)]


async def rows(graph: Graph, text: LiteralString, **parameters: object) -> list[dict[str, Any]]:
    """Read as a client does: again when the server asks for it."""

    async def read(tx: Any) -> list[dict[str, Any]]:
        return await (await tx.run(text, parameters)).data()

    async with graph.session() as session:
        return await session.execute_read(read)


async def idle(graph: Graph, *, within_s: float = 300) -> None:
    """The worker has come up and done all that was due."""
    async with asyncio.timeout(within_s):
        while True:
            waiting = await graph.read(backlog, now=await graph.database_time())
            if waiting.oldest_message_at is None and waiting.oldest_timer_at is None:
                return
            await asyncio.sleep(0.5)
