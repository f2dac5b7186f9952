"""Links in letters: whoever holds one sees a single ticket, and may do there what its customer may, until an end."""

from datetime import timedelta

import pytest

from sysops_graph.actor import Role
from sysops_graph.api.roles import Roles
from sysops_graph.api.schema import build_schema
from sysops_graph.sealing import Sealer
from sysops_graph.tickets.links import OPERATIONS, PREFIX, Links

TICKET = """query ($id: ID!) { ticket(id: $id) { key state customer { name }
  comments { text visibility } history { nodes { kind } } } }"""
SAY = "mutation ($input: AddCommentInput!) { addComment(input: $input) { ticket { key } } }"
OVER = "mutation ($input: TalkInput!) { cancelTicket(input: $input) { ticket { state } } }"


@pytest.fixture
def links(settings) -> Links:
    return Links(Sealer.from_file(settings.sealing_key_file), "https://app.example.org/#{token}", timedelta(days=30))


@pytest.fixture
def ask(api, links, life):
    """Asked by whoever holds a link to a ticket: the data, or the codes of what is wrong."""

    async def asked(ticket_id: str, document: str, *, lasts: timedelta = timedelta(days=1), **variables):
        token = links.token(ticket_id, ends_at=life.now + lasts)
        return await asked_with(api, token, document, **variables)

    return asked


async def asked_with(api, token: str, document: str, **variables):
    headers = {"Authorization": f"Bearer {token}"}
    answer = await api.http.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
    body = answer.json()
    return [error["extensions"]["code"] for error in body["errors"]] if "errors" in body else body["data"]


async def test_the_holder_sees_the_ticket_as_its_customer_does(api, life, ask):
    ticket_id = await life.open()
    for visibility in ("CUSTOMER", "INTERNAL"):
        assert (await api.do("dora", SAY, ticketId=ticket_id, text=visibility, visibility=visibility)).data
    by_link = await ask(ticket_id, TICKET, id=ticket_id)
    assert by_link == (await api.ask("carl", TICKET, id=ticket_id)).data
    assert [comment["text"] for comment in by_link["ticket"]["comments"]] == ["CUSTOMER"]


async def test_and_does_there_what_the_customer_may(api, life, ask):
    ticket_id = await life.open()
    said = {"idempotencyKey": "1", "ticketId": ticket_id}
    assert await ask(ticket_id, SAY, input={**said, "text": "Still dark."}) == await ask(
        ticket_id, SAY, input={**said, "text": "Still dark."}
    )
    comments = (await api.ask("carl", TICKET, id=ticket_id)).data["ticket"]["comments"]
    assert comments == [{"text": "Still dark.", "visibility": "CUSTOMER"}]
    assert await ask(ticket_id, OVER, input={**said, "idempotencyKey": "2"}) == {
        "cancelTicket": {"ticket": {"state": "CLOSED"}}
    }


async def test_nothing_else_is_there(api, life, ask):
    """Not even what belongs to the same customer."""
    ticket_id, other = await life.open(), await life.open()
    assert await ask(ticket_id, TICKET, id=other) == ["TICKET_NOT_FOUND"]
    assert await ask(ticket_id, SAY, input={"idempotencyKey": "1", "ticketId": other, "text": "x"}) == [
        "TICKET_NOT_FOUND"
    ]
    for document in (
        "{ tickets { nodes { id } } }",
        '{ node(id: "cus_carl") { id } }',
        "{ changes { cursor } }",
    ):
        assert await ask(ticket_id, document) == ["SCOPE_MISSING"], document


@pytest.mark.parametrize("about", ["end", "signature", "purpose", "nothing"])
async def test_what_is_no_link_opens_nothing(about, api, life, links, settings):
    ticket_id = await life.open()
    past, ahead = life.now - timedelta(days=1), life.now + timedelta(days=1)
    good = links.token(ticket_id, ends_at=ahead)
    token = {
        "end": links.token(ticket_id, ends_at=past),
        "signature": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "purpose": PREFIX + Sealer.from_file(settings.sealing_key_file).sign("upload", f"{ticket_id} 99999999999"),
        "nothing": PREFIX,
    }[about]
    assert await asked_with(api, token, TICKET, id=ticket_id) == ["TOKEN_NOT_VALID"]


def test_a_link_is_for_what_customers_may_do():
    schema = build_schema()
    allowed = {
        field.python_name: next(each.allowed for each in field.extensions if isinstance(each, Roles))
        for root in (schema.query, schema.mutation, schema.subscription)
        for field in root.__strawberry_definition__.fields
    }
    names = {schema.config.name_converter.apply_naming_config(name): roles for name, roles in allowed.items()}
    assert all(Role.CUSTOMER in names[operation] for operation in OPERATIONS)
