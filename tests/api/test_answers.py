"""Offers are answered over the API: by the one who was asked, once, and in time."""

import asyncio
from datetime import timedelta

import pytest


@pytest.fixture
async def offer(api, life):
    """The id of carl's ticket, offered to anna."""
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", condition="UNUSABLE")
    await life.drain()
    [offered] = (await api.ask("anna", "offers")).data["offers"]
    return offered


async def test_an_offer_shows_why_this_expert(offer):
    assert (offer["state"], offer["rank"], offer["expert"]["name"]) == ("OFFERED", 1, "Anna")
    terms = {term["term"] for term in offer["terms"]}
    assert {"FIT", "NEAR", "LOAD"} <= terms


async def test_the_expert_accepts_and_owns_the_ticket(api, offer):
    answer = (await api.do("anna", "accept_offer", offerId=offer["id"])).data["acceptOffer"]
    assert answer["assignment"]["state"] == "ACCEPTED"
    assert answer["ticket"] == {"id": offer["ticket"]["id"], "state": "OPEN", "owner": {"id": "exp_anna"}, "visits": []}
    assert (await api.ask("anna", "offers")).data["offers"] == []


async def test_the_customer_sees_who_works_on_it(api, offer):
    await api.do("anna", "accept_offer", offerId=offer["id"])
    ticket = (await api.ask("carl", "ticket", id=offer["ticket"]["id"])).data["ticket"]
    assert ticket["owner"] == {"id": "exp_anna", "name": "Anna"}
    assert ticket["nextStep"] == "Anna works on it."


async def test_the_help_desk_records_an_answer_given_by_phone(api, life, offer):
    answer = await api.do("dora", "accept_offer", offerId=offer["id"])
    assert answer.data["acceptOffer"]["ticket"]["owner"] == {"id": "exp_anna"}
    assert await life.one("MATCH (a:Assignment {id: $a}) RETURN a.answer_by", a=offer["id"]) == "dora"


async def test_nobody_else_answers(api, dump, offer):
    before = await dump()
    codes = {"ben": "OFFER_NOT_FOUND", "otto": "TICKET_NOT_FOUND", "carl": "ROLE_MISSING", "adam": "ROLE_MISSING"}
    for who, code in codes.items():
        assert (await api.do(who, "accept_offer", offerId=offer["id"])).codes == [code]
        assert (await api.do(who, "refuse_offer", offerId=offer["id"], reason="NO_TIME")).codes == [code]
    assert await dump() == before


async def test_an_offer_that_is_not_there_is_not_found(api, dump, life):
    before = await dump()
    for offer_id in ("asg_unknown", "tkt_unknown", "", "x" * 500):
        answer = await api.do("anna", "accept_offer", offerId=offer_id)
        assert answer.found == [("OFFER_NOT_FOUND", "input.offerId")]
    assert await dump() == before


async def test_the_same_answer_again_is_the_same_answer(api, offer):
    first = await api.do("anna", "accept_offer", offerId=offer["id"])
    again = await api.do("anna", "accept_offer", offerId=offer["id"])
    assert again.data == first.data


async def test_another_answer_after_the_first_is_a_conflict_that_says_so(api, dump, offer):
    await api.do("anna", "accept_offer", offerId=offer["id"])
    before = await dump()
    answer = await api.do("anna", "refuse_offer", offerId=offer["id"], reason="NO_TIME")
    assert answer.codes == ["ANSWERED_OTHERWISE"]
    assert answer.errors[0]["extensions"]["kind"] == "CONFLICT"
    assert "accepted" in answer.errors[0]["message"]
    assert await dump() == before


async def test_a_late_answer_is_a_conflict_that_says_what_happened(api, life, dump, offer):
    await life.later(minutes=31)
    before = await dump()
    answer = await api.do("anna", "accept_offer", offerId=offer["id"])
    assert answer.codes == ["OFFER_NO_LONGER_LIVE"]
    assert answer.errors[0]["extensions"]["state"] == "expired"
    assert await dump() == before


