"""A ticket waits for its customer, goes on, is reopened: states, clocks and timers together, at a movable time."""

from datetime import datetime, timedelta

import pytest

from support.lives import CUSTOMER, DESK, Life, expert, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.settling import cancel_ticket, confirm_solution, release_ticket, solve_ticket
from sysops_graph.lifecycle.talking import (
    add_comment,
    ask_customer,
    confirm_reopening,
    reopen_ticket,
    reply_as_customer,
    resume_ticket,
)
from sysops_graph.tickets.model import MoveNotPossible, TicketNotFound, Visibility

pytestmark = pytest.mark.usefixtures("wipe")

STATE = "MATCH (t:Ticket {id: $t}) RETURN t.state"
DUE = "MATCH (k:SlaClock {kind: 'resolution'})-[:MEASURES]->(t:Ticket {id: $t}) WHERE k.cycle = t.cycle RETURN k.due_at"
ARMED = """
MATCH (w:Timer {ticket_id: $t}) WHERE w.due_at IS NOT NULL AND w.kind = $kind RETURN count(w)
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    return life


async def owned(life: Life) -> tuple[str, str]:
    """A ticket that the best expert has accepted; its id and the expert's name."""
    ticket = await life.open()
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    name = offer["e"].removeprefix("exp_")
    await life.act(accept_offer, offer["id"], actor=expert(name))
    await life.drain()
    return ticket, name


async def due(life: Life, ticket: str) -> datetime:
    return (await life.one(DUE, t=ticket)).to_native()


async def load(life: Life, name: str) -> int:
    return await life.one("MATCH (e:Expert {id: $e}) RETURN COUNT { (e)-[:HOLDS_OPEN]->() }", e=f"exp_{name}")


async def sound(life: Life) -> bool:
    return await audit_at(life.graph, now=life.now) == []


async def test_a_question_stops_the_clocks_and_the_answer_adds_what_was_not_used(life: Life) -> None:
    ticket, who = await owned(life)
    before = await due(life, ticket)
    await life.act(ask_customer, ticket, question="Which colour is the light?", actor=expert(who))
    assert await life.one(STATE, t=ticket) == "Pending"
    assert await load(life, who) == 0
    assert await life.one(ARMED, t=ticket, kind="sla.breach") == 0
    await life.later(days=1)
    await life.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER)
    assert await life.one(STATE, t=ticket) == "Open"
    assert await load(life, who) == 1
    assert await due(life, ticket) == before + timedelta(days=1)
    assert await life.one(ARMED, t=ticket, kind="sla.breach") == 1
    assert await life.one(ARMED, t=ticket, kind="ticket.remind") == 0


async def test_a_customer_who_says_nothing_is_reminded_and_then_given_up(life: Life) -> None:
    ticket, who = await owned(life)
    await life.act(ask_customer, ticket, question="Which light?", actor=expert(who))
    await life.later(days=3)
    assert await life.one(STATE, t=ticket) == "Pending"
    assert await life.one(ARMED, t=ticket, kind="ticket.give_up") == 1
    told = await life.rows("MATCH (m:OutboxMessage {topic: 'notification.wanted'}) RETURN m.payload AS p")
    assert sum("ticket.reminded" in row["p"] for row in told) == 1
    await life.later(days=12)
    assert await life.one(STATE, t=ticket) == "Closed"
    assert await life.one("MATCH (k:SlaClock) WHERE k.state IN ['running', 'paused'] RETURN count(k)") == 0


async def test_a_new_ticket_waits_without_offers_and_is_offered_when_it_goes_on(life: Life) -> None:
    ticket = await life.open()
    await life.act(ask_customer, ticket, question="Where is it?", actor=DESK)
    assert await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN count(a)") == 0
    await life.drain()
    assert await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN count(a)") == 0
    await life.act(resume_ticket, ticket, actor=DESK)
    assert await life.one(STATE, t=ticket) == "New"
    await life.drain()
    assert await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN count(a)") == 1


async def test_an_owner_lost_while_the_customer_is_waited_for_is_replaced_afterwards(life: Life) -> None:
    ticket, who = await owned(life)
    await life.act(ask_customer, ticket, question="Which light?", actor=expert(who))
    await life.act(release_ticket, ticket, reason="on leave", actor=expert(who))
    await life.drain()
    assert await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN count(a)") == 0
    await life.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER)
    await life.drain()
    offered = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.expert_id")
    assert offered != f"exp_{who}"


