"""One pass of the audit: of what is live and changed, and of everything."""

import time
from datetime import timedelta

from benchmarks.bench_world import say
from benchmarks.measure import percentile
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at, audit_standing

CHANGED = timedelta(minutes=2)


async def audit_s(graph: Graph, *, rounds: int = 7) -> float:
    """p50 of a standing audit, as a worker makes it every minute; what it finds is not repaired."""
    await graph.plan_ahead("audit", "lifecycle", "sla")
    samples: list[float] = []
    for _ in range(rounds):
        now, began = await graph.database_time(), time.perf_counter()
        found = await audit_standing(graph, since=now - CHANGED, now=now)
        samples.append(time.perf_counter() - began)
    say(f"the standing audit found {len(found)} violations")
    return percentile(samples, 0.5)


async def full_audit_s(graph: Graph) -> float:
    """The full audit, clocks rebuilt from history included."""
    now, began = await graph.database_time(), time.perf_counter()
    found = await audit_at(graph, now=now)
    say(f"the full audit found {len(found)} violations")
    return time.perf_counter() - began
