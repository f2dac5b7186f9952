"""Reports of promises over GraphQL: a ticket's, and a period's counts, for those who may read them."""

from datetime import timedelta

import pytest

REPORT = """
query($id: ID!) {
  slaReport(ticketId: $id) {
    ticketKey serviceLevel status nextSteps
    response { target actual breached metAt } resolution { target actual breached dueAt }
  }
}
"""
SUMMARY = """
query($fromAt: Instant!, $untilAt: Instant!, $areaId: ID, $serviceLevel: ServiceLevel) {
  slaSummary(fromAt: $fromAt, untilAt: $untilAt, areaId: $areaId, serviceLevel: $serviceLevel) {
    serviceLevel kind met breached excluded running half most
  }
}
"""
COMMENT = "mutation($input: AddCommentInput!) { addComment(input: $input) { ticket { id } } }"
BREACH = "MATCH (k:SlaClock {kind: $kind}) SET k.breached_at = k.due_at RETURN k.id"


@pytest.fixture
async def ticket(api, life) -> str:
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    return opened.data["openTicket"]["ticket"]["id"]


async def report(api, ticket):
    return (await api.ask("lena", REPORT, id=ticket)).data["slaReport"]


async def test_a_report_says_what_was_promised_what_came_of_it_and_what_to_do(api, life, ticket):
    found = await report(api, ticket)
    assert (found["serviceLevel"], found["status"], found["nextSteps"]) == ("STANDARD", "OK", [])
    assert (found["response"]["target"], found["resolution"]["target"]) == ("PT4H", "PT48H")
    await api.do("dora", COMMENT, ticketId=ticket, text="We are on it.")
    assert (await report(api, ticket))["response"]["metAt"]
    await life.rows(BREACH, kind="resolution")
    found = await report(api, ticket)
    assert found["status"] == "RESOLUTION_BREACHED"
    assert "Decide on a credit" in found["nextSteps"]
    await life.rows(BREACH, kind="response")
    assert (await report(api, ticket))["status"] == "BOTH"


async def test_a_period_counts_what_was_kept_and_what_was_not(api, life, ticket):
    await api.do("dora", COMMENT, ticketId=ticket, text="We are on it.")
    await life.rows(BREACH, kind="resolution")
    now = await life.graph.database_time()
    period = {"fromAt": (now - timedelta(days=1)).isoformat(), "untilAt": (now + timedelta(days=1)).isoformat()}
    rows = (await api.ask("max", SUMMARY, **period, areaId="area_land")).data["slaSummary"]
    counts = [(row["kind"], row["met"], row["breached"], row["excluded"], row["running"]) for row in rows]
    assert counts == [("RESOLUTION", 0, 1, 0, 0), ("RESPONSE", 1, 0, 0, 0)]
    assert (rows[0]["half"], rows[1]["half"] is None) == (None, False)
    assert (await api.ask("max", SUMMARY, **period, areaId="area_far")).data["slaSummary"] == []
    assert (await api.ask("ada", SUMMARY, **period, serviceLevel="PREMIUM")).data["slaSummary"] == []


async def test_reports_are_for_those_who_may_read_them(api, ticket):
    assert (await api.ask("carl", REPORT, id=ticket)).codes == ["ROLE_MISSING"]
    assert (await api.ask("otto", REPORT, id=ticket)).codes == ["TICKET_NOT_FOUND"]
    period = {"fromAt": "2026-01-01T00:00:00Z", "untilAt": "2026-02-01T00:00:00Z"}
    assert (await api.ask("lena", SUMMARY, **period)).codes == ["ROLE_MISSING"]
    wrong = {"fromAt": "2026-02-01T00:00:00Z", "untilAt": "2026-02-01T00:00:00Z"}
    assert (await api.ask("max", SUMMARY, **wrong)).found == [("PERIOD_NOT_VALID", "untilAt")]
