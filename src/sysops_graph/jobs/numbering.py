"""Numbers the change feed. One worker does; where for a moment there are two, the counter's lock parts them."""

import asyncio

from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.sweep import Shares
from sysops_graph.jobs.wire import CHANGED, NUMBERED, Wire
from sysops_graph.tickets.changes import any_unnumbered, number_changes

_LONGEST_S = 1.0
_GATHERING_S = 0.1
"""A change after a quiet moment is numbered at once; those of a busy one get their numbers in one transaction."""
_AT_MOST = 500


class Numbering:
    """Woken by this process's own commits, by word of others, and every second."""

    def __init__(self, graph: Graph, shares: Shares, wire: Wire) -> None:
        self._graph, self._shares, self._wire = graph, shares, wire
        self._woken = asyncio.Event()

    def committed(self) -> None:
        """Something changed here: number it, or tell who numbers."""
        if self._shares.first:
            self.wake()
        else:
            self._wire.say(CHANGED)

    def wake(self) -> None:
        self._woken.set()

    async def listen(self) -> None:
        await self._wire.hear(CHANGED, lambda _: self.wake())

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_LONGEST_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            if self._shares.first:
                await self.number()
            await asyncio.sleep(_GATHERING_S)

    async def number(self) -> None:
        """Number everything that is to be seen, and say so."""
        while await self._graph.read(any_unnumbered):
            numbered = await self._graph.write(number_changes, at_most=_AT_MOST)
            if numbered:
                self._wire.say(NUMBERED)
            if numbered < _AT_MOST:
                return
