"""The API as those who build on it feel it: what a question costs beside its reading, and how soon a change is seen."""

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, LiteralString, cast
from unittest.mock import patch

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.bench_world import SMALL, SOME_TICKETS, say, service, world
from benchmarks.desk import Client, client, customer_ids, rows
from benchmarks.measure import percentile, ratio
from benchmarks.part import Part
from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.statements import statement
from sysops_graph.ids import Ids, random_id
from sysops_graph.jobs.wire import CHANGED, Wire
from sysops_graph.settings import Settings
from sysops_graph.tickets import commands
from sysops_graph.tickets.model import Change, Entry
from sysops_graph.tickets.queries import TicketFilter

ME = "{ me { principal } }"
PAGE = """{ tickets(first: 25) { nodes { id key customer { name } product { name } owner { name }
  clocks { kind dueAt } } } }"""
LISTEN = "subscription ($id: ID!) { ticketChanged(id: $id) { version } }"
COMMENT = "mutation ($input: AddCommentInput!) { addComment(input: $input) { ticket { version } } }"
LEAD = """
MATCH (s:Staff)-[:LEADS]->(a:Area) WHERE a.depth = 0
RETURN s.id AS id ORDER BY id LIMIT 1
"""
IN_SIGHT = (
    "AND ($sees_all OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) })"
)
CONNECTIONS, EACH = 50, 20
WRITERS, SPELLS, SPELL_S = 16, 6, 5.0


async def figures() -> dict[str, float]:
    found = dict[str, float]()
    async with world("some_tickets", SOME_TICKETS) as (graph, settings):
        say("what a question costs")
        async with service(settings, "serve"):
            found["trivial_query_vs_plain_endpoint"] = await trivial_ratio(graph, settings)
            found["page_statements"] = await page_statements(graph, settings)
        found["authorisation_share"] = await authorisation_share(graph)
    async with world("live", SMALL, anew=True) as (graph, settings):
        many = settings.model_copy(update={"subscriptions_per_principal": 10_000})
        async with service(many, "serve", "worker") as (serving, _):
            say("a thousand subscriptions, and how soon they hear")
            desk, [customer_id] = await client(graph, many), await customer_ids(graph, 1)
            ticket_id = await desk.open(customer_id)
            p50, p99 = await live_ms(graph, many, desk, ticket_id)
            found["subscription_kb"] = await subscription_kb(graph, many, serving.process.pid, ticket_id)
            found |= {"live_ms_p50": p50, "live_ms_p99": p99}
            await desk.close()
            say("sixteen writers, with the feed and without")
            found["feed_throughput_share"] = await feed_throughput_share(graph, many)
    return found


PART = Part(
    figures,
    at_most={
        "trivial_query_vs_plain_endpoint": 4,
        "page_statements": 1,
        "authorisation_share": 0.1,
        "subscription_kb": 60,
        "live_ms_p50": 120,
        "live_ms_p99": 500,
    },
    at_least={"feed_throughput_share": 0.85},
)


async def trivial_ratio(graph: Graph, settings: Settings) -> float:
    """p50 of a query that reads nothing over p50 of an endpoint that answers two words, same process, over HTTP."""
    desk = await client(graph, settings)
    async with httpx.AsyncClient(base_url=f"http://{settings.api_host}:{settings.api_port}") as plain:
        found = await ratio(lambda: desk.ask(ME), lambda: plain.get("/health/live"), rounds=400, warm_up=100)
    await desk.close()
    return found


async def page_statements(graph: Graph, settings: Settings) -> float:
    """Statements that the API runs for a page of 25 tickets with customer, product, owner and clocks."""
    desk = await client(graph, settings)
    await desk.ask(PAGE)
    before = await _statements(settings)
    await desk.ask(PAGE)
    after = await _statements(settings)
    await desk.close()
    return after - before


async def _statements(settings: Settings) -> float:
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://{settings.api_host}:{settings.api_port}/metrics")).text
    counts = [line for line in text.splitlines() if line.startswith("sysops_statement_seconds_count")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in counts if "database_time" not in line)


async def authorisation_share(graph: Graph) -> float:
    """How much longer a lead's page of 25 takes with the predicate that looks who asks than without; p50 of each."""
    [lead] = await rows(graph, LEAD)
    name = "tickets/tickets_newest_first"
    text = statement(name).text
    predicate = IN_SIGHT.replace("$sees_all", "$given.sees_all").replace("$actor_id", "$given.actor_id")
    assert predicate in text, "the statement has changed; this part looks at the wrong one"
    wanted = TicketFilter()
    given = {
        **{key: getattr(wanted, key) for key in ("needs_owner", "needs_review", "tag", "queue_id", "area_id")},
        "states": [state for state in wanted.states if state not in {"Archived", "Deleted"}],
        "priorities": list[str](),
        "properties": ["id", "key", "subject", "opened_at"],
        "neighbours": ["customer", "product", "owner"],
        "after_at": await graph.database_time(),
        "after_id": "~",
        "limit": 26,
        "sees_all": False,
        "actor_id": lead["id"],
    }

    def read(text: str) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            async with graph.session() as session:
                found = await (await session.run(cast(LiteralString, text), given=given)).data()
            assert len(found) == given["limit"], "the lead sees a whole page"

        return act

    return await ratio(read(text), read(text.replace(predicate, "")), rounds=200, warm_up=40) - 1


