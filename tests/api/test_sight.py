"""Who sees what: what one may not see is answered as if it were not there."""

import pytest

EVERYBODYS = {"carl", "c1"}
SEES = {
    "carl": {"carl"},
    "c1": {"c1"},
    **dict.fromkeys(("dora", "max", "adam", "ada", "lena"), EVERYBODYS),
    **{name: set() for name in ("otto", "anna", "paul", "bot")},
}
"""Whose tickets each person sees; otto leads another area, and nobody has been asked yet."""


@pytest.fixture
async def tickets(api, life):
    """One ticket of each customer, by their names; nobody has been asked yet."""
    found = {}
    for who in ("carl", "c1"):
        answer = await api.do(who, "open_ticket", subject=f"{who}'s", deviceId=f"dev_{who}")
        found[who] = answer.data["openTicket"]["ticket"]["id"]
    return found


async def seen(api, who, tickets):
    answer = await api.ask(who, "tickets")
    ids = {ticket["id"] for ticket in answer.data["tickets"]["nodes"]}
    return {name for name, ticket_id in tickets.items() if ticket_id in ids}


async def test_lists_and_single_tickets_agree_on_who_sees_what(api, tickets):
    for who, sees in SEES.items():
        assert await seen(api, who, tickets) == sees, who
        for name, ticket_id in tickets.items():
            answer = await api.ask(who, "ticket", id=ticket_id)
            assert (answer.codes == []) == (name in sees), who


async def test_a_filter_does_not_widen_what_one_sees(api, tickets):
    for who in ("carl", "anna", "paul", "otto"):
        answer = await api.ask(who, "tickets", filter={"customerId": "cus_c1"})
        assert tickets["c1"] not in {ticket["id"] for ticket in answer.data["tickets"]["nodes"]}


async def test_unknown_foreign_and_wrong_kind_ids_have_the_same_answer(api, tickets):
    answers = [
        await api.ask("carl", "node", id=node_id)
        for node_id in ("tkt_unknown", tickets["c1"], "xyz", "", "exp_unknown", "cmd_1", "cus_c1", "dev_c1")
    ]
    for answer in answers:
        assert answer.found == [("NOT_FOUND", "id")]
        assert answer.errors[0]["message"] == "There is nothing here by that id."


async def test_a_ticket_is_found_by_key_as_by_id(api, tickets):
    ticket = (await api.ask("carl", "ticket", id=tickets["carl"])).data["ticket"]
    assert (await api.ask("carl", "ticket", key=ticket["key"])).data["ticket"]["id"] == tickets["carl"]
    assert (await api.ask("c1", "ticket", key=ticket["key"])).codes == ["TICKET_NOT_FOUND"]
    assert (await api.ask("carl", "ticket")).found == [("FIELD_MISSING", "id")]


async def test_an_expert_sees_offered_tickets_and_after_refusing_no_more(api, life, tickets):
    await life.drain()
    [offer] = (await api.ask("dora", "ticket", id=tickets["carl"])).data["ticket"]["assignments"]
    who = offer["expert"]["id"].removeprefix("exp_")
    assert "carl" in await seen(api, who, tickets)
    answer = await api.do(who, "refuse_offer", offerId=offer["id"], reason="NO_TIME")
    assert answer.data["refuseOffer"]["assignment"]["state"] == "REFUSED"
    assert answer.data["refuseOffer"]["ticket"] is None
    assert "carl" not in await seen(api, who, tickets)


async def test_customers_see_moves_but_not_who_was_asked(api, life, tickets):
    await life.drain()
    ticket = (await api.ask("carl", "ticket", id=tickets["carl"])).data["ticket"]
    assert ticket["assignments"] == []
    assert [line["kind"] for line in ticket["history"]["nodes"]] == ["opened"]
    staff = (await api.ask("dora", "ticket", id=tickets["carl"])).data["ticket"]
    assert [offer["state"] for offer in staff["assignments"]] == ["OFFERED"]
    assert [line["kind"] for line in staff["history"]["nodes"]] == ["opened", "offered"]


async def test_a_lead_acts_on_no_ticket_of_other_areas(api, dump, tickets):
    before = await dump()
    for operation in ("close_ticket", "retry_assignment", "report_no_show"):
        extra = {"reason": "INVALID"} if operation == "close_ticket" else {}
        answer = await api.do("otto", operation, ticketId=tickets["carl"], **extra)
        assert answer.found == [("TICKET_NOT_FOUND", "input.ticketId")]
    assert await dump() == before
