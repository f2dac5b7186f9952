"""A worker in a process of its own, to be killed: says on stdout what it is in the midst of.

`t` takes effect at once; `hang` writes, says "in effect" and never ends; `call` says "in call" and never ends.
"""

import asyncio
import os
import sys
from datetime import datetime
from typing import Any

from support.engine import mark
from sysops_graph.delivery import engine
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.model import Message
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.worker import Worker
from sysops_graph.routes import Routes
from sysops_graph.settings import Settings


def tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201


async def t(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, message, str(os.getpid()))


async def hang(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, message)
    tell("in effect")
    await asyncio.Event().wait()


async def prepare(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> str:
    return "request"


async def call(request: str, idempotency_key: str) -> Any:
    tell(f"in call {idempotency_key}")
    await asyncio.Event().wait()


async def settle(tx: Tx, message: Message, answer: Any, /, *, now: datetime, ids: Ids) -> None:
    raise AssertionError("the call never ends")


async def main() -> None:
    settings = Settings(environment="test")
    graph = Graph.connect(settings)
    calls = Send(prepare=prepare, call=call, settle=settle, timeout_s=1)
    worker = Worker(graph, settings, Routes({**engine.MESSAGES, "t": t, "hang": hang, "call": calls}, engine.TIMERS))
    tell(worker.name)
    await worker.run(asyncio.Event())


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