async def live_ms(
    graph: Graph, settings: Settings, desk: Client, ticket_id: str, *, rounds: int = 150, warm_up: int = 20
) -> tuple[float, float]:
    """p50 and p99 from the answer of a mutation to its event at a subscriber, idle system; 0 where it came first."""
    samples = list[float]()
    async with _socket(settings, await _token(graph, settings)) as wire:
        await _subscribe(wire, "1", ticket_id)
        await wire.recv()
        for _ in range(rounds + warm_up):
            seen = asyncio.create_task(_seen(wire))
            said = {"ticketId": ticket_id, "text": "Still dark.", "idempotencyKey": str(uuid.uuid4())}
            await desk.ask(COMMENT, input=said)
            answered = time.perf_counter()
            samples.append(max(0.0, (await seen - answered) * 1000))
    return percentile(samples[warm_up:], 0.5), percentile(samples[warm_up:], 0.99)


async def _seen(wire: ClientConnection) -> float:
    async with asyncio.timeout(10):
        await wire.recv()
    return time.perf_counter()


async def subscription_kb(graph: Graph, settings: Settings, pid: int, ticket_id: str) -> float:
    """Memory of the API process for each of a thousand idle subscriptions over fifty connections."""
    token = await _token(graph, settings)
    async with AsyncExitStack() as stack:
        before = _resident_kb(pid)
        for _ in range(CONNECTIONS):
            wire = await stack.enter_async_context(_socket(settings, token))
            for number in range(EACH):
                await _subscribe(wire, str(number), ticket_id)
            for _ in range(EACH):
                assert json.loads(await wire.recv())["type"] == "next"
        return (_resident_kb(pid) - before) / (CONNECTIONS * EACH)


def _resident_kb(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123 - no file of ours
        return next(float(line.split()[1]) for line in status if line.startswith("VmRSS"))


async def feed_throughput_share(graph: Graph, settings: Settings) -> float:
    """Changes a second of sixteen writers, each with a ticket of its own, with the feed over without, turn by turn."""
    wire = Wire(settings.redis_url)
    desk = await client(graph, settings)
    tickets = [await desk.open(each) for each in await customer_ids(graph, WRITERS)]
    await desk.close()
    with_feed, without = list[float](), list[float]()
    for _ in range(SPELLS):
        graph.on_change = lambda: wire.say(CHANGED)
        with_feed.append(await _changes_a_second(graph, tickets))
        graph.on_change = None
        with patch.object(commands, "history_entry", _unfed):
            without.append(await _changes_a_second(graph, tickets))
    await wire.close()
    return statistics.median(with_feed) / statistics.median(without)


_entry = commands.history_entry


def _unfed(*args: Any, **kwargs: Any) -> dict[str, object]:
    return {name: value for name, value in _entry(*args, **kwargs).items() if name != "unnumbered"}


async def _changes_a_second(graph: Graph, tickets: list[str]) -> float:
    ends, now = time.perf_counter() + SPELL_S, await graph.database_time()

    async def write(ticket_id: str) -> int:
        count = 0
        while time.perf_counter() < ends:
            await graph.write(_change, ticket_id, now=now, ids=Ids(random_id("Command")))
            count += 1
        return count

    return sum(await asyncio.gather(*map(write, tickets))) / SPELL_S


async def _change(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> None:
    ticket = await commands.lock_ticket(tx, ticket_id, now=now, ids=ids)
    change = Change(ticket=ticket, entries=(Entry(kind="commented"),))
    await commands.change_tickets(tx, [change], actor=SYSTEM, now=now, ids=ids)


@asynccontextmanager
async def _socket(settings: Settings, token: str) -> AsyncGenerator[ClientConnection]:
    url = f"ws://{settings.api_host}:{settings.api_port}/graphql"
    async with connect(url, subprotocols=cast(Any, ["graphql-transport-ws"])) as wire:
        await wire.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(await wire.recv())["type"] == "connection_ack"
        yield wire


async def _subscribe(wire: ClientConnection, number: str, ticket_id: str) -> None:
    payload = {"query": LISTEN, "variables": {"id": ticket_id}}
    await wire.send(json.dumps({"type": "subscribe", "id": number, "payload": payload}))


async def _token(graph: Graph, settings: Settings) -> str:
    assert settings.token_key_file
    desk = Actor(principal="listeners", roles=frozenset({Role.HELP_DESK}))
    now = await graph.database_time()
    return sign_token(settings.token_key_file, desk, now=now, lifetime=timedelta(hours=1))
