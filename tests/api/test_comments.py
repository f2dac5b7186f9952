"""Comments, questions and answers over GraphQL: who may, who reads what, and what is refused without a trace."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
COMMENTS = "query($id: ID!) { node(id: $id) { ... on Ticket { state comments { text visibility authorRole } } } }"


def talk(name: str, kind: str) -> str:
    return f"mutation($input: {kind}!) {{ {name}(input: $input) {{ ticket {{ id state clocks {{ kind state }} }} }} }}"


COMMENT = talk("addComment", "AddCommentInput")
ASK = talk("askCustomer", "AskCustomerInput")
REPLY = talk("replyAsCustomer", "ReplyInput")
RESUME = talk("resumeTicket", "TalkInput")
CONFIRM = talk("confirmSolution", "TalkInput")
REOPEN = talk("reopenTicket", "ReopenInput")
CONFIRM_REOPENING = talk("confirmReopening", "TalkInput")
CANCEL = talk("cancelTicket", "TalkInput")
COMPLAIN = talk("flagComplaint", "FlagComplaintInput")
FLAGS = "query($id: ID!) { node(id: $id) { ... on Ticket { comments { id complaintAt } } } }"


@pytest.fixture
async def ticket(api) -> str:
    return (await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"]


async def comments(api, who, ticket):
    node = (await api.ask(who, COMMENTS, id=ticket)).data["node"]
    return [(comment["text"], comment["visibility"], comment["authorRole"]) for comment in node["comments"]]


async def test_internal_words_stay_inside(api, ticket):
    await api.do("dora", COMMENT, ticketId=ticket, text="He calls often.", visibility="INTERNAL")
    await api.do("dora", COMMENT, ticketId=ticket, text="We are on it.")
    await api.do("carl", COMMENT, ticketId=ticket, text="Fine.", visibility="INTERNAL")
    outside = [("We are on it.", "CUSTOMER", "staff"), ("Fine.", "CUSTOMER", "customer")]
    assert await comments(api, "carl", ticket) == outside
    assert await comments(api, "dora", ticket) == [("He calls often.", "INTERNAL", "staff"), *outside]


async def test_a_question_makes_the_ticket_wait_and_the_answer_lets_it_go_on(api, ticket):
    asked = (await api.do("dora", ASK, ticketId=ticket, question="Which light?")).data["askCustomer"]["ticket"]
    assert asked["state"] == "PENDING"
    assert {clock["kind"]: clock["state"] for clock in asked["clocks"]} == {"RESPONSE": "MET", "RESOLUTION": "PAUSED"}
    answered = (await api.do("carl", REPLY, ticketId=ticket, text="Red.")).data["replyAsCustomer"]["ticket"]
    assert answered["state"] == "NEW"
    assert await comments(api, "carl", ticket) == [
        ("Which light?", "CUSTOMER", "staff"),
        ("Red.", "CUSTOMER", "customer"),
    ]


async def test_a_solved_ticket_is_reopened_confirmed_and_cancelled(api, life, ticket):
    await life.drain()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await api.do("dora", "accept_offer", offerId=offer["id"])
    await api.do("dora", "solve_ticket", ticketId=ticket, note="New fuse.", verification="It runs.")
    again = await api.do("carl", REOPEN, ticketId=ticket, information="Dark again.")
    assert again.data["reopenTicket"]["ticket"]["state"] == "REOPENED"
    assert (await api.do("carl", CONFIRM, ticketId=ticket)).codes == ["MOVE_NOT_POSSIBLE"]
    confirmed = await api.do("dora", CONFIRM_REOPENING, ticketId=ticket)
    assert confirmed.data["confirmReopening"]["ticket"]["state"] == "OPEN"
    over = await api.do("carl", CANCEL, ticketId=ticket)
    assert over.data["cancelTicket"]["ticket"]["state"] == "CLOSED"


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, ticket, dump):
    before = await dump()
    refused = [
        ("carl", ASK, {"question": "?"}, [("ROLE_MISSING", None)]),
        ("c1", COMMENT, {"text": "Mine?"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("anna", ASK, {"question": "?"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("dora", ASK, {"question": " "}, [("TEXT_EMPTY", "input.question")]),
        ("dora", COMMENT, {"text": "a\x00b"}, [("TEXT_NOT_PLAIN", "input.text")]),
        ("dora", COMMENT, {"text": "x" * 20_001}, [("TEXT_TOO_LONG", "input.text")]),
        ("dora", RESUME, {}, [("MOVE_NOT_POSSIBLE", None)]),
        ("dora", REOPEN, {"information": "x"}, [("MOVE_NOT_POSSIBLE", None)]),
        ("dora", CONFIRM_REOPENING, {}, [("MOVE_NOT_POSSIBLE", None)]),
        ("dora", CONFIRM, {}, [("MOVE_NOT_POSSIBLE", None)]),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, ticketId=ticket, **said)).found == found, (who, document, said)
    unknown = await api.do("dora", CANCEL, ticketId="tkt_nothing")
    assert unknown.found == [("TICKET_NOT_FOUND", "input.ticketId")]
    assert await dump() == before


async def test_who_may_not_read_a_comment_does_not_flag_it(api, ticket):
    await api.do("dora", COMMENT, ticketId=ticket, text="He calls often.", visibility="INTERNAL")
    await api.do("carl", COMMENT, ticketId=ticket, text="Nobody came.", complaint=True)
    inside, outside = (await api.ask("dora", FLAGS, id=ticket)).data["node"]["comments"]
    assert (inside["complaintAt"] is None, outside["complaintAt"] is None) == (True, False)
    said = {"ticketId": ticket, "reason": "is angry", "commentId": inside["id"]}
    assert (await api.do("carl", COMPLAIN, **said)).found == [("COMMENT_NOT_FOUND", "input.commentId")]
    assert (await api.do("c1", COMPLAIN, **said)).found == [("TICKET_NOT_FOUND", "input.ticketId")]
    assert (await api.do("dora", COMPLAIN, **said)).errors == []
    inside, _ = (await api.ask("dora", FLAGS, id=ticket)).data["node"]["comments"]
    assert inside["complaintAt"]
