"""The service from outside: opening, solving, offering, listing, many at once."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx

from benchmarks.bench_world import MANY_TICKETS, SMALL, say, service, world
from benchmarks.desk import Client, client, customer_ids, idle, rows
from benchmarks.measure import percentile, ratio, timed_ms
from benchmarks.part import Part
from sysops_graph.actor import Role
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit
from sysops_graph.settings import Settings
from sysops_graph.tickets.model import Impact, Priority, Urgency
from sysops_graph.tickets.policy import TriagePolicy

PAGE = """query Page { tickets(filter: {states: [NEW, OPEN]}, first: 25) {
  nodes { id key customer { name } product { name } owner { name } } pageInfo { endCursor hasNextPage } } }"""
OFFERED_AT = """
MATCH (t:Ticket {id: $id})<-[:OF]-(a:Assignment) RETURN a.id AS id
UNION MATCH (t:Ticket {id: $id})<-[:BLOCKS]-(x:AssignmentException) RETURN x.id AS id
UNION MATCH (t:Ticket {id: $id}) WHERE t.waiting_since_at IS NOT NULL RETURN t.id AS id
"""

OFFER = "MATCH (:Ticket {id: $id})<-[:OF]-(a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS expert"
ENDED = "MATCH (a:Assignment {id: $id, state: 'expired'}) RETURN a.id"
ACCEPT = "mutation Accept($input: AcceptOfferInput!) { acceptOffer(input: $input) { assignment { id } } }"
REFUSE = "mutation Refuse($input: RefuseOfferInput!) { refuseOffer(input: $input) { assignment { id } } }"
ABSENCE = "mutation Away($input: RecordAbsenceInput!) { recordAbsence(input: $input) { absence { id } } }"
EXPERTS = "MATCH (e:Expert) WHERE e.active RETURN e.id AS id ORDER BY id LIMIT $count"
ASSIGN = "mutation Assign($input: AssignManuallyInput!) { assignManually(input: $input) { assignment { id } } }"
SOLVE = "mutation Solve($input: SolveTicketInput!) { solveTicket(input: $input) { ticket { id state } } }"
PREVIEW = "query Preview($body: String!) { previewTriagePolicy(body: $body) { examined changed } }"
PREVIEWED = 1000
OTHER_MATRIX = TriagePolicy(matrix={impact: dict.fromkeys(Urgency, Priority.P2) for impact in Impact})
AROUND_THE_CLOCK = """
MATCH (plan:WorkPlan) WITH plan ORDER BY plan.id LIMIT 1
MATCH (e:Expert) WITH plan, e ORDER BY e.id
WITH plan, collect(e) AS experts
CALL (experts) { UNWIND experts AS e MATCH (e)-[w:WORKS]->() DELETE w }
UNWIND range(0, size(experts) - 1, 2) AS place
UNWIND range(0, 6) AS weekday
WITH plan, experts[place] AS e, weekday
CREATE (e)-[:WORKS {weekday: weekday, from_minute: 0, until_minute: 1440,
  valid_from_on: date('2020-01-01'), valid_until_on: date('9999-01-01')}]->(plan)
