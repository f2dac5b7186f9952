"""Customers, contracts and devices over GraphQL."""

import asyncio

import pytest

from support.documents import mutation

pytestmark = pytest.mark.usefixtures("life")

CONTACT = {"email": "dana@example.org", "phone": "+49 30 1234567", "address": "Hafen 1, Kiel"}
REACH = "query($id: ID!) { node(id: $id) { ... on Customer { name contact { email phone address } } } }"
CONTRACT = {"customerId": "cus_carl", "planId": "pln_std", "createdOn": "2026-01-01", "startsOn": "2026-01-01"}


REFUSED = [
    (
        "createCustomer",
        {"number": "C9", "timeZone": "Mars", "contact": {"email": "dana@", "phone": "12"}},
        [
            ("NOT_AN_EMAIL", "input.contact.email"),
            ("NOT_A_PHONE", "input.contact.phone"),
            ("FIELD_MISSING", "input.name"),
            ("UNKNOWN_ZONE", "input.timeZone"),
        ],
    ),
    ("createCustomer", {"name": "Dana", "number": "carl"}, [("NUMBER_TAKEN", "input.number")]),
    (
        "changeCustomer",
        {"id": "cus_carl", "name": "", "contact": {"email": "x"}},
        [("NOT_AN_EMAIL", "input.contact.email"), ("TEXT_EMPTY", "input.name")],
    ),
    (
        "createContract",
        {**CONTRACT, "number": "K", "endsOn": "2025-01-01", "planId": "pln_none"},
        [("END_BEFORE_START", "input.endsOn"), ("PLAN_NOT_FOUND", "input.planId")],
    ),
    ("createContract", {**CONTRACT, "number": "C-carl"}, [("NUMBER_TAKEN", "input.number")]),
    (
        "createDevice",
        {"serial": "S-carl", "productId": "prd_tv", "customerId": "cus_c1"},
        [("SERIAL_TAKEN", "input.serial")],
    ),
    (
        "createDevice",
        {"serial": "S", "productId": "cus_c1", "customerId": "prd_tv"},
        [("PRODUCT_NOT_FOUND", "input.productId"), ("CUSTOMER_NOT_FOUND", "input.customerId")],
    ),
]
"""(mutation, input, what is wrong)."""


async def done(api, name, select="id", /, **said):
    return (await api.do("dora", mutation(name, select), **said)).data[name]["node"]


@pytest.fixture
async def dana(api):
    said = {"name": "Dana", "number": "C-77", "areaId": "area_kiel", "contact": CONTACT}
    return (await done(api, "createCustomer", **said))["id"]


async def test_the_id_in_the_shops_system_is_one_customers(api):
    await done(api, "createCustomer", name="Dana", number="D-1", externalId="shop-1")
    answer = await api.do("dora", mutation("createCustomer", "id"), name="Dan", number="D-2", externalId="shop-1")
    assert answer.found == [("NUMBER_TAKEN", "input.externalId")]


async def test_contact_data_is_read_by_who_may_reach_a_customer_and_strangers_do_not_exist(api, dana):
    seen = {who: (await api.ask(who, REACH, id=dana)).data["node"]["contact"] for who in ("dora", "adam", "ada")}
    contact = {**CONTACT, "phone": "+49301234567"}
    assert seen == {"dora": contact, "adam": contact, "ada": None}
    strangers = [(await api.ask(who, REACH, id=dana)).found for who in ("carl", "ben", "paul")]
    assert strangers == [[("NOT_FOUND", "id")]] * 3


async def test_the_graph_holds_contact_data_sealed_only(api, life, dana):
    await done(api, "changeCustomer", id=dana, contact={"email": "dana@example.com"})
    node = await life.one("MATCH (c:Customer {id: $id}) RETURN properties(c) AS c", id=dana)
    assert not [value for value in node.values() if "example" in str(value) or "Hafen" in str(value)]
    assert "phone_sealed" not in node
    messages = await life.rows("MATCH (n) WHERE n:Command OR n:OutboxMessage RETURN properties(n) AS n")
    assert "example.com" not in str(messages)


async def test_contact_data_stays_when_something_else_changes(api, dana):
    changed = await done(api, "changeCustomer", "name contact { email }", id=dana, name="Dana B.")
    assert changed == {"name": "Dana B.", "contact": {"email": "dana@example.org"}}


