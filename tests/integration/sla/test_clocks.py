"""Clocks on the graph: a ticket in Kiel, an area that keeps no calendar; Germany above it does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sysops_graph.actor import Actor
from sysops_graph.calendars.commands import keep_calendar
from sysops_graph.calendars.model import AreaNotFound, BusinessCalendar, CalendarChange, InvalidCalendar, Reason, Window
from sysops_graph.delivery.model import NewTimer, Timer
from sysops_graph.graph.driver import Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.commands import BREACH, WARNING, breach_clock, meet_clock, start_clocks, stop_clocks
from sysops_graph.sla.model import OFFICE_HOURS, ClockKind, ClockNotFound, ClockState, Priority, ServiceLevel, SlaPolicy
from sysops_graph.sla.queries import clock_explanation, clock_terms, clocks_by_tickets, wrong_clocks

MONDAY = datetime(2026, 6, 1, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADMIN = Actor(principal="ada")
BERLIN = BusinessCalendar("Europe/Berlin", tuple(Window(weekday, 540, 1020) for weekday in range(5)), country="DE")
WORLD = """
CREATE (kiel:Area {id: 'area_kiel'})-[:PART_OF]->(:Area {id: 'area_germany'})-[:PART_OF]->(:Area {id: 'area_world'})
CREATE (:Ticket {id: 'tkt_1', key: 'INC-2026-000001'})-[:IN]->(kiel)
CREATE (:Policy {id: 'pol_test', kind: 'sla', version: 1000, active_from_at: $since, body: $body})
CREATE (:Policy {id: 'pol_next', kind: 'sla', version: 1001, active_from_at: $next, body: '{}'})
CREATE (:Staff {id: 'stf_manager', active: true, roles: ['manager']})
"""


@pytest.fixture
async def world(wipe: None, tx: Tx) -> Tx:
    await _run(tx, WORLD, since=MONDAY - HOUR, next=MONDAY + 1000 * HOUR, body=SlaPolicy().model_dump_json())
    await _keep(tx, "area_germany", BERLIN)
    return tx


async def test_an_area_without_a_calendar_runs_on_the_nearest_one_above(world: Tx) -> None:
    terms = await clock_terms(world, "area_kiel", now=MONDAY)
    assert terms.calendar == BERLIN
    assert terms.policy_version == 1000
    assert (await clock_terms(world, "area_world", now=MONDAY)).calendar is OFFICE_HOURS


async def test_a_changed_calendar_counts_for_new_clocks_and_what_it_was_is_kept(world: Tx) -> None:
    early = (await clock_terms(world, "area_kiel", now=MONDAY)).calendar_id
    saturdays = replace(BERLIN, windows=(Window(5, 540, 1020),))
    await _keep(world, "area_germany", saturdays, now=MONDAY + HOUR)
    assert (await clock_terms(world, "area_kiel", now=MONDAY + HOUR)).calendar == saturdays
    [change] = await _run(
        world, "MATCH (f:FactChange {subject_id: 'area_germany'}) RETURN f.was AS was, f.fact AS fact"
    )
    assert change == {"was": f'"{early}"', "fact": "calendar"}


async def test_a_calendar_that_cannot_be_is_not_kept(world: Tx) -> None:
    with pytest.raises(InvalidCalendar):
        await _keep(world, "area_kiel", replace(BERLIN, time_zone="Mars/Olympus"))
    with pytest.raises(AreaNotFound):
        await _keep(world, "area_nowhere", BERLIN)


async def test_a_ticket_starts_with_two_clocks_and_a_breach_timer_for_each(world: Tx) -> None:
    timers = await _start(world)
    clocks = (await clocks_by_tickets(world, ["tkt_1", "tkt_2"]))["tkt_1"]
    assert [(clock.kind, clock.state, clock.due_at - MONDAY) for clock in clocks] == [
        (ClockKind.RESOLUTION, ClockState.RUNNING, timedelta(days=7, hours=8)),
        (ClockKind.RESPONSE, ClockState.RUNNING, 4 * HOUR),
    ]
    breaches = {(timer.subject_id, timer.due_at) for timer in timers if timer.kind == BREACH}
    assert breaches == {(clock.id, clock.due_at) for clock in clocks}
    assert {timer.subject_id for timer in timers if timer.kind == WARNING} == {clock.id for clock in clocks}


async def test_an_acknowledgement_in_time_ends_the_response_clock_only(world: Tx) -> None:
    timers = await _start(world)
    keys = await meet_clock(world, "tkt_1", kind=ClockKind.RESPONSE, now=MONDAY + 4 * HOUR)
    response = await _id(world, "response")
    assert sorted(keys) == sorted(timer.key for timer in timers if timer.subject_id == response)
    assert await _states(world) == {ClockKind.RESPONSE: "met", ClockKind.RESOLUTION: "running"}
    assert await meet_clock(world, "tkt_1", kind=ClockKind.RESPONSE, now=MONDAY + 5 * HOUR) == []


async def test_solving_ends_both_clocks(world: Tx) -> None:
    timers = await _start(world)
    keys = await meet_clock(world, "tkt_1", kind=ClockKind.RESOLUTION, now=MONDAY + HOUR)
    assert sorted(keys) == sorted(timer.key for timer in timers)
    assert await _states(world) == {ClockKind.RESPONSE: "met", ClockKind.RESOLUTION: "met"}


async def test_closing_unsolved_stops_what_still_runs(world: Tx) -> None:
    timers = await _start(world)
    await meet_clock(world, "tkt_1", kind=ClockKind.RESPONSE, now=MONDAY + HOUR)
    stopped = await stop_clocks(world, "tkt_1", now=MONDAY + 2 * HOUR)
    assert _of(timers, await _id(world, "resolution")).key in stopped
    assert await _states(world) == {ClockKind.RESPONSE: "met", ClockKind.RESOLUTION: "stopped"}


@pytest.mark.parametrize(
    ("ended", "breached"),
    [
        (None, True),
        (("met", 4 * HOUR), False),
        (("met", 4 * HOUR + timedelta(microseconds=1)), True),
        (("stopped", 3 * HOUR), False),
        (("stopped", 5 * HOUR), True),
    ],
    ids=["running", "met in time", "met too late", "stopped in time", "stopped too late"],
)
async def test_a_due_clock_is_breached_unless_it_ended_in_time(
    world: Tx, ended: tuple[str, timedelta] | None, breached: bool
) -> None:
    timer = _of(await _start(world), await _id(world, "response"))
    if ended and ended[0] == "met":
        keys = await meet_clock(world, "tkt_1", kind=ClockKind.RESPONSE, now=MONDAY + ended[1])
        assert (timer.key in keys) is not breached
    elif ended:
        keys = await stop_clocks(world, "tkt_1", now=MONDAY + ended[1])
        assert (timer.key in keys) is not breached
    breach = await _fire(world, timer, MONDAY + 6 * HOUR)
    assert (breach is not None) is breached
    [clock] = [c for c in (await clocks_by_tickets(world, ["tkt_1"]))["tkt_1"] if c.kind is ClockKind.RESPONSE]
    assert clock.breached_at == (timer.due_at if breached else None)
    assert await _fire(world, timer, MONDAY + 6 * HOUR) is None


async def test_a_timer_that_is_early_breaches_nothing(world: Tx) -> None:
    timer = _of(await _start(world), await _id(world, "response"))
    assert await _fire(world, timer, MONDAY + 3 * HOUR) is None


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        ([], ("stf_manager",)),
        ([("stf_far", "area_world", True), ("stf_near", "area_germany", True)], ("stf_near",)),
        ([("stf_a", "area_kiel", True), ("stf_b", "area_kiel", True)], ("stf_a", "stf_b")),
        ([("stf_gone", "area_kiel", False), ("stf_far", "area_world", True)], ("stf_far",)),
    ],
    ids=["managers for want of a lead", "nearest", "all of the nearest", "not who left"],
)
async def test_a_breach_is_told_to_the_nearest_leads(
    world: Tx, leads: list[tuple[str, str, bool]], told: tuple[str, ...]
) -> None:
    for staff_id, area_id, active in leads:
        await _run(
            world,
            "MATCH (a:Area {id: $area_id}) CREATE (:Staff {id: $id, active: $active, roles: []})-[:LEADS]->(a)",
            area_id=area_id,
            id=staff_id,
            active=active,
        )
    breach = await _fire(world, _of(await _start(world), await _id(world, "response")), MONDAY + 6 * HOUR)
    assert breach
    assert breach.staff_ids == told
    assert (breach.ticket_id, breach.ticket_key, breach.kind) == ("tkt_1", "INC-2026-000001", ClockKind.RESPONSE)


async def test_a_due_time_can_be_explained(world: Tx) -> None:
    await _start(world, now=MONDAY + 6 * HOUR)
    explanation = await clock_explanation(world, await _id(world, "response"))
    assert [(piece.reason, piece.ends_at - piece.starts_at) for piece in explanation] == [
        (Reason.OPEN, 2 * HOUR),
        (Reason.NIGHT, 16 * HOUR),
        (Reason.OPEN, 2 * HOUR),
    ]
    with pytest.raises(ClockNotFound):
        await clock_explanation(world, "clk_none")


async def test_a_clock_that_differs_from_its_rebuild_is_found(world: Tx) -> None:
    await _start(world)
    clock_id = await _id(world, "response")
    await _run(world, "MATCH (c:SlaClock {id: $id}) SET c.due_at = $due RETURN c.id AS id", id=clock_id, due=MONDAY)
    [wrong] = await wrong_clocks(world, ["tkt_1"])
    assert (wrong.clock_id, wrong.due_at, wrong.rebuilt_due_at) == (clock_id, MONDAY, MONDAY + 4 * HOUR)
    assert await wrong_clocks(world, ["tkt_none"]) == []


async def _run(tx: Tx, text: str, **parameters: object) -> list[dict[str, Any]]:
    result = await tx._tx.run(text, parameters)
    return await result.data()


async def _keep(tx: Tx, area_id: str, calendar: BusinessCalendar, now: datetime = MONDAY - HOUR) -> CalendarChange:
    ids = Ids(f"cmd_{area_id}_{now.isoformat()}")
    return await keep_calendar(tx, area_id, calendar, name="Germany", actor=ADMIN, now=now, ids=ids)


async def _start(tx: Tx, now: datetime = MONDAY, priority: Priority = Priority.P3) -> list[NewTimer]:
    terms = await clock_terms(tx, "area_kiel", now=now)
    level = ServiceLevel.STANDARD
    started = await start_clocks(
        tx, "tkt_1", service_level=level, priority=priority, terms=terms, cycle=1, now=now, ids=Ids("cmd_open")
    )
    return started.timers


async def _id(tx: Tx, kind: str) -> str:
    [row] = await _run(tx, "MATCH (c:SlaClock {kind: $kind}) RETURN c.id AS id", kind=kind)
    return row["id"]


async def _states(tx: Tx) -> dict[ClockKind, str]:
    return {clock.kind: clock.state for clock in (await clocks_by_tickets(tx, ["tkt_1"]))["tkt_1"]}


def _of(timers: list[NewTimer], clock_id: str, kind: str = BREACH) -> NewTimer:
    return next(timer for timer in timers if timer.subject_id == clock_id and timer.kind == kind)


async def _fire(tx: Tx, timer: NewTimer, now: datetime):
    fired = Timer(
        id="tmr_1",
        key=timer.key,
        kind=timer.kind,
        subject_id=timer.subject_id,
        ticket_id=timer.ticket_id,
        payload={},
        due_at=timer.due_at,
        fencing=1,
        attempts=0,
    )
    return await breach_clock(tx, fired, now=now, ids=Ids("tmr_1.1"))
