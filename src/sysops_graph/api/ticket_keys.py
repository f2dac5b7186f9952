"""Ticket keys come in blocks per process, so that writers do not queue behind one counter; gaps are allowed."""

import asyncio
from collections import deque
from datetime import datetime

from sysops_graph.graph.driver import Graph
from sysops_graph.tickets.commands import reserve_keys

_BLOCK = 50


class TicketKeys:
    """This process's keys of the present year, UTC."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque()
        self._year = 0
        self._fetching = asyncio.Lock()

    async def next(self, graph: Graph, now: datetime) -> str:
        async with self._fetching:
            if not self._keys or self._year != now.year:
                self._keys = deque(await graph.write(reserve_keys, now.year, count=_BLOCK))
                self._year = now.year
            return self._keys.popleft()
