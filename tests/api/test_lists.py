"""Lists: keyset pages that stay where they are, and no more statements than pages."""

import asyncio
import itertools
from datetime import UTC, datetime

import pytest
from graphql import get_named_type, is_leaf_type

from sysops_graph.api.schema import build_schema

NAMES = ["a", "b", "c", "d", "e"]
ASKED = [
    *(
        "area { id name }",
        "customer { id name }",
        "contract { id }",
        "device { id }",
        "product { id }",
        "family { id }",
        "queue { id }",
        "owner { id }",
    ),
    *("clocks { id }", "responseDueAt", "resolutionDueAt", "nextStep"),
]

SELDOM = ["customValues { key value }", "waiting { sinceAt untilAt }", "hold { sinceAt by reason }"]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SELDOM_KEPT = {
    **dict.fromkeys(("received_at", "estimated_at", "waiting_since_at", "retry_at", "held_at"), AT),
    **{name: name for name in ("held_by", "hold_reason", "serial", "contract_number", "environment", "error_code")},
    "product_version": "2",
    "external_conversation_id": "9",
    "condition": "impaired",
    "language": "de",
    **{name: [name] for name in ("flags", "tags", "components", "rules_fired")},
    "duration_s": 60,
    "affected_customers": 2,
    "level": 1,
    "custom": '{"room": "12"}',
}


@pytest.fixture
async def opened(api, life):
    """Keys of five tickets in the order they were opened."""
    keys = []
    for name in NAMES:
        answer = await api.do("carl", "open_ticket", subject=name, deviceId="dev_carl")
        keys.append(answer.data["openTicket"]["ticket"]["key"])
    return keys


async def page(api, who="dora", **asked):
    found = (await api.ask(who, "tickets", **asked)).data["tickets"]
    return [node["key"] for node in found["nodes"]], found["pageInfo"]


async def test_pages_forward_and_backward_tell_the_whole_list(api, opened):
    for who, order in itertools.product(("dora", "lena", "carl"), ("NEWEST_FIRST", "OLDEST_FIRST")):
        forward, info = await page(api, who, first=2, orderBy=order)
        while info["hasNextPage"]:
            keys, info = await page(api, who, first=2, after=info["endCursor"], orderBy=order)
            forward += keys
        backward, info = await page(api, who, last=2, orderBy=order)
        while info["hasPreviousPage"]:
            keys, info = await page(api, who, last=2, before=info["startCursor"], orderBy=order)
            backward = keys + backward
        assert forward == backward == (opened if order == "OLDEST_FIRST" else opened[::-1])


async def test_a_row_that_comes_moves_no_border(api, opened):
    _, info = await page(api, first=2)
    await api.do("carl", "open_ticket", subject="new", deviceId="dev_carl")
    rest, _ = await page(api, after=info["endCursor"])
    assert rest == opened[2::-1]


async def test_the_total_is_counted_only_when_asked_for(api, opened, statements):
    await page(api)
    assert statements() == ["tickets/tickets_newest_first"]
    answer = await api.ask("dora", "{ tickets { totalCount } }")
    assert answer.data["tickets"]["totalCount"] == len(NAMES)
    assert "tickets/count_tickets" in statements()


async def test_filters_narrow_the_list(api, opened):
    assert (await page(api, filter={"states": ["NEW"], "priorities": ["P3", "P4"], "areaId": "area_land"}))[
        0
    ] == opened[::-1]
    assert (await page(api, filter={"states": ["CLOSED"]}))[0] == []
    assert (await page(api, filter={"areaId": "area_far"}))[0] == []
    assert (await page(api, filter={"queueId": "que_1", "needsOwner": True}))[0] == opened[::-1]
    assert (await page(api, filter={"needsOwner": False}))[0] == []
    assert (await page(api, filter={"customerId": "cus_carl"}))[0] == opened[::-1]
    assert (await page(api, filter={"customerId": "cus_c1"}))[0] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"first": 0}, ("PAGE_NOT_VALID", "first")),
        ({"first": 101}, ("PAGE_NOT_VALID", "first")),
        ({"first": 1, "last": 1}, ("PAGE_NOT_VALID", "last")),
        ({"after": "made up"}, ("CURSOR_NOT_VALID", "after")),
        ({"before": "bm9uZQ"}, ("CURSOR_NOT_VALID", "before")),
    ],
)
async def test_a_page_that_cannot_be_is_refused(api, asked, found):
    assert (await api.ask("dora", "tickets", **asked)).found == [found]


