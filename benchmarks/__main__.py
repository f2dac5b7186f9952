"""Measures all figures, prints them as a table, and writes benchmarks/results.json."""

import asyncio
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.bench_world import say, service, world
from benchmarks.business_time import due_at_per_s
from benchmarks.matching import match_ratio, why_nobody_ratio
from benchmarks.service import (
    live_once,
    move_ratio,
    offer_latency_ms,
    open_ratio,
    page_ms,
    policy_preview_s,
    statements_max,
    throughput,
    work_around_the_clock,
)
from benchmarks.timers import timer_burst_per_s, timer_lateness_ms_p99
from sysops_graph.jobs.audit import audit
from sysops_graph.local.world import WorldSize

RESULTS = Path(__file__).parent / "results.json"
SMALL = WorldSize(experts=1_000, customers=1_000, tickets=1_000)
MANY_TICKETS = WorldSize(experts=1_000, customers=10_000, tickets=100_000)
MANY_EXPERTS = WorldSize(experts=10_000, customers=10_000, tickets=100_000)
AT_MOST = {
    "open_ticket_vs_empty_commit": 10,
    "move_vs_empty_commit": 8,
    "match_1k_vs_round_trip": 4,
    "match_10k_vs_round_trip": 16,
    "match_remote_10k_vs_round_trip": 40,
    "why_nobody_10k_vs_round_trip": 120,
    "offer_latency_ms_p50": 150,
    "offer_latency_ms_p99": 500,
    "list_100k_vs_1k": 1.5,
    "open_throughput": None,
    "open_throughput_violations": 0,
    "statements_max": 6,
    "timer_lateness_ms_p99": 1000,
    "policy_preview_s": 2,
}
AT_LEAST = {"due_at_per_s": 20_000, "timer_burst_per_s": 300}


async def figures() -> dict[str, float]:
    found = {"due_at_per_s": due_at_per_s()}
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
    async with world("many_tickets", MANY_TICKETS) as (graph, settings):
        say("matching 1,000 experts, listing 100,000 tickets")
        found["match_1k_vs_round_trip"] = await match_ratio(graph, visit=True)
        async with service(settings, "serve"):
            found["list_100k_vs_1k"] = await page_ms(graph, settings) / small_page
            found["policy_preview_s"] = await policy_preview_s(graph, settings)
        say("10,000 timers, 100 a second; 10,000 timers at once")
        found["timer_lateness_ms_p99"] = await timer_lateness_ms_p99(graph, settings)
        found["timer_burst_per_s"] = await timer_burst_per_s(graph, settings)
    async with world("many_experts", MANY_EXPERTS) as (graph, _):
        say("matching 10,000 experts")
        found["match_10k_vs_round_trip"] = await match_ratio(graph, visit=True)
        found["match_remote_10k_vs_round_trip"] = await match_ratio(graph, visit=False)
        found["why_nobody_10k_vs_round_trip"] = await why_nobody_ratio(graph)
    return found


def report(found: dict[str, float]) -> list[str]:
    """Prints and keeps them; answers those that miss what is wanted."""
    missed: list[str] = []
    table = Table("figure", "measured", "at most", "at least")
    for key in (*AT_MOST, *AT_LEAST):
        most, least = AT_MOST.get(key), AT_LEAST.get(key)
        if (most is not None and found[key] > most) or (least is not None and found[key] < least):
            missed.append(key)
        limits = ("" if limit is None else str(limit) for limit in (most, least))
        table.add_row(key, f"{found[key]:.2f}", *limits, style="red" if key in missed else None)
    Console().print(table)
    results = {
        "commit": subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "figures": {key: round(found[key], 2) for key in (*AT_MOST, *AT_LEAST)},
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return missed


if __name__ == "__main__":
    if missed := report(asyncio.run(figures())):
        sys.exit(f"missed: {', '.join(missed)}")
