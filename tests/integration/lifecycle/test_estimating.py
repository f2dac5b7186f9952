"""When a ticket may be solved: what is promised, until enough tickets like it were solved."""

from datetime import UTC, datetime, timedelta

import pytest

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.editing import change_priority, edit_ticket
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.tickets.editing import Edits
from sysops_graph.tickets.estimates import ENOUGH
from sysops_graph.tickets.model import Priority

pytestmark = pytest.mark.usefixtures("wipe")


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph, MONDAY + timedelta(hours=2))
    await life.build(kiel("anna"))
    return life


async def solved(life: Life, **after: float) -> None:
    """A ticket that took so long."""
    ticket = await life.open()
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))
    await life.later(**after)
    await life.act(solve_ticket, ticket, note="x", actor=expert("anna"))
    await life.drain()


async def estimated_at(life: Life, ticket: str) -> datetime:
    at = await life.one("MATCH (t:Ticket {id: $t}) RETURN t.estimated_at", t=ticket)
    return at.to_native().astimezone(UTC)


async def test_until_enough_is_known_a_ticket_takes_what_is_promised(life: Life) -> None:
    await solved(life, hours=2)
    ticket = await life.open()
    promised = "MATCH (k:SlaClock {ticket_id: $t, kind: 'resolution', basis: 'contractual'}) RETURN k.due_at"
    due_at = await life.one(promised, t=ticket)
    assert await estimated_at(life, ticket) == due_at.to_native().astimezone(UTC)


async def test_the_median_of_the_last_tickets_of_the_same_skill_and_priority_counts(life: Life) -> None:
    await solved(life, hours=2)
    learnt = await life.one("MATCH (e:Estimate) RETURN e.skill_id AS skill, e.priority AS priority, e.spans_s AS spans")
    assert (learnt["skill"], learnt["spans"]) == ("skl_tv", [7200])
    others = [3600] * (ENOUGH // 2) + [10_800] * (ENOUGH // 2 - 1)
    await life.rows("MATCH (e:Estimate) SET e.spans_s = $spans", spans=others)
    await solved(life, hours=2)
    ticket = await life.open()
    assert await estimated_at(life, ticket) == life.now + timedelta(hours=1, minutes=30)
    receipts = await life.rows(
        "MATCH (m:OutboxMessage {topic: 'notification.wanted', ticket_id: $t}) RETURN m.payload AS payload", t=ticket
    )
    assert any((life.now + timedelta(hours=1, minutes=30)).isoformat() in row["payload"] for row in receipts)


async def test_what_is_edited_is_estimated_anew_from_the_opening(life: Life) -> None:
    ticket = await life.open()
    await life.later(minutes=10)
    await life.act(change_priority, ticket, priority=Priority.P4, reason="There is a spare")
    due = "MATCH (k:SlaClock {ticket_id: $t, kind: 'resolution', basis: 'contractual'}) RETURN k.due_at"
    before = (await life.one(due, t=ticket)).to_native().astimezone(UTC)
    assert await estimated_at(life, ticket) == before
    await life.rows(
        "CREATE (e:Estimate {id: 'est_1', skill_id: 'skl_tv', priority: 'P3', median_s: 3600, spans_s: $spans})",
        spans=[3600] * ENOUGH,
    )
    await life.act(edit_ticket, ticket, Edits(subject="Still dark"))
    assert await estimated_at(life, ticket) == before
    await life.act(change_priority, ticket, priority=Priority.P3, reason="The spare is broken")
    assert await estimated_at(life, ticket) == life.now - timedelta(minutes=10) + timedelta(hours=1)
    await life.later(hours=2)
    await life.act(change_priority, ticket, priority=Priority.P4, reason="There is another")
    await life.act(change_priority, ticket, priority=Priority.P3, reason="It is broken too")
    assert await estimated_at(life, ticket) == life.now + timedelta(hours=1)


async def test_no_more_than_the_last_fifty_count(life: Life) -> None:
    await solved(life, minutes=30)
    await life.rows("MATCH (e:Estimate) SET e.spans_s = [n IN range(1, 50) | 60 * n]")
    await solved(life, minutes=30)
    spans = await life.one("MATCH (e:Estimate) RETURN e.spans_s")
    assert (len(spans), spans[0], spans[-1]) == (50, 120, 1800)
