"""An area gets another calendar while clocks run: what was counted stays, the rest goes by the new one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.lives import MONDAY, Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.catalog.commands import save_calendar
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.audit import violations
from sysops_graph.lifecycle.talking import ask_customer, resume_ticket
from sysops_graph.sla import commands as sla
from sysops_graph.sla.queries import clock_explanation

pytestmark = pytest.mark.usefixtures("wipe")

ADMIN = Actor(principal="adam", roles=frozenset({Role.ADMIN}))
HOUR = timedelta(hours=1)
DAYS = BusinessCalendar("Europe/Berlin", tuple(Window(day, 540, 1020) for day in range(5)))
MORNINGS = BusinessCalendar("Europe/Berlin", tuple(Window(day, 540, 720) for day in range(5)))
ALWAYS = BusinessCalendar("UTC", tuple(Window(day, 0, 1440) for day in range(7)))


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel())
    return life


async def changed(life: Life, calendar: BusinessCalendar, area_id: str = "area_kiel") -> str:
    outcome = await life.act(save_calendar, area_id, calendar, name="Kiel", actor=ADMIN)
    await life.drain()
    return outcome["calendar_id"]


async def clock(life: Life, ticket_id: str, kind: str = "response") -> Any:
    return await life.one(
        "MATCH (c:SlaClock {ticket_id: $ticket_id, kind: $kind}) "
        "MATCH (t:Timer {kind: 'sla.breach', subject_id: c.id}) "
        "RETURN c.id AS id, c.due_at AS due_at, c.calendar_id AS calendar_id, c.calendars_before AS before, "
        "c.breached_at AS breached_at, t.due_at AS rings_at",
        ticket_id=ticket_id,
        kind=kind,
    )  # fmt: skip


async def due_at(life: Life, ticket_id: str, kind: str = "response") -> datetime:
    return (await clock(life, ticket_id, kind))["due_at"].to_native().astimezone(UTC)


async def as_rebuilt(life: Life) -> bool:
    return (await life.graph.read(violations, "clock_not_as_rebuilt", now=life.now))[0] == []


async def test_a_running_clock_goes_on_with_the_new_calendar_and_its_timer_moves(life: Life) -> None:
    first = await changed(life, DAYS)
    ticket = await life.open()
    assert await due_at(life, ticket) == MONDAY + 4 * HOUR
    await life.later(hours=1)
    second = await changed(life, MORNINGS)
    found = await clock(life, ticket)
    assert await due_at(life, ticket) == MONDAY + 25 * HOUR  # 1 h yesterday, 1 h until noon, 2 h next morning from nine
    assert (found["calendar_id"], found["before"], found["rings_at"]) == (second, [first], found["due_at"])
    assert await as_rebuilt(life)
    spans = await life.graph.read(clock_explanation, found["id"])
    assert sum((s.ends_at - s.starts_at for s in spans if s.reason == "open"), timedelta()) == 4 * HOUR
    was = await life.one("MATCH (f:FactChange {subject_id: $id}) RETURN f.was AS was", id=found["id"])
    assert first in was


async def test_plain_office_hours_are_kept_as_what_counted_before(life: Life) -> None:
    ticket = await life.open()
    before = await due_at(life, ticket)
    await changed(life, ALWAYS, "area_land")
    assert await due_at(life, ticket) < before
    assert (await clock(life, ticket))["before"] == [""]
    assert await as_rebuilt(life)


async def test_a_calendar_of_the_area_above_leaves_alone_who_has_a_nearer_one(life: Life) -> None:
    await changed(life, DAYS)
    ticket = await life.open()
    before = await clock(life, ticket)
    await changed(life, ALWAYS, "area_land")
    assert await clock(life, ticket) == before


async def test_a_clock_that_stands_still_resumes_on_the_new_calendar(life: Life) -> None:
    await changed(life, DAYS)
    ticket = await life.open()
    await life.later(hours=1)
    await life.act(ask_customer, ticket, question="Which socket?")
    await life.later(hours=1)
    await changed(life, MORNINGS)
    assert await as_rebuilt(life)
    await life.later(hours=22)
    await life.act(resume_ticket, ticket)
    await life.drain()
    # 1 h on Monday, 2 h on Tuesday, then fifteen mornings of 3 h
    assert await due_at(life, ticket, "resolution") == datetime(2026, 7, 7, 10, tzinfo=UTC)
    assert await as_rebuilt(life)


async def test_a_breach_stays_as_it_was(life: Life) -> None:
    await changed(life, DAYS)
    ticket = await life.open()
    await life.later(hours=5)
    before = await clock(life, ticket)
    assert before["breached_at"]
    await changed(life, MORNINGS)
    assert await clock(life, ticket) == before
    assert await as_rebuilt(life)


async def test_a_clock_started_on_the_earlier_calendar_meanwhile_is_found_a_minute_later(life: Life) -> None:
    await changed(life, DAYS)
    second = await changed(life, MORNINGS)
    ticket = await life.open()
    await life.rows(
        "MATCH (c:SlaClock {ticket_id: $ticket}) MATCH (f:FactChange {fact: 'calendar'}) "
        "SET c.calendar_id = replace(f.was, '\"', '') RETURN c.id",
        ticket=ticket,
    )
    await life.later(minutes=2)
    assert (await clock(life, ticket))["calendar_id"] == second
    assert await as_rebuilt(life)


async def test_many_tickets_are_recounted_in_pages_each_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sla, "_PAGE", 3)
    await changed(life, DAYS)
    tickets = [await life.open() for _ in range(7)]
    await changed(life, MORNINGS)
    await life.later(minutes=2)
    counted = await life.rows(
        "MATCH (f:FactChange {subject_kind: 'SlaClock'}) RETURN f.subject_id AS id, count(*) AS times"
    )
    assert [row["times"] for row in counted] == [1] * (2 * len(tickets))
    assert await as_rebuilt(life)
