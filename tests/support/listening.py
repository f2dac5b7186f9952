"""Clients that listen: over a WebSocket, and to server-sent events, on a served application."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.numbering import Numbering
from sysops_graph.jobs.wire import TOLD, Wire

WITHIN_S = 20


@asynccontextmanager
async def served(app: Starlette) -> AsyncGenerator[int]:
    """The application on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


class _OnlyWorker:
    first = True


@asynccontextmanager
async def numbering(graph: Graph, redis_url: str) -> AsyncGenerator[None]:
    """What a worker does for the change feed."""
    wire = Wire(redis_url)
    graph.on_told = partial(wire.say, TOLD)
    part = Numbering(graph, _OnlyWorker(), wire)  # pyright: ignore[reportArgumentType]
    tasks = [asyncio.create_task(part.run()), asyncio.create_task(part.listen())]
    try:
        yield
    finally:
        while late := [task for task in tasks if not task.done()]:
            for task in late:
                task.cancel()  # redis-py swallows a cancellation at times
            await asyncio.wait(late, timeout=0.5)
        graph.on_told = None
        await wire.close()


@dataclass
class Socket:
    """A connection by graphql-transport-ws."""

    wire: ClientConnection

    async def subscribe(self, number: str, query: str, variables: dict[str, Any]) -> None:
        await self.say(type="subscribe", id=number, payload={"query": query, "variables": variables})

    async def say(self, **message: Any) -> None:
        await self.wire.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(WITHIN_S):
            return json.loads(await self.wire.recv())


@asynccontextmanager
async def socket(port: int, headers: dict[str, str], *, origin: Any = None) -> AsyncGenerator[Socket]:
    """An open connection, acknowledged."""
    url = f"ws://127.0.0.1:{port}/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], origin=origin, max_size=None) as wire:  # pyright: ignore[reportArgumentType]
        found = Socket(wire)
        await found.say(type="connection_init", payload=headers)
        assert (await found.hear())["type"] == "connection_ack"
        yield found


@asynccontextmanager
async def over_socket(
    port: int, headers: dict[str, str], query: str, variables: dict[str, Any]
) -> AsyncGenerator[AsyncIterator[dict[str, Any]]]:
    async with socket(port, headers) as opened:
        await opened.subscribe("1", query, variables)

        async def answers() -> AsyncIterator[dict[str, Any]]:
            while (message := await opened.hear())["type"] != "complete":
                yield {"errors": message["payload"]} if message["type"] == "error" else message["payload"]
                if message["type"] == "error":
                    return

        yield answers()


@asynccontextmanager
async def over_events(
    port: int, headers: dict[str, str], query: str, variables: dict[str, Any]
) -> AsyncGenerator[AsyncIterator[dict[str, Any]]]:
    url, body = f"http://127.0.0.1:{port}/graphql", {"query": query, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=WITHIN_S, headers={**headers, "Accept": "text/event-stream"}) as client,
        client.stream("POST", url, json=body) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream"), await response.aread()

        async def answers() -> AsyncIterator[dict[str, Any]]:
            event = ""
            async for line in response.aiter_lines():
                name, _, said = line.partition(": ")
                if name == "event":
                    event = said
                elif name.rstrip(":") == "data" and event == "complete":
                    return
                elif name == "data":
                    yield json.loads(said)

        yield answers()