"""
SHORT_OFFERS = """
MATCH (p:Policy {kind: 'match'}) WITH p ORDER BY p.version DESC LIMIT 1
SET p.body = replace(replace(p.body, '": 10,', '": 1,'), '": 30', '": 1')
"""


async def figures() -> dict[str, float]:
    found = dict[str, float]()
    async with world("small", SMALL, anew=True) as (graph, settings):
        await work_around_the_clock(graph)
        async with service(settings, "serve"):
            say("opening, solving and listing at 1,000 tickets")
            small_page = await page_ms(graph, settings)
            found["open_ticket_vs_empty_commit"] = await open_ratio(graph, settings)
            found["move_vs_empty_commit"] = await move_ratio(graph, settings)
        async with service(settings, "serve", "worker"):
            say("offers, many clients at once, every hot use-case")
            p50, p99 = await offer_latency_ms(graph, settings)
            found |= {"offer_latency_ms_p50": p50, "offer_latency_ms_p99": p99}
            found["open_throughput"] = await throughput(graph, settings)
            found["open_throughput_violations"] = len(await audit(graph))
            await live_once(graph, settings)
            found["statements_max"] = await statements_max(settings)
    async with world("many_tickets", MANY_TICKETS) as (graph, settings), service(settings, "serve"):
        say("listing 100,000 tickets")
        found["list_100k_vs_1k"] = await page_ms(graph, settings) / small_page
        found["policy_preview_s"] = await policy_preview_s(graph, settings)
    return found


PART = Part(
    figures,
    at_most={
        "open_ticket_vs_empty_commit": 10,
        "move_vs_empty_commit": 8,
        "offer_latency_ms_p50": 150,
        "offer_latency_ms_p99": 500,
        "list_100k_vs_1k": 1.5,
        "open_throughput": None,
        "open_throughput_violations": 0,
        "statements_max": 6,
        "policy_preview_s": 2,
    },
)


async def open_ratio(graph: Graph, settings: Settings) -> float:
    """p50 of openTicket over HTTP, one client, over p50 of a committed write of one node by the same driver."""
    desk, customers = await client(graph, settings), await customer_ids(graph, 200)
    turn = iter(customers * 10)
    try:
        return await ratio(lambda: desk.open(next(turn)), _empty_commit(graph))
    finally:
        await desk.close()


async def move_ratio(graph: Graph, settings: Settings, *, rounds: int = 60, warm_up: int = 8) -> float:
    """p50 of solveTicket over HTTP, one client, over the same; each ticket has an owner, a path and running clocks."""
    manager, customers = await client(graph, settings, role=Role.MANAGER), await customer_ids(graph, rounds + warm_up)
    experts = [row["id"] for row in await rows(graph, EXPERTS, count=rounds + warm_up)]
    turn = iter([await _owned(manager, customer, expert) for customer, expert in zip(customers, experts, strict=True)])

    async def solve() -> None:
        fixed = {"ticketId": next(turn), "note": "The antenna was loose", "verification": "The picture is back"}
        await manager.ask(SOLVE, input={**fixed, "idempotencyKey": str(uuid.uuid4())})

    try:
        return await ratio(solve, _empty_commit(graph), rounds=rounds, warm_up=warm_up)
    finally:
        await manager.close()


async def _owned(manager: Client, customer_id: str, expert_id: str) -> str:
    ticket_id = await manager.open(customer_id)
    given = {"ticketId": ticket_id, "expertId": expert_id, "reason": "to be measured"}
    await manager.ask(ASSIGN, input={**given, "idempotencyKey": str(uuid.uuid4())})
    return ticket_id


async def policy_preview_s(graph: Graph, settings: Settings, *, rounds: int = 7) -> float:
    """p50 over HTTP of what a triage policy with another matrix would make of the newest 1,000 tickets."""
    desk = await client(graph, settings)
    body = OTHER_MATRIX.model_dump_json()

    async def preview() -> None:
        found = (await desk.ask(PREVIEW, body=body))["previewTriagePolicy"]
        assert found["examined"] == PREVIEWED, found
        assert found["changed"], found

    samples = [await timed_ms(preview) for _ in range(rounds)]
    await desk.close()
    return percentile(samples, 0.5) / 1000


def _empty_commit(graph: Graph) -> Callable[[], Awaitable[None]]:
    async def commit() -> None:
        async with graph.session() as session:
            await session.execute_write(_one_node)

    return commit


async def _one_node(tx: Any) -> None:
    await (await tx.run("CREATE (:Counter {name: randomUUID()})")).consume()


async def work_around_the_clock(graph: Graph) -> None:
    """Every other expert is at work, by day and by night: at any hour as many as on a weekday's morning."""
    async with graph.session() as session:
        await (await session.run(AROUND_THE_CLOCK)).consume()


async def offer_latency_ms(
    graph: Graph, settings: Settings, *, rounds: int = 60, warm_up: int = 40
) -> tuple[float, float]:
    """p50 and p99 from the answer of openTicket to the committed offer (or its exception), idle system.

    The first offers of a server's life are not counted: until it has compiled the match they take much longer.
    """
    await idle(graph)
    desk, customers = await client(graph, settings), await customer_ids(graph, rounds + warm_up)
    samples: list[float] = []
    for customer in customers:
        ticket = await desk.open(customer)
        samples.append(await timed_ms(lambda ticket=ticket: _decided(graph, ticket)))
    await desk.close()
    counted = samples[warm_up:]
    return percentile(counted, 0.5), percentile(counted, 0.99)


