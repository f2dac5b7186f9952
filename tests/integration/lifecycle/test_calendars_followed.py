"""Absences follow a calendar by its address: read at once and every day, until the address is taken away."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.actor import SYSTEM
from sysops_graph.assignment.model import AbsenceKind
from sysops_graph.calendars.ical import Occurrence
from sysops_graph.delivery.model import Message, NotFetched
from sysops_graph.delivery.outside import Fetched
from sysops_graph.experts.absence_calendars import calendar_id, followed_calendar
from sysops_graph.experts.commands import deactivate_expert
from sysops_graph.experts.model import ExpertNotFound
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle import subscribing
from sysops_graph.lifecycle.subscribing import READ, REFRESH, Asked, Found, Reader, follow_calendar, leave_calendar
from sysops_graph.sealing import Sealer

pytestmark = pytest.mark.usefixtures("wipe")

SECRET = "k3y-of-anna"
URL = f"https://calendar.example.org/{SECRET}/basic.ics"
SEALER = Sealer(b"k" * 32)
AWAY = """
MATCH (:Expert {id: 'exp_anna'})-[u:UNAVAILABLE]->(b:Absence {source: 'calendar'})
RETURN u.kind AS kind, u.starts_at AS since, u.ends_at AS until, b.recorded_by AS by ORDER BY since
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    """Anna's absences follow a calendar."""
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    await follow(life, URL)
    return life


async def follow(life: Life, url: str, expert_id: str = "exp_anna") -> None:
    sealed = SEALER.seal_text(calendar_id(expert_id), url)
    said = {"host": "calendar.example.org", "kind": AbsenceKind.TRAINING, "actor": expert("anna")}
    await life.act(follow_calendar, expert_id, sealed, **said)


def message() -> Message:
    return Message(
        id="msg_1", topic=READ, lane="webhook:feeds", ticket_id=None, subject_id="exp_anna", payload={}, attempts=0,
        created_at=MONDAY, since_at=MONDAY,
    )  # fmt: skip


async def asked(life: Life) -> Asked | None:
    ids = Ids(random_id("Command"))
    return await life.graph.write(subscribing.prepare_reading, message(), now=life.now, ids=ids)


async def read(life: Life, *hours: int, error: str | None = None, of: Asked | None = None) -> None:
    """What the worker makes of a calendar that has an hour's event so many hours from Monday."""
    wanted = of or await asked(life)
    assert wanted
    at = {str(hour): MONDAY + timedelta(hours=hour) for hour in hours}
    events = [Occurrence(key, "x", since, since + timedelta(hours=1), ()) for key, since in at.items()]
    found = Found(wanted.followed.sealed["text_sealed"], events, error)
    await life.graph.write(subscribing.take_over, message(), found, now=life.now, ids=Ids(random_id("Command")))
    await life.drain()


async def away(life: Life) -> list[int]:
    return [(row["since"].to_native() - MONDAY) // timedelta(hours=1) for row in await life.rows(AWAY)]


async def shown(life: Life) -> Any:
    return await life.graph.read(followed_calendar, "exp_anna")


async def readings(life: Life) -> int:
    return await life.one("MATCH (m:OutboxMessage {topic: $topic}) RETURN count(m)", topic=READ)


async def test_events_become_absences_and_those_that_are_gone_end_theirs(life: Life) -> None:
    await read(life, 5, 30)
    assert await away(life) == [5, 30]
    [first, _] = await life.rows(AWAY)
    assert (first["kind"], first["by"]) == ("training", "anna")
    await read(life, 30)
    assert await away(life) == [30]
    await read(life, 30)
    assert await away(life) == [30]
    stands = await shown(life)
    assert (stands["error"], stands["read_at"], stands["checked_at"]) == (None, life.now, life.now)
    assert await audit_at(life.graph, now=life.now) == []


async def test_it_is_read_at_once_and_every_day_until_the_address_is_taken_away(life: Life) -> None:
    assert await readings(life) == 1
    await life.later(days=2, minutes=1)
    assert await readings(life) == 3
    await read(life, 100)
    await life.act(leave_calendar, "exp_anna", actor=expert("anna"))
    await life.later(days=3)
    assert await readings(life) == 3
    assert await asked(life) is None
    assert await shown(life) is None
    assert await life.one("MATCH (w:Timer {kind: $kind}) RETURN w.state", kind=REFRESH) == "cancelled"


async def test_what_cannot_be_read_changes_nothing_and_says_why(life: Life) -> None:
    await read(life, 30)
    good = await shown(life)
    life.now += timedelta(hours=1)
    await read(life, error="This is no iCalendar text.")
    assert ((await shown(life))["error"], await away(life)) == ("This is no iCalendar text.", [30])
    await read(life, *range(40, 241))
    assert "at most 200" in (await shown(life))["error"]
    ids, failed = Ids(random_id("Command")), NotFetched("The address does not answer (ConnectError).")
    await life.graph.write(subscribing.note_failed, message(), error=failed, final=False, now=life.now, ids=ids)
    stands = await shown(life)
    assert (stands["error"], stands["read_at"]) == (failed.message, good["read_at"])
    assert (stands["checked_at"], await away(life)) == (life.now, [30])
    await read(life, 30)
    assert (await shown(life))["error"] is None


async def test_what_was_read_of_an_earlier_address_is_nobodys(life: Life) -> None:
    late = await asked(life)
    await follow(life, "https://calendar.example.org/other.ics")
    await read(life, 5, of=late)
    assert (await away(life), (await shown(life))["checked_at"]) == ([], None)


async def test_who_is_deactivated_follows_no_calendar(life: Life) -> None:
    await life.act(deactivate_expert, "exp_anna", actor=SYSTEM)
    assert await shown(life) is None
    left = await life.one("MATCH (c:AbsenceCalendar) RETURN properties(c)")
    assert left.keys().isdisjoint({"host", "data_key", "text_sealed"})
    for expert_id in ("exp_anna", "exp_nobody"):
        with pytest.raises(ExpertNotFound):
            await follow(life, URL, expert_id)
    await life.later(days=2)
    assert await readings(life) == 1
    assert await audit_at(life.graph, now=life.now) == []


async def test_the_address_is_opened_for_the_call_alone(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {
        "calendar": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Away\r\n"
        b"DTSTART;VALUE=DATE:20260620\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "page": b"<html></html>",
        "picture": b"\x89PNG\xff",
    }
    wanted, found = await asked(life), dict[str, Found]()
    assert wanted
    for name, body in pages.items():

        async def fetched(url: str, *, body: bytes = body, **_: object) -> Fetched:
            assert url == URL
            return Fetched(body, None)

        monkeypatch.setattr(subscribing, "fetch", fetched)
        found[name] = await Reader(SEALER, allow_internal=False).read(wanted, "msg_1")
    [event] = found["calendar"].events
    assert event.starts_at == datetime.fromisoformat("2026-06-20T00:00+02:00")
    assert found["page"].error == found["picture"].error == "This is no iCalendar text."
    everything = await life.rows("MATCH (n) RETURN properties(n) AS p")
    assert SECRET not in f"{everything}{wanted}{found}"
