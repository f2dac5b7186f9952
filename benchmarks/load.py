"""Many at once: a burst of customers who all open tickets, and audits of a hundred thousand of them."""

import asyncio
import ssl
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from benchmarks.bench_world import MANY_TICKETS, SMALL, say, service, world
from benchmarks.desk import OPEN, customer_ids, idle
from benchmarks.measure import percentile, timed_ms
from benchmarks.part import Part
from benchmarks.service import work_around_the_clock
from sysops_graph.actor import Actor, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit, audit_standing
from sysops_graph.lifecycle.audits import EVERY
from sysops_graph.settings import Settings

_CREATORS, _SECONDS = 250, 60.0
_PATIENCE_S = 60.0
"""Of a client, who hears of a refusal long before."""
_WORKED_OFF_S = 900.0
"""A minute of it is work for several."""
_SILENT_S = 2.0
"""Less than the API keeps a silent connection: else it may be closed just when the next request is sent."""
_TLS = ssl.create_default_context()
"""Not used on loopback; but a client that is given none makes one, which takes longer than a ticket."""


@dataclass
class _Burst:
    """What the creators met: seconds from a request to its answer, of whatever kind, and from a wish to its ticket."""

    requests: list[float] = field(default_factory=list[float])
    until_opened: list[float] = field(default_factory=list[float])
    refused: Counter[str] = field(default_factory=Counter[str])
    opened: int = 0
    """Within the time of the burst; what was wished for in it may come later."""


async def burst(
    graph: Graph, settings: Settings, *, creators: int = _CREATORS, seconds: float = _SECONDS
) -> dict[str, float]:
    """So many customers open one ticket after another at one API process with a worker beside it.

    Each has a token of its own. Who is refused for now comes back with the same key after what `Retry-After` says;
    any other error fails. `burst_p99_s` is of a request, be it accepted or refused; `burst_until_opened_p99_s` of a
    wish, with all its refusals. What they opened is worked off, then audited.
    """
    met = _Burst()
    tokens = await _tokens(graph, settings, await customer_ids(graph, creators))
    base = f"http://{settings.api_host}:{settings.api_port}"
    ends = time.perf_counter() + seconds
    await asyncio.gather(*(_keep_opening(base, token, met, ends=ends) for token in tokens))
    await idle(graph, within_s=_WORKED_OFF_S)
    return {
        "burst_p99_s": percentile(met.requests, 0.99),
        "burst_until_opened_p99_s": percentile(met.until_opened, 0.99),
        "burst_opened_per_s": met.opened / seconds,
        "burst_refused_share": met.refused.total() / len(met.requests),
        "burst_violations": len(await audit(graph)),
    }


async def _tokens(graph: Graph, settings: Settings, customers: Sequence[str]) -> list[str]:
    assert settings.token_key_file
    now, key = await graph.database_time(), settings.token_key_file
    actors = [Actor(principal=each, roles=frozenset({Role.CUSTOMER}), subject_id=each) for each in customers]
    return [sign_token(key, actor, now=now, lifetime=timedelta(hours=1)) for actor in actors]


async def _keep_opening(base: str, token: str, met: _Burst, *, ends: float) -> None:
    """The last wish is fulfilled too, however long it takes.

    By a client of its own: one for all looks through all of its connections at every request.
    """
    limits, headers = httpx.Limits(keepalive_expiry=_SILENT_S), {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        base_url=base, headers=headers, limits=limits, timeout=_PATIENCE_S, verify=_TLS
    ) as http:
        while (began := time.perf_counter()) < ends:
            await _open(http, met)
            opened = time.perf_counter()
            met.until_opened.append(opened - began)
            met.opened += opened < ends


async def _open(http: httpx.AsyncClient, met: _Burst) -> None:
    wish = {"subject": f"Fault {uuid.uuid4().hex}", "idempotencyKey": str(uuid.uuid4())}
    body = {"query": OPEN, "variables": {"input": wish}}
    while True:
        began = time.perf_counter()
        response = await http.post("/graphql", json=body)
        met.requests.append(time.perf_counter() - began)
        errors = response.json().get("errors")
        if not errors:
            return
        assert all(error["extensions"]["retryable"] for error in errors), errors
        met.refused.update(error["extensions"]["code"] for error in errors)
        await asyncio.sleep(float(response.headers.get("Retry-After", 1)))


async def audits(graph: Graph) -> dict[str, float]:
    """One pass of each: of what is live and what changed in the last two minutes, and of everything."""
    now = await graph.database_time()
    samples = [await timed_ms(lambda: audit_standing(graph, since=now - 2 * EVERY, now=now)) for _ in range(3)]
    return {
        "audit_100k_s": percentile(samples, 0.5) / 1000,
        "full_audit_100k_s": await timed_ms(lambda: audit(graph)) / 1000,
    }


async def figures() -> dict[str, float]:
    async with world("small", SMALL, anew=True) as (graph, settings):
        await work_around_the_clock(graph)
        async with service(settings, "serve", "worker"):
            say("250 customers open tickets for a minute, after some whose only use is to make the processes warm")
            await burst(graph, settings, creators=_CREATORS // 10, seconds=_SECONDS / 2)
            found = await burst(graph, settings)
    async with world("many_tickets", MANY_TICKETS) as (graph, _):
        say("auditing 100,000 tickets")
        return found | await audits(graph)


PART = Part(
    figures,
    at_most={
        "burst_p99_s": 8,
        "burst_until_opened_p99_s": None,
        "burst_opened_per_s": None,
        "burst_refused_share": None,
        "burst_violations": 0,
        "audit_100k_s": 2,
        "full_audit_100k_s": 120,
    },
)
