"""A ticket is handed on over the API: asked by its owner or the desk, answered by the expert who is asked."""

import pytest

TRANSFERS = "query { transfers { id state ticket { id subject } fromExpert { name } } }"


@pytest.fixture
async def ticket(api, life):
    """The id of carl's ticket, which anna owns."""
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", condition="UNUSABLE")
    await life.drain()
    [offered] = (await api.ask("anna", "offers")).data["offers"]
    await api.do("anna", "accept_offer", offerId=offered["id"])
    return offered["ticket"]["id"]


@pytest.fixture
async def transfer(api, ticket):
    answer = await api.do("anna", "request_transfer", ticketId=ticket, expertId="exp_ben", reason=" No part. ")
    return answer.data["requestTransfer"]["transfer"]


async def test_the_owner_asks_and_keeps_the_ticket(api, ticket):
    answer = await api.do("anna", "request_transfer", ticketId=ticket, expertId="exp_ben", reason=" No part. ")
    asked = answer.data["requestTransfer"]
    assert asked["ticket"]["owner"] == {"id": "exp_anna"}
    assert asked["transfer"]["reason"] == "No part."
    assert (asked["transfer"]["fromExpert"], asked["transfer"]["toExpert"]) == ({"id": "exp_anna"}, {"id": "exp_ben"})


async def test_who_is_asked_sees_the_ticket_and_takes_it(api, ticket, transfer):
    [waits] = (await api.ask("ben", TRANSFERS)).data["transfers"]
    assert waits["ticket"] == {"id": ticket, "subject": "No picture"}
    answer = (await api.do("ben", "accept_transfer", transferId=transfer["id"])).data["acceptTransfer"]
    assert answer["transfer"] == {"id": transfer["id"], "state": "ACCEPTED", "answerBy": "ben", "comment": None}
    assert answer["ticket"] == {"id": ticket, "state": "OPEN", "owner": {"id": "exp_ben"}}
    assert (await api.ask("ben", TRANSFERS)).data["transfers"] == []
    assert (await api.ask("anna", "ticket", id=ticket)).codes == ["TICKET_NOT_FOUND"]


async def test_who_is_asked_refuses(api, ticket, transfer):
    answer = (await api.do("ben", "refuse_transfer", transferId=transfer["id"], reason="No time")).data[
        "refuseTransfer"
    ]
    assert answer["transfer"] == {"id": transfer["id"], "state": "REFUSED", "answerBy": "ben", "comment": "No time"}
    assert answer["ticket"] is None
    seen = (
        await api.ask("dora", "query T($id: ID!) { ticket(id: $id) { owner { id } transfers { state } } }", id=ticket)
    ).data
    assert seen["ticket"] == {"owner": {"id": "exp_anna"}, "transfers": [{"state": "REFUSED"}]}


async def test_the_desk_asks_the_best_other_and_takes_it_back(api, ticket):
    asked = (await api.do("dora", "request_transfer", ticketId=ticket, reason="Busy")).data["requestTransfer"]
    answer = await api.do("dora", "cancel_transfer", transferId=asked["transfer"]["id"])
    assert answer.data["cancelTransfer"]["transfer"]["state"] == "CANCELLED"


async def test_nobody_else_asks_or_answers(api, dump, ticket, transfer):
    before = await dump()
    asks = {"ben": "TICKET_NOT_FOUND", "cleo": "TICKET_NOT_FOUND", "otto": "TICKET_NOT_FOUND", "carl": "ROLE_MISSING"}
    for who, code in asks.items():
        assert (await api.do(who, "request_transfer", ticketId=ticket, reason="x")).codes == [code]
    answers = {
        "anna": "TRANSFER_NOT_FOUND",
        "cleo": "TRANSFER_NOT_FOUND",
        "otto": "TICKET_NOT_FOUND",
        "adam": "ROLE_MISSING",
    }
    for who, code in answers.items():
        assert (await api.do(who, "accept_transfer", transferId=transfer["id"])).codes == [code]
        assert (await api.do(who, "refuse_transfer", transferId=transfer["id"])).codes == [code]
    assert (await api.do("ben", "cancel_transfer", transferId=transfer["id"])).codes == ["TRANSFER_NOT_FOUND"]
    assert await dump() == before


async def test_what_cannot_be_asked_changes_nothing(api, dump, ticket):
    before = await dump()
    wrong = [
        ({"expertId": "exp_none", "reason": "x"}, [("EXPERT_NOT_FOUND", "input.expertId")]),
        ({"expertId": "exp_anna", "reason": "x"}, [("TRANSFER_NOT_POSSIBLE", "input.expertId")]),
        ({"reason": " "}, [("TEXT_EMPTY", "input.reason")]),
        ({"reason": "x" * 2001}, [("TEXT_TOO_LONG", "input.reason")]),
    ]
    for said, found in wrong:
        assert (await api.do("anna", "request_transfer", ticketId=ticket, **said)).found == found
    assert (await api.do("anna", "accept_transfer", transferId="trf_none")).found == [
        ("TRANSFER_NOT_FOUND", "input.transferId")
    ]
    assert await dump() == before
