"""A private calendar feed: unguessable, renewed, taken back; it shows one's own time and nothing of customers."""

from datetime import timedelta

import icalendar
import pytest

from sysops_graph.lifecycle.assigning import assign_manually

RENEW = "mutation($input: CalendarFeedInput!) { renewCalendarFeed(input: $input) { feed { address } } }"
REVOKE = "mutation($input: CalendarFeedInput!) { revokeCalendarFeed(input: $input) { feed { address } } }"
MINE = "query { calendarFeed { address } }"


@pytest.fixture
async def address(api, life) -> str:
    return (await api.do("ben", RENEW)).data["renewCalendarFeed"]["feed"]["address"]


async def shown(api, address) -> list[tuple[str, str]]:
    answer = await api.http.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(event["SUMMARY"]), str(event["UID"])) for event in events]


async def busy(api, life) -> None:
    """Ben is on call tonight, away next week, and holds a visit tomorrow."""
    tomorrow = life.now + timedelta(days=1)
    await api.do("ben", "record_absence", kind="SICKNESS", startsAt=_said(life, 7), endsAt=_said(life, 9), note="flu")
    await life.rows(
        "MATCH (a:Area {id: 'area_kiel'}) MATCH (e:Expert {id: 'exp_ben'}) "
        "CREATE (r:Rota {id: 'rot_1', name: 'Nights', line: 1, active: true})-[:IN]->(a) "
        "CREATE (e)-[:ON_CALL {role: 'primary', starts_at: datetime($at), "
        "ends_at: datetime($at) + duration('PT9H')}]->(r)",
        at=life.now.isoformat(),
    )
    slot = {"startsAt": tomorrow.isoformat(), "endsAt": (tomorrow + timedelta(hours=1)).isoformat()}
    opened = await api.do("carl", "open_ticket", subject="Call me at 0431 55", deviceId="dev_carl", slots=[slot])
    ticket = opened.data["openTicket"]["ticket"]["id"]
    await life.act(assign_manually, ticket, "exp_ben", slot_id=await _slot(life), reason="he is near")


async def _slot(life) -> str:
    return await life.one("MATCH (s:Slot) RETURN s.id")


def _said(life, days: int) -> str:
    return (life.now + timedelta(days=days)).isoformat()


async def test_a_feed_shows_duty_visits_and_absences_and_no_customer(api, life, address):
    assert await shown(api, address) == []
    await busy(api, life)
    key = await life.one("MATCH (t:Ticket) RETURN t.key")
    first = await shown(api, address)
    assert [summary for summary, _ in first] == ["On call (primary): Nights", f"Visit {key}", "Away"]
    text = (await api.http.get(address)).text
    assert not [word for word in ("carl", "0431", "flu", "SICK", "sick", "picture") if word in text]
    await life.rows("MATCH (v:Visit) SET v.starts_at = v.starts_at + duration('PT30M')")
    assert await shown(api, address) == first


async def test_a_reader_that_has_it_gets_nothing_again(api, life, address):
    first = await api.http.get(address)
    etag = {"If-None-Match": first.headers["etag"]}
    again = await api.http.get(address, headers=etag)
    assert (again.status_code, again.content) == (304, b"")
    await busy(api, life)
    assert (await api.http.get(address, headers=etag)).status_code == 200


async def test_only_the_latest_address_opens_and_none_after_it_was_taken_back(api, life, address):
    assert (await api.ask("ben", MINE)).data["calendarFeed"] == {"address": address}
    other = (await api.do("ben", RENEW)).data["renewCalendarFeed"]["feed"]["address"]
    assert other != address
    assert (await api.http.get(address)).status_code == 404
    assert (await api.http.get(other)).status_code == 200
    head, _, tail = other.rpartition(".")
    for wrong in (f"{head}.{tail[:-2]}AA", "/calendars/x", f"{head}."):
        assert (await api.http.get(wrong)).status_code == 404
    stored = await life.rows("MATCH (f:CalendarFeed) RETURN properties(f) AS p")
    assert tail not in repr(stored)
    assert (await api.do("ben", REVOKE)).data["revokeCalendarFeed"] == {"feed": None}
    assert (await api.http.get(other)).status_code == 404
    assert (await api.do("ben", REVOKE)).codes == ["FEED_NOT_FOUND"]
    assert (await api.ask("ben", MINE)).data["calendarFeed"] is None


async def test_who_is_no_longer_with_us_has_no_feed(api, life, address):
    await life.rows("MATCH (e:Expert {id: 'exp_ben'}) SET e.active = false")
    assert (await api.http.get(address)).status_code == 404


async def test_leads_have_one_and_customers_do_not(api, life):
    lead = (await api.do("lena", RENEW)).data["renewCalendarFeed"]["feed"]["address"]
    assert await shown(api, lead) == []
    assert (await api.do("carl", RENEW)).codes == ["ROLE_MISSING"]
