"""Holds, erasure, follow-ups and the past of a ticket over GraphQL: who may, and who sees what."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
HELD = "hold { reason by }"
HOLD = f"mutation($input: HoldTicketInput!) {{ holdTicket(input: $input) {{ ticket {{ {HELD} }} }} }}"
RELEASE = f"mutation($input: ReleaseHoldInput!) {{ releaseHold(input: $input) {{ ticket {{ {HELD} }} }} }}"
ERASE = "mutation($input: EraseCustomerInput!) { eraseCustomer(input: $input) { node { name active } } }"
FOLLOWS = "followUpOf { id } followUps { id }"
REPLY = f"mutation($input: ReplyInput!) {{ replyAsCustomer(input: $input) {{ ticket {{ id {FOLLOWS} }} }} }}"
TICKET = f"query($id: ID!) {{ node(id: $id) {{ ... on Ticket {{ {FOLLOWS} {HELD} }} }} }}"
PAST = "query($id: ID!, $at: Instant!) { ticketAt(id: $id, at: $at) { state needsOwner version } }"


@pytest.fixture
async def ticket(api) -> str:
    return (await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"]


async def test_managers_hold_and_release_and_customers_do_not_see_it(api, ticket):
    assert (await api.do("dora", HOLD, ticketId=ticket, reason="a lawsuit")).codes == ["ROLE_MISSING"]
    held = (await api.do("max", HOLD, ticketId=ticket, reason="a lawsuit")).data["holdTicket"]["ticket"]["hold"]
    assert held == {"reason": "a lawsuit", "by": "max"}
    assert (await api.do("max", HOLD, ticketId=ticket, reason="again")).codes == ["TICKET_HELD"]
    assert (await api.ask("carl", TICKET, id=ticket)).data["node"]["hold"] is None
    assert (await api.do("max", RELEASE, ticketId=ticket)).data["releaseHold"]["ticket"]["hold"] is None
    assert (await api.do("max", RELEASE, ticketId=ticket)).codes == ["TICKET_NOT_HELD"]


async def test_an_answer_to_a_closed_ticket_is_a_new_one_that_names_it(api, ticket):
    await api.do("dora", "close_ticket", ticketId=ticket, reason="INVALID")
    new = (await api.do("carl", REPLY, ticketId=ticket, text="Dark again.")).data["replyAsCustomer"]["ticket"]
    assert (new["followUpOf"], new["followUps"]) == ({"id": ticket}, [])
    old = (await api.ask("carl", TICKET, id=ticket)).data["node"]
    assert (old["followUpOf"], old["followUps"]) == (None, [{"id": new["id"]}])


async def test_only_administrators_forget_and_only_when_all_is_over(api, ticket):
    assert (await api.do("max", ERASE, customerId="cus_carl")).codes == ["ROLE_MISSING"]
    assert (await api.do("adam", ERASE, customerId="cus_carl")).codes == ["CUSTOMER_STILL_SERVED"]
    await api.do("dora", "close_ticket", ticketId=ticket, reason="INVALID")
    erased = (await api.do("adam", ERASE, customerId="cus_carl")).data["eraseCustomer"]["node"]
    assert erased == {"name": "erased customer", "active": False}


async def test_the_past_is_for_those_who_may_read_the_ticket(api, ticket):
    later, before = "2099-01-01T00:00:00Z", "2000-01-01T00:00:00Z"
    past = (await api.ask("carl", PAST, id=ticket, at=later)).data["ticketAt"]
    assert past == {"state": "NEW", "needsOwner": True, "version": 1}
    assert (await api.ask("carl", PAST, id=ticket, at=before)).data["ticketAt"] is None
    assert (await api.ask("c1", PAST, id=ticket, at=later)).codes == ["TICKET_NOT_FOUND"]
