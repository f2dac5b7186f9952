"""What happens, told to those who listen: one reader of the change feed for all subscriptions of a process.

What a subscription has not heard yet is kept by ticket, so it is bounded by the tickets that change, not by how often.
One that falls too far behind is ended with a reason, and its client goes on by `changes(after:)`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

from sysops_graph.api.problems import SubscriberTooSlow, SubscriptionEnded, TooManySubscriptions
from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.log import logger
from sysops_graph.metrics import SUBSCRIPTIONS
from sysops_graph.settings import Settings
from sysops_graph.tickets.changes import Heard, changes_heard, last_change

log = logger(__name__)

TICKETS, EXCEPTIONS = "tickets", "exceptions"
_PERSON = "person "
_MOST_UNHEARD = 1000
_LOOK_AFTER_S = 1.0
_AT_ONCE = 500

_RUNG_AFTER_S = 30.0
"""Whoever waits to be told looks by itself after this, since a word may be missed."""

Hear = Callable[[Callable[[str], None]], Awaitable[None]]
"""Calls back for every word, with what it is about, and never returns."""


def of_ticket(ticket_id: str) -> str:
    """The topic of one ticket."""
    return f"ticket {ticket_id}"


def of_expert(expert_id: str) -> str:
    """The topic of the tickets that an expert has, had or is offered."""
    return f"expert {expert_id}"


def of_person(person_id: str) -> str:
    """The topic of what somebody is told."""
    return _PERSON + person_id


def topics(change: Heard) -> Iterator[str]:
    """Who is told of a change."""
    yield TICKETS
    yield of_ticket(change.ticket_id)
    yield from map(of_expert, change.expert_ids)
    if change.kind == "exception_raised":
        yield EXCEPTIONS


class Listener:
    """What one subscription has not heard yet: of each ticket the last change."""

    def __init__(self, ends: float) -> None:
        self._ends = ends
        self._unheard: dict[str, Heard] = {}
        self._rung = asyncio.Event()

    def tell(self, change: Heard) -> None:
        if len(self._unheard) <= _MOST_UNHEARD:
            self._unheard[change.ticket_id] = change
        self._rung.set()

    def ring(self) -> None:
        """There may be something that is no change of a ticket."""
        self._rung.set()

    async def heard(self) -> list[Heard]:
        """Waits for changes. Raises SubscriberTooSlow, SubscriptionEnded."""
        try:
            async with asyncio.timeout_at(self._ends):
                await self._rung.wait()
        except TimeoutError:
            raise SubscriptionEnded from None
        self._rung.clear()
        changes, self._unheard = list(self._unheard.values()), {}
        if len(changes) > _MOST_UNHEARD:
            raise SubscriberTooSlow(limit="tickets", value=_MOST_UNHEARD)
        return changes


class Live:
    """The listeners of this process."""

    def __init__(self, graph: Graph, settings: Settings, *, grown: Hear, told: Hear) -> None:
        """`grown` hears that the feed has, `told` of people who have notifications that were not there."""
        self._graph, self._hear_grown, self._hear_told = graph, grown, told
        self._most, self._each = settings.subscriptions_at_once, settings.subscriptions_per_principal
        self._listeners: dict[str, set[Listener]] = {}
        self._of = Counter[str]()
        self._grown = asyncio.Event()
        self._reached: int | None = None

    @asynccontextmanager
    async def listening(self, topic: str, principal: str, *, ends: float) -> AsyncGenerator[Listener]:
        """Told of every change that is numbered from now on, until `ends`, an instant of the loop's clock.

        Raises TooManySubscriptions.
        """
        self._demand_place(principal)
        listener = Listener(ends)
        self._listeners.setdefault(topic, set()).add(listener)
        self._count(principal, 1)
        try:
            if self._reached is None:
                reached = await self._graph.read(last_change)
                self._reached = reached if self._reached is None else self._reached
            yield listener
        finally:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]
            self._count(principal, -1)

    async def run(self) -> None:
        """Reads the feed as it grows, for as long as anybody listens; runs until it is cancelled."""
        hearing = [
            asyncio.ensure_future(self._hear_grown(lambda _: self._grown.set())),
            asyncio.ensure_future(self._hear_told(self._ring)),
            asyncio.create_task(self._ring_now_and_then()),
        ]
        try:
            while True:
                try:
                    async with asyncio.timeout(_LOOK_AFTER_S):
                        await self._grown.wait()
                except TimeoutError:
                    pass
                self._grown.clear()
                await self._catch_up()
        finally:
            for task in hearing:
                task.cancel()

    async def _ring_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_RUNG_AFTER_S)
            self._ring("")

    def _ring(self, person_id: str) -> None:
        """Of everybody where nobody is named."""
        asked = [of_person(person_id)] if person_id else [each for each in self._listeners if each.startswith(_PERSON)]
        for topic in asked:
            for listener in self._listeners.get(topic, ()):
                listener.ring()

    async def _catch_up(self) -> None:
        if not self._listeners:
            self._reached = None
        while self._reached is not None:
            try:
                changes = await self._graph.read(changes_heard, self._reached, limit=_AT_ONCE)
            except Unavailable as error:
                log.info("feed_not_read", error=error.code())
                return
            for change in changes:
                self._tell(change)
                self._reached = change.number
            if len(changes) < _AT_ONCE:
                return

    def _tell(self, change: Heard) -> None:
        for topic in topics(change):
            for listener in self._listeners.get(topic, ()):
                listener.tell(change)

    def _demand_place(self, principal: str) -> None:
        if self._of[principal] >= self._each:
            raise TooManySubscriptions(limit="of one principal", value=self._each)
        if self._of.total() >= self._most:
            raise TooManySubscriptions(limit="of all", value=self._most)

    def _count(self, principal: str, more: int) -> None:
        self._of[principal] += more
        if not self._of[principal]:
            del self._of[principal]
        SUBSCRIPTIONS.inc(more)
