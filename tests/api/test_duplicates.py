"""Tickets alike over GraphQL: staff see and decide, others see nothing of them."""

import pytest

TV = {"subject": "No picture", "deviceId": "dev_carl", "description": "It stays dark."}
SEEN = """
query($id: ID!) { node(id: $id) { ... on Ticket {
  state duplicates { id otherIsEarlier similarity confirmedBy rejectedBy } cluster { customers ticketKeys }
} } }
"""


def decide(name: str) -> str:
    return f"mutation($input: DuplicateInput!) {{ {name}(input: $input) {{ ticket {{ id state }} }} }}"


CONFIRM, REJECT = decide("confirmDuplicate"), decide("rejectDuplicate")


@pytest.fixture
async def two(api, life) -> tuple[str, str]:
    """The earlier and the later ticket of one customer about the same."""
    ids = [(await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"] for _ in range(2)]
    await life.drain()
    return ids[0], ids[1]


async def seen(api, who, ticket):
    return (await api.ask(who, SEEN, id=ticket)).data["node"]


async def test_staff_see_duplicates_and_the_cluster_and_customers_neither(api, life, two):
    about = {"subject": "No picture", "description": "It stays dark.", "productId": "prd_tv", "customerId": "cus_c1"}
    await api.do("dora", "open_ticket", **about)
    await life.drain()
    first, second = two
    ticket = await seen(api, "dora", second)
    assert [(d["id"], d["otherIsEarlier"], d["similarity"]) for d in ticket["duplicates"]] == [(first, True, 1.0)]
    assert ticket["cluster"]["customers"] == 2
    [mirrored] = (await seen(api, "dora", first))["duplicates"]
    assert (mirrored["id"], mirrored["otherIsEarlier"]) == (second, False)
    assert await seen(api, "carl", second) == {"state": "NEW", "duplicates": [], "cluster": None}


async def test_the_desk_confirms_and_the_later_ticket_is_closed(api, two):
    first, second = two
    answer = await api.do("dora", CONFIRM, ticketId=second, ofTicketId=first)
    assert answer.data["confirmDuplicate"]["ticket"] == {"id": second, "state": "CLOSED"}
    [duplicate] = (await seen(api, "dora", second))["duplicates"]
    assert duplicate["confirmedBy"] == "dora"


async def test_what_cannot_be_decided_changes_nothing(api, two, dump):
    first, second = two
    before = await dump()
    refused = {
        "carl": ("ROLE_MISSING", second, first),
        "anna": ("ROLE_MISSING", second, first),
        "dora": ("DUPLICATE_NOT_FOUND", first, second),
        "otto": ("TICKET_NOT_FOUND", second, first),
        "max": ("TICKET_NOT_FOUND", second, "tkt_none"),
    }
    for who, (code, ticket, of_ticket) in refused.items():
        for decision in (CONFIRM, REJECT):
            assert (await api.do(who, decision, ticketId=ticket, ofTicketId=of_ticket)).codes == [code], who
    assert await dump() == before


async def test_the_desk_rejects_and_it_is_settled(api, two):
    first, second = two
    assert (await api.do("dora", REJECT, ticketId=second, ofTicketId=first)).data["rejectDuplicate"]["ticket"]
    assert (await api.do("dora", CONFIRM, ticketId=second, ofTicketId=first)).codes == ["DUPLICATE_NOT_FOUND"]
    assert (await seen(api, "dora", second))["state"] == "NEW"
