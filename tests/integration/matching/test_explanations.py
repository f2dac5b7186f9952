"""One small town, told by name: who goes first, why, and what the question about a ticket that is not there says."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from neo4j.spatial import WGS84Point

from support.worlds import World, put
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.matching.explanation import Explanation
from sysops_graph.matching.model import MatchPolicy, ReasonCode, Rule, Term, UnknownIds, Wanted, WantedSlot
from sysops_graph.matching.queries import best_experts, explain_match, failed_rules, preview_match, why_nobody
from sysops_graph.tickets.model import Priority, TicketNotFound

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
POLICY = MatchPolicy()
KIEL = WGS84Point((10.13, 54.32))


def town() -> World:
    """Kiel in the north; Ada and Ben repair televisions there, Cleo does but serves the south."""
    world = World(NOON)
    world.node("Area", "area_north", name="North", centre=KIEL)
    world.node("Area", "area_kiel", name="Kiel", centre=KIEL)
    world.node("Area", "area_south", name="South", centre=WGS84Point((11.5, 48.1)))
    world.edge("area_kiel", "PART_OF", "area_north")
    world.node("Skill", "skl_tv", name="television", kind="technical", code="tv")
    world.node("Product", "prd_tv", name="Vision 55")
    world.node("Device", "dev_1", serial="V55-1")
    world.edge("prd_tv", "REQUIRES", "skl_tv", min_level=2)
    world.edge("dev_1", "INSTANCE_OF", "prd_tv")
    world.node("Customer", "cus_1", name="Doe")
    world.node("Rota", "rot_1", name="nights", line=2)
    world.edge("rot_1", "IN", "area_north")
    for name, area in (("Ada", "area_kiel"), ("Ben", "area_north"), ("Cleo", "area_south")):
        _works_in(world, name, area)
    world.node("Ticket", "tkt_1", key="INC-2026-000001", priority="P2", line=1, visit=True, state="New")
    world.edge("tkt_1", "OPENED_BY", "cus_1")
    world.edge("tkt_1", "IN", "area_kiel")
    world.edge("tkt_1", "CONCERNS", "dev_1")
    return world


def _works_in(world: World, name: str, area: str) -> None:
    expert = world.node(
        "Expert",
        f"exp_{name.lower()}",
        name=name,
        line=2,
        cap=5,
        time_zone="Europe/Berlin",
        active=True,
        home=KIEL,
        last_offer_at=NOON - timedelta(hours=len(name)),
    )
    always = {"verified": True, "valid_from_at": NOON - timedelta(days=9), "valid_until_at": FAR_FUTURE}
    world.edge(expert, "HAS_SKILL", "skl_tv", level=2, **always)
    world.edge(expert, "SERVES", area)
    plan = world.node("WorkPlan", f"wpl_{expert}")
    for weekday in range(5):
        days = {"valid_from_on": date(2020, 1, 1), "valid_until_on": date(9999, 1, 1)}
        world.edge(expert, "WORKS", plan, weekday=weekday, from_minute=480, until_minute=1020, **days)


class Place:
    """A transaction to fill with a world."""

    def __init__(self, transaction: Any) -> None:
        self._transaction = transaction
        self.tx = Tx(transaction)

    async def holds(self, world: World) -> Tx:
        await put(self._transaction, world)
        return self.tx


@pytest.fixture
async def place(graph: Graph, wipe: None) -> AsyncIterator[Place]:
    async with graph.session() as session:
        transaction = await session.begin_transaction(timeout=120)
        try:
            yield Place(transaction)
        finally:
            await transaction.rollback()


async def order(tx: Tx, now: datetime = NOON) -> list[str]:
    found = await best_experts(tx, "tkt_1", policy=POLICY, version=1, now=now, limit=10)
    return [candidate.name for candidate in found]


async def explained(tx: Tx) -> Explanation:
    return await explain_match(tx, "tkt_1", policy=POLICY, version=3, now=NOON)


async def test_at_the_same_score_the_longest_without_an_offer_goes_first(place: Place) -> None:
    world = town()
    for expert in world.nodes["Expert"]:
        expert["last_offer_at"] = NOON - timedelta(days=8 if expert["name"] == "Ada" else 9)
    assert await order(await place.holds(world)) == ["Ben", "Ada"]


async def test_the_dedicated_expert_goes_first_if_eligible(place: Place) -> None:
    world = town()
    world.edge("cus_1", "PREFERS", "exp_ben", since_at=NOON, reason="", dedicated=True)
    world.edge("cus_1", "PREFERS", "exp_cleo", since_at=NOON, reason="", dedicated=True)
    world.edge("exp_ben", "FIXED", "prd_tv", times=0)
    tx = await place.holds(world)
    assert await order(tx) == ["Ben", "Ada"]
    [first, second] = await best_experts(tx, "tkt_1", policy=POLICY, version=1, now=NOON, limit=2)
    assert (first.dedicated, second.dedicated) == (True, False)


async def test_after_a_reopening_the_one_who_was_there_goes_first(place: Place) -> None:
    world = town()
    done = {"state": "completed", "expires_at": NOON, "answered_at": NOON - timedelta(days=2), "first_attempt": False}
    world.node("Assignment", "asg_1", ticket_id="tkt_1", expert_id="exp_ada", reason="", **done)
    world.edge("asg_1", "OF", "tkt_1")
    world.edge("asg_1", "TO", "exp_ada")
    world.edge("exp_ben", "FIXED", "prd_tv", times=3)
    assert await order(await place.holds(world)) == ["Ada", "Ben"]


async def test_at_night_the_rota_is_asked_the_primary_before_the_backup(place: Place) -> None:
    world = town()
    duty = {"starts_at": NIGHT - timedelta(hours=3), "ends_at": NIGHT + timedelta(hours=3)}
    world.edge("exp_ada", "ON_CALL", "rot_1", role="backup", **duty)
    world.edge("exp_ben", "ON_CALL", "rot_1", role="primary", **duty)
    world.edge("exp_ada", "FIXED", "prd_tv", times=3)
    tx = await place.holds(world)
    found = await best_experts(tx, "tkt_1", policy=POLICY, version=1, now=NIGHT, limit=10)
    assert [(c.name, c.on_call) for c in found] == [("Ben", "primary"), ("Ada", "backup")]


async def test_the_customer_keeps_the_slot_that_a_lost_owner_had_booked(place: Place) -> None:
    world = town()
    for rank, hours in ((1, 24), (2, 48)):
        slot = {"starts_at": NOON + timedelta(hours=hours), "ends_at": NOON + timedelta(hours=hours + 1)}
        world.node("Slot", f"slt_{rank}", rank=rank, state="free", **slot)
        world.edge("tkt_1", "PROPOSES_SLOT", f"slt_{rank}")
    lost = {"state": "released", "reason": "absence", "expires_at": NOON, "answered_at": NOON}
    world.node("Assignment", "asg_1", ticket_id="tkt_1", expert_id="exp_cleo", first_attempt=False, **lost)
    world.edge("asg_1", "OF", "tkt_1")
    world.edge("asg_1", "TO", "exp_cleo")
    world.edge("asg_1", "BOOKS", "slt_2")
    away = {"starts_at": NOON + timedelta(hours=48), "ends_at": NOON + timedelta(hours=49)}
    world.node("Absence", "abs_1", note="")
    world.edge("exp_ada", "UNAVAILABLE", "abs_1", kind="training", **away)
    world.edge("exp_ada", "FIXED", "prd_tv", times=3)
    tx = await place.holds(world)
    found = await best_experts(tx, "tkt_1", policy=POLICY, version=1, now=NOON, limit=10)
    assert [(c.name, c.slot.id if c.slot else None) for c in found] == [("Ben", "slt_2"), ("Ada", "slt_1")]


async def test_why_this_one_names_the_ways_to_the_ticket(place: Place) -> None:
    world = town()
    world.edge("exp_ada", "FIXED", "prd_tv", times=3)
    found = await explained(await place.holds(world))
    first, second = found.candidates
    assert (first.candidate.name, first.candidate.policy_version, first.lacks) == ("Ada", 3, {})
    assert [[stop.name for stop in path] for path in first.skills] == [
        ["Ada", "television", "Vision 55", "V55-1", "INC-2026-000001"]
    ]
    assert [stop.name for stop in first.area] == ["Ada", "Kiel", "INC-2026-000001"]
    assert [stop.name for stop in second.area] == ["Ben", "North", "Kiel", "INC-2026-000001"]
    assert second.lacks == {Term.KNOWN: 15.0}
    assert sum(abs(term["share"]) for term in first.candidate.terms.values()) == pytest.approx(1)
    assert [(f.name, f.rule, f.fact) for f in found.failures] == [("Cleo", Rule.AREA, "serves South, not Kiel")]
    assert found.nobody is None


async def test_a_decision_carries_the_changing_values_of_everybody_considered(place: Place) -> None:
    tx = await place.holds(town())
    [first] = await best_experts(tx, "tkt_1", policy=POLICY, version=1, now=NOON, limit=1)
    assert first.inputs["considered"] == [
        ["exp_ada", 0, 54.32, 10.13, int((NOON - timedelta(hours=3)).timestamp()), None],
        ["exp_ben", 0, 54.32, 10.13, int((NOON - timedelta(hours=3)).timestamp()), None],
    ]


async def test_a_ticket_that_is_only_thought_of_is_matched_by_the_same_rules(place: Place) -> None:
    tx = await place.holds(town())
    wanted = Wanted(customer_id="cus_1", area_id="area_kiel", device_id="dev_1", visit=True, priority=Priority.P2)
    thought = await preview_match(tx, wanted, policy=POLICY, version=1, now=NOON)
    real = await explained(tx)
    assert [e.candidate.score for e in thought.candidates] == [e.candidate.score for e in real.candidates]
    assert thought.funnel == real.funnel
    assert [[stop.name for stop in path] for path in thought.candidates[0].skills] == [
        ["Ada", "television", "Vision 55", "V55-1"]
    ]


async def test_a_thought_without_a_place_is_where_the_customer_lives(place: Place) -> None:
    world = town()
    world.edge("cus_1", "LIVES_IN", "area_south")
    tx = await place.holds(world)
    wanted = Wanted(customer_id="cus_1", device_id="dev_1", visit=True)
    found = await preview_match(tx, wanted, policy=POLICY, version=1, now=NOON)
    assert [e.candidate.name for e in found.candidates] == ["Cleo"]


async def test_slots_of_a_thought_are_judged_too(place: Place) -> None:
    tx = await place.holds(town())
    night = WantedSlot(starts_at=NIGHT, ends_at=NIGHT + timedelta(hours=1))
    day = WantedSlot(starts_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1, hours=1))
    wanted = Wanted(area_id="area_kiel", product_id="prd_tv", slots=(night, day))
    found = await preview_match(tx, wanted, policy=POLICY, version=1, now=NOON)
    assert {e.candidate.slot.starts_at for e in found.candidates if e.candidate.slot} == {day.starts_at}
    only_night = Wanted(area_id="area_kiel", product_id="prd_tv", slots=(night,))
    none = (await preview_match(tx, only_night, policy=POLICY, version=1, now=NOON)).nobody
    assert none
    assert (none.code, none.waiting, none.retry_at) == (ReasonCode.AFTER_HOURS, False, None)


async def test_a_thought_of_something_that_is_not_there_names_every_field(place: Place) -> None:
    tx = await place.holds(town())
    wanted = Wanted(customer_id="cus_9", area_id="area_9", product_id="prd_tv", needs={"skl_9": 1})
    with pytest.raises(UnknownIds) as refused:
        await preview_match(tx, wanted, policy=POLICY, version=1, now=NOON)
    assert [problem.field for problem in refused.value.problems] == ["customer_id", "area_id", "needs.skl_9"]


async def test_an_unknown_ticket_is_not_found(place: Place) -> None:
    tx = await place.holds(town())
    with pytest.raises(TicketNotFound):
        await why_nobody(tx, "tkt_9", policy=POLICY, now=NOON)
    assert await best_experts(tx, "tkt_9", policy=POLICY, version=1, now=NOON, limit=1) == []


async def test_a_low_priority_waits_for_the_shift_and_wakes_nobody(place: Place) -> None:
    world = town()
    world.nodes["Ticket"][0]["priority"] = "P3"
    tx = await place.holds(world)
    none = await why_nobody(tx, "tkt_1", policy=POLICY, now=NIGHT)
    morning = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
    assert (none.code, none.waiting, none.retry_at) == (ReasonCode.AFTER_HOURS, True, morning)
    assert none.relaxation[0].text == "Wait until Tuesday 08:00 (Europe/Berlin), when Ada is available"


async def test_what_nothing_is_known_of_needs_a_skill_to_be_named(place: Place) -> None:
    world = town()
    world.edges = [edge for edge in world.edges if edge[1] != "REQUIRES"]
    tx = await place.holds(world)
    none = await why_nobody(tx, "tkt_1", policy=POLICY, now=NOON)
    assert none.code is ReasonCode.SKILL_UNKNOWN
    assert [step.text for step in none.relaxation] == ["Say which skill Vision 55 requires, or name a general skill"]


async def test_one_expert_against_every_rule(place: Place) -> None:
    world = town()
    world.node("Expert", "exp_dan", name="Dan", line=0, cap=0, time_zone="Europe/Berlin", active=True, home=KIEL)
    tx = await place.holds(world)

    async def failed(expert_id: str) -> tuple[Rule, ...]:
        return await failed_rules(tx, "tkt_1", expert_id, policy=POLICY, now=NOON)

    assert await failed("exp_ada") == ()
    assert await failed("exp_cleo") == (Rule.AREA,)
    assert await failed("exp_dan") == (Rule.SKILL, Rule.AREA, Rule.LINE, Rule.ON_DUTY, Rule.ROOM)
