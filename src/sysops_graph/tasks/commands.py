"""Tasks are created, told, and ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sysops_graph.actor import Actor
from sysops_graph.assignment.commands import managers
from sysops_graph.customers.model import CustomerNotFound
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import NewMessage, NewTimer, Outcome, Timer, timer_key
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.notifications.model import Kind
from sysops_graph.notifications.rules import notice
from sysops_graph.tasks.model import (
    NewTask,
    Task,
    TaskNotFound,
    TaskOwnerNotFound,
    TaskState,
    TaskWithoutEnd,
)
from sysops_graph.tasks.rules import TOLD_EVERY, check_may_end
from sysops_graph.tickets.model import TicketNotFound
from sysops_graph.tickets.queries import sight

DUE = "task.due"


async def create_task(
    tx: Tx,
    *,
    kind: str,
    title: str,
    owner_id: str,
    due_at: datetime,
    ticket_id: str | None = None,
    customer_id: str | None = None,
    checklist: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Somebody has something to do. Raises TaskWithoutEnd, TaskOwnerNotFound, TicketNotFound, CustomerNotFound."""
    if due_at <= now:
        raise TaskWithoutEnd(f"Must lie in the future, not at {due_at.isoformat()}.", field="due_at")
    new = NewTask(
        id=ids.new("Task"),
        kind=kind,
        title=title,
        owner_id=owner_id,
        due_at=due_at,
        ticket_id=ticket_id,
        customer_id=customer_id,
        checklist=checklist,
        by=actor,
    )
    messages, timers = await write_tasks(tx, [new], now=now)
    outcome: Outcome = {"task_id": new.id}
    await deliver(tx, messages=messages, arm=timers, outcome=outcome, now=now, ids=ids)
    return outcome


async def write_tasks(tx: Tx, tasks: Sequence[NewTask], *, now: datetime) -> tuple[list[NewMessage], list[NewTimer]]:
    """Write tasks in one statement; answers what the caller has to deliver: the owners are told, the timers armed.

    Raises TaskOwnerNotFound, TicketNotFound, CustomerNotFound.
    """
    rows = await tx.rows("tasks/write_tasks", tasks=[_row(task, now) for task in tasks])
    written = {row["task_id"]: row for row in rows}
    messages: list[NewMessage] = []
    for task in tasks:
        row = written.get(task.id)
        if row is None:
            raise TaskOwnerNotFound(field="owner_id", owner_id=task.owner_id)
        if task.ticket_id and not row["ticket_known"]:
            raise TicketNotFound(field="ticket_id", ticket_id=task.ticket_id)
        if task.customer_id and not row["customer_known"]:
            raise CustomerNotFound(field="customer_id", customer_id=task.customer_id)
        others = [owner_id for owner_id in row["owner_ids"] if owner_id != task.by.subject_id]
        messages += _told(Kind.TASK_GIVEN, others, task)
    return messages, [_due(task.id, task.due_at) for task in tasks]


async def complete_task(tx: Tx, task_id: str, *, outcome: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """It is done, with what came of it. Raises TaskNotFound, TaskNotOpen."""
    return await _end(tx, task_id, TaskState.DONE, outcome, actor=actor, now=now, ids=ids)


async def cancel_task(tx: Tx, task_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """It need not be done any more. Raises TaskNotFound, TaskNotOpen."""
    return await _end(tx, task_id, TaskState.CANCELLED, reason, actor=actor, now=now, ids=ids)


async def end_tasks_about(
    tx: Tx, ticket_id: str, *, kind: str, outcome: str, actor: Actor, now: datetime, ids: Ids
) -> list[str]:
    """What was to be done about a locked ticket is done; answers the keys of the timers to cancel."""
    ended = {"state": TaskState.DONE, "outcome": outcome, "ended_at": now, "ended_by": actor.principal}
    rows = await tx.rows(
        "tasks/end_tasks_about", ticket_id=ticket_id, kind=kind, properties=ended, command_id=ids.command_id
    )
    return [timer_key(DUE, row["task_id"]) for row in rows]


async def tell_due(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A task is due: its owner hears so, from the next day on the lead too, every day until it is ended."""
    task = await _lock(tx, timer.subject_id, now=now, ids=ids)
    if task.state is not TaskState.OPEN:
        return
    tries = int(str(timer.payload.get("tries", 0)))
    messages = _told(Kind.TASK_DUE, task.owner_ids, task)
    if tries or not task.owner_ids:
        leads = task.lead_ids or await managers(tx)
        messages += _told(Kind.TASK_OVERDUE, [lead for lead in leads if lead not in task.owner_ids], task)
    again = _due(task.id, now + TOLD_EVERY, tries=tries + 1)
    await deliver(tx, messages=messages, arm=[again], now=now, ids=ids)


async def _end(
    tx: Tx, task_id: str, state: TaskState, outcome: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    task = await _lock(tx, task_id, actor=actor, now=now, ids=ids)
    check_may_end(task, actor)
    ended = {"state": state, "outcome": outcome, "ended_at": now, "ended_by": actor.principal}
    await tx.rows("tasks/end_task", task_id=task_id, properties=ended)
    done: Outcome = {"task_id": task_id}
    await deliver(tx, cancel=[timer_key(DUE, task_id)], outcome=done, now=now, ids=ids)
    return done


async def _lock(tx: Tx, task_id: str, *, actor: Actor | None = None, now: datetime, ids: Ids) -> Task:
    """Raises TaskNotFound."""
    seen = sight(actor) if actor else {"sees_all": True, "actor_id": ""}
    row = await tx.row("tasks/lock_task", task_id=task_id, command_id=ids.command_id, **seen)
    if row is None:
        raise TaskNotFound(task_id=task_id)
    read: dict[str, Any] = {
        **row,
        "state": TaskState(row["state"]),
        "owner_ids": tuple(row["owner_ids"]),
        "lead_ids": tuple(row["lead_ids"]),
    }
    return Task(**read)


def _told(kind: Kind, person_ids: Sequence[str], task: NewTask | Task) -> list[NewMessage]:
    facts = {"what": task.title, "until_at": task.due_at.isoformat(), "task_id": task.id}
    return [notice(kind, person_id, ticket_id=task.ticket_id, **facts) for person_id in person_ids]


def _due(task_id: str, due_at: datetime, *, tries: int = 0) -> NewTimer:
    """Not one of the ticket's timers: a task moves no ticket."""
    return NewTimer(kind=DUE, subject_id=task_id, due_at=due_at, payload={"tries": tries})


def _row(task: NewTask, now: datetime) -> dict[str, object]:
    return {
        "id": task.id,
        "owner_id": task.owner_id,
        "ticket_id": task.ticket_id,
        "customer_id": task.customer_id,
        "properties": {
            "kind": task.kind,
            "title": task.title,
            "owner_id": task.owner_id,
            "due_at": task.due_at,
            "checklist": list(task.checklist),
            "state": TaskState.OPEN,
            "created_at": now,
            "created_by": task.by.principal,
        },
    }