async def test_a_customer_is_found_by_mail_however_it_is_written(api, dana):
    found = "query($email: String) { customersFound(email: $email) { id } }"
    assert (await api.ask("dora", found, email=" Dana@Example.org")).data["customersFound"] == [{"id": dana}]
    assert (await api.ask("dora", found, email="nobody@example.org")).data["customersFound"] == []
    assert (await api.ask("ada", found, email="dana@example.org")).codes == ["ROLE_MISSING"]


async def test_what_cannot_be_used_is_told_with_its_field_and_nothing_is_written(api, dump):
    before = await dump()
    answers = [(name, said, (await api.do("dora", mutation(name), **said)).found) for name, said, _ in REFUSED]
    assert answers == REFUSED
    assert await dump() == before


async def test_a_repeat_with_contact_data_is_the_same_command(api):
    said = {"name": "Dana", "number": "C-77", "contact": CONTACT, "idempotencyKey": "k"}
    twins = await asyncio.gather(*(done(api, "createCustomer", **said) for _ in range(4)))
    assert len({each["id"] for each in twins}) == 1


async def test_a_contract_covers_its_products_until_it_is_cancelled(api):
    select = "id status lapsed endsOn plan { serviceLevel } customer { name } covers { product { name } untilOn }"
    covers = [{"productId": "prd_tv", "untilOn": None}]
    contract = await done(api, "createContract", select, **CONTRACT, number="K9", covers=covers)
    assert contract == {
        "id": contract["id"],
        "status": "ACTIVE",
        "lapsed": None,
        "endsOn": None,
        "plan": {"serviceLevel": "STANDARD"},
        "customer": {"name": "carl"},
        "covers": [{"product": {"name": "Vista 55"}, "untilOn": None}],
    }
    ended = await done(api, "deactivateContract", "status lapsed", id=contract["id"])
    assert ended == {"status": "CANCELLED", "lapsed": "it is cancelled"}


async def test_customers_list_their_own_contracts(api):
    lists = {
        who: (await api.ask(who, "{ contracts { nodes { number } totalCount } }")).data["contracts"]
        for who in ("carl", "c1", "dora")
    }
    numbers = {who: sorted(node["number"] for node in page["nodes"]) for who, page in lists.items()}
    assert numbers == {"carl": ["C-carl"], "c1": ["C-c1"], "dora": ["C-c1", "C-carl"]}
    assert [page["totalCount"] for page in lists.values()] == [1, 1, 2]


async def test_a_cursor_of_another_list_is_refused(api):
    cursor = (await api.ask("dora", "{ customers { edges { cursor } } }")).data["customers"]["edges"][0]["cursor"]
    document = "query($after: String) { contracts(after: $after) { nodes { number } } }"
    assert (await api.ask("dora", document, after=cursor)).found == [("CURSOR_NOT_VALID", "after")]


async def test_a_customer_sees_devices_and_contracts_of_its_own(api):
    document = (
        '{ node(id: "cus_carl") { ... on Customer { devices { serial product { name } } contracts { number } } } }'
    )
    seen = (await api.ask("carl", document)).data["node"]
    assert seen == {
        "devices": [{"serial": "S-carl", "product": {"name": "Vista 55"}}],
        "contracts": [{"number": "C-carl"}],
    }


async def test_a_wish_of_a_customer_replaces_its_opposite(api):
    select = "excludes { reason expert { name } } prefers { dedicated expert { name } }"
    pair = {"customerId": "cus_carl", "expertId": "exp_ben"}
    preferred = await done(api, "preferExpert", select, **pair, dedicated=True)
    assert preferred == {"excludes": [], "prefers": [{"dedicated": True, "expert": {"name": "Ben"}}]}
    excluded = await done(api, "excludeExpert", select, **pair, reason="rude")
    assert excluded == {"excludes": [{"reason": "rude", "expert": {"name": "Ben"}}], "prefers": []}
    readmit = mutation("readmitExpert", select, given="WishInput")
    assert (await api.do("dora", readmit, **pair)).data["readmitExpert"]["node"] == {"excludes": [], "prefers": []}
    assert (await api.do("dora", readmit, **pair)).codes == ["NOT_EXCLUDED"]
