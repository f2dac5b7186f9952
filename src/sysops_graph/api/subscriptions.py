"""What clients hear of while it happens.

Where there is a present state it comes first, so that nothing lies between a look and a subscription.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_types import Assignment, AssignmentException, find_exception
from sysops_graph.api.context import Info
from sysops_graph.api.live import EXCEPTIONS, TICKETS, Listener, of_expert, of_person, of_ticket
from sysops_graph.api.live_metrics import Metrics, live_metrics
from sysops_graph.api.notifications import Notification
from sysops_graph.api.problems import RoleMissing
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.assignment.queries import live_offers
from sysops_graph.graph.model import Row
from sysops_graph.notifications.queries import notifications_of_before
from sysops_graph.tickets.changes import tickets_in
from sysops_graph.tickets.model import TicketNotFound

_AT_ONCE = 100
_METRICS_EVERY_S = 1.0
_COMMITTED_WITHIN = timedelta(seconds=60)
"""A notification is dated when its transaction begins; none takes so long."""


@strawberry.type
class SUBSCRIPTIONS:
    @roles.live(roles.ALL, "A ticket: as it is, and again whenever it has changed.")
    async def ticket_changed(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")],  # noqa: A002
    ) -> AsyncGenerator[Ticket, None]:
        told = None
        async with _listening(info, of_ticket(id)) as listener:
            while True:
                ticket = await find_ticket(info, id)
                if ticket is None:
                    raise TicketNotFound(field="id")
                if ticket.version != told:  # what was seen at first may have got its number only later
                    told = ticket.version
                    yield ticket
                await _next(info, listener)

    @roles.live(roles.EXPERTS, "Your offers that wait for an answer: as they are, and again when they have changed.")
    async def my_offers(self, info: Info) -> AsyncGenerator[list[Assignment], None]:
        expert_id, before = info.context.actor.subject_id or "", None
        async with _listening(info, of_expert(expert_id)) as listener:
            while True:
                now = info.context.now()
                rows = await info.context.read(live_offers, expert_id, actor=info.context.actor, now=now)
                offers = {row["assignment"]["id"]: row["assignment"]["expires_at"] for row in rows}
                if offers != before:
                    before = offers
                    yield [Assignment.of(row) for row in rows]
                await _next(info, listener)

    @roles.live(roles.TOLD, "What you are told, once each; first what you have not read of the last minute.")
    async def notification_received(self, info: Info) -> AsyncGenerator[Notification, None]:
        person_id = info.context.actor.subject_id
        if person_id is None:
            raise RoleMissing(roles=sorted(roles.TOLD))
        async with _listening(info, of_person(person_id)) as listener:
            since, known = info.context.now() - _COMMITTED_WITHIN, set[str]()
            while True:
                rows = await _told_since(info, person_id, since)
                for row in rows:
                    if row["id"] not in known:
                        yield Notification.of(row)
                known = {row["id"] for row in rows}
                since = max(since, info.context.now() - _COMMITTED_WITHIN)
                await _next(info, listener)

    @roles.live(roles.READERS, "How many tickets are live: now, and when it has changed, once a second at most.")
    async def metrics_changed(self, info: Info) -> AsyncGenerator[Metrics, None]:
        before = None
        async with _listening(info, TICKETS) as listener:
            while True:
                now = await live_metrics(info)
                if now.states != before:
                    before = now.states
                    yield now
                await _next(info, listener)
                await asyncio.sleep(_METRICS_EVERY_S)

    @roles.live(roles.READERS, "Tickets of a queue or an area that have changed, also those that are over.")
    async def queue_changed(
        self,
        info: Info,
        queue_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this queue.")] = None,
        area_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only in or below this area.")] = None,
    ) -> AsyncGenerator[list[Ticket], None]:
        actor = info.context.actor
        async with _listening(info, TICKETS) as listener:
            while True:
                changed = await _next(info, listener)
                inside = await info.context.read(tickets_in, changed, queue_id=queue_id, area_id=area_id, actor=actor)
                found = await asyncio.gather(*(find_ticket(info, each) for each in inside))
                if found:
                    yield [ticket for ticket in found if ticket]

    @roles.live(
        roles.READERS, "Tickets that nobody can take, as soon as it is found out; of leads those of their areas."
    )
    async def exception_raised(self, info: Info) -> AsyncGenerator[AssignmentException, None]:
        async with _listening(info, EXCEPTIONS) as listener:
            while True:
                for change in await listener.heard():
                    info.context.begin_anew()
                    if found := await find_exception(info, change.exception_id or ""):
                        yield found


async def _told_since(info: Info, person_id: str, since: datetime) -> list[Row]:
    """Unread notifications of a person, the earliest first."""
    found, reached = list[Row](), (since, "")
    while True:
        rows = await info.context.read(
            notifications_of_before, person_id, unread_only=True, before=reached, limit=_AT_ONCE
        )
        found += rows
        if len(rows) < _AT_ONCE:
            return found
        reached = (rows[-1]["created_at"], rows[-1]["id"])


def _listening(info: Info, topic: str) -> AbstractAsyncContextManager[Listener]:
    context = info.context
    assert context.live, "only the edges that stream run subscriptions"
    return context.live.listening(topic, context.actor.principal, ends=context.ends)


async def _next(info: Info, listener: Listener) -> list[str]:
    """Ids of tickets that changed; what was loaded before is forgotten."""
    changes = await listener.heard()
    info.context.begin_anew()
    return [change.ticket_id for change in changes]
