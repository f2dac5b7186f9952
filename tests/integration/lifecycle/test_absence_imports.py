"""An expert's calendar becomes absences: again and again, with what they take handed over."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import AbsenceKind, InvalidAbsence
from sysops_graph.calendars.ical import occurrences
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.importing import AHEAD, import_absences

pytestmark = pytest.mark.usefixtures("wipe")


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    return life


def event(uid: str, starts_at: datetime, hours: float, *more: str) -> str:
    at = [
        f"{name}:{when:%Y%m%dT%H%M%SZ}"
        for name, when in (("DTSTART", starts_at), ("DTEND", starts_at + timedelta(hours=hours)))
    ]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *at, *more, "END:VEVENT\r\n"])


async def imported(life: Life, *events: str, dry_run: bool = False) -> dict[str, Any]:
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(events)}END:VCALENDAR\r\n"
    found = occurrences(text, time_zone="Europe/Berlin", since=life.now, until=life.now + AHEAD)
    outcome = await life.act(
        import_absences, "exp_anna", events=found, kind=AbsenceKind.VACATION, dry_run=dry_run, actor=expert("anna")
    )
    await life.drain()
    return {name: said if isinstance(said, int) else len(said) for name, said in outcome.items() if name != "expert_id"}


async def away(life: Life) -> list[tuple[int, int]]:
    rows = await life.rows(
        "MATCH (:Expert {id: 'exp_anna'})-[u:UNAVAILABLE]->(b:Absence {source: 'calendar'}) "
        "RETURN u.starts_at AS since, u.ends_at AS until ORDER BY since, until"
    )
    hours = [[(row[name].to_native() - MONDAY) // timedelta(hours=1) for name in ("since", "until")] for row in rows]
    return [(since, until) for since, until in hours]


async def test_a_calendar_is_brought_up_to_date_by_importing_it_again(life: Life) -> None:
    later = MONDAY + timedelta(hours=10)
    weekly = event("2", later, 2, "RRULE:FREQ=WEEKLY;COUNT=3")
    free = event("3", later, 5, "TRANSP:TRANSPARENT")
    over = event("4", MONDAY - timedelta(days=1), 5)
    calendar = [event("1", later, 1), weekly, free, over]
    assert await imported(life, *calendar, dry_run=True) == {"recorded": 4, "removed": 0, "unchanged": 0}
    assert await away(life) == []
    assert await imported(life, *calendar) == {"recorded": 4, "removed": 0, "unchanged": 0}
    assert await away(life) == [(10, 11), (10, 12), (178, 180), (346, 348)]
    assert await imported(life, *calendar) == {"recorded": 0, "removed": 0, "unchanged": 4}
    moved = event("1", later + timedelta(hours=5), 1)
    assert await imported(life, moved) == {"recorded": 1, "removed": 4, "unchanged": 0}
    assert await away(life) == [(15, 16)]


async def test_an_absence_hands_over_what_it_takes_and_gives_it_back_when_its_event_is_gone(life: Life) -> None:
    starts = MONDAY + timedelta(hours=3)
    ticket = await life.open(slots=[{"starts_at": starts, "ends_at": starts + timedelta(hours=2)}])
    offer = await life.one("MATCH (a:Assignment {state: 'offered', expert_id: 'exp_anna'}) RETURN a.id AS id")
    await life.act(accept_offer, offer, actor=expert("anna"))
    await life.drain()
    away_then = event("1", starts, 4)
    await imported(life, away_then)
    lost = await life.one("MATCH (a:Assignment {id: $offer}) RETURN a.state AS state", offer=offer)
    assert lost == "released"
    await imported(life)
    assert await away(life) == []
    again = await life.one(
        "MATCH (a:Assignment {ticket_id: $ticket, expert_id: 'exp_anna'}) RETURN count(a) AS count", ticket=ticket
    )
    assert again == 2


async def test_an_absence_that_has_begun_ends_when_its_event_is_gone(life: Life) -> None:
    await imported(life, event("1", MONDAY - timedelta(hours=1), 10))
    life.now += timedelta(hours=2)
    await imported(life)
    assert await away(life) == [(-1, 2)]


async def test_too_many_absences_are_refused(life: Life) -> None:
    daily = event("1", MONDAY, 1, "RRULE:FREQ=DAILY")
    with pytest.raises(InvalidAbsence):
        await imported(life, daily)
    assert await away(life) == []
