"""Absences over the API: recorded by the expert or a lead, with what they take."""

from datetime import timedelta

import pytest

REFUSED = [
    ({"endsAt": "2020-01-01T00:00:00Z"}, ("END_BEFORE_START", "input.endsAt")),
    ({"kind": "BORED"}, ("VALUE_NOT_VALID", "input.kind")),
    ({"startsAt": "2026-01-01T00:00:00"}, ("VALUE_NOT_VALID", "input.startsAt")),
    ({"note": "x" * 2001}, ("TEXT_TOO_LONG", "input.note")),
    ({"expertId": "exp_nobody"}, ("EXPERT_NOT_FOUND", "input.expertId")),
    ({"expertId": "exp_ben"}, ("EXPERT_NOT_FOUND", "input.expertId")),
]


@pytest.fixture
async def owned(api, life):
    """A ticket that anna owns."""
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    await life.drain()
    [offer] = (await api.ask("anna", "offers")).data["offers"]
    await api.do("anna", "accept_offer", offerId=offer["id"])
    return offer["ticket"]["id"]


def away(life, days=30):
    return {
        "kind": "SICKNESS",
        "startsAt": life.now.isoformat(),
        "endsAt": (life.now + timedelta(days=days)).isoformat(),
    }


async def test_sickness_hands_over_what_it_takes_and_says_so(api, life, owned):
    answer = (await api.do("anna", "record_absence", **away(life))).data["recordAbsence"]
    assert answer["absence"]["expert"] == {"id": "exp_anna"}
    assert answer["movedKeys"] == [await life.one("MATCH (t:Ticket {id: $t}) RETURN t.key", t=owned)]
    await life.drain()
    [offer] = (await api.ask("ben", "offers")).data["offers"]
    assert offer["ticket"]["id"] == owned
    staff = (await api.do("lena", "record_absence", **away(life), expertId="exp_cleo")).data["recordAbsence"]
    assert staff["moved"] == []


async def test_an_absence_may_have_no_end_and_be_ended_and_cancelled(api, life, owned):
    until_further_notice = {**away(life), "endsAt": None}
    first = (await api.do("anna", "record_absence", **until_further_notice)).data["recordAbsence"]["absence"]
    assert first["endsAt"] is None
    listed = (await api.ask("anna", "absences")).data["absences"]
    assert (listed["totalCount"], listed["nodes"][0]["id"]) == (1, first["id"])
    cancelled = (await api.do("anna", "cancel_absence", absenceId=first["id"])).data["cancelAbsence"]
    assert cancelled["absence"] is None
    assert (await api.ask("anna", "absences")).data["absences"]["nodes"] == []


async def test_an_absence_that_cannot_be_is_refused(api, life, dump):
    before = await dump()
    for said, found in REFUSED:
        assert (await api.do("anna", "record_absence", **{**away(life), **said})).found == [found]
    assert await dump() == before


async def test_a_lead_records_absences_of_the_areas_led_only(api, life, dump):
    before = await dump()
    assert (await api.do("otto", "record_absence", **away(life), expertId="exp_anna")).codes == ["EXPERT_NOT_FOUND"]
    assert (await api.do("max", "record_absence", **away(life))).found == [("FIELD_MISSING", "input.expertId")]
    assert await dump() == before
    assert (await api.do("lena", "record_absence", **away(life), expertId="exp_anna")).errors == []


async def test_experts_see_and_end_their_own_absences_only(api, life):
    absence = (await api.do("anna", "record_absence", **away(life))).data["recordAbsence"]["absence"]["id"]
    assert (await api.ask("ben", "absences")).data["absences"]["nodes"] == []
    assert (await api.ask("ben", "node", id=absence)).codes == ["NOT_FOUND"]
    assert (await api.do("ben", "end_absence", absenceId=absence)).codes == ["ABSENCE_NOT_FOUND"]
    assert (await api.do("ben", "cancel_absence", absenceId="abs_unknown")).codes == ["ABSENCE_NOT_FOUND"]
    assert (await api.do("anna", "end_absence", absenceId=absence)).errors == []
