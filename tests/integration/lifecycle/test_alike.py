"""Tickets alike: suggested as duplicates, decided by a person; gathered in a cluster whose size raises the impact."""

import asyncio
from datetime import timedelta

import pytest

from support.lives import Life, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.comparing import confirm_duplicate, reject_duplicate
from sysops_graph.tickets.model import DuplicateNotFound, MoveNotPossible, TicketNotFound

pytestmark = pytest.mark.usefixtures("wipe")

DARK = {"subject": "No picture", "description": "The television stays dark, a red light blinks three times."}
DARK_TOO = {"subject": "No picture on my TV", "description": "It stays dark and a red light blinks three times"}
STRANGE = {"subject": "Menu in Latin", "description": "All menus are in a language that nobody here reads."}
MUTE = {"subject": "No sound", "description": "There is a picture, but nothing can be heard."}
SUGGESTED = """
MATCH (a:Ticket)-[d:DUPLICATE_OF]->(b:Ticket)
RETURN a.id AS later, b.id AS earlier, d.similarity AS similarity, d.confirmed_by AS confirmed,
  d.rejected_by AS rejected
ORDER BY later, earlier
"""
CLUSTERS = """
MATCH (c:Cluster) RETURN c.customers AS customers, COUNT { (c)<-[:IN_CLUSTER]-() } AS tickets ORDER BY tickets
"""
CLUSTERED = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS 'ticket.clustered'
RETURN m.subject_id AS who, m.ticket_id AS ticket ORDER BY who
"""
ROUNDS = 20
KINDS = "MATCH (h:HistoryEntry)-[:OF]->(t:Ticket {id: $t}) RETURN h.kind AS kind ORDER BY h.number"


class OneByOne(Life):
    """Opens no two tickets at the same instant."""

    async def open(self, **said: object) -> str:
        self.now += timedelta(seconds=1)
        return await super().open(**said)  # pyright: ignore[reportArgumentType]


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = OneByOne(graph)
    await life.build(kiel("anna", "ben", customers=13))
    return life


async def kinds(life: Life, ticket: str) -> list[str]:
    return [row["kind"] for row in await life.rows(KINDS, t=ticket)]


async def suggested(life: Life) -> list[tuple[str, str]]:
    return [(row["later"], row["earlier"]) for row in await life.rows(SUGGESTED)]


async def test_the_same_customer_in_similar_words_is_suggested_as_a_duplicate(life: Life) -> None:
    first = await life.open(**DARK)
    await life.open(**MUTE)
    await life.later(days=2)
    second = await life.open(**DARK_TOO)
    [edge] = await life.rows(SUGGESTED)
    assert (edge["later"], edge["earlier"]) == (second, first)
    assert 0.5 <= edge["similarity"] < 1
    assert "duplicate_suggested" in await kinds(life, second)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.state", t=second) == "New"
    assert await audit_at(life.graph, now=life.now) == []


async def test_what_is_too_old_or_of_another_customer_is_no_duplicate(life: Life) -> None:
    await life.open(**DARK)
    await life.open(customer="c1", **DARK)
    await life.later(days=8)
    await life.open(**DARK)
    assert await suggested(life) == []


async def test_signs_of_the_query_language_are_words_like_any_other(life: Life) -> None:
    signs = {"subject": 'AND (no) +picture* [TO} \\ ~"!', "description": "found_by:x OR NOT /dark/ ^9 && || ?"}
    first = await life.open(**signs)
    second = await life.open(**signs)
    assert await suggested(life) == [(second, first)]


async def test_a_person_confirms_a_duplicate_and_it_is_closed_with_a_link(life: Life) -> None:
    first, second = await life.open(**DARK), await life.open(**DARK)
    with pytest.raises(DuplicateNotFound):
        await life.act(confirm_duplicate, first, second)
    with pytest.raises(TicketNotFound):
        await life.act(confirm_duplicate, first, "tkt_none")
    await life.act(confirm_duplicate, second, first)
    await life.drain()
    [edge] = await life.rows(SUGGESTED)
    assert edge["confirmed"] == "desk"
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.state", t=second) == "Closed"
    assert (await kinds(life, second))[-1] == "closed"
    assert (await kinds(life, first))[-1] == "duplicate_closed"
    assert await audit_at(life.graph, now=life.now) == []
    with pytest.raises(DuplicateNotFound):
        await life.act(reject_duplicate, second, first)


async def test_what_was_rejected_is_not_suggested_again(life: Life) -> None:
    first, second = await life.open(**DARK), await life.open(**DARK)
    await life.act(reject_duplicate, second, first)
    again = "MATCH (m:OutboxMessage {topic: 'ticket.compared', ticket_id: $t}) SET m.state = 'pending', "
    await life.rows(again + "m.next_attempt_at = m.created_at RETURN m.id AS id", t=second)
    await life.drain()
    [edge] = await life.rows(SUGGESTED)
    assert (edge["rejected"], edge["confirmed"]) == ("desk", None)
    assert (await kinds(life, second)).count("duplicate_suggested") == 1


async def test_nobody_goes_on_for_both_when_the_first_is_over(life: Life) -> None:
    first, second = await life.open(**DARK), await life.open(**DARK)
    third = await life.open(**DARK)
    await life.act(confirm_duplicate, second, first)
    with pytest.raises(MoveNotPossible):
        await life.act(confirm_duplicate, third, second)


async def test_other_customers_with_the_same_are_one_incident(life: Life) -> None:
    await life.open(**DARK)
    await life.open(customer="c1", **DARK_TOO)
    await life.open(customer="c2", **DARK)
    await life.open(customer="c3", **MUTE)
    assert await life.rows(CLUSTERS) == [{"customers": 3, "tickets": 3}]
    await life.open(customer="c2", **DARK)
    assert await life.rows(CLUSTERS) == [{"customers": 3, "tickets": 4}]


async def test_the_same_error_code_is_one_incident_whatever_the_words(life: Life) -> None:
    await life.open(error_code="E-42", **DARK)
    await life.open(customer="c1", error_code="e 42", **MUTE)
    await life.open(customer="c2", error_code="E-43", subject="Something else")
    assert await life.rows(CLUSTERS) == [{"customers": 2, "tickets": 2}]
    await life.later(hours=25)
    await life.open(customer="c3", error_code="E-42", subject="Late")
    assert await life.rows(CLUSTERS) == [{"customers": 2, "tickets": 2}]


async def test_a_cluster_that_grows_raises_the_impact_of_all_its_tickets(life: Life) -> None:
    first = await life.open(**STRANGE, urgency="high")
    for number in range(1, 10):
        await life.open(customer=f"c{number}", **STRANGE)
    stated = await life.open(customer="c10", **STRANGE, impact="major")
    facts = "MATCH (t:Ticket {id: $t}) RETURN t.impact AS impact, t.matrix_priority AS matrix, t.priority AS priority"
    assert await life.rows(facts, t=first) == [{"impact": "moderate", "matrix": "P3", "priority": "P3"}]
    assert (await life.rows(facts, t=stated))[0]["impact"] == "major"
    assert (await kinds(life, first)).count("triaged_again") == 1
    assert "triaged_again" not in await kinds(life, stated)
    eleventh = await life.open(customer="c11", **STRANGE)
    assert (await life.rows(facts, t=eleventh))[0]["impact"] == "moderate"
    assert (await kinds(life, first)).count("triaged_again") == 1
    assert await audit_at(life.graph, now=life.now) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_tickets_that_come_together_make_one_cluster(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", customers=4))
    await asyncio.gather(*(life.open(customer=name, drain=False, **DARK) for name in ("carl", "c1", "c2", "c3")))
    await life.drain_at_once()
    await life.drain()
    assert await life.rows(CLUSTERS) == [{"customers": 4, "tickets": 4}]


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_two_looks_at_the_same_pair_suggest_it_once(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna"))
    first, second = sorted(await asyncio.gather(*(life.open(drain=False, **DARK) for _ in range(2))))
    await life.drain_at_once()
    await life.drain()
    assert await suggested(life) == [(second, first)]


async def test_owner_and_lead_hear_that_a_ticket_is_one_of_many(life: Life) -> None:
    first = await life.open(**DARK)
    offered = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS expert")
    await life.act(accept_offer, offered["id"])
    second = await life.open(customer="c1", **DARK)
    told = await life.rows(CLUSTERED)
    assert {(row["who"], row["ticket"]) for row in told} in (
        {(offered["expert"], first), ("stf_lena", first)},
        {(offered["expert"], first), ("stf_lena", second)},
    )
    await life.open(customer="c2", **DARK)
    assert await life.rows(CLUSTERED) == told