async def test_a_page_with_its_neighbours_is_one_statement(api, opened, statements):
    await page(api, first=5)
    assert statements() == ["tickets/tickets_newest_first"]


async def test_each_neighbour_asked_for_alone_is_the_same_in_a_list(api, life, opened):
    await life.drain()
    offer = (await api.ask("anna", "offers")).data["offers"][0]
    await api.do("anna", "accept_offer", offerId=offer["id"])
    for asked in ASKED:
        field, asking = asked.split()[0], f"fragment asked on Ticket {{ key {asked} }}"
        listed = (await api.ask("dora", "{ tickets { nodes { ...asked } } }" + asking)).data["tickets"]["nodes"]
        alone = [
            (await api.ask("dora", "query($key: String) { ticket(key: $key) { ...asked } }" + asking, key=key)).data
            for key in opened[::-1]
        ]
        assert listed == [answer["ticket"] for answer in alone]
        assert any(ticket[field] for ticket in listed), field


async def test_each_plain_field_asked_for_alone_is_the_same_in_a_list(api, graph, opened):
    async with graph.session() as session:
        await session.run("MATCH (t:Ticket {key: $key}) SET t += $kept", key=opened[0], kept=SELDOM_KEPT)
    schema = build_schema()._schema
    of_ticket = schema.type_map["Ticket"].fields
    plain = {name for name, field in of_ticket.items() if is_leaf_type(get_named_type(field.type))} - {"claimUntilAt"}
    for asked in (*sorted(plain), *SELDOM):
        document = f"query($key: String) {{ tickets {{ nodes {{ {asked} }} }} ticket(key: $key) {{ {asked} }} }}"
        data = (await api.ask("dora", document, key=opened[0])).data
        assert data["tickets"]["nodes"][-1] == data["ticket"]
        assert data["ticket"][asked.split()[0]] not in (None, []), asked


async def test_deeper_children_are_one_statement_a_kind_and_not_a_row(api, opened, statements):
    document = """{ tickets { nodes {
      slots { id } visits { id } assignments { id expert { name } } resolutions { text }
      product { requires { minLevel skill { name } } family { name } } notifications { kind }
      history(first: 3) { totalCount nodes { kind } }
    } } }"""
    assert (await api.ask("dora", document)).errors == []
    assert len(statements()) <= 13


async def test_loaders_are_not_shared_between_requests(api, opened):
    answers = await asyncio.gather(*(api.ask(who, "tickets") for who in ("carl", "c1", "dora") * 3))
    assert [len(answer.data["tickets"]["nodes"]) for answer in answers] == [5, 0, 5] * 3


async def test_history_is_paged_by_number(api, life, opened):
    ticket = (await api.ask("dora", "ticket", key=opened[0])).data["ticket"]["id"]
    await life.drain()
    document = """query($id: ID!, $first: Int, $after: String) {
      ticket(id: $id) { history(first: $first, after: $after) {
        totalCount nodes { number kind } pageInfo { endCursor hasNextPage } } } }"""
    first = (await api.ask("dora", document, id=ticket, first=1)).data["ticket"]["history"]
    second = (await api.ask("dora", document, id=ticket, after=first["pageInfo"]["endCursor"])).data["ticket"][
        "history"
    ]
    lines = [*first["nodes"], *second["nodes"]]
    assert [line["kind"] for line in lines][:2] == ["opened", "offered"]
    assert [line["number"] for line in lines] == list(range(1, first["totalCount"] + 1))
