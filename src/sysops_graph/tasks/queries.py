"""Reads of tasks: of a person with the groups they are in, of tickets, by id."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sysops_graph.actor import Actor
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tasks.model import TaskState
from sysops_graph.tickets.queries import by_ticket, is_staff, sight

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


async def tasks_of(
    tx: Tx, owner_id: str, *, states: Sequence[TaskState], after: tuple[datetime, str] | None, limit: int, actor: Actor
) -> list[Row]:
    """Tasks of a person or group that the actor may see, the earliest due first, behind (due_at, id)."""
    after_at, after_id = after or (_LONG_AGO, "")
    return await tx.rows(
        "tasks/tasks_of",
        owner_id=owner_id,
        states=list(states),
        after_at=after_at,
        after_id=after_id,
        limit=limit,
        **sight(actor),
    )


async def tasks_of_before(
    tx: Tx, owner_id: str, *, states: Sequence[TaskState], before: tuple[datetime, str] | None, limit: int, actor: Actor
) -> list[Row]:
    """The same list from its end, ahead of (due_at, id)."""
    before_at, before_id = before or (FAR_FUTURE, "~")
    return await tx.rows(
        "tasks/tasks_of__before",
        owner_id=owner_id,
        states=list(states),
        before_at=before_at,
        before_id=before_id,
        limit=limit,
        **sight(actor),
    )


async def count_tasks_of(tx: Tx, owner_id: str, *, states: Sequence[TaskState], actor: Actor) -> int:
    row = await tx.row("tasks/count_tasks_of", owner_id=owner_id, states=list(states), **sight(actor))
    assert row
    return row["count"]


async def tasks_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Tasks that are the actor's, or that staff see with their ticket."""
    rows = await tx.rows("tasks/tasks_by_ids", ids=list(ids), staff=is_staff(actor), **sight(actor))
    return {row["id"]: row for row in rows}


async def tasks_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """The tasks about tickets, the earliest due first."""
    return by_ticket(ids, await tx.rows("tasks/tasks_by_tickets", ids=list(ids)))
