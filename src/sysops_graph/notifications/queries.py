"""What people were told."""

from collections.abc import Collection
from datetime import UTC, datetime

from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.model import Row, Tx
from sysops_graph.notifications.policy import PersonRules, parse_person_rules

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def notifications_of(
    tx: Tx, recipient_id: str, *, unread_only: bool, after: tuple[datetime, str] | None, limit: int
) -> list[Row]:
    """A person's notifications, newest first, behind a (created_at, id)."""
    after_at, after_id = after or (FAR_FUTURE, "")
    return await tx.rows(
        "notifications/notifications_of",
        recipient_id=recipient_id,
        unread_only=unread_only,
        after_at=after_at,
        after_id=after_id,
        limit=limit,
    )


async def notifications_of_before(
    tx: Tx, recipient_id: str, *, unread_only: bool, before: tuple[datetime, str] | None, limit: int
) -> list[Row]:
    """The same list from its end: oldest first, ahead of a (created_at, id)."""
    before_at, before_id = before or (_LONG_AGO, "")
    return await tx.rows(
        "notifications/notifications_of__before",
        recipient_id=recipient_id,
        unread_only=unread_only,
        before_at=before_at,
        before_id=before_id,
        limit=limit,
    )


async def notifications_counted(tx: Tx, recipient_id: str) -> Row:
    """`total` and `unread` of a person."""
    [row] = await tx.rows("notifications/notifications_counted", recipient_id=recipient_id)
    return row


async def rules_of(tx: Tx, person_id: str) -> PersonRules:
    """How a person wants to be told; no rules where nothing was ever said."""
    row = await tx.row("notifications/rules_of", person_id=person_id)
    return parse_person_rules(row["body"] if row else None)


async def ways_named(tx: Tx, person_id: str) -> Row:
    """`chat_since_at` and how many `browsers` a person has."""
    [row] = await tx.rows("notifications/ways_named", person_id=person_id)
    return row


async def history(tx: Tx, *, ticket: str | None, person_id: str | None, limit: int, now: datetime) -> list[Row]:
    """What people were told, the latest first: of a ticket (id or key), of a person, of both or of all."""
    return await tx.rows("notifications/history", ticket=ticket, person_id=person_id, limit=limit, now=now)


async def notifications_about(tx: Tx, ticket_ids: Collection[str]) -> list[Row]:
    """What was told about tickets, each with its attempts."""
    return await tx.rows("notifications/notifications_about", ticket_ids=sorted(ticket_ids))
