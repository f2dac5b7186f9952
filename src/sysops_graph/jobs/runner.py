"""Runs the handler of one message or timer to one of its four ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from structlog.contextvars import bound_contextvars

from sysops_graph.clock import Clock
from sysops_graph.crash import passing
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.model import AlreadySettled, Message, Timer, TimerGroup
from sysops_graph.delivery.rules import SEND_GRACE_S, next_attempt_at, overdue
from sysops_graph.delivery.settling import (
    lease_message,
    postpone_message,
    postpone_timer,
    settle_message,
    settle_timer,
    settle_timers,
)
from sysops_graph.errors import Conflict, NotFound, SysopsError, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import AlreadyExists, Tx
from sysops_graph.ids import Ids
from sysops_graph.log import logger
from sysops_graph.metrics import MESSAGES, TIMER_LATENESS, TIMERS
from sysops_graph.routes import Routes

log = logger(__name__)
T = TypeVar("T")


class End(StrEnum):
    """How a handler ended."""

    DONE = "done"
    DROPPED = "dropped"
    LATER = "later"
    CRASHED = "crashed"


class NoHandler(Exception):
    """No route for this topic or timer kind."""


def end_of(error: Exception | None) -> End:
    """The end that an error means.

    A broken uniqueness is tried again, not dropped: in an effect it can only be a race that its locks did not cover.
    """
    match error:
        case None:
            return End.DONE
        case AlreadyExists() | Unavailable() | TimeoutError():
            return End.LATER
        case NotFound() | Conflict():
            return End.DROPPED
        case _:
            return End.CRASHED


class Runner:
    """Knows the routes; every transaction of a handler is opened here, `at_once` of them together in all lanes.

    Else slow handlers would hold every connection, and the worker could not renew its shards. `worker` names the
    holder of send leases.
    """

    def __init__(self, graph: Graph, clock: Clock, routes: Routes, *, worker: str, at_once: int) -> None:
        self._graph = graph
        self._clock = clock
        self._routes = routes
        self._worker = worker
        self._turns = asyncio.Semaphore(at_once)

    async def run(self, work: Message | Timer | TimerGroup) -> str | None:
        """Run one to its end; returns the id of the message that may go next in its lane."""
        if isinstance(work, TimerGroup):
            return await self._run_group(work)
        if isinstance(work, Timer):
            with bound_contextvars(timer_key=work.key, ticket_id=work.ticket_id):
                return await self._run_timer(work)
        with bound_contextvars(message_id=work.id, topic=work.topic, ticket_id=work.ticket_id):
            return await self._run_message(work)

    async def _run_message(self, message: Message) -> str | None:
        try:
            next_id = await self._handle(message)
        except AlreadySettled:
            MESSAGES.labels(message.topic, "elsewhere").inc()
            return None
        except Exception as error:  # noqa: BLE001 - whatever a handler raises has one of the four ends
            return await self._fail_message(message, error)
        MESSAGES.labels(message.topic, End.DONE).inc()
        return next_id

    async def _handle(self, message: Message) -> str | None:
        match self._routes.messages.get(message.topic):
            case None:
                raise NoHandler(message.topic)
            case Send() as send:
                return await self._send(message, send)
            case effect:

                async def settled(tx: Tx, *, now: datetime, ids: Ids) -> str | None:
                    passing("before", "effect", message.topic)
                    await effect(tx, message, now=now, ids=ids)
                    passing("after", "effect", message.topic)
                    return await settle_message(tx, message, now=now, ids=ids)

                return await self._write(effect, settled, message.id)

    async def _send(self, message: Message, send: Send) -> str | None:
        """Two transactions and the call between them; never a transaction open during the call."""
        lease = self._lease(message)

        async def prepared(tx: Tx, *, now: datetime, ids: Ids) -> tuple[Any, str | None]:
            request = await send.prepare(tx, message, now=now, ids=ids)
            if request is None:
                return None, await settle_message(tx, message, now=now, ids=ids)
            until_at = now + timedelta(seconds=send.timeout_s + SEND_GRACE_S)
            await lease_message(tx, message, lease=lease, until_at=until_at, now=now, ids=ids)
            return request, None

        request, next_id = await self._write(send.prepare, prepared, f"{lease}:prepare")
        if request is None:
            return next_id
        passing("before", "call", message.topic)
        async with asyncio.timeout(send.timeout_s):
            answer = await send.call(request, message.id)
        passing("after", "call", message.topic)

        async def settled(tx: Tx, *, now: datetime, ids: Ids) -> str | None:
            await send.settle(tx, message, answer, now=now, ids=ids)
            return await settle_message(tx, message, lease=lease, now=now, ids=ids)

        return await self._write(send.settle, settled, f"{lease}:settle")

    async def _fail_message(self, message: Message, error: Exception) -> str | None:
        """Drop, later or dead, in a transaction of its own; if that fails too, the message stays as it was and due."""
        end = end_of(error)
        lease = self._lease(message)
        handler = self._routes.messages.get(message.topic)
        failed = handler.failed if isinstance(handler, Send) else None

        async def noted(tx: Tx, *, now: datetime, ids: Ids) -> str | None:
            retry = end is not End.DROPPED and handler is not None and next_attempt_at(message, now=now) is not None
            if failed:
                await failed(tx, message, error=error, final=not retry, now=now, ids=ids)
            if end is End.DROPPED:
                return await settle_message(tx, message, lease=lease, dropped=_words(error), now=now, ids=ids)
            return await postpone_message(tx, message, error=_words(error), retry=retry, lease=lease, now=now, ids=ids)

        self._say(end, error, overdue(message.since_at, message.lane, now=self._clock.now()))
        MESSAGES.labels(message.topic, end).inc()
        return await self._note(noted, f"{lease}:failed")

    async def _run_timer(self, timer: Timer) -> None:
        effect = self._routes.timers.get(timer.kind)
        command_id = f"{timer.id}.{timer.fencing}"

        async def settled(tx: Tx, *, now: datetime, ids: Ids) -> None:
            if effect is None:
                raise NoHandler(timer.kind)
            passing("before", "effect", timer.kind)
            await effect(tx, timer, now=now, ids=ids)
            passing("after", "effect", timer.kind)
            await settle_timer(tx, timer, now=now, ids=ids)

        try:
            await self._write(effect, settled, command_id)
        except AlreadySettled:
            TIMERS.labels(timer.kind, "elsewhere").inc()
        except Exception as error:  # noqa: BLE001 - whatever a handler raises has one of the four ends
            await self._fail_timer(timer, error, command_id)
        else:
            self._count_fired(timer)

    async def _run_group(self, group: TimerGroup) -> None:
        """All in one transaction; if that fails, one after another, so that each has its own end."""
        effect = self._routes.groups[group.kind]

        async def settled(tx: Tx, *, now: datetime, ids: Ids) -> None:
            passing("before", "effect", group.kind)
            await effect(tx, group.timers, now=now, ids=ids)
            passing("after", "effect", group.kind)
            await settle_timers(tx, group.timers, now=now, ids=ids)

        first = group.timers[0]
        try:
            await self._write(effect, settled, f"{first.id}.{first.fencing}+{len(group.timers) - 1}")
        except Exception as error:  # noqa: BLE001 - which of them it was shows when each is run
            log.info("group_runs_one_by_one", kind=group.kind, timers=len(group.timers), error=_words(error))
            for timer in group.timers:
                await self.run(timer)
        else:
            for timer in group.timers:
                self._count_fired(timer)

    def _count_fired(self, timer: Timer) -> None:
        TIMERS.labels(timer.kind, End.DONE).inc()
        TIMER_LATENESS.labels(timer.kind).observe((self._clock.now() - timer.due_at).total_seconds())

    async def _fail_timer(self, timer: Timer, error: Exception, command_id: str) -> None:
        end = end_of(error)

        async def noted(tx: Tx, *, now: datetime, ids: Ids) -> None:
            if end is End.DROPPED:
                await settle_timer(tx, timer, now=now, ids=ids)
            else:
                await postpone_timer(tx, timer, error=_words(error), now=now, ids=ids)

        self._say(end, error, overdue(timer.due_at, "core", now=self._clock.now()))
        TIMERS.labels(timer.kind, end).inc()
        await self._note(noted, command_id)

    async def _write(self, handler: object, use_case: Callable[..., Awaitable[T]], command_id: str) -> T:
        """One transaction, named after its handler."""
        use_case.__name__ = getattr(handler, "__name__", "handler")
        async with self._turns:
            return await self._graph.write(use_case, now=self._clock.now(), ids=Ids(command_id))

    async def _note(self, noted: Callable[..., Awaitable[T]], command_id: str) -> T | None:
        try:
            async with self._turns:
                return await self._graph.write(noted, now=self._clock.now(), ids=Ids(command_id))
        except AlreadySettled:
            return None
        except Unavailable as error:
            log.warning("failure_not_noted", error=error.code())
        except Exception:
            log.exception("failure_not_noted")
        return None

    def _lease(self, message: Message) -> str:
        return f"{self._worker}:{message.id}:{message.attempts + 1}"

    def _say(self, end: End, error: Exception, late: bool) -> None:
        match end:
            case End.CRASHED:
                log.error(
                    "handler_crashed", exc_info=None if isinstance(error, NoHandler) else error, error=_words(error)
                )
            case End.LATER if late:
                log.error("handler_overdue", error=_words(error))
            case _:
                log.info("handler_ended", end=end.value, error=_words(error))


def _words(error: Exception) -> str:
    """What may be kept and logged of an error: its code or type, since a text may hold contact data."""
    return error.code() if isinstance(error, SysopsError) else type(error).__name__
