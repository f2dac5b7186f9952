"""Duties on call change hands: by a lead's word, or because two agree; rota, pages and plans show who it is then."""

import asyncio
from datetime import timedelta

import pytest

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import AbsenceKind
from sysops_graph.errors import Conflict, NotFound
from sysops_graph.escalation.queries import foreseen_for_opening
from sysops_graph.experts.model import DutyRole, RotaNotFound
from sysops_graph.experts.queries import duties, who_is_on_call
from sysops_graph.experts.shifts import ShiftNotFound, StandInNotPossible, SwapNoLongerWaits, SwapNotFound
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.absences import record_absence
from sysops_graph.lifecycle.swapping import ShiftRef, answer_swap, cancel_swap, override_duty, request_swap
from sysops_graph.sla.model import Priority

pytestmark = pytest.mark.usefixtures("wipe")

LENA = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena")
NIGHT = MONDAY + timedelta(hours=10)
MORNING = NIGHT + timedelta(hours=12)
NEXT_NIGHT = NIGHT + timedelta(days=1)
NEXT_MORNING = MORNING + timedelta(days=1)
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS $kind
RETURN m.subject_id AS who ORDER BY who
"""
ANNAS = ShiftRef(rota_id="rot_1", role=DutyRole.PRIMARY, starts_at=NIGHT)
BENS = ShiftRef(rota_id="rot_1", role=DutyRole.PRIMARY, starts_at=NEXT_NIGHT)


@pytest.fixture
async def life(graph: Graph) -> Life:
    return await rota(graph)


async def rota(graph: Graph) -> Life:
    """Anna is on call tonight, Ben tomorrow night, Cleo behind both."""
    world = kiel("anna", "ben", "cleo", "dan")
    world.node("Rota", "rot_1", name="Kiel nights", line=1, active=True)
    world.edge("rot_1", "IN", "area_kiel")
    for name, role, since, until in (
        ("anna", "primary", NIGHT, MORNING),
        ("ben", "primary", NEXT_NIGHT, NEXT_MORNING),
        ("cleo", "backup", NIGHT, NEXT_MORNING),
    ):
        world.edge(f"exp_{name}", "ON_CALL", "rot_1", role=role, starts_at=since, ends_at=until)
    life = Life(graph)
    await life.build(world)
    return life


async def plan(life: Life) -> list[tuple[str, str, int, int]]:
    """Who, as what, from and until: in hours from the first night on."""
    times = {"starts_at": NIGHT - timedelta(days=2), "ends_at": NEXT_MORNING}
    rows = await life.graph.read(duties, area_id="area_kiel", line=1, **times)
    hours = [
        (
            row["person_id"],
            row["role"],
            *((row[name] - NIGHT) // timedelta(hours=1) for name in ("starts_at", "ends_at")),
        )
        for row in rows
    ]
    return sorted(hours, key=lambda one: (one[1], one[2]))


async def called(life: Life, hour: int) -> list[str]:
    rows = await life.graph.read(who_is_on_call, "area_kiel", line=1, at=NIGHT + timedelta(hours=hour))
    return [row["person_id"] for row in rows]


async def told(life: Life, kind: str) -> list[str]:
    return [row["who"] for row in await life.rows(TOLD, kind=kind)]


async def override(life: Life, name: str, since: int, until: int, role: DutyRole = DutyRole.PRIMARY) -> None:
    times = {"starts_at": NIGHT + timedelta(hours=since), "ends_at": NIGHT + timedelta(hours=until)}
    await life.act(override_duty, "rot_1", person_id=name, role=role, **times, reason="ill child", actor=LENA)


async def ask(life: Life, in_return: ShiftRef | None = BENS, to: str = "exp_ben") -> str:
    said = {"to_id": to, "in_return": in_return, "reason": "a wedding", "actor": expert("anna")}
    return (await life.act(request_swap, ANNAS, **said))["swap_id"]


async def test_a_lead_gives_a_part_of_a_duty_to_somebody_else(life: Life) -> None:
    await override(life, "exp_dan", 4, 8)
    assert [one for one in await plan(life) if one[1] == "primary"] == [
        ("exp_anna", "primary", 0, 4),
        ("exp_dan", "primary", 4, 8),
        ("exp_anna", "primary", 8, 12),
        ("exp_ben", "primary", 24, 36),
    ]
    assert await called(life, 3) == ["exp_anna", "exp_cleo"]
    assert await called(life, 5) == ["exp_dan", "exp_cleo"]
    assert await called(life, 8) == ["exp_anna", "exp_cleo"]
    assert await life.one("MATCH (:Expert {id: 'exp_dan'})-[d:ON_CALL]->() RETURN d.stands_in_for") == "exp_anna"
    assert await told(life, "duty.overridden") == ["exp_anna", "exp_dan"]
    assert await life.one("MATCH (f:FactChange {fact: 'ON_CALL'}) RETURN f.subject_id") == "exp_anna"
    await override(life, "exp_anna", 4, 8)
    assert await called(life, 5) == ["exp_anna", "exp_cleo"]
    assert await life.rows("MATCH ()-[d:ON_CALL]->() WHERE d.stands_in_for IS NOT NULL RETURN d.stands_in_for") == []


async def test_a_gap_in_the_rota_is_filled_by_a_lead_of_the_area_too(life: Life) -> None:
    await override(life, "stf_lena", 12, 24)
    assert (await called(life, 13))[0] == "stf_lena"


async def test_who_cannot_have_a_duty_is_not_given_one(life: Life) -> None:
    await life.act(
        record_absence, "exp_ben", kind=AbsenceKind.VACATION, starts_at=NIGHT + timedelta(hours=6), ends_at=MORNING
    )
    await life.rows("MATCH (e:Expert {id: 'exp_dan'}) SET e.active = false")
    before = await plan(life)
    await life.rows("MATCH (r:Rota {id: 'rot_1'}) SET r.line = 2")
    wrong = {"exp_dan": "nobody in use", "exp_none": "nobody in use", "exp_anna": "line and place"}
    for name, why in wrong.items():
        with pytest.raises(StandInNotPossible, match=why):
            await override(life, name, 0, 12)
    await life.rows("MATCH (r:Rota {id: 'rot_1'}) SET r.line = 1")
    for name, why in {"exp_ben": "is away then", "exp_cleo": "is backup then"}.items():
        with pytest.raises(StandInNotPossible, match=why):
            await override(life, name, 0, 12)
    with pytest.raises(StandInNotPossible, match="over"):
        await override(life, "exp_anna", -20, -15)
    stranger = Actor(principal="otto", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_otto")
    said = {"person_id": "exp_ben", "role": DutyRole.BACKUP, "starts_at": NIGHT, "ends_at": MORNING, "reason": ""}
    with pytest.raises(RotaNotFound):
        await life.act(override_duty, "rot_1", **said, actor=stranger)
    assert await plan(life) == before


async def test_two_swap_their_nights_when_the_other_says_yes(life: Life) -> None:
    swap = await ask(life)
    assert await called(life, 1) == ["exp_anna", "exp_cleo"]
    assert await told(life, "swap.asked") == ["exp_ben"]
    first = await life.act(answer_swap, swap, accept=True, actor=expert("ben"))
    assert await called(life, 1) == ["exp_ben", "exp_cleo"]
    assert await called(life, 25) == ["exp_anna", "exp_cleo"]
    assert await told(life, "swap.accepted") == ["exp_anna", "exp_ben"]
    assert await life.one("MATCH (w:Timer {kind: 'swap.expiry'}) RETURN w.state") == "cancelled"
    assert await life.act(answer_swap, swap, accept=True, actor=expert("ben")) == first
    with pytest.raises(SwapNoLongerWaits, match="accepted"):
        await life.act(answer_swap, swap, accept=False, actor=expert("ben"))
    await life.drain()


async def test_primary_and_backup_may_trade_places(life: Life) -> None:
    backup = ShiftRef(rota_id="rot_1", role=DutyRole.BACKUP, starts_at=NIGHT)
    await life.rows("MATCH (:Expert {id: 'exp_cleo'})-[d:ON_CALL]->() SET d.ends_at = $at", at=MORNING.isoformat())
    await life.rows("MATCH (:Expert {id: 'exp_cleo'})-[d:ON_CALL]->() SET d.ends_at = datetime(d.ends_at)")
    with pytest.raises(StandInNotPossible, match="is backup then"):
        await ask(life, None, "exp_cleo")
    swap = await ask(life, backup, "exp_cleo")
    await life.act(answer_swap, swap, accept=True, actor=expert("cleo"))
    assert await called(life, 1) == ["exp_cleo", "exp_anna"]


@pytest.mark.parametrize(
    ("deed", "state", "kind", "who"),
    [
        ("no", "refused", "swap.refused", ["exp_anna"]),
        ("back", "cancelled", "swap.cancelled", ["exp_ben"]),
        ("silence", "expired", "swap.expired", ["exp_anna", "exp_ben"]),
    ],
)
async def test_without_a_yes_nothing_changes(life: Life, deed: str, state: str, kind: str, who: list[str]) -> None:
    before = await plan(life)
    swap = await ask(life)
    match deed:
        case "no":
            await life.act(answer_swap, swap, accept=False, actor=expert("ben"))
        case "back":
            await life.act(cancel_swap, swap, actor=expert("anna"))
        case _:
            await life.later(hours=10)
    assert await life.one("MATCH (s:Swap) RETURN s.state") == state
    assert await told(life, kind) == who
    assert await plan(life) == before
    with pytest.raises(SwapNoLongerWaits, match=state):
        await life.act(answer_swap, swap, accept=True, actor=expert("ben"))


async def test_a_yes_is_looked_at_again(life: Life) -> None:
    swap = await ask(life)
    await life.act(record_absence, "exp_ben", kind=AbsenceKind.SICKNESS, starts_at=NIGHT, ends_at=None)
    with pytest.raises(StandInNotPossible, match="is away then"):
        await life.act(answer_swap, swap, accept=True, actor=expert("ben"))
    other = await ask(life, None, "exp_dan")
    await override(life, "exp_dan", 0, 6)
    with pytest.raises(ShiftNotFound):
        await life.act(answer_swap, other, accept=True, actor=expert("dan"))
    for name in ("anna", "cleo"):
        with pytest.raises(SwapNotFound):
            await life.act(answer_swap, other, accept=True, actor=expert(name))
    with pytest.raises(SwapNotFound):
        await life.act(cancel_swap, other, actor=expert("dan"))


async def test_only_an_own_duty_is_asked_about(life: Life) -> None:
    for in_return, to in ((ANNAS, "exp_ben"), (None, "exp_anna")):
        with pytest.raises((ShiftNotFound, StandInNotPossible)):
            await ask(life, in_return, to)
    with pytest.raises(ShiftNotFound):
        await life.act(request_swap, BENS, to_id="exp_dan", in_return=None, reason="", actor=expert("anna"))


@pytest.mark.parametrize("round_", range(20))
async def test_a_yes_beside_a_leads_word_leaves_one_primary_at_any_time(crowd: Graph, round_: int) -> None:
    life = await rota(crowd)
    swap = await ask(life)
    answers = await asyncio.gather(
        life.act(answer_swap, swap, accept=True, actor=expert("ben")),
        override(life, "exp_dan", 0, 12),
        return_exceptions=True,
    )
    assert all(answer is None or isinstance(answer, dict | Conflict | NotFound) for answer in answers)
    primaries = [one for one in await plan(life) if one[1] == "primary"]
    assert [one[2:] for one in primaries] == [(0, 12), (24, 36)]
    assert primaries[0][0] == "exp_dan"


async def test_the_plan_of_a_path_names_who_is_on_call_then(life: Life) -> None:
    await override(life, "exp_dan", 0, 12)
    await override(life, "stf_max", 0, 12, DutyRole.BACKUP)
    said = {"area_id": "area_kiel", "priority": Priority.P1, "now": NIGHT}
    rings = await life.graph.read(foreseen_for_opening, **said)
    paged = [[one.id for one in ring.on_call] for ring in rings if ring.on_call]
    assert all(one == ["exp_dan", "stf_max"] for one in paged)
    assert bool(paged) == any("page_on_call" in [each.act for each in ring.ring.beside] for ring in rings)
    assert paged