async def test_who_is_not_in_charge_asks_nothing(life: Life) -> None:
    ticket, who = await owned(life)
    other = "ben" if who == "anna" else "anna"
    with pytest.raises(TicketNotFound):
        await life.act(ask_customer, ticket, question="?", actor=expert(other))
    with pytest.raises(MoveNotPossible, match="does not wait"):
        await life.act(resume_ticket, ticket, actor=DESK)


async def test_a_solved_ticket_is_reopened_by_an_answer_but_not_by_thanks(life: Life) -> None:
    ticket, who = await owned(life)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert(who))
    await life.act(reply_as_customer, ticket, text="Thank you very much!", actor=CUSTOMER)
    assert await life.one(STATE, t=ticket) == "Solved"
    await life.act(reply_as_customer, ticket, text="Thanks, but it is dark again.", actor=CUSTOMER)
    assert await life.one(STATE, t=ticket) == "Reopened"
    clocks = await life.rows("MATCH (k:SlaClock) RETURN k.cycle AS c, k.kind AS k, k.state AS s ORDER BY c, k")
    assert [row["s"] for row in clocks] == ["met", "met", "running", "running"]


async def test_a_confirmed_reopening_goes_to_the_previous_expert_first(life: Life) -> None:
    ticket, who = await owned(life)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert(who))
    await life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER)
    with pytest.raises(MoveNotPossible):
        await life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER)
    await life.act(confirm_reopening, ticket, actor=DESK)
    await life.drain()
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    assert offer["e"] == f"exp_{who}"
    await life.act(accept_offer, offer["id"], actor=expert(who))
    clock = "MATCH (k:SlaClock {kind: 'response', cycle: 2}) RETURN k.state"
    assert await life.one(clock) == "met"


async def test_a_reopening_that_nobody_looks_at_is_believed_after_a_business_day(life: Life) -> None:
    ticket, who = await owned(life)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert(who))
    await life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER)
    await life.later(hours=23)
    assert await life.one(STATE, t=ticket) == "Reopened"
    await life.later(hours=1)
    assert await life.one(STATE, t=ticket) == "Open"
    assert await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN count(a)") == 1


async def test_the_customer_confirms_or_cancels(life: Life) -> None:
    ticket, who = await owned(life)
    with pytest.raises(MoveNotPossible, match="this is for Solved"):
        await life.act(confirm_solution, ticket, actor=CUSTOMER)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert(who))
    with pytest.raises(MoveNotPossible):
        await life.act(cancel_ticket, ticket, actor=CUSTOMER)
    await life.act(confirm_solution, ticket, actor=CUSTOMER)
    assert await life.one(STATE, t=ticket) == "Closed"
    other, _ = await owned(life)
    await life.act(cancel_ticket, other, actor=CUSTOMER)
    assert await life.one(STATE, t=other) == "Closed"
    assert await load(life, who) == 0


async def test_staffs_first_visible_words_are_the_response_and_internal_ones_are_not(life: Life) -> None:
    ticket = await life.open()
    state = "MATCH (k:SlaClock {kind: 'response'})-[:MEASURES]->(:Ticket {id: $t}) RETURN k.state"
    await life.act(add_comment, ticket, text="Known fault.", visibility=Visibility.INTERNAL, actor=DESK)
    await life.act(add_comment, ticket, text="Hurry!", visibility=Visibility.CUSTOMER, actor=CUSTOMER)
    await life.act(reply_as_customer, ticket, text="He calls again.", actor=DESK)
    assert await life.one(state, t=ticket) == "running"
    await life.act(add_comment, ticket, text="We are on it.", visibility=Visibility.CUSTOMER, actor=DESK)
    assert await life.one(state, t=ticket) == "met"
    rows = await life.rows(
        "MATCH (c:Comment)-[:ON]->(:Ticket {id: $t}) RETURN c.author_role AS r ORDER BY c.text", t=ticket
    )
    assert [row["r"] for row in rows] == ["staff", "customer", "staff", "staff"]


async def test_every_state_on_the_way_keeps_the_promises(life: Life) -> None:
    ticket, who = await owned(life)
    assert await sound(life)
    await life.act(ask_customer, ticket, question="Which light?", actor=expert(who))
    assert await sound(life)
    await life.later(hours=5)
    await life.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER)
    assert await sound(life)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert(who))
    await life.act(reopen_ticket, ticket, information="Dark again.", actor=CUSTOMER)
    assert await sound(life)
