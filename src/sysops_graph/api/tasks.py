"""Tasks: what people have to do by an instant, listed, given, done and cancelled."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.customers import Customer, find_customer
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import Forbidden
from sysops_graph.graph.model import Row
from sysops_graph.tasks import queries
from sysops_graph.tasks.commands import cancel_task, complete_task, create_task
from sysops_graph.tasks.model import TaskState
from sysops_graph.tickets.queries import demand_sight

_TITLE, _OUTCOME, _STEPS, _STEP = 200, 2000, 50, 200
_KIND = "other"

described(
    TaskState,
    "How a task stands.",
    OPEN="To be done.",
    DONE="Done.",
    CANCELLED="Need not be done any more.",
)


class OnlyForYourself(Forbidden):
    """An expert gives tasks to nobody else."""


@strawberry.type(description="Something that a person or a group has to do by an instant.")
class Task(Node):
    kind: str = strawberry.field(description="Who wanted it: document, other, …")
    title: str = strawberry.field(description="What is to be done.")
    owner_id: strawberry.ID = strawberry.field(description="Expert, staff or contact group.")
    owner_name: str | None = strawberry.field(description="The owner's name.")
    due_at: datetime = strawberry.field(description="By when; told again every day from then on.")
    checklist: list[str] = strawberry.field(description="Its steps.")
    state: TaskState = strawberry.field(description="How it stands.")
    outcome: str | None = strawberry.field(description="What came of it, or why it was cancelled.")
    created_at: datetime = strawberry.field(description="When it was given.")
    created_by: str = strawberry.field(description="The principal that gave it.")
    ended_at: datetime | None = strawberry.field(description="When it was done or cancelled.")
    ended_by: str | None = strawberry.field(description="The principal that ended it.")
    ticket_id: strawberry.Private[str | None]
    customer_id: strawberry.Private[str | None]

    @staticmethod
    def of(row: Row) -> "Task":
        about = {name: row[name] for name in ("owner_name", "ticket_id", "customer_id")}
        return of_row(Task, row["task"], **about)

    @strawberry.field(description="The ticket it is about; null if there is none that you may see.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id) if self.ticket_id else None

    @strawberry.field(description="The customer it is about; null if there is none that you may see.")
    async def customer(self, info: Info) -> Customer | None:
        return await find_customer(info, self.customer_id)


@strawberry.input(description="A task to be given; about a ticket, a customer, or nothing.")
class CreateTaskInput(CommandInput):
    title: str = strawberry.field(description="What is to be done, 1 to 200 characters.")
    due_at: datetime = strawberry.field(description="By when.")
    owner_id: strawberry.ID | None = strawberry.field(
        description="Expert, staff or contact group; yourself unless said. An expert gives tasks to nobody else.",
        default=None,
    )
    ticket_id: strawberry.ID | None = strawberry.field(description="The ticket it is about.", default=None)
    customer_id: strawberry.ID | None = strawberry.field(description="Or the customer; staff only.", default=None)
    checklist: list[str] = strawberry.field(
        description="Its steps, at most 50 of 200 characters.", default_factory=list[str]
    )


@strawberry.input(description="A task that is done.")
class CompleteTaskInput(CommandInput):
    task_id: strawberry.ID = strawberry.field(description="The task.")
    outcome: str = strawberry.field(description="What came of it, 1 to 2000 characters.")


@strawberry.input(description="A task that need not be done any more.")
class CancelTaskInput(CommandInput):
    task_id: strawberry.ID = strawberry.field(description="The task.")
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.type(description="A task that was given or ended.")
class TaskPayload:
    task_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "TaskPayload":
        return TaskPayload(task_id=str(outcome["task_id"]))

    @strawberry.field(description="The task; null if you may not see it any more.")
    async def task(self, info: Info) -> Task | None:
        return await find_task(info, self.task_id)


@strawberry.type
class QUERIES:
    @roles.root(
        roles.EXPERTS | roles.READERS, "Your tasks and those of your groups, the earliest due first; open ones only."
    )
    async def tasks(
        self,
        info: Info,
        *,
        owner_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose instead: a person or a group; staff only.")
        ] = None,
        states: Annotated[list[TaskState] | None, strawberry.argument(description="In these states instead.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Task]:
        actor, page = info.context.actor, page_of(first, after, last, before)
        whose = (owner_id if owner_id and actor.has(*roles.READERS) else actor.subject_id) or ""
        which: dict[str, Any] = {"states": tuple(states or [TaskState.OPEN]), "actor": actor}
        if page.backward:
            rows = await info.context.read(
                queries.tasks_of_before, whose, before=page.instant, limit=page.limit, **which
            )
        else:
            rows = await info.context.read(queries.tasks_of, whose, after=page.instant, limit=page.limit, **which)
        return connection(
            page,
            rows,
            node=Task.of,
            cursor=lambda row: Cursor.at(row["due_at"], row["id"]),
            count=lambda: info.context.read(queries.count_tasks_of, whose, **which),
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.DESK, "Give somebody something to do; they are told, and again when it is due.")
    async def create_task(self, info: Info, input: CreateTaskInput) -> TaskPayload:  # noqa: A002
        actor = info.context.actor
        owner_id = input.owner_id or actor.subject_id or ""
        if actor.has(Role.EXPERT) and (owner_id != actor.subject_id or input.customer_id):
            raise OnlyForYourself(field="input.ownerId")
        check = Checks()
        check.few("checklist", input.checklist, most=_STEPS)
        steps = [check.text(f"checklist.{place}", step, most=_STEP) for place, step in enumerate(input.checklist)]
        title = check.text("title", input.title, most=_TITLE)
        if input.ticket_id and input.customer_id:
            check.problem("customerId", "A task is about a ticket or a customer, not both.")
        check.done()
        outcome = await run_command(
            info,
            input,
            create_task,
            kind=_KIND,
            title=title,
            owner_id=owner_id,
            due_at=input.due_at,
            ticket_id=input.ticket_id,
            customer_id=input.customer_id,
            checklist=tuple(steps),
            sees=partial(demand_sight, ticket_id=input.ticket_id) if input.ticket_id else None,
        )
        return TaskPayload.of(outcome)

    @roles.root(roles.EXPERTS | roles.DESK, "Say that a task is done: its owner, or the desk.")
    async def complete_task(self, info: Info, input: CompleteTaskInput) -> TaskPayload:  # noqa: A002
        outcome = _text("outcome", input.outcome)
        return TaskPayload.of(await run_command(info, input, complete_task, input.task_id, outcome=outcome))

    @roles.root(roles.EXPERTS | roles.DESK, "Say that a task need not be done: its owner, or the desk.")
    async def cancel_task(self, info: Info, input: CancelTaskInput) -> TaskPayload:  # noqa: A002
        reason = _text("reason", input.reason)
        return TaskPayload.of(await run_command(info, input, cancel_task, input.task_id, reason=reason))


def _text(field: str, value: str) -> str:
    check = Checks()
    text = check.text(field, value, most=_OUTCOME)
    check.done()
    return text


async def find_task(info: Info, task_id: str) -> Task | None:
    row = await info.context.load(queries.tasks_by_ids, task_id, actor=info.context.actor)
    return Task.of(row) if row else None


NODES: dict[str, FindNode] = {"Task": find_task}
