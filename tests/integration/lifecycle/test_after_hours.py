"""Outside duty hours only what is urgent is assigned, to whoever is on call; the rest waits, and nobody is woken."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from support.lives import Life, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at

pytestmark = pytest.mark.usefixtures("wipe")

ZONES = ("Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati")
OPENS, SHUTS = 9 * 60, 17 * 60
ASKED = "MATCH (a:Assignment) RETURN a.expert_id AS e, a.state AS state ORDER BY a.offered_at, a.id"
WAITS = "MATCH (t:Ticket {id: $t}) RETURN t.waiting_since_at IS NOT NULL AS waits, t.retry_at AS at"
SAID = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS 'offer.made'
RETURN m.subject_id AS who, m.created_at AS at ORDER BY at
"""
URGENT = {"condition": "safety_hazard"}


async def night_shift(graph: Graph, zone: str, on: datetime) -> Life:
    """Two in the morning of a day in a zone where Anna and Ben work from nine to five; Ben is on call."""
    night = on.replace(hour=2, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    life = Life(graph, night)
    await life.build(kiel("anna", "ben", line=2))
    await life.rows(
        "MATCH (e:Expert)-[w:WORKS]->() SET e.time_zone = $zone, w.from_minute = $opens, w.until_minute = $shuts",
        zone=zone,
        opens=OPENS,
        shuts=SHUTS,
    )
    await life.rows(
        "MATCH (a:Area {id: 'area_land'}) MATCH (e:Expert {id: 'exp_ben'}) "
        "CREATE (r:Rota {id: 'rot_land', name: 'Land', line: 2, active: true})-[:IN]->(a) "
        "CREATE (e)-[:ON_CALL {role: 'primary', starts_at: $from, ends_at: $until}]->(r)",
        **{"from": night - timedelta(days=1), "until": night + timedelta(days=1)},
    )
    return life


def nine(zone: str, on: datetime) -> datetime:
    return on.replace(hour=9, tzinfo=ZoneInfo(zone)).astimezone(UTC)


MONDAY = datetime(2026, 6, 15)  # noqa: DTZ001 - a day on everybody's own wall
CLOCKS_CHANGE = {"Europe/Berlin": datetime(2026, 3, 29), "Australia/Lord_Howe": datetime(2026, 10, 4)}  # noqa: DTZ001
NIGHTS = [*((zone, MONDAY) for zone in ZONES), *CLOCKS_CHANGE.items()]


@pytest.mark.parametrize(("zone", "on"), NIGHTS, ids=str)
async def test_what_is_not_urgent_waits_for_the_next_shift_and_nobody_is_woken(
    graph: Graph, zone: str, on: datetime
) -> None:
    life = await night_shift(graph, zone, on)
    ticket = await life.open(urgency="low")
    assert await life.rows(ASKED) == []
    waits = await life.one(WAITS, t=ticket)
    assert (waits["waits"], waits["at"].to_native()) == (True, nine(zone, on))
    assert await life.rows("MATCH (x:AssignmentException) RETURN x.code") == []
    assert await audit_at(life.graph, now=life.now) == []
    await life.later(seconds=(nine(zone, on) - life.now).total_seconds() - 1)
    assert await life.rows(ASKED) == []
    await life.later(seconds=1)
    assert [row["state"] for row in await life.rows(ASKED)] == ["offered"]


@pytest.mark.parametrize("zone", ZONES)
async def test_what_is_urgent_goes_to_whoever_is_on_call_at_once(graph: Graph, zone: str) -> None:
    life = await night_shift(graph, zone, MONDAY)
    await life.open(**URGENT)
    assert await life.rows(ASKED) == [{"e": "exp_ben", "state": "offered"}]
    assert [row["who"] for row in await life.rows(SAID)] == ["exp_ben"]


async def test_urgent_and_nobody_on_call_is_an_exception_at_once(graph: Graph) -> None:
    life = await night_shift(graph, "Europe/Berlin", MONDAY)
    await life.rows("MATCH ()-[d:ON_CALL]->() DELETE d")
    ticket = await life.open(**URGENT)
    assert await life.one("MATCH (x:AssignmentException {state: 'open'}) RETURN x.code") == "after_hours"
    assert (await life.one(WAITS, t=ticket))["waits"] is False


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu"])
async def test_a_visit_is_offered_at_night_and_said_in_the_morning(graph: Graph, zone: str) -> None:
    life = await night_shift(graph, zone, MONDAY)
    starts_at = nine(zone, MONDAY) + timedelta(hours=4)
    slot = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    await life.open(urgency="low", slots=[slot])
    assert [row["state"] for row in await life.rows(ASKED)] == ["offered"]
    assert await life.rows(SAID) == []
    await life.later(seconds=(nine(zone, MONDAY) - life.now).total_seconds())
    [said] = await life.rows(SAID)
    assert said["at"].to_native() == nine(zone, MONDAY)
    assert [row["state"] for row in await life.rows(ASKED)] == ["offered"]
    await life.later(minutes=30)
    assert [row["state"] for row in await life.rows(ASKED)] == ["expired", "offered"]
