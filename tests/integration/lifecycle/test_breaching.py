"""What a breach brings about: a credit to decide on, and somebody who looks after a customer let down too often."""

from datetime import timedelta
from typing import Any

import pytest

from support.lives import MONDAY, Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.escalation.disturbances import FIRST_WORDS, DisturbanceLifted, DisturbanceNotFound
from sysops_graph.escalation.model import EscalationPolicy
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.breaching import decide_credit
from sysops_graph.lifecycle.disturbing import lift_disturbance, update_disturbance
from sysops_graph.sla.credit import CreditDecided, CreditNotFound, CreditWithoutShare
from sysops_graph.sla.model import ServiceLevel, SlaPolicy

pytestmark = pytest.mark.usefixtures("wipe")

MANAGER = Actor(principal="max", roles=frozenset({Role.MANAGER}), subject_id="stf_max")
CREDITS = "MATCH (c:CreditCandidate)-[:OF]->(t:Ticket) RETURN c {.*} AS credit ORDER BY c.breached_at, c.id"
TASKS = "MATCH (k:Task {kind: $kind}) RETURN k.title AS title, k.state AS state, k.owner_id AS owner ORDER BY title"
POLICY = """
CREATE (:Policy {id: 'pol_' + $kind, kind: $kind, version: 100, active_from_at: $at, by: 'test', body: $body})
"""
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS '"service.disturbed"'
RETURN m.created_at AS at, m.payload CONTAINS '"stf_max"' AS manager ORDER BY at
"""
STANDS = """
MATCH (d:Disturbance)
RETURN d.id AS id, d.state AS state, d.about AS about, d.text AS text ORDER BY d.began_at
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", customers=4))
    return life


async def tasks(life: Life, kind: str) -> list[dict[str, Any]]:
    return await life.rows(TASKS, kind=kind)


async def late(life: Life, customer: str = "carl") -> str:
    """A ticket of four hours and forty-eight, nobody takes it."""
    return await life.open(customer=customer)


async def test_a_late_solution_is_a_candidate_that_a_manager_decides_on(life: Life) -> None:
    ticket = await late(life)
    await life.later(days=10)
    [row] = await life.rows(CREDITS)
    credit = row["credit"]
    assert (credit["ticket_id"], credit["state"], credit.get("percent")) == (ticket, "open", None)
    assert [task["owner"] for task in await tasks(life, "credit")] == ["stf_max"]
    said = {"percent": None, "reason": "twice this year", "actor": MANAGER}
    with pytest.raises(CreditWithoutShare):
        await life.act(decide_credit, credit["id"], granted=True, **said)
    await life.act(decide_credit, credit["id"], granted=True, **{**said, "percent": 5.0})
    [row] = await life.rows(CREDITS)
    assert (row["credit"]["state"], row["credit"]["granted_percent"]) == ("granted", 5.0)
    assert [task["state"] for task in await tasks(life, "credit")] == ["done"]
    with pytest.raises(CreditDecided):
        await life.act(decide_credit, credit["id"], granted=False, **said)
    with pytest.raises(CreditNotFound):
        await life.act(decide_credit, "crd_nothing", granted=False, **said)
    assert await audit_at(life.graph, now=life.now) == []


async def test_the_policy_of_the_clock_proposes_what_a_credit_is_worth(life: Life) -> None:
    policy = SlaPolicy(credit_percent={ServiceLevel.STANDARD: 12.5})
    await life.rows(POLICY, kind="sla", at=MONDAY - timedelta(days=1), body=policy.model_dump_json())
    await late(life)
    await life.later(days=10)
    [row] = await life.rows(CREDITS)
    assert row["credit"]["percent"] == 12.5
    await life.act(decide_credit, row["credit"]["id"], granted=True, percent=None, reason="ours", actor=MANAGER)
    [row] = await life.rows(CREDITS)
    assert row["credit"]["granted_percent"] == 12.5


async def test_a_customer_who_was_let_down_three_times_is_looked_after_once(life: Life) -> None:
    await late(life)
    await late(life, "c1")
    await life.later(days=10)
    assert await tasks(life, "repeated_breach") == []
    await late(life)
    await life.later(days=1)
    found = await tasks(life, "repeated_breach")
    assert [task["title"].split(":")[0] for task in found] == [
        "Meet the customer",
        "Review the terms",
        "Strategic review with the manager",
    ]
    assert {task["owner"] for task in found} == {"stf_max"}
    await life.later(days=10)
    assert len(await tasks(life, "repeated_breach")) == 3
    about = "MATCH (k:Task {kind: 'repeated_breach'})-[:ABOUT]->(c:Customer) RETURN DISTINCT c.id"
    assert await life.one(about) == "cus_carl"


async def test_where_many_are_late_at_once_one_disturbance_begins_and_is_told_until_it_is_lifted(life: Life) -> None:
    policy = EscalationPolicy(disturbed_clocks=4)
    await life.rows(POLICY, kind="escalation", at=MONDAY - timedelta(days=1), body=policy.model_dump_json())
    for customer in ("carl", "c1", "c2"):
        await late(life, customer)
    await life.later(hours=5, minutes=30)
    [began] = await life.rows(STANDS)
    assert (began["state"], began["about"], began["text"]) == ("active", "service", FIRST_WORDS)
    heard = await life.rows(TOLD)
    assert [row["manager"] for row in heard] == [True]
    await life.later(hours=1)
    assert len(await life.rows(TOLD)) == 2
    await life.later(minutes=15)
    await life.act(update_disturbance, began["id"], text="The exchange burns.", actor=MANAGER)
    await life.later(minutes=45)
    assert len(await life.rows(TOLD)) == 2
    assert await audit_at(life.graph, now=life.now) == []
    await life.act(lift_disturbance, began["id"], reason="It is out.", actor=MANAGER)
    await life.later(hours=2)
    assert len(await life.rows(TOLD)) == 2
    assert [row["text"] for row in await life.rows(STANDS)] == ["The exchange burns."]
    with pytest.raises(DisturbanceLifted):
        await life.act(update_disturbance, began["id"], text="Again.", actor=MANAGER)
    with pytest.raises(DisturbanceNotFound):
        await life.act(lift_disturbance, "dis_nothing", reason="?", actor=MANAGER)


async def test_a_few_late_clocks_are_no_disturbance(life: Life) -> None:
    await late(life)
    await life.later(hours=6)
    assert await life.rows(STANDS) == []
