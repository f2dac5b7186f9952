"""Who may let an expert's absences follow a calendar; its address is never shown."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

SHOWN = "{ expertId host kind sinceAt checkedAt readAt error }"
SET = f"mutation($input: SetAbsenceCalendarInput!) {{ setAbsenceCalendar(input: $input) {{ calendar {SHOWN} }} }}"
ASK = f"query($expertId: ID) {{ absenceCalendar(expertId: $expertId) {SHOWN} }}"
URL = "https://calendar.example.org/private-k3y/basic.ics"


async def test_an_expert_names_replaces_and_takes_away_the_address(api, life):
    named = (await api.do("anna", SET, url=f" {URL} ")).data["setAbsenceCalendar"]["calendar"]
    assert (named["expertId"], named["host"], named["kind"]) == ("exp_anna", "calendar.example.org", "VACATION")
    assert (named["sinceAt"] is None, named["readAt"], named["error"]) == (False, None, None)
    assert (await api.ask("anna", ASK)).data["absenceCalendar"] == named
    kept = await life.rows("MATCH (n) RETURN properties(n) AS p")
    assert "private-k3y" not in str(kept)
    again = await api.do("anna", SET, url="https://other.example.org/a.ics", kind="TRAINING")
    replaced = again.data["setAbsenceCalendar"]["calendar"]
    assert (replaced["host"], replaced["kind"]) == ("other.example.org", "TRAINING")
    assert (await api.do("anna", SET, url=None)).data["setAbsenceCalendar"]["calendar"] is None
    assert (await api.ask("anna", ASK)).data["absenceCalendar"] is None


async def test_leads_do_so_for_the_experts_of_their_areas(api):
    assert (await api.do("lena", SET, url=URL, expertId="exp_ben")).data["setAbsenceCalendar"]["calendar"]
    for who in ("lena", "max", "ben"):
        assert (await api.ask(who, ASK, expertId="exp_ben")).data["absenceCalendar"]["host"]


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, dump):
    before = await dump()
    wrong = ["http://calendar.example.org/a.ics", "file:///etc/passwd", "https://", "https://[x", "https://a:99999/b"]
    refused = [("anna", {"url": url}, [("MALFORMED", "input.url")]) for url in wrong]
    refused += [
        ("anna", {"url": "https://a.example/" + "x" * 2000}, [("TEXT_TOO_LONG", "input.url")]),
        ("anna", {"url": URL, "expertId": "exp_ben"}, [("EXPERT_NOT_FOUND", "input.expertId")]),
        ("otto", {"url": URL, "expertId": "exp_ben"}, [("EXPERT_NOT_FOUND", "input.expertId")]),
        ("max", {"url": URL, "expertId": "exp_nobody"}, [("EXPERT_NOT_FOUND", "input.expertId")]),
        ("max", {"url": URL}, [("FIELD_MISSING", "input.expertId")]),
        ("dora", {"url": URL, "expertId": "exp_ben"}, [("ROLE_MISSING", None)]),
        ("anna", {"url": URL, "kind": "BORED"}, [("VALUE_NOT_VALID", "input.kind")]),
    ]
    for who, said, found in refused:
        assert (await api.do(who, SET, **said)).found == found, (who, said)
    assert (await api.ask("ben", ASK, expertId="exp_anna")).codes == ["EXPERT_NOT_FOUND"]
    assert await dump() == before