async def test_refusing_names_a_reason_and_the_next_one_is_asked(api, life, offer):
    answer = await api.do("anna", "refuse_offer", offerId=offer["id"], reason="TOO_FAR", comment=" Flat tyre. ")
    assert answer.data["refuseOffer"]["assignment"]["reason"] == "too_far"
    await life.drain()
    [nxt] = (await api.ask("ben", "offers")).data["offers"]
    assert nxt["ticket"]["id"] == offer["ticket"]["id"]
    without = await api.do("ben", "refuse_offer", offerId=nxt["id"])
    assert without.found == [("FIELD_MISSING", "input.reason")]
    long = await api.do("ben", "refuse_offer", offerId=nxt["id"], reason="OTHER", comment="x" * 2001)
    assert long.found == [("TEXT_TOO_LONG", "input.comment")]


async def test_many_acceptances_at_once_make_one_owner(api, offer):
    answers = await asyncio.gather(*(api.do("anna", "accept_offer", offerId=offer["id"]) for _ in range(6)))
    assert {answer.data["acceptOffer"]["assignment"]["state"] for answer in answers} == {"ACCEPTED"}


async def test_withdrawing_ends_the_offer_and_the_ticket_is_offered_anew(api, life, offer):
    answer = await api.do("dora", "withdraw_offer", offerId=offer["id"], reason="called in sick")
    assert answer.data["withdrawOffer"]["assignment"]["state"] == "WITHDRAWN"
    await life.drain()
    ticket = (await api.ask("dora", "ticket", id=offer["ticket"]["id"])).data["ticket"]
    assert [each["state"] for each in ticket["assignments"]] == ["WITHDRAWN", "OFFERED"]


async def test_assigning_by_hand_records_what_was_set_aside(api, life, offer):
    ticket = offer["ticket"]["id"]
    await life.rows("MATCH (e:Expert {id: 'exp_cleo'})-[h:HAS_SKILL]->() SET h.level = 1")
    answer = await api.do("dora", "assign_manually", ticketId=ticket, expertId="exp_cleo", reason="she asked for it")
    assignment = answer.data["assignManually"]["assignment"]
    assert assignment["expert"] == {"id": "exp_cleo"}
    assert assignment["override"].startswith("she asked for it")
    again = await api.do("dora", "assign_manually", ticketId=ticket, expertId="exp_ben", reason="no, him")
    assert again.codes == ["TICKET_HAS_OWNER"]
    nobody = await api.do("dora", "assign_manually", ticketId=ticket, expertId="exp_x", reason=" ")
    assert nobody.found == [("TEXT_EMPTY", "input.reason")]


async def test_solving_tells_what_was_done_and_closing_ends_it(api, offer):
    ticket = offer["ticket"]["id"]
    await api.do("anna", "accept_offer", offerId=offer["id"])
    assert (await api.do("anna", "solve_ticket", ticketId=ticket, note="", verification="It runs.")).found == [
        ("TEXT_EMPTY", "input.note")
    ]
    assert (await api.do("ben", "solve_ticket", ticketId=ticket, note="x", verification="It runs.")).codes == [
        "TICKET_NOT_FOUND"
    ]
    solved = (await api.do("anna", "solve_ticket", ticketId=ticket, note="New fuse", verification="It runs.")).data[
        "solveTicket"
    ]["ticket"]
    assert (solved["state"], solved["resolutions"]) == ("SOLVED", [{"text": "New fuse"}])
    closed = await api.do("dora", "close_ticket", ticketId=ticket, reason="CONFIRMED")
    assert closed.data["closeTicket"]["ticket"]["state"] == "CLOSED"
    again = await api.do("dora", "close_ticket", ticketId=ticket, reason="CONFIRMED")
    assert again.codes == ["MOVE_NOT_POSSIBLE"]


async def test_giving_back_makes_it_seek_again(api, life, offer):
    ticket = offer["ticket"]["id"]
    none = await api.do("dora", "release_ticket", ticketId=ticket, reason="x")
    assert none.codes == ["NO_OWNER"]
    await api.do("anna", "accept_offer", offerId=offer["id"])
    answer = await api.do("anna", "release_ticket", ticketId=ticket, reason="wrong tools")
    assert answer.errors == []
    await life.drain()
    assert len((await api.ask("ben", "offers")).data["offers"]) == 1


