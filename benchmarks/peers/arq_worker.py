"""A plain arq worker, all defaults: python -m benchmarks.peers.arq_worker <redis> <burst or stay>."""

import asyncio
import sys
from typing import Any

from arq.connections import RedisSettings
from arq.worker import func, run_worker

BEGUN = "begun"
JOB = "work"


async def work(ctx: dict[str, Any], seconds: float) -> None:
    await ctx["redis"].rpush(BEGUN, ctx["job_id"])
    await asyncio.sleep(seconds)


class Worker:
    functions = (func(work, name=JOB),)


if __name__ == "__main__":
    run_worker(Worker, redis_settings=RedisSettings.from_dsn(sys.argv[1]), burst=sys.argv[2] == "burst")
