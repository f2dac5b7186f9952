"""Two who act at once on a ticket that is under way: one after the other, in whichever order, and never half."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import pytest

from support.lives import CUSTOMER, DESK, Life, expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.escalation.commands import RAISE_LINE, RING
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.comparing import confirm_duplicate
from sysops_graph.lifecycle.editing import change_priority
from sysops_graph.lifecycle.escalating import acknowledge_escalation, escalate_ticket
from sysops_graph.lifecycle.forgetting import erase_customer
from sysops_graph.lifecycle.next import UNANSWERED
from sysops_graph.lifecycle.paging import acknowledge_page, call_on_call
from sysops_graph.lifecycle.settling import close_ticket, solve_ticket
from sysops_graph.lifecycle.surveying import answer_survey
from sysops_graph.lifecycle.talking import reopen_ticket
from sysops_graph.lifecycle.transfers import accept_transfer, request_transfer
from sysops_graph.tickets.model import CloseReason, Priority

pytestmark = pytest.mark.usefixtures("wipe")

ROUNDS = 20
LENA = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena")
MAX = Actor(principal="max", roles=frozenset({Role.MANAGER}), subject_id="stf_max")
SIMILAR = {"description": "The television stays dark, a red light blinks three times."}


async def started(graph: Graph, *experts: str, **of: Any) -> tuple[Life, str]:
    """A ticket that its first expert was offered."""
    life = Life(graph)
    await life.build(kiel(*(experts or ("anna", "ben")), customers=2, **of))
    return life, await life.open()


async def owned(graph: Graph, **of: Any) -> tuple[Life, str]:
    life, ticket = await started(graph, **of)
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))
    return life, ticket


async def at_once(*deeds: Awaitable[Any]) -> list[Any]:
    """What each answered: a refusal is an answer too, anything else is not."""
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert all(
        answer is None or isinstance(answer, dict | str | Conflict | NotFound | Invalid) for answer in answers
    ), answers
    return answers


def done(answers: list[Any]) -> int:
    return sum(isinstance(answer, dict) for answer in answers)


async def when_due(life: Life, kind: str) -> Life:
    """Whoever acts when a timer of that kind is due."""
    rows = await life.rows(
        "MATCH (w:Timer {kind: $kind}) WHERE w.due_at IS NOT NULL RETURN min(w.due_at) AS at", kind=kind
    )
    due_at: datetime = rows[0]["at"].to_native()
    await life.later(seconds=(due_at - life.now).total_seconds() - 1)
    return Life(life.graph, due_at)


async def sound(life: Life) -> None:
    await life.drain()
    assert await audit_at(life.graph, now=life.now) == []


async def entries(life: Life, kind: str) -> int:
    return await life.one("MATCH (h:HistoryEntry {kind: $kind}) RETURN count(h)", kind=kind)


@pytest.mark.parametrize("beside", ["another", "the_next_rung"])
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_page_is_heard_by_one(crowd: Graph, round_: int, beside: str) -> None:
    life, ticket = await started(crowd)
    await life.act(call_on_call, ticket, reason="smoke")
    page = await life.one("MATCH (p:Page) RETURN p.id")
    late = await when_due(life, UNANSWERED)
    other = late.drain_at_once() if beside == "the_next_rung" else late.act(acknowledge_page, page, actor=MAX)
    answers = await at_once(late.act(acknowledge_page, page, actor=LENA), other)
    assert done(answers) == 1
    assert await entries(life, "page_acknowledged") == 1
    assert await life.one("MATCH (p:Page) RETURN p.state") == "acknowledged"
    assert (
        await life.one("MATCH (w:Timer {kind: $kind}) WHERE w.due_at IS NOT NULL RETURN count(w)", kind=UNANSWERED) == 0
    )
    await sound(late)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_transfer_that_two_accept_for_the_same_expert_moves_the_ticket_once(crowd: Graph, round_: int) -> None:
    life, ticket = await owned(crowd)
    transfer = (await life.act(request_transfer, ticket, expert_id="exp_ben", reason="no part"))["transfer_id"]
    answers = await at_once(
        life.act(accept_transfer, transfer, actor=expert("ben")), life.act(accept_transfer, transfer, actor=DESK)
    )
    assert done(answers) >= 1
    assert await life.rows("MATCH (e)-[:HOLDS_OPEN]->() RETURN e.id AS e") == [{"e": "exp_ben"}]
    assert await entries(life, "owned") == 2, "by the offer, and by the transfer"
    await sound(life)


@pytest.mark.parametrize("beside", ["solve", "acknowledge", "priority"])
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_path_rings_beside_what_would_stop_it(crowd: Graph, round_: int, beside: str) -> None:
    life, ticket = await owned(crowd)
    late = await when_due(life, RING)
    await late.drain()
    late = await when_due(late, RING)
    deeds = {
        "solve": lambda: late.act(solve_ticket, ticket, note="done", actor=expert("anna")),
        "acknowledge": lambda: late.act(acknowledge_escalation, ticket, seen_step=1, actor=LENA),
        "priority": lambda: late.act(change_priority, ticket, priority=Priority.P4, reason="seen", actor=LENA),
    }
    [_, answer] = await at_once(late.drain_at_once(), deeds[beside]())
    await late.drain()
    row = await late.one(
        "MATCH (p:EscalationPath)-[:WATCHES]->(t) RETURN p.step AS step, t.step AS stored, t.state AS s"
    )
    rang = await entries(life, "escalation_rung")
    if beside == "acknowledge":
        assert (rang == 1) == isinstance(answer, dict), "who saw a step that was over is told so"
    elif beside == "solve":
        assert row["s"] == "Solved"
    elif beside == "priority":
        assert row["step"] == 0, "another priority begins anew, whatever rang before"
    assert row["step"] == row["stored"] or beside == "priority"
    await sound(late)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_step_that_two_escalate_is_taken_once(crowd: Graph, round_: int) -> None:
    life, ticket = await owned(crowd)
    deeds = (life.act(escalate_ticket, ticket, reason="slow", seen_step=0, actor=who) for who in (LENA, MAX))
    assert done(await at_once(*deeds)) == 1
    assert await entries(life, "escalation_rung") == 1
    await sound(life)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_nobody_who_is_forgotten_has_a_ticket_that_is_live(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", customers=2))
    [_, opened] = await at_once(life.act(erase_customer, "cus_c1", actor=MAX), life.open(customer="c1", drain=False))
    erased = await life.one("MATCH (c:Customer {id: 'cus_c1'}) RETURN c.erased_at IS NOT NULL")
    tickets = await life.one("MATCH (t:Ticket)-[:OPENED_BY]->(:Customer {id: 'cus_c1'}) RETURN count(t)")
    assert erased == (tickets == 0), opened
    await sound(life)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_line_is_raised_beside_an_acceptance(crowd: Graph, round_: int) -> None:
    life, ticket = await started(crowd)
    queue = "CREATE (q:Queue {id: 'que_2', name: 'Kiel 2', line: 2, mode: 'offer', strategy: 'default', digest: []}) "
    await life.rows(queue + "WITH q MATCH (a:Area {id: 'area_kiel'}) CREATE (q)-[:IN]->(a) RETURN q.id")
    late = await when_due(life, RAISE_LINE)
    offer = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    deeds = [late.act(accept_offer, row["id"], actor=expert(row["e"].removeprefix("exp_"))) for row in offer]
    await at_once(late.drain_at_once(), *deeds)
    await late.drain()
    assert await entries(life, "line_raised") == 1
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.line", t=ticket) == 2
    await sound(late)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_answer_to_a_survey_beside_a_reopening(crowd: Graph, round_: int) -> None:
    life, ticket = await owned(crowd)
    await life.act(solve_ticket, ticket, note="done", actor=expert("anna"))
    await life.later(hours=1)
    survey = await life.one("MATCH (s:Survey) RETURN s.id")
    answers = await at_once(
        life.act(answer_survey, survey, answers={"satisfied": 1}, actor=CUSTOMER),
        life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER),
    )
    assert done(answers) == 2
    assert await life.one("MATCH (t:Ticket) RETURN t.state") == "Reopened"
    await sound(life)


@pytest.mark.parametrize("closed", ["later", "earlier"])
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_duplicate_is_confirmed_beside_a_closing(crowd: Graph, round_: int, closed: str) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben"))
    earlier = await life.open(**SIMILAR)
    await life.later(minutes=5)
    later = await life.open(**SIMILAR)
    ended = later if closed == "later" else earlier
    answers = await at_once(
        life.act(confirm_duplicate, later, earlier),
        life.act(close_ticket, ended, reason=CloseReason.INVALID),
    )
    states = {row["id"]: row["s"] for row in await life.rows("MATCH (t:Ticket) RETURN t.id AS id, t.state AS s")}
    assert states[ended] == "Closed"
    if closed == "later":
        assert done(answers) == 1
        assert states[earlier] != "Closed"
    else:
        assert (states[later] == "Closed") == isinstance(answers[0], dict)
    await sound(life)
