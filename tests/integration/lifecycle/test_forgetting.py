"""A customer who asks to be forgotten is forgotten: contact data, wishes, and the tickets that are over."""

from typing import Any

import pytest

from support.lives import Life, expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.customers.model import CustomerNotFound, CustomerStillServed
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.forgetting import erase_customer
from sysops_graph.lifecycle.retiring import hold_ticket, release_hold
from sysops_graph.lifecycle.settling import close_ticket, solve_ticket
from sysops_graph.tickets.model import CloseReason
from sysops_graph.tickets.opening import InvalidOpening

pytestmark = pytest.mark.usefixtures("wipe")

ADMIN = Actor(principal="ada", roles=frozenset({Role.ADMIN}), subject_id="stf_ada")


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    await life.rows(
        "MATCH (c:Customer {id: 'cus_carl'}) SET c.data_key = 'key', c.email_sealed = 'mail', c.email_hash = 'hash' "
        "WITH c MATCH (e:Expert) CREATE (c)-[:PREFERS {reason: 'likes carl'}]->(e) "
        "CREATE (:FactChange {id: 'fct_1', subject_id: c.id, was: 'likes carl'}), "
        "(:Notification {id: 'ntf_1', recipient_id: c.id, text: 'Dear carl', created_at: datetime()})"
    )
    return life


async def closed(life: Life) -> str:
    ticket = await life.open()
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
    return ticket


async def customer(life: Life) -> dict[str, Any]:
    return await life.one("MATCH (c:Customer {id: 'cus_carl'}) RETURN properties(c)")


async def test_nothing_says_any_more_who_the_customer_was(life: Life) -> None:
    archived = await closed(life)
    await life.later(days=31)
    tickets = [archived, await closed(life)]
    await life.act(erase_customer, "cus_carl", actor=ADMIN)
    left = await customer(life)
    assert not {"data_key", "email_sealed", "email_hash"} & left.keys()
    assert (left["name"], left["active"]) == ("erased customer", False)
    await life.drain()
    states = await life.rows("MATCH (t:Ticket) RETURN t.id AS id, t.state AS state")
    assert {row["id"]: row["state"] for row in states} == dict.fromkeys(tickets, "Deleted")
    everything = str(await life.rows("MATCH (n) WHERE NOT n:Timer AND NOT n:OutboxMessage RETURN properties(n) AS p"))
    assert "likes carl" not in everything
    assert "Dear carl" not in everything
    assert (
        await life.one("MATCH (:Customer {id: 'cus_carl'})-[r:OWNS|LIVES_IN|PREFERS|EXCLUDES]->() RETURN count(r)") == 0
    )
    assert await audit_at(life.graph, now=life.now) == []


async def test_live_and_held_tickets_are_named_and_nothing_is_erased(life: Life) -> None:
    held, live, solved = await closed(life), await life.open(), await life.open()
    await life.act(hold_ticket, held, reason="a lawsuit", actor=ADMIN)
    offer = await life.one("MATCH (a:Assignment {state: 'offered', ticket_id: $t}) RETURN a.id", t=solved)
    await life.act(accept_offer, offer)
    await life.act(solve_ticket, solved, note="done", actor=expert("anna"))
    before = await customer(life)
    keys = {row["id"]: row["key"] for row in await life.rows("MATCH (t:Ticket) RETURN t.id AS id, t.key AS key")}
    with pytest.raises(CustomerStillServed) as refused:
        await life.act(erase_customer, "cus_carl", actor=ADMIN)
    named = [f"{keys[held]} (on legal hold)", f"{keys[live]} (New)", f"{keys[solved]} (Solved)"]
    assert ", ".join(named) in refused.value.message
    assert {**await customer(life), "lock": ""} == {**before, "lock": ""}
    for ticket in (live, solved):
        await life.act(close_ticket, ticket, reason=CloseReason.OTHER)
    await life.act(release_hold, held, actor=ADMIN)
    await life.act(erase_customer, "cus_carl", actor=ADMIN)


async def test_a_forgotten_customer_opens_nothing(life: Life) -> None:
    await life.act(erase_customer, "cus_carl", actor=ADMIN)
    with pytest.raises(InvalidOpening):
        await life.open()
    with pytest.raises(CustomerNotFound):
        await life.act(erase_customer, "cus_nobody", actor=ADMIN)
