"""What people were told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.rows import of_row
from sysops_graph.graph.model import Row, Tx
from sysops_graph.notifications.commands import mark_notifications_read
from sysops_graph.notifications.queries import (
    notifications_about,
    notifications_counted,
    notifications_of,
    notifications_of_before,
)

_HISTORIANS = roles.READERS - {Role.TEAM_LEAD}
"""Who sees what anybody was told. A team lead sees it ticket by ticket, of the tickets of their areas."""


@strawberry.type(description="One try to tell somebody over one channel; sent is not delivered.")
class NotificationAttempt:
    id: strawberry.ID = strawberry.field(description="Of the try.")
    channel: str = strawberry.field(description="email, sms, chat, push or in_app.")
    state: str = strawberry.field(description="pending, sending, sent, delivered or failed.")
    provider_id: str | None = strawberry.field(description="The outside party's name for it.")
    error: str | None = strawberry.field(description="What went wrong.")
    created_at: datetime = strawberry.field(description="When it was planned.")
    sent_at: datetime | None = strawberry.field(description="When the outside party took it.")
    leaves_at: datetime | None = strawberry.field(description="When its letter leaves, or left; null in the app.")
    bundled_with_id: strawberry.ID | None = strawberry.field(
        description="The first try of the letter it goes with; null: it goes first, or alone."
    )


@strawberry.type(description="Something told to a person; stored before it is sent.")
class Notification:
    id: strawberry.ID = strawberry.field(description="For markNotificationsRead.")
    kind: str = strawberry.field(description="What it is about: offer.made, visit.confirmed, …")
    subject: str = strawberry.field(description="In one line.")
    text: str = strawberry.field(description="The words.")
    channel: str = strawberry.field(description="Of the latest try: email, sms, chat, push or in_app.")
    state: str = strawberry.field(
        description="pending, sending, sent, delivered or failed; suppressed: the person wants none of this kind; "
        "merged: one that says the same had not left yet."
    )
    merged_into_id: strawberry.ID | None = strawberry.field(description="Of a merged one: the one that was sent.")
    created_at: datetime = strawberry.field(description="When it was decided.")
    read_at: datetime | None = strawberry.field(description="When it was seen in the app.")
    recipient_id: strawberry.ID | None = strawberry.field(
        description="Whom: customer, expert, staff or contact; null for your own."
    )
    attempts: list[NotificationAttempt] = strawberry.field(
        description="Tries, in order; none for what was suppressed or merged."
    )
    ticket_id: strawberry.Private[str | None]

    @staticmethod
    def of(row: Row) -> "Notification":
        attempts = [of_row(NotificationAttempt, attempt) for attempt in row["attempts"]]
        return of_row(Notification, row, attempts=attempts)

    @strawberry.field(description="The ticket it is about; null if there is none that you may see.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id) if self.ticket_id else None


@strawberry.input(description="Notifications that you have seen.")
class MarkNotificationsReadInput(CommandInput):
    notification_ids: list[strawberry.ID] = strawberry.field(description="Your notifications, 1 to 100.")


@strawberry.type(description="Notifications that were marked.")
class MarkNotificationsReadPayload:
    notification_ids: list[strawberry.ID] = strawberry.field(description="Those that are read now.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "How much you were told and have not read.")
    async def unread_notifications(self, info: Info) -> int:
        return (await info.context.read(notifications_counted, info.context.actor.subject_id or ""))["unread"]

    @roles.root(roles.ALL, "What you were told, or, for the desk, somebody was, the latest first.")
    async def notifications(
        self,
        info: Info,
        *,
        recipient_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Customer, expert, staff or contact; you unless said. For staff."),
        ] = None,
        unread_only: Annotated[bool, strawberry.argument(description="Only what you have not read.")] = False,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Notification]:
        page, person = page_of(first, after, last, before), info.context.actor.subject_id or ""
        if recipient_id not in {None, person}:
            roles.demand(info.context.actor, _HISTORIANS)
            person = str(recipient_id)
        if page.backward:
            rows = await info.context.read(
                notifications_of_before, person, unread_only=unread_only, before=page.instant, limit=page.limit
            )
        else:
            rows = await info.context.read(
                notifications_of, person, unread_only=unread_only, after=page.instant, limit=page.limit
            )

        async def count() -> int:
            return (await info.context.read(notifications_counted, person))["unread" if unread_only else "total"]

        return connection(
            page,
            rows,
            node=Notification.of,
            cursor=lambda row: Cursor.at(row["created_at"], row["id"]),
            count=count,
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ALL, "Say that you have read notifications.")
    async def mark_notifications_read(
        self,
        info: Info,
        input: MarkNotificationsReadInput,  # noqa: A002
    ) -> MarkNotificationsReadPayload:
        ids = list(dict.fromkeys(input.notification_ids))
        await run_command(info, input, mark_notifications_read, ids)
        return MarkNotificationsReadPayload(notification_ids=ids)


async def notifications_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """For a loader."""
    found: dict[str, list[Row]] = {each: [] for each in ids}
    for row in await notifications_about(tx, ids):
        found[row["ticket_id"]].append(row)
    return found
