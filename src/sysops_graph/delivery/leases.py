"""Shards shared among live workers: a lease saves double work, it guards nothing; the locks do that."""

from datetime import datetime, timedelta

from sysops_graph.delivery.rules import LEASE_S, SHARDS, shards_of
from sysops_graph.graph.model import Tx


async def share_shards(tx: Tx, worker: str, *, now: datetime) -> frozenset[int]:
    """Say that this worker lives, and take or renew its fair share of the shards; returns those it holds."""
    until_at = now + timedelta(seconds=LEASE_S)
    [presence] = await tx.rows("delivery/announce_worker", worker=worker, now=now, until_at=until_at)
    share = shards_of(worker, presence["live"])
    others = sorted(set(range(SHARDS)).difference(share))
    rows = await tx.rows("delivery/take_shards", worker=worker, share=share, others=others, now=now, until_at=until_at)
    return frozenset(row["shard"] for row in rows)


async def release_worker(tx: Tx, worker: str, *, now: datetime) -> None:
    """This worker ends: its shards are free at once."""
    await tx.rows("delivery/release_worker", worker=worker, now=now)
