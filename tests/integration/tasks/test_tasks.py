"""A task is told when it is given, when it is due, and every day from then on, until somebody ends it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from support.lives import DESK, MONDAY, Life, expert, kiel
from sysops_graph.errors import SysopsError
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.jobs.audit import audit_at
from sysops_graph.tasks.commands import cancel_task, complete_task, create_task
from sysops_graph.tasks.model import TaskNotFound, TaskNotOpen, TaskOwnerNotFound, TaskWithoutEnd
from sysops_graph.tickets.model import TicketNotFound

pytestmark = pytest.mark.usefixtures("wipe")

TOMORROW = MONDAY + timedelta(days=1)
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'})
WHERE m.payload CONTAINS '"kind":"task.' AND m.payload CONTAINS 'Write it down'
RETURN m.subject_id AS who, split(split(m.payload, '"kind":"')[1], '"')[0] AS kind ORDER BY m.created_at, kind, who
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    world = kiel("anna", "ben")
    group = world.node("ContactGroup", "grp_root", name="Root causes", active=True)
    world.edge("exp_anna", "IN_GROUP", group)
    world.edge("stf_max", "IN_GROUP", group)
    await life.build(world)
    return life


async def given(life: Life, **said: Any) -> str:
    facts = {"kind": "other", "title": "Write it down", "owner_id": "exp_anna", "due_at": TOMORROW, **said}
    return (await life.act(create_task, **facts))["task_id"]


async def told(life: Life) -> list[tuple[str, str]]:
    return [(row["who"], row["kind"]) for row in await life.rows(TOLD)]


async def test_the_owner_is_told_and_a_day_later_the_lead_until_it_is_done(life: Life) -> None:
    ticket = await life.open()
    task = await given(life, ticket_id=ticket)
    assert await told(life) == [("exp_anna", "task.given")]
    await life.later(days=1)
    assert await told(life) == [("exp_anna", "task.given"), ("exp_anna", "task.due")]
    assert await audit_at(life.graph, now=life.now) == []
    await life.later(days=2)
    both = [("exp_anna", "task.due"), ("stf_lena", "task.overdue")]
    assert await told(life) == [("exp_anna", "task.given"), ("exp_anna", "task.due"), *both, *both]
    await life.act(complete_task, task, outcome="Article written", actor=expert("anna"))
    await life.later(days=3)
    assert len(await told(life)) == 6
    ended = await life.one("MATCH (k:Task {id: $k}) RETURN k.state AS s, k.outcome AS o, k.ended_by AS by", k=task)
    assert ended == {"s": "done", "o": "Article written", "by": "anna"}


async def test_a_group_is_told_member_by_member_and_managers_where_nobody_leads(life: Life) -> None:
    await given(life, owner_id="grp_root", customer_id="cus_carl")
    await life.later(days=2)
    group = ["exp_anna", "stf_max"]
    assert await told(life) == [(who, kind) for kind in ("task.given", "task.due", "task.due") for who in group]
    await life.rows("MATCH (g:ContactGroup)<-[r:IN_GROUP]-() DELETE r")
    await life.later(days=1)
    assert (await told(life))[-1] == ("stf_max", "task.overdue")


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"owner_id": "exp_nobody"}, TaskOwnerNotFound),
        ({"owner_id": "cus_carl"}, TaskOwnerNotFound),
        ({"due_at": MONDAY}, TaskWithoutEnd),
        ({"ticket_id": "tkt_nothing"}, TicketNotFound),
    ],
)
async def test_a_task_that_nobody_could_do_is_not_given(
    life: Life, said: dict[str, Any], refused: type[SysopsError]
) -> None:
    with pytest.raises(refused):
        await given(life, **said)
    assert await life.rows("MATCH (k:Task) RETURN k.id") == []


async def test_only_its_owner_and_the_desk_end_a_task_and_only_once(life: Life) -> None:
    task = await given(life)
    with pytest.raises(TaskNotFound):
        await life.act(complete_task, task, outcome="done", actor=expert("ben"))
    await life.act(cancel_task, task, reason="not needed", actor=DESK)
    with pytest.raises(TaskNotOpen):
        await life.act(complete_task, task, outcome="done", actor=expert("anna"))
    assert await life.one("MATCH (w:Timer {kind: 'task.due'}) RETURN w.due_at") is None


async def test_a_task_given_twice_by_the_driver_is_one(life: Life) -> None:
    ids = Ids(random_id("Command"))
    facts = {"kind": "other", "title": "x", "owner_id": "exp_anna", "due_at": TOMORROW}
    first = await life.graph.write(create_task, **facts, actor=DESK, now=life.now, ids=ids)
    assert first["task_id"] == ids.again().new("Task")


@pytest.mark.parametrize("round_", range(20))
async def test_done_cancelled_and_due_at_once_have_one_outcome(life: Life, round_: int) -> None:
    task = await given(life)
    late = Life(life.graph, TOMORROW)
    answers = await asyncio.gather(
        late.act(complete_task, task, outcome="done", actor=expert("anna")),
        late.act(cancel_task, task, reason="not needed"),
        late.drain_at_once(),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, TaskNotOpen) for answer in answers) == 1
    assert await late.one("MATCH (w:Timer {kind: 'task.due'}) RETURN w.due_at") is None
    assert await audit_at(late.graph, now=late.now) == []
