"""A triage policy is tried on known tickets before it is saved."""

import json

PREVIEW = """
query($body: String!) { previewTriagePolicy(body: $body) {
  examined changed priorities { was becomes count examples } lines { was becomes count } queues { was becomes count }
} }
"""
TV = {"subject": "It hums", "deviceId": "dev_carl"}


async def test_a_policy_is_tried_on_the_newest_tickets_and_nothing_is_written(api, life, dump):
    keys = [(await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["key"] for _ in range(2)]
    before = await dump()
    raising = [{"name": "households", "floor": "P1", "business": False}]
    answer = await api.ask("max", PREVIEW, body=json.dumps({"raising": raising}))
    found = answer.data["previewTriagePolicy"]
    assert (found["examined"], found["changed"]) == (2, 2)
    [shift] = found["priorities"]
    assert (shift["was"], shift["becomes"], shift["count"]) == ("P4", "P1", 2)
    assert sorted(shift["examples"]) == sorted(keys)
    assert found["lines"] == [{"was": "1", "becomes": "2", "count": 2}]
    assert found["queues"] == [{"was": "Kiel 1", "becomes": "none", "count": 2}]
    assert (await api.ask("max", PREVIEW, body="{}")).data["previewTriagePolicy"]["changed"] == 0
    assert await dump() == before


async def test_a_policy_that_cannot_decide_is_refused_with_what_is_missing(api, life):
    answer = await api.ask("max", PREVIEW, body=json.dumps({"matrix": {}}))
    assert "no priority for critical and critical" in answer.errors[0]["message"]
    assert (await api.ask("max", PREVIEW, body="[")).found == [("MALFORMED", "body")]
    assert (await api.ask("carl", PREVIEW, body="{}")).codes == ["ROLE_MISSING"]
