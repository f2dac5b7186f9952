"""Editing and judging tickets over GraphQL: who may, what comes back, what is refused without a trace."""

import pytest

EDIT = """mutation($input: EditTicketInput!) {
  editTicket(input: $input) { ticket { subject tags serial priority product { id } version } } }"""
PRIORITY = """mutation($input: ChangePriorityInput!) {
  changePriority(input: $input) { ticket { priority line matrixPriority } } }"""
REVIEW = "mutation($input: ChangePriorityInput!) { reviewTicket(input: $input) { ticket { priority needsReview } } }"


@pytest.fixture
async def ticket(api, life) -> str:
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", tags=["tv"])
    return opened.data["openTicket"]["ticket"]["id"]


async def test_what_is_left_out_stays_and_null_takes_away(api, ticket, statements):
    statements()
    said = await api.do("dora", EDIT, ticketId=ticket, subject="Black screen", tags=None, deviceId=None)
    written = [name for name in statements() if name != "tickets/tickets_by_ids"]
    assert len(written) <= 6, written
    found = said.data["editTicket"]["ticket"]
    assert (found["subject"], found["tags"], found["product"]) == ("Black screen", [], None)


async def test_a_priority_is_set_and_reviewed(api, ticket):
    found = (await api.do("dora", PRIORITY, ticketId=ticket, priority="P1", reason="Shop closed")).data
    assert found["changePriority"]["ticket"]["priority"] == "P1"
    assert found["changePriority"]["ticket"]["line"] == 2
    found = (await api.do("lena", REVIEW, ticketId=ticket, priority="P2", reason="Not quite")).data
    assert found["reviewTicket"]["ticket"] == {"priority": "P2", "needsReview": False}


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, ticket, dump):
    before = await dump()
    refused = [
        ("carl", EDIT, {"subject": "x"}, [("ROLE_MISSING", None)]),
        ("otto", EDIT, {"subject": "x"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("dora", EDIT, {"subject": " "}, [("TEXT_EMPTY", "input.subject")]),
        ("dora", EDIT, {"deviceId": "dev_c1"}, [("DEVICE_NOT_FOUND", "input.deviceId")]),
        ("dora", EDIT, {"skills": [{"skillId": "skl_0"}]}, [("SKILL_NOT_FOUND", "input.skills.0.skillId")]),
        ("dora", EDIT, {"skills": [{"skillId": "skl_tv", "minLevel": 4}]},
         [("OUT_OF_RANGE", "input.skills.0.minLevel")]),
        ("dora", REVIEW, {"priority": "P1", "reason": "x"}, [("ROLE_MISSING", None)]),
        ("dora", PRIORITY, {"priority": "P1", "reason": " "}, [("TEXT_EMPTY", "input.reason")]),
    ]  # fmt: skip
    for who, document, said, found in refused:
        assert (await api.do(who, document, ticketId=ticket, **said)).found == found, (who, said)
    assert await dump() == before
