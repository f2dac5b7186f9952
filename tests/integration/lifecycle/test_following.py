"""A reply to a ticket that is over opens one like it, and a past state of either is rebuilt from its history."""

from datetime import timedelta

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.assigning import assign_manually
from sysops_graph.lifecycle.editing import change_priority
from sysops_graph.lifecycle.settling import confirm_solution, release_ticket, solve_ticket
from sysops_graph.lifecycle.talking import reopen_ticket, reply_as_customer
from sysops_graph.tasks.commands import complete_task
from sysops_graph.tickets.model import Priority, State, TicketNotFound, TicketReadOnly
from sysops_graph.tickets.queries import ticket_at

pytestmark = pytest.mark.usefixtures("wipe")

NEIGHBOURS = """
MATCH (t:Ticket {id: $t})-[r:OPENED_BY|CONCERNS|IN|UNDER]->(n) RETURN type(r) AS edge, n.id AS id ORDER BY edge
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    return life


async def accept(life: Life) -> None:
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))
    await life.drain()


async def closed(life: Life) -> str:
    ticket = await life.open(category="hardware", language="de")
    await accept(life)
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert("anna"))
    await life.act(confirm_solution, ticket, actor=CUSTOMER)
    await life.act(complete_task, await life.one("MATCH (k:Task) RETURN k.id"), outcome="done", actor=expert("anna"))
    return ticket


@pytest.mark.parametrize(("days", "state"), [(0, "Closed"), (30, "Archived")])
async def test_a_reply_to_a_ticket_that_is_over_opens_one_like_it(life: Life, days: int, state: str) -> None:
    over = await closed(life)
    await life.later(days=days)
    outcome = await life.act(reply_as_customer, over, text="Dark again.", actor=CUSTOMER)
    assert outcome["follow_up_of"] == over != outcome["ticket_id"]
    new = await life.one("MATCH (t:Ticket)-[:FOLLOW_UP_OF]->(:Ticket {id: $t}) RETURN properties(t)", t=over)
    assert (new["id"], new["state"], new["channel"]) == (outcome["ticket_id"], "New", "web")
    assert (new["subject"], new["description"]) == ("No picture", "Dark again.")
    assert (new["category"], new["language"]) == ("hardware", "de")
    assert await life.rows(NEIGHBOURS, t=new["id"]) == await life.rows(NEIGHBOURS, t=over)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.state", t=over) == state
    receipts = "MATCH (m:OutboxMessage {topic: 'notification.wanted', ticket_id: $t}) RETURN m.payload"
    assert "ticket.receipt" in await life.one(receipts, t=new["id"])
    await life.drain()
    assert await life.one("MATCH (a:Assignment {state: 'offered', ticket_id: $t}) RETURN count(a)", t=new["id"]) == 1
    assert await audit_at(life.graph, now=life.now) == []


async def test_what_is_no_longer_the_customers_is_not_taken_over(life: Life) -> None:
    over = await closed(life)
    await life.rows("MATCH (:Customer)-[r:OWNS|HOLDS]->() DELETE r")
    outcome = await life.act(reply_as_customer, over, text="Dark again.", actor=CUSTOMER)
    kept = [row["id"] for row in await life.rows(NEIGHBOURS, t=outcome["ticket_id"])]
    assert kept == ["prd_tv", "area_kiel", "cus_carl"]


async def test_thanks_open_nothing(life: Life) -> None:
    over = await closed(life)
    outcome = await life.act(reply_as_customer, over, text="Thank you very much!", actor=CUSTOMER)
    assert outcome["ticket_id"] == over
    await life.later(days=30)
    with pytest.raises(TicketReadOnly):
        await life.act(reply_as_customer, over, text="Thank you very much!", actor=CUSTOMER)
    assert await life.one("MATCH (t:Ticket) RETURN count(t)") == 1


async def test_nothing_follows_what_was_erased(life: Life) -> None:
    over = await closed(life)
    await life.later(days=30 + 365)
    with pytest.raises(TicketReadOnly, match="possible: a new ticket"):
        await life.act(reply_as_customer, over, text="Dark again.", actor=CUSTOMER)


async def test_a_past_state_is_rebuilt_from_the_history(life: Life) -> None:
    ticket = await life.open()
    opened = await life.one("MATCH (t:Ticket {id: $t}) RETURN t.priority", t=ticket)
    steps = iter(range(1, 9))

    async def at(sixth: float) -> tuple[object, ...]:
        past = await life.graph.read(ticket_at, ticket, at=MONDAY + timedelta(minutes=10 * sixth), actor=DESK)
        return (past.state, past.priority, past.owner_id, past.needs_owner, past.cycle) if past else ()

    async def wait() -> None:
        life.now = MONDAY + timedelta(minutes=10 * next(steps))

    await wait()
    await accept(life)
    await wait()
    await life.act(change_priority, ticket, priority=Priority.P2, reason="a shop")
    await wait()
    await life.act(release_ticket, ticket, reason="ill", actor=expert("anna"))
    await wait()
    await life.act(assign_manually, ticket, "exp_anna", reason="she is well again")
    await wait()
    await life.act(solve_ticket, ticket, note="New fuse.", actor=expert("anna"))
    await wait()
    await life.act(reopen_ticket, ticket, information="Dark.", actor=CUSTOMER)
    assert await at(-1) == ()
    assert await at(0.5) == (State.NEW, opened, None, True, 1)
    assert await at(1) == await at(1.5) == (State.OPEN, opened, "exp_anna", False, 1)
    assert await at(2.5) == (State.OPEN, "P2", "exp_anna", False, 1)
    assert await at(3.5) == (State.OPEN, "P2", None, True, 1)
    assert await at(4.5) == (State.OPEN, "P2", "exp_anna", False, 1)
    assert await at(5.5) == (State.SOLVED, "P2", None, False, 1)
    assert await at(9) == (State.REOPENED, "P2", None, True, 2)


async def test_only_who_may_read_a_ticket_reads_its_past(life: Life) -> None:
    ticket = await life.open()
    assert await life.graph.read(ticket_at, ticket, at=life.now, actor=CUSTOMER)
    with pytest.raises(TicketNotFound):
        await life.graph.read(ticket_at, ticket, at=life.now, actor=expert("stranger"))
