"""Whoever is on call hears of a ticket, and if they do not say so, somebody else does."""

from datetime import timedelta
from typing import Any

import pytest

from support.lives import DESK, MONDAY, Life, expert, kiel
from support.told import ToldLife
from support.worlds import World
from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import AbsenceKind, PageNoLongerRings, PageNotFound
from sysops_graph.experts.queries import who_is_on_call
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.absences import record_absence
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.paging import acknowledge_page, call_on_call
from sysops_graph.lifecycle.settling import close_ticket
from sysops_graph.notifications.commands import set_notification_rules
from sysops_graph.notifications.model import ContactChannel, Kind, RulesNotValid
from sysops_graph.notifications.policy import KindRule, PersonRules
from sysops_graph.tickets.model import CloseReason, MoveNotPossible

pytestmark = pytest.mark.usefixtures("wipe")

URGENT = {"condition": "safety_hazard"}
NIGHT = {"starts_at": MONDAY - timedelta(days=1), "ends_at": MONDAY + timedelta(days=1)}
LENA = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena")
PAGE = "MATCH (p:Page) RETURN p.id AS id, p.state AS state, p.rung AS rung, p.acknowledged_by AS by"
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS 'page.raised'
RETURN m.subject_id AS who ORDER BY m.created_at, who
"""


def world() -> World:
    """Anna and Ben are on call for the land, Lena for nothing; Anna first."""
    world = kiel("anna", "ben", "cleo", line=2)
    rota = world.node("Rota", "rot_land", name="Land", line=2, active=True)
    world.edge(rota, "IN", "area_land")
    world.edge("exp_anna", "ON_CALL", rota, role="primary", **NIGHT)
    world.edge("exp_ben", "ON_CALL", rota, role="backup", **NIGHT)
    return world


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(world())
    return life


async def paged(life: Life, **said: object) -> str:
    """The page about a ticket that nobody owns."""
    ticket = await life.open(**(said or URGENT))
    await life.act(call_on_call, ticket, reason="smoke")
    return (await life.one(PAGE))["id"]


async def told(life: Life) -> list[str]:
    return [row["who"] for row in await life.rows(TOLD)]


async def sound(life: Life) -> bool:
    return await audit_at(life.graph, now=life.now) == []


async def test_the_primary_is_told_and_has_heard(life: Life) -> None:
    page = await paged(life)
    assert await told(life) == ["exp_anna"]
    assert await sound(life)
    await life.act(acknowledge_page, page, actor=expert("anna"))
    await life.later(minutes=14)
    assert await told(life) == ["exp_anna"]
    assert await life.one(PAGE) == {"id": page, "state": "acknowledged", "rung": "primary", "by": "anna"}


async def test_silence_goes_to_the_backup_and_then_to_those_in_charge_until_somebody_has_heard(life: Life) -> None:
    page = await paged(life)
    await life.later(minutes=9, seconds=59)
    assert await told(life) == ["exp_anna"]
    await life.later(seconds=1)
    assert await told(life) == ["exp_anna", "exp_ben"]
    await life.later(minutes=10)
    in_charge = ["stf_lena", "stf_max"]
    assert await told(life) == ["exp_anna", "exp_ben", *in_charge]
    await life.later(minutes=15)
    assert (await told(life))[4:] == in_charge
    assert await sound(life)
    await life.act(acknowledge_page, page, actor=LENA)
    before = await told(life)
    await life.later(hours=3)
    assert await told(life) == before


async def test_p2_is_given_half_an_hour(life: Life) -> None:
    await paged(life, condition="unusable", urgency="critical")
    assert await life.one("MATCH (t:Ticket) RETURN t.priority") == "P2"
    await life.later(minutes=29)
    assert await told(life) == ["exp_anna"]
    await life.later(minutes=1)
    assert await told(life) == ["exp_anna", "exp_ben"]


async def test_who_is_away_is_passed_over(life: Life) -> None:
    away = {"kind": AbsenceKind.SICKNESS, "starts_at": MONDAY, "ends_at": None}
    await life.act(record_absence, "exp_anna", **away)
    await paged(life)
    assert await told(life) == ["exp_ben"]
    await life.later(minutes=10)
    assert await told(life) == ["exp_ben", "stf_lena", "stf_max"]


async def test_nobody_on_call_means_those_in_charge_at_once(life: Life) -> None:
    await life.rows("MATCH ()-[d:ON_CALL]->() DELETE d")
    await paged(life)
    assert await told(life) == ["stf_lena", "stf_max"]


async def test_who_takes_the_ticket_has_heard(life: Life) -> None:
    await paged(life)
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    assert offer["e"] == "exp_anna"
    await life.act(accept_offer, offer["id"], actor=expert("anna"))
    await life.later(minutes=14)
    assert await told(life) == ["exp_anna"]
    assert (await life.one(PAGE))["state"] == "acknowledged"


async def test_a_page_ends_with_its_ticket(life: Life) -> None:
    await paged(life)
    ticket = await life.one("MATCH (t:Ticket) RETURN t.id")
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
    await life.later(hours=1)
    assert (await life.one(PAGE))["state"] == "over"
    assert await told(life) == ["exp_anna"]
    with pytest.raises(MoveNotPossible):
        await life.act(call_on_call, ticket, reason="again")


async def test_one_page_of_a_ticket_rings_at_a_time(life: Life) -> None:
    page = await paged(life)
    ticket = await life.one("MATCH (t:Ticket) RETURN t.id")
    await life.act(call_on_call, ticket, reason="again")
    assert await told(life) == ["exp_anna"]
    await life.act(acknowledge_page, page)
    await life.act(call_on_call, ticket, reason="again")
    assert await told(life) == ["exp_anna", "exp_anna"]


async def test_a_use_case_has_somebody_paged_by_a_message(life: Life) -> None:
    ticket = await life.open(**URGENT)

    async def wanted(tx: Tx, *, actor: Actor, now: Any, ids: Any) -> dict[str, Any]:
        next_ = Next()
        next_.page(ticket, reason="first rung")
        await next_.deliver(tx, now=now, ids=ids)
        return {}

    await life.act(wanted)
    await life.drain()
    assert await told(life) == ["exp_anna"]


async def test_only_who_was_told_or_the_desk_says_that_they_heard(life: Life) -> None:
    page = await paged(life)
    with pytest.raises(PageNotFound):
        await life.act(acknowledge_page, page, actor=expert("cleo"))
    with pytest.raises(PageNotFound):
        await life.act(acknowledge_page, "pge_none", actor=expert("anna"))
    await life.act(acknowledge_page, page, actor=DESK)
    await life.act(acknowledge_page, page, actor=DESK)
    with pytest.raises(PageNoLongerRings, match="desk has heard it"):
        await life.act(acknowledge_page, page, actor=expert("anna"))


async def test_a_page_leaves_over_every_channel_at_once_whatever_a_person_wants(graph: Graph) -> None:
    life = ToldLife(graph)
    await life.build(world())
    await life.reachable("exp_anna", time_zone="Europe/Berlin")
    quiet = PersonRules(quiet_from_minute=1, quiet_until_minute=0)
    await life.act(set_notification_rules, "exp_anna", quiet, actor=expert("anna"))
    off = PersonRules(kinds={Kind.PAGE_RAISED: KindRule(off=True)})
    with pytest.raises(RulesNotValid):
        await life.act(set_notification_rules, "exp_anna", off, actor=expert("anna"))
    await paged(life)
    await life.drain()
    for channel in (ContactChannel.EMAIL, ContactChannel.SMS):
        assert any("On call" in words for _, words in life.letters(channel))


async def on_call(life: Life, line: int) -> list[str]:
    rows = await life.graph.read(who_is_on_call, "area_kiel", line=line, at=life.now)
    return [f"{row['role']} {row['person_id']}" for row in rows]


async def test_the_nearest_rota_comes_first_and_the_areas_above_stand_in(life: Life) -> None:
    assert await on_call(life, 1) == ["primary exp_anna", "backup exp_ben"]
    assert await on_call(life, 3) == []
    await life.rows(
        "MATCH (a:Area {id: 'area_kiel'}) MATCH (e:Expert {id: 'exp_cleo'}) MATCH (s:Staff {id: 'stf_lena'}) "
        "CREATE (r:Rota {id: 'rot_kiel', name: 'Kiel', line: 1, active: true})-[:IN]->(a) "
        "CREATE (e)-[:ON_CALL {role: 'primary', starts_at: $from, ends_at: $until}]->(r) "
        "CREATE (s)-[:ON_CALL {role: 'backup', starts_at: $from, ends_at: $from + duration('PT1H')}]->(r)",
        **{"from": life.now, "until": life.now + timedelta(days=1)},
    )
    near, far = ["primary exp_cleo", "primary exp_anna"], ["backup exp_ben"]
    assert await on_call(life, 1) == [*near, "backup stf_lena", *far]
    life.now += timedelta(hours=1)
    assert await on_call(life, 1) == [*near, *far]
    assert await on_call(life, 2) == ["primary exp_anna", "backup exp_ben"]
    await life.rows("MATCH (r:Rota {id: 'rot_kiel'}) SET r.active = false")
    assert await on_call(life, 1) == ["primary exp_anna", "backup exp_ben"]
