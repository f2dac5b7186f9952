"""Due times, and timers of the engine, fired by real workers among 100,000 tickets: how late, and how many a second.

They are those by which closed tickets are archived, `ticket.archive`: the commonest of a grown service, and each one
moves a ticket, writes its history and arms the next timer, but tells nobody. So what is measured is the engine, not
the letters that follow, and who looks afterwards sees whether one was lost or fired twice. The same tickets are closed
again for every run.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import LiteralString, TypeVar

import httpx

from benchmarks.bench_world import MANY_TICKETS, say, service, world
from benchmarks.business_time import due_at_per_s
from benchmarks.desk import idle, rows
from benchmarks.part import Part
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import NewTimer
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle.next import ARCHIVE
from sysops_graph.settings import Settings

T = TypeVar("T")
COUNT = 10_000
PER_SECOND = 100
_SOON = timedelta(seconds=3)
_AT_ONCE = 500
_LONGEST_S = 300

_CLOSED = """
MATCH (x:Timer {kind: $kind}) WITH x.subject_id AS id ORDER BY id LIMIT $count
RETURN collect(id) AS ids
"""
"""Tickets that were closed when the world was made: no other has ever had this timer."""

_CLOSE_AGAIN = """
UNWIND $ids AS id
MATCH (t:Ticket {id: id})
OPTIONAL MATCH (t)<-[:OF]-(h:HistoryEntry {kind: 'archived'})
WITH t, collect(h) AS lines
SET t.state = 'Closed', t.version = t.version - size(lines)
FOREACH (line IN lines | DETACH DELETE line)
WITH t
MATCH (x:Timer {key: t.id + ':ticket.delete:0::0'})
DETACH DELETE x
"""

_PUT_OFF = """
MATCH (x:Timer) WHERE x.due_at < $until_at AND NOT x.kind STARTS WITH 'engine.'
SET x.due_at = $until_at + duration({days: 365})
"""
"""What else would become due meanwhile is not what is measured."""

_HOLDERS = "MATCH (l:Lease) WHERE l.name STARTS WITH 'shard:' AND l.until_at > $now RETURN DISTINCT l.holder AS holder"
_WAITING = "MATCH (x:Timer) WHERE x.shard IN range(0, 63) AND x.due_at <= $until_at RETURN count(x) AS count"
_WRONG = """
UNWIND $ids AS id
MATCH (t:Ticket {id: id}), (x:Timer {key: id + ':ticket.archive:0::0'})
OPTIONAL MATCH (next:Timer {key: id + ':ticket.delete:0::0'})
WITH t, x, next, COUNT { (t)<-[:OF]-(:HistoryEntry {kind: 'archived'}) } AS archived
WHERE t.state <> 'Archived' OR x.state <> 'fired' OR archived <> 1 OR coalesce(next.fencing, 0) <> 1
RETURN t.id AS id, t.state AS state, x.state AS timer, archived, next.fencing AS armed
"""


async def figures() -> dict[str, float]:
    found = {"due_at_per_s": due_at_per_s()}
    async with world("many_tickets", MANY_TICKETS) as (graph, settings):
        say("10,000 timers, 100 a second; 10,000 timers at once")
        found["timer_lateness_ms_p99"] = await timer_lateness_ms_p99(graph, settings)
        found["timer_burst_per_s"] = await timer_burst_per_s(graph, settings)
    return found


PART = Part(
    figures,
    at_most={"timer_lateness_ms_p99": 1000},
    at_least={"due_at_per_s": 20_000, "timer_burst_per_s": 300},
)


async def timer_lateness_ms_p99(graph: Graph, settings: Settings, *, count: int = COUNT) -> float:
    """From due time to commit, as the one worker counted it: so many armed, 100 of them due each second."""
    ids = await _closed(graph, count)
    async with service(settings, "worker"):
        await workers_are_up(graph, 1)
        begins = await graph.database_time() + _arming(count)
        await _arm(graph, ids, [begins + timedelta(seconds=place / PER_SECOND) for place in range(len(ids))])
        await asyncio.sleep((begins - await graph.database_time()).total_seconds() + len(ids) / PER_SECOND)
        await _all_fired(graph, ids, begins + timedelta(seconds=len(ids) / PER_SECOND))
        metrics = (await httpx.AsyncClient().get(f"http://127.0.0.1:{settings.worker_metrics_port}/metrics")).text
    return 1000 * _quantile(_buckets(metrics), 0.99)


async def timer_burst_per_s(graph: Graph, settings: Settings, *, count: int = COUNT) -> float:
    """All due at one instant; from then until two workers have drained them."""
    ids = await _closed(graph, count)
    async with service(settings, "worker", "worker"):
        await workers_are_up(graph, 2)
        due_at = await graph.database_time() + _arming(count)
        await _arm(graph, ids, [due_at] * len(ids))
        await asyncio.sleep((due_at - await graph.database_time()).total_seconds())
        started = time.perf_counter()
        await _all_fired(graph, ids, due_at)
        return len(ids) / (time.perf_counter() - started)


async def _closed(graph: Graph, count: int) -> list[str]:
    [row] = await rows(graph, _CLOSED, kind=ARCHIVE, count=count)
    ids: list[str] = row["ids"]
    assert len(ids) == count, f"the world has only {len(ids)} closed tickets"
    for some in _batches(ids):
        await _write(graph, _CLOSE_AGAIN, ids=some)
    await _write(graph, _PUT_OFF, until_at=await graph.database_time() + timedelta(hours=1))
    return ids


def _arming(count: int) -> timedelta:
    """Room to arm them all before the first is due."""
    return _SOON + timedelta(seconds=count / 500)


async def _arm(graph: Graph, ids: Sequence[str], due: Sequence[datetime]) -> None:
    """As use-cases do."""
    timers = [
        NewTimer(kind=ARCHIVE, subject_id=id_, ticket_id=id_, due_at=at) for id_, at in zip(ids, due, strict=True)
    ]
    for some in _batches(timers):
        await graph.write(deliver, arm=some, now=await graph.database_time(), ids=Ids(random_id("Command")))
    assert await graph.database_time() < due[0], "arming took longer than it may"


async def workers_are_up(graph: Graph, count: int) -> None:
    async with asyncio.timeout(60):
        while len(await rows(graph, _HOLDERS, now=await graph.database_time())) != count:
            await asyncio.sleep(0.2)
    await idle(graph)


async def _all_fired(graph: Graph, ids: Sequence[str], until_at: datetime) -> None:
    """Waits until none is left, then demands that each ticket was archived once."""
    async with asyncio.timeout(_LONGEST_S):
        while (await rows(graph, _WAITING, until_at=until_at))[0]["count"]:
            await asyncio.sleep(0.25)
    wrong = [row for some in _batches(ids) for row in await rows(graph, _WRONG, ids=some)]
    assert not wrong, f"{len(wrong)} timers were lost or fired twice, as {wrong[:3]}"


def _buckets(metrics: str) -> list[tuple[float, float]]:
    """Upper edges in seconds, and how many timers were at most so late."""
    prefix = "sysops_timer_lateness_seconds_bucket{"
    lines = [line for line in metrics.splitlines() if line.startswith(prefix) and f'kind="{ARCHIVE}"' in line]
    return [(float(line.split('le="')[1].split('"')[0]), float(line.rsplit(" ", 1)[1])) for line in lines]


def _quantile(buckets: Sequence[tuple[float, float]], share: float) -> float:
    """Within its bucket by proportion, as Prometheus shows it; behind the last edge there is no more to say."""
    wanted = share * buckets[-1][1]
    for (low, below), (high, count) in pairwise([(0.0, 0.0), *buckets]):
        if count >= wanted:
            return low + (high - low) * (wanted - below) / (count - below)
    raise AssertionError("a histogram without its last bucket")


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


async def _write(graph: Graph, text: LiteralString, **parameters: object) -> None:
    async with graph.session() as session:
        await (await session.run(text, parameters)).consume()
