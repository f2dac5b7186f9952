"""Experts, rotas and duty on call: kept, with everything that a match may have used before."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from support.kept import ADMIN, LATER, NOW, PLACE, do, ended, helped, new, problems, query
from sysops_graph.actor import Actor, Role
from sysops_graph.catalog.commands import create_area, create_skill
from sysops_graph.catalog.keeping import EVER
from sysops_graph.catalog.queries import Span
from sysops_graph.experts import commands, queries
from sysops_graph.experts.model import (
    AreaNotServed,
    DutyNotFound,
    ExpertHoldsTickets,
    ExpertNotFound,
    LookTooLong,
    SkillNotHeld,
)
from sysops_graph.graph.driver import Tx

pytestmark = pytest.mark.usefixtures("wipe")

OFFICE = [{"weekday": 0, "from_minute": 540, "until_minute": 720}]


@pytest.fixture
async def skill_id(tx: Tx) -> str:
    return await new(tx, create_skill, name="audio")


@pytest.fixture
async def land_id(tx: Tx) -> str:
    return await new(tx, create_area, name="Land", **PLACE)


@pytest.fixture
async def kiel_id(tx: Tx, land_id: str) -> str:
    return await new(tx, create_area, name="Kiel", parent_id=land_id, **PLACE)


@pytest.fixture
async def expert_id(tx: Tx, skill_id: str, kiel_id: str) -> str:
    return await new(
        tx,
        commands.create_expert,
        name="Ben",
        line=1,
        cap=2,
        time_zone="Europe/Berlin",
        home=PLACE["centre"],
        skills=[{"skill_id": skill_id, "level": 2, "verified": True}],
        areas=[{"area_id": kiel_id}],
        windows=OFFICE,
    )


@pytest.fixture
async def rota_id(tx: Tx, land_id: str) -> str:
    return await new(tx, commands.create_rota, name="night", line=1, area_id=land_id)


async def expert(tx: Tx, expert_id: str) -> dict[str, Any]:
    return (await queries.experts_by_ids(tx, [expert_id]))[expert_id]


async def test_a_new_expert_has_skills_from_now_on_and_could_help(tx: Tx, expert_id: str, skill_id: str):
    [held] = (await expert(tx, expert_id))["skills"]
    assert (held["skill_id"], held["valid_from_at"], held["verified_by"]) == (skill_id, NOW, "ada")
    assert held["valid_until_at"] == datetime.fromisoformat("9999-01-01T00:00:00Z")
    assert await helped(tx) == [{"expert_ids": [expert_id]}]


@pytest.mark.parametrize(
    ("changed", "facts", "helps"),
    [
        ({"cap": 3}, [("cap", 2)], True),
        ({"cap": 1}, [("cap", 2)], False),
        ({"line": 2}, [("line", 1)], True),
        ({"home": None}, [("home", PLACE["centre"])], False),
        ({"time_zone": "Europe/Lisbon"}, [("time_zone", "Europe/Berlin")], True),
        ({"name": "Benno"}, [], False),
        (
            {"windows": []},
            [("WORKS", [{**OFFICE[0], "valid_from_on": "0001-01-01", "valid_until_on": "9999-01-01"}])],
            True,
        ),
    ],
)
async def test_a_changed_fact_is_kept_as_it_was(
    tx: Tx, expert_id: str, changed: dict[str, Any], facts: list[Any], helps: bool
):
    await do(tx, commands.change_expert, expert_id, changed, now=LATER)
    assert await ended(tx, expert_id) == [(fact, was, EVER, LATER) for fact, was in facts]
    assert len(await helped(tx)) == 1 + helps
    row = await expert(tx, expert_id)
    assert {name: row[name] for name in changed} == changed


async def test_a_skill_is_raised_and_taken_away(tx: Tx, expert_id: str, skill_id: str):
    await do(tx, commands.certify_skill, expert_id, {"skill_id": skill_id, "level": 3, "verified": True}, now=LATER)
    [held] = (await expert(tx, expert_id))["skills"]
    assert (held["level"], held["valid_from_at"], held["since_at"]) == (3, LATER, LATER)
    await do(tx, commands.withdraw_skill, expert_id, skill_id, now=LATER + timedelta(days=1))
    assert (await expert(tx, expert_id))["skills"] == []
    kept = [(fact, was["level"], since) for fact, was, since, _ in await ended(tx, expert_id)]
    assert kept == [("HAS_SKILL", 2, NOW), ("HAS_SKILL", 3, LATER)]
    with pytest.raises(SkillNotHeld):
        await do(tx, commands.withdraw_skill, expert_id, skill_id)


async def test_a_skill_that_says_the_same_keeps_its_date_and_witness(tx: Tx, expert_id: str, skill_id: str):
    before = (await expert(tx, expert_id))["skills"]
    await do(tx, commands.change_expert, expert_id, {"skills": [{"skill_id": skill_id, "level": 2}]}, now=LATER)
    assert (await expert(tx, expert_id))["skills"] == before
    assert await ended(tx, expert_id) == []


async def test_an_area_is_served_and_left(tx: Tx, expert_id: str, land_id: str, kiel_id: str):
    await do(tx, commands.serve_area, expert_id, land_id, now=LATER)
    await do(tx, commands.leave_area, expert_id, kiel_id, now=LATER)
    assert (await expert(tx, expert_id))["areas"] == [{"area_id": land_id, "since_at": LATER}]
    assert await ended(tx, expert_id) == [("SERVES", {"area_id": kiel_id}, NOW, LATER)]
    assert await helped(tx) == [{"expert_ids": [expert_id]}] * 2
    with pytest.raises(AreaNotServed):
        await do(tx, commands.leave_area, expert_id, kiel_id)


async def test_a_work_plan_replaces_the_one_before(tx: Tx, expert_id: str):
    touching = [{"weekday": 1, "from_minute": since, "until_minute": since + 60} for since in (600, 540)]
    await do(tx, commands.set_work_plan, expert_id, touching)
    [window] = (await expert(tx, expert_id))["windows"]
    assert (window["weekday"], window["from_minute"], window["until_minute"]) == (1, 540, 660)
    plans = "MATCH (:Expert {id: $id})-[:WORKS]->(p:WorkPlan) RETURN count(DISTINCT p) AS plans"
    assert await query(tx, plans, id=expert_id) == [{"plans": 1}]


async def test_all_problems_are_told_together(tx: Tx, expert_id: str, kiel_id: str):
    wrong = {"cap": -1, "skills": [{"skill_id": kiel_id, "level": 4}], "areas": [{"area_id": kiel_id}] * 2}
    assert await problems(tx, commands.change_expert, expert_id, wrong) == {
        ("cap", "OUT_OF_RANGE"),
        ("skills.0.skill_id", "SKILL_NOT_FOUND"),
        ("skills.0.level", "OUT_OF_RANGE"),
        ("areas.1.area_id", "ALREADY_NAMED"),
    }


async def test_an_expert_who_holds_tickets_stays(tx: Tx, expert_id: str):
    hold = "MATCH (e:Expert {id: $id}) CREATE (e)-[h:HOLDS_OPEN {guard: 'g'}]->(:Ticket {id: 'tkt_x'}) RETURN 1 AS one"
    await query(tx, hold, id=expert_id)
    with pytest.raises(ExpertHoldsTickets) as caught:
        await do(tx, commands.deactivate_expert, expert_id)
    assert caught.value.facts == {"ticket_ids": ["tkt_x"]}
    await query(tx, "MATCH (t:Ticket {id: 'tkt_x'}) DETACH DELETE t RETURN 1 AS one")
    await do(tx, commands.deactivate_expert, expert_id)
    assert not (await expert(tx, expert_id))["active"]


async def test_duty_on_call_is_changed_by_saying_it_again(tx: Tx, rota_id: str, expert_id: str, kiel_id: str):
    duty = {"person_id": expert_id, "role": "primary", "starts_at": NOW}
    await do(tx, commands.put_on_call, rota_id, {**duty, "ends_at": LATER})
    await do(tx, commands.put_on_call, rota_id, {**duty, "ends_at": LATER + timedelta(days=1)}, now=LATER)
    [row] = await queries.duties(tx, area_id=kiel_id, line=1, starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    assert (row["rota_id"], row["person_id"], row["ends_at"]) == (rota_id, expert_id, LATER + timedelta(days=1))
    [(fact, was, _, until)] = await ended(tx, expert_id)
    assert (fact, was["ends_at"], until) == ("ON_CALL", LATER.isoformat(), LATER)
    await do(tx, commands.take_off_call, rota_id, expert_id, role="primary", starts_at=NOW)
    assert await queries.duties(tx, area_id=None, line=None, starts_at=NOW, ends_at=LATER) == []
    with pytest.raises(DutyNotFound):
        await do(tx, commands.take_off_call, rota_id, expert_id, role="primary", starts_at=NOW)


async def test_duty_of_the_wrong_kind_is_refused(tx: Tx, rota_id: str, kiel_id: str):
    duty = {"person_id": kiel_id, "role": "tertiary", "starts_at": NOW, "ends_at": NOW}
    assert await problems(tx, commands.put_on_call, rota_id, duty) == {
        ("person_id", "EXPERT_NOT_FOUND"),
        ("role", "UNKNOWN_VALUE"),
        ("ends_at", "END_BEFORE_START"),
    }


@pytest.mark.parametrize(
    ("role", "who", "known"),
    [
        (Role.HELP_DESK, "stf_dora", True),
        (Role.ANALYST, "stf_ada", True),
        (Role.EXPERT, "itself", True),
        (Role.EXPERT, "exp_other", False),
        (Role.CUSTOMER, "cus_carl", False),
        (Role.TEAM_LEAD, "stf_of_land", True),
        (Role.TEAM_LEAD, "stf_of_part", True),
        (Role.TEAM_LEAD, "stf_elsewhere", False),
    ],
)
async def test_everybody_sees_a_name_and_few_see_more(
    tx: Tx, expert_id: str, land_id: str, kiel_id: str, role: Role, who: str, known: bool
):
    led = {
        "stf_of_land": land_id,
        "stf_of_part": await new(tx, create_area, name="Part", parent_id=kiel_id, **PLACE),
        "stf_elsewhere": await new(tx, create_area, name="Elsewhere", **PLACE),
    }
    for staff_id, area_id in led.items():
        lead = "MATCH (a:Area {id: $area}) CREATE (:Staff {id: $staff})-[:LEADS]->(a) RETURN 1 AS one"
        await query(tx, lead, area=area_id, staff=staff_id)
    actor = Actor("x", frozenset({role}), expert_id if who == "itself" else who)
    row = (await queries.experts_by_ids(tx, [expert_id], actor=actor))[expert_id]
    assert (row["name"], row["known"], row.get("cap")) == ("Ben", known, 2 if known else None)
    if not known:
        with pytest.raises(ExpertNotFound):
            await queries.availability(tx, expert_id, starts_at=NOW, ends_at=LATER, actor=actor)


async def test_free_time_is_working_time_without_absences_and_visits(tx: Tx, expert_id: str):
    busy = (
        "MATCH (e:Expert {id: $id})"
        " CREATE (e)-[:UNAVAILABLE {kind: 'other', starts_at: $at, ends_at: $away}]->(:Absence {id: 'abs_x'})"
        " CREATE (e)-[:HOLDS_OPEN {guard: 'g', starts_at: $visit, ends_at: $left}]->(:Ticket {id: 'tkt_x'})"
        " RETURN 1 AS one"
    )
    eight, nine, ten, eleven = (NOW.replace(hour=hour) for hour in (8, 9, 10, 11))
    half = nine + timedelta(minutes=30)
    await query(tx, busy, id=expert_id, at=eight, away=nine, visit=half, left=ten)
    times = await queries.availability(tx, expert_id, starts_at=eight, ends_at=LATER, actor=ADMIN)
    assert times["on_duty"] == [(eight, eleven)]
    assert times["free"] == [(nine, half), (ten, eleven)]
    with pytest.raises(LookTooLong):
        await queries.availability(tx, expert_id, starts_at=NOW, ends_at=NOW + timedelta(days=93), actor=ADMIN)


async def test_experts_are_listed_by_what_they_can_and_where_they_go(
    tx: Tx, expert_id: str, skill_id: str, land_id: str, kiel_id: str
):
    part_id = await new(tx, create_area, name="Part", parent_id=kiel_id, **PLACE)
    wanted: dict[str, Any] = {"starts": "B", "active": True, "skill_id": skill_id, "area_id": part_id}
    assert [row["id"] for row in await queries.experts.page(tx, Span(5), **wanted)] == [expert_id]
    assert await queries.experts.count(tx, **(wanted | {"area_id": land_id})) == 0
