"""The work on a ticket is written down: checklist, diagnosis, documentation; a new priority changes the targets."""

import json
from datetime import timedelta

import pytest

from support.lives import CUSTOMER, Life, expert, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.editing import change_priority
from sysops_graph.lifecycle.settling import confirm_solution, solve_ticket
from sysops_graph.lifecycle.talking import reopen_ticket
from sysops_graph.lifecycle.working import diagnose_ticket, document_ticket, tick_checklist
from sysops_graph.tickets.checklist import WorkStep
from sysops_graph.tickets.model import DiagnosisKind, Impact, MoveNotPossible, Priority, Resolution, TicketNotFound
from sysops_graph.tickets.queries import checklists_by_tickets

pytestmark = pytest.mark.usefixtures("wipe")


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    return life


@pytest.fixture
async def ticket(life: Life) -> str:
    ticket = await life.open()
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))
    return ticket


async def done(life: Life, ticket: str) -> set[WorkStep]:
    async def read(tx: Tx, *, now: object, ids: Ids) -> set[WorkStep]:
        found = await checklists_by_tickets(tx, [ticket])
        return {item for item, line in found[ticket].items() if line}

    return await life.graph.read(read, now=life.now, ids=Ids("cmd_look"))


async def test_the_checklist_follows_what_is_done_and_begins_anew(life: Life, ticket: str) -> None:
    assert await done(life, ticket) == {WorkStep.ACKNOWLEDGED}
    said = {"root_cause": "The fuse", "kind": DiagnosisKind.BUG, "evidence": ["https://example.org/log"]}
    await life.act(diagnose_ticket, ticket, **said, severity=Impact.MINOR, actor=expert("anna"))
    await life.act(tick_checklist, ticket, item=WorkStep.VERIFIED, actor=expert("anna"))
    assert await done(life, ticket) == {WorkStep.ACKNOWLEDGED, WorkStep.DIAGNOSED, WorkStep.VERIFIED}
    fixed = Resolution(verification="It runs", steps=("Opened it", "New fuse"), work_s=900)
    await life.act(solve_ticket, ticket, note="A new fuse", resolution=fixed, actor=expert("anna"))
    assert await done(life, ticket) == set(WorkStep) - {WorkStep.DOCUMENTED}
    note = await life.one("MATCH (n:ResolutionNote) RETURN n.verification AS v, n.steps AS s, n.work_s AS w")
    assert note == {"v": "It runs", "s": ["Opened it", "New fuse"], "w": 900}
    await life.act(reopen_ticket, ticket, information="Dark again", actor=CUSTOMER)
    assert await done(life, ticket) == set()


async def test_a_critical_finding_raises_the_ticket(life: Life, ticket: str) -> None:
    said = {"root_cause": "All of them burn", "kind": DiagnosisKind.BUG, "severity": Impact.CRITICAL}
    await life.act(diagnose_ticket, ticket, **said)
    await life.drain()
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.level", t=ticket) == 3
    assert await audit_at(life.graph, now=life.now) == []


async def test_what_closes_without_being_documented_is_a_task_until_it_is(life: Life, ticket: str) -> None:
    await life.act(solve_ticket, ticket, note="A new fuse", actor=expert("anna"))
    await life.act(confirm_solution, ticket, actor=CUSTOMER)
    task = await life.one("MATCH (k:Task {kind: 'document'}) RETURN k.owner_id AS owner, k.state AS s, k.due_at AS due")
    assert (task["owner"], task["s"], task["due"].to_native()) == ("exp_anna", "open", life.now + timedelta(days=7))
    await life.act(document_ticket, ticket, article="KB-7", reason=None)
    assert await life.one("MATCH (k:Task {kind: 'document'}) RETURN k.state") == "done"
    assert await done(life, ticket) == set(WorkStep) - {WorkStep.DIAGNOSED}
    assert await audit_at(life.graph, now=life.now) == []


async def test_what_is_documented_gives_no_task(life: Life, ticket: str) -> None:
    await life.act(solve_ticket, ticket, note="A new fuse", actor=expert("anna"))
    await life.act(document_ticket, ticket, article=None, reason="Everybody knows", actor=expert("anna"))
    await life.act(confirm_solution, ticket, actor=CUSTOMER)
    assert await life.rows("MATCH (k:Task) RETURN k.id") == []


async def test_what_is_documented_before_it_is_solved_gives_no_task_until_it_is_reopened(
    life: Life, ticket: str
) -> None:
    await life.act(document_ticket, ticket, article="KB-7", reason=None, actor=expert("anna"))
    await life.act(solve_ticket, ticket, note="A new fuse", actor=expert("anna"))
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.documented_in", t=ticket) == "KB-7"
    await life.act(reopen_ticket, ticket, information="Dark again", actor=CUSTOMER)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.documented_in", t=ticket) is None


async def test_the_customer_hears_how_long_it_took(life: Life, ticket: str) -> None:
    await life.later(hours=2)
    await life.act(solve_ticket, ticket, note="A new fuse", actor=expert("anna"))
    told = await life.rows("MATCH (m:OutboxMessage {topic: 'notification.wanted'}) RETURN m.payload AS payload")
    facts = [said["facts"] for said in (json.loads(row["payload"]) for row in told) if said["kind"] == "ticket.solved"]
    assert [(said["note"], said["taken_s"]) for said in facts] == [("A new fuse", 7200)]


async def test_anothers_work_is_not_there_and_what_is_over_is_not_diagnosed(life: Life, ticket: str) -> None:
    said = {"root_cause": "x", "kind": DiagnosisKind.OTHER, "severity": Impact.MINOR}
    with pytest.raises(TicketNotFound):
        await life.act(diagnose_ticket, ticket, **said, actor=expert("ben"))
    await life.act(solve_ticket, ticket, note="x", actor=expert("anna"))
    with pytest.raises(MoveNotPossible):
        await life.act(diagnose_ticket, ticket, **said)


async def test_a_new_priority_gives_clocks_new_targets(life: Life, ticket: str) -> None:
    await life.act(change_priority, ticket, priority=Priority.P1, reason="The shop is closed")
    await life.drain()
    assert await life.one("MATCH (k:SlaClock {basis: 'operational'}) RETURN count(k) > 0")
    assert await audit_at(life.graph, now=life.now) == []
    await life.act(change_priority, ticket, priority=Priority.P4, reason="There is a spare")
    assert await audit_at(life.graph, now=life.now) == []