async def _decided(graph: Graph, ticket_id: str) -> None:
    """Looked for every 10 ms: who looks more often takes the server's time from the offer that is waited for."""
    async with asyncio.timeout(30):
        while not await rows(graph, OFFERED_AT, id=ticket_id):
            await asyncio.sleep(0.01)


async def throughput(graph: Graph, settings: Settings, *, clients: int = 32, seconds: float = 15) -> float:
    """Tickets opened per second by so many clients at one API process."""
    desks = [await client(graph, settings) for _ in range(clients)]
    customers = await customer_ids(graph, 500)
    ends, opened = time.perf_counter() + seconds, 0

    async def keep_opening(desk: Client, number: int) -> int:
        count = 0
        while time.perf_counter() < ends:
            await desk.open(customers[(number * 37 + count) % len(customers)])
            count += 1
        return count

    opened = sum(await asyncio.gather(*(keep_opening(desk, n) for n, desk in enumerate(desks))))
    for desk in desks:
        await desk.close()
    return opened / seconds


async def page_ms(graph: Graph, settings: Settings, *, rounds: int = 60) -> float:
    """p50 of the first page of 25 open tickets with customer, product and owner."""
    desk = await client(graph, settings)
    samples = [await timed_ms(lambda: desk.ask(PAGE)) for _ in range(rounds)]
    await desk.close()
    return percentile(samples[10:], 0.5)


async def live_once(graph: Graph, settings: Settings) -> None:
    """Every hot use-case happens: accepted, refused, run out (offers live for a minute), an absence of one ticket.

    What many clients opened before is worked off first, or its tickets would be waited for as well. Not every
    customer's ticket finds somebody: they are asked in turn. The expert may be the same for all three, so the absence,
    which withdraws offers, comes last.
    """
    await idle(graph)
    async with graph.session() as session:
        await (await session.run(SHORT_OFFERS)).consume()
    desk, customers = await client(graph, settings), iter(await customer_ids(graph, 1000))
    accepted, refused, ran_out = [await _offered(graph, desk, customers) for _ in range(3)]
    await desk.ask(ACCEPT, input={"offerId": accepted["id"], "idempotencyKey": str(uuid.uuid4())})
    answer = {"offerId": refused["id"], "reason": "NO_TIME", "idempotencyKey": str(uuid.uuid4())}
    await desk.ask(REFUSE, input=answer)
    async with asyncio.timeout(90):
        while not await rows(graph, ENDED, id=ran_out["id"]):
            await asyncio.sleep(0.5)
    away = {"expertId": accepted["expert"], "kind": "SICKNESS", "startsAt": "2020-01-01T00:00:00Z"}
    lead = await client(graph, settings, role=Role.MANAGER)
    await lead.ask(ABSENCE, input={**away, "idempotencyKey": str(uuid.uuid4())})
    await desk.close()
    await lead.close()


async def _offered(graph: Graph, desk: Client, customers: Iterator[str]) -> dict[str, str]:
    """A ticket is opened for one customer after another until one gets an offer; the offer's id and expert."""
    for customer_id in customers:
        ticket = await desk.open(customer_id)
        await _decided(graph, ticket)
        if offers := await rows(graph, OFFER, id=ticket):
            return offers[0]
    raise AssertionError("nobody in the world is offered anything")


async def statements_max(settings: Settings) -> float:
    """The most statements that transactions of a hot use-case take, as the processes counted them.

    Of each use-case 9 in 10 are looked at: what is left are the tickets that nobody can take, whose explanation and
    exception take three statements more.
    """
    most = 0.0
    async with httpx.AsyncClient() as http:
        for port in (settings.api_port, settings.worker_metrics_port):
            text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
            most = max([most, *(_most(text, use_case) for use_case in HOT)])
    return most


HOT = ("open_ticket", "assign_ticket", "accept_offer", "refuse_offer", "expire_offer", "record_absence")


def _most(metrics: str, use_case: str) -> float:
    """The smallest bucket that holds nine in ten observations."""
    prefix = 'sysops_transaction_statements_bucket{le="'
    rows = [line for line in metrics.splitlines() if line.startswith(prefix) and f'use_case="{use_case}"' in line]
    counts = [(float(line.split('"')[1].replace("+Inf", "inf")), float(line.rsplit(" ", 1)[1])) for line in rows]
    total = max((count for _, count in counts), default=0)
    return min((le for le, count in counts if total and count >= 0.9 * total), default=0)
