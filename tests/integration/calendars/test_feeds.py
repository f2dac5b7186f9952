"""An area follows a feed of days off: fetched, kept, refreshed; a bad one changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from support.lives import MONDAY, Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.calendars import handlers
from sysops_graph.calendars.handlers import REFRESH, Feeds, Found
from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.catalog.commands import save_calendar
from sysops_graph.delivery.model import Message, NotFetched
from sysops_graph.delivery.outside import Fetched
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, random_id
from sysops_graph.sla.queries import clock_terms

pytestmark = pytest.mark.usefixtures("wipe")

ADMIN = Actor(principal="adam", roles=frozenset({Role.ADMIN}))
URL = "https://example.org/days.ics"
OFFICE = BusinessCalendar("Europe/Berlin", tuple(Window(day, 540, 1020) for day in range(5)), feed_url=URL)
TUESDAY = (date(2026, 6, 16), "Outing")
CLOSED = tuple((MONDAY.date() + timedelta(days=day), "closed") for day in range(400))


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel())
    await follow(life, OFFICE)
    return life


async def follow(life: Life, calendar: BusinessCalendar) -> None:
    await life.act(save_calendar, "area_kiel", calendar, name="Kiel", actor=ADMIN)


async def wanted(life: Life) -> int:
    return await life.one("MATCH (m:OutboxMessage {topic: 'holidays.fetch'}) RETURN count(m) AS wanted")


async def settle(life: Life, found: Found) -> None:
    await life.graph.write(handlers.keep_days, message(), found, now=life.now, ids=Ids(random_id("Command")))
    await life.drain()


def message() -> Message:
    return Message(
        id="msg_1", topic="holidays.fetch", lane="webhook:feeds", ticket_id=None, subject_id="area_kiel", payload={},
        attempts=0, created_at=MONDAY, since_at=MONDAY,
    )  # fmt: skip


async def kept(life: Life) -> BusinessCalendar:
    return (await life.graph.read(clock_terms, "area_kiel", now=life.now)).calendar


async def feed(life: Life) -> Any:
    return await life.one("MATCH (f:HolidayFeed) RETURN f.url AS url, f.error AS error, f.read_at AS read_at")


async def due_at(life: Life, ticket_id: str) -> datetime:
    found = await life.one(
        "MATCH (c:SlaClock {ticket_id: $id, kind: 'response'}) RETURN c.due_at AS due_at", id=ticket_id
    )
    return found.to_native().astimezone(UTC)


async def test_days_of_a_feed_close_the_calendar_and_move_running_clocks(life: Life) -> None:
    assert await wanted(life) == 1
    life.now = MONDAY + timedelta(hours=6)
    ticket = await life.open()
    assert await due_at(life, ticket) == MONDAY + timedelta(days=1, hours=2)
    await settle(life, Found(URL, (TUESDAY,)))
    assert (await kept(life)).feed_days == (TUESDAY,)
    assert await due_at(life, ticket) == MONDAY + timedelta(days=2, hours=2)
    calendars = await life.one("MATCH (c:Calendar) RETURN count(c) AS count")
    await settle(life, Found(URL, (TUESDAY,)))
    assert await life.one("MATCH (c:Calendar) RETURN count(c) AS count") == calendars


@pytest.mark.parametrize(
    ("found", "words"),
    [(Found(URL, error="This is no iCalendar text."), "no iCalendar"), (Found(URL, CLOSED), "working time")],
    ids=["no calendar", "closed for good"],
)
async def test_of_a_bad_feed_the_last_good_days_stay(life: Life, found: Found, words: str) -> None:
    await settle(life, Found(URL, (TUESDAY,)))
    good = await feed(life)
    life.now += timedelta(days=1)
    await settle(life, found)
    assert (await kept(life)).feed_days == (TUESDAY,)
    bad = await feed(life)
    assert words in bad["error"]
    assert bad["read_at"] == good["read_at"]
    await settle(life, Found(URL, (TUESDAY,)))
    assert (await feed(life))["error"] is None


async def test_a_feed_that_does_not_answer_says_so(life: Life) -> None:
    error = NotFetched("The address does not answer (ConnectError).")
    ids = Ids(random_id("Command"))
    await life.graph.write(handlers.note_failed, message(), error=error, final=False, now=life.now, ids=ids)
    assert (await feed(life))["error"] == error.message


async def test_a_feed_is_fetched_every_day_until_it_is_given_up(life: Life) -> None:
    await life.later(days=2, minutes=1)
    assert await wanted(life) == 3
    await settle(life, Found(URL, (TUESDAY,)))
    await follow(life, replace(OFFICE, windows=(Window(2, 0, 1440),)))
    assert (await kept(life)).feed_days == (TUESDAY,)
    await follow(life, replace(OFFICE, feed_url=None))
    assert (await kept(life)).feed_days == ()
    asked = await wanted(life)
    await life.later(days=3)
    assert await wanted(life) == asked
    assert await life.rows("MATCH (f:HolidayFeed) RETURN f.id") == []
    assert await life.rows("MATCH (t:Timer {kind: $kind}) WHERE t.due_at IS NOT NULL RETURN t.id", kind=REFRESH) == []


async def test_an_answer_that_comes_too_late_is_nobodys(life: Life) -> None:
    await follow(life, replace(OFFICE, feed_url="https://example.org/other.ics"))
    await settle(life, Found(URL, (TUESDAY,)))
    assert (await kept(life)).feed_days == ()


async def test_the_worker_asks_for_the_address_and_reads_what_it_gets(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def prepared(tx: Tx, *, now: datetime, ids: Ids) -> Any:
        return await handlers.prepare_feed(tx, message(), now=now, ids=ids)

    pages = {
        "days": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Outing\r\n"
        b"DTSTART;VALUE=DATE:20260616\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "page": b"<html></html>",
        "picture": b"\x89PNG\xff",
    }
    asked = await life.graph.write(prepared, now=life.now, ids=Ids(random_id("Command")))
    found = {}
    for name, body in pages.items():

        async def fetched(url: str, *, body: bytes = body, **_: object) -> Fetched:
            assert url == URL
            return Fetched(body, None)

        monkeypatch.setattr(handlers, "fetch", fetched)
        found[name] = await Feeds(allow_internal=False).fetch(asked, "msg_1")
    assert found["days"] == Found(URL, (TUESDAY,))
    assert found["page"].error == found["picture"].error == "This is no iCalendar text."