async def test_a_ticket_that_nobody_can_take_is_listed_with_what_would_help(api, life):
    await life.rows("MATCH (:Expert)-[s:SERVES]->() DELETE s")
    start = life.now + timedelta(days=1)
    slot = {"startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=2)).isoformat()}
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", slots=[slot])
    await life.drain()
    listed = (await api.ask("lena", "exceptions")).data["exceptions"]
    [found] = listed["nodes"]
    assert (listed["totalCount"], found["code"]) == (1, "NO_AREA")
    assert found["funnel"]
    assert any(step["kind"] == "SERVE_AREA" for step in found["relaxation"])
    assert (await api.ask("otto", "exceptions")).data["exceptions"]["nodes"] == []
    assert (await api.ask("carl", "exceptions")).codes == ["ROLE_MISSING"]
    ticket = (await api.ask("carl", "{ tickets { nodes { nextStep exception { code } } } }")).data["tickets"]["nodes"][
        0
    ]
    assert ticket["exception"] is None
    assert "team lead knows" in ticket["nextStep"]


async def test_a_visit_goes_its_steps(api, life):
    start = life.now + timedelta(days=1)
    slot = {"startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=2)).isoformat()}
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", slots=[slot])
    await life.drain()
    [offered] = (await api.ask("anna", "offers")).data["offers"]
    accepted = (await api.do("anna", "accept_offer", offerId=offered["id"])).data["acceptOffer"]
    [visit] = accepted["ticket"]["visits"]
    wrong = await api.do("ben", "set_out", visitId=visit["id"])
    assert wrong.codes == ["VISIT_NOT_FOUND"]
    half = await api.do("anna", "set_out", visitId=visit["id"], latitude=91)
    assert half.found == [("MALFORMED", "input.latitude")]
    early = await api.do("anna", "complete_visit", visitId=visit["id"])
    assert early.codes == ["VISIT_STEP_NOT_POSSIBLE"]
    for operation, state in (("set_out", "ON_THE_WAY"), ("arrive", "STARTED"), ("complete_visit", "COMPLETED")):
        answer = await api.do("anna", operation, visitId=visit["id"], latitude=54.3, longitude=10.1)
        assert next(iter(answer.data.values()))["visit"]["state"] == state


async def test_a_customer_whom_nobody_came_to_gets_somebody_else(api, life, offer):
    ticket = offer["ticket"]["id"]
    await api.do("anna", "accept_offer", offerId=offer["id"])
    assert (await api.do("c1", "report_no_show", ticketId=ticket)).codes == ["TICKET_NOT_FOUND"]
    assert (await api.do("carl", "report_no_show", ticketId=ticket)).errors == []
    await life.drain()
    assert len((await api.ask("ben", "offers")).data["offers"]) == 1


async def test_a_match_is_explained_for_a_ticket_and_for_a_thought(api, offer):
    match = (await api.ask("lena", "match", id=offer["ticket"]["id"])).data["match"]
    assert [candidate["name"] for candidate in match["candidates"]] == ["Ben", "Cleo"]
    assert [(failure["name"], failure["rule"]) for failure in match["failures"]] == [("Anna", "ASKED")]
    assert match["candidates"][0]["paths"][0]["stops"][0] == {"label": "Expert", "name": "Ben", "level": None}
    assert (await api.ask("otto", "match", id=offer["ticket"]["id"])).codes == ["TICKET_NOT_FOUND"]
    thought = (await api.ask("lena", "match_preview", input={"customerId": "cus_carl", "productId": "prd_tv"})).data[
        "matchPreview"
    ]
    assert [candidate["name"] for candidate in thought["candidates"]] == ["Ben", "Cleo", "Anna"]
    high = {"customerId": "cus_carl", "productId": "prd_tv", "line": 3}
    assert (await api.ask("lena", "match_preview", input=high)).data["matchPreview"]["nobody"]["code"] == "NO_SKILL"
    wrong = await api.ask("lena", "match_preview", input={"productId": "prd_x", "areaId": "area_x"})
    assert wrong.codes == ["UNKNOWN_IDS", "UNKNOWN_IDS"]
    off = await api.ask(
        "lena", "match_preview", input={"line": 4, "needs": [{"skillId": "skl_tv", "minLevel": 9}]}, limit=51
    )
    assert off.found == [("OUT_OF_RANGE", "limit")]
    levels = await api.ask("lena", "match_preview", input={"line": 4, "needs": [{"skillId": "skl_tv", "minLevel": 9}]})
    assert levels.found == [("OUT_OF_RANGE", "input.line"), ("OUT_OF_RANGE", "input.needs.0.minLevel")]
