"""A ticket is opened: the receipt, what is flagged and accepted, and what is refused without a trace."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}

REFUSED = [
    ({"subject": "  "}, [("TEXT_EMPTY", "input.subject")]),
    ({"subject": "x" * 201}, [("TEXT_TOO_LONG", "input.subject")]),
    ({"subject": "a\x00b"}, [("TEXT_NOT_PLAIN", "input.subject")]),
    ({"description": "x" * 20_001}, [("TEXT_TOO_LONG", "input.description")]),
    ({"language": "german"}, [("MALFORMED", "input.language")]),
    ({"affectedCustomers": -1}, [("OUT_OF_RANGE", "input.affectedCustomers")]),
    ({"tags": ["UPPER"]}, [("MALFORMED", "input.tags.0")]),
    ({"components": ["x"] * 21}, [("TOO_MANY", "input.components")]),
    ({"subject": "", "tags": ["é"]}, [("TEXT_EMPTY", "input.subject"), ("MALFORMED", "input.tags.0")]),
    ({"deviceId": "dev_nobody"}, [("DEVICE_NOT_FOUND", "input.deviceId")]),
    ({"deviceId": "dev_c1"}, [("DEVICE_NOT_FOUND", "input.deviceId")]),
    ({"deviceId": "cus_carl"}, [("DEVICE_NOT_FOUND", "input.deviceId")]),
    ({"contractId": "ctr_c1"}, [("CONTRACT_NOT_FOUND", "input.contractId")]),
    (
        {"productId": "prd_x", "familyId": "fam_x", "issueKindId": "iss_x", "areaId": "area_x"},
        [
            ("PRODUCT_NOT_FOUND", "input.productId"),
            ("PRODUCT_FAMILY_NOT_FOUND", "input.familyId"),
            ("ISSUE_KIND_NOT_FOUND", "input.issueKindId"),
            ("AREA_NOT_FOUND", "input.areaId"),
        ],
    ),
    ({"duration": "two days"}, [("VALUE_NOT_VALID", "input.duration")]),
    ({"slots": [{"startsAt": "tomorrow", "endsAt": "later"}]}, [("VALUE_NOT_VALID", "input.slots.0.startsAt")]),
    ({"category": "PLUMBING"}, [("VALUE_NOT_VALID", "input.category")]),
    ({"color": "red"}, [("VALUE_NOT_VALID", "input")]),
]
"""(what is said, codes and fields of the answer)"""


def iso(at):
    return at.isoformat()


async def test_a_customer_gets_a_receipt_for_what_is_committed(api, life):
    answer = await api.do("carl", "open_ticket", **TV, condition="UNUSABLE")
    ticket = answer.data["openTicket"]["ticket"]
    assert ticket["key"].startswith(f"INC-{life.now.year}-")
    assert (ticket["state"], ticket["priority"], ticket["channel"]) == ("NEW", "P3", "WEB")
    assert ticket["customer"] == {"id": "cus_carl"}
    assert ticket["product"] == {"name": "Vista 55"}
    assert ticket["nextStep"] == "The best expert is being sought."
    assert ticket["responseDueAt"].endswith("Z")
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.subject", t=ticket["id"]) == "No picture"


async def test_how_long_it_took_to_be_routed_is_kept_and_counted_by_channel(api, life):
    before = REGISTRY.get_sample_value("sysops_intake_seconds_count", {"channel": "web"}) or 0
    opened = await api.do("carl", "open_ticket", **TV)
    asked = "query($id: ID!) { ticket(id: $id) { receivedAt openedAt estimatedAt } }"
    ticket = (await api.ask("carl", asked, id=opened.data["openTicket"]["ticket"]["id"])).data["ticket"]
    assert ticket["receivedAt"] <= ticket["openedAt"] < ticket["estimatedAt"]
    assert REGISTRY.get_sample_value("sysops_intake_seconds_count", {"channel": "web"}) == before + 1


async def test_the_help_desk_opens_for_a_customer_and_says_how_bad_it_is(api):
    answer = await api.do(
        "dora", "open_ticket", **TV, customerId="cus_carl", impact="CRITICAL", urgency="CRITICAL", duration="PT2H"
    )
    ticket = answer.data["openTicket"]["ticket"]
    assert (ticket["priority"], ticket["channel"]) == ("P1", "PHONE")


async def test_what_a_person_can_sort_out_later_is_flagged_and_accepted(api, life):
    past = life.now - timedelta(days=1)
    slots = [
        {"startsAt": iso(past), "endsAt": iso(past + timedelta(hours=2))},
        {"startsAt": iso(life.now + timedelta(days=2)), "endsAt": iso(life.now + timedelta(days=1))},
        {"startsAt": iso(life.now + timedelta(days=1)), "endsAt": iso(life.now + timedelta(days=1, hours=2))},
    ]
    answer = await api.do(
        "carl", "open_ticket", subject="Broken", serial="unknown", contractNumber="nobody's", slots=slots
    )
    ticket = answer.data["openTicket"]["ticket"]
    assert len(ticket["notes"]) == 4
    assert [slot["startsAt"] for slot in ticket["slots"]] == [iso(life.now + timedelta(days=1)).replace("+00:00", "Z")]
    assert ticket["visit"] is True


async def test_a_customer_without_a_contract_is_still_helped(api, life):
    await life.rows("MATCH (k:Contract {id: 'ctr_carl'}) DETACH DELETE k")
    answer = await api.do("carl", "open_ticket", **TV)
    assert answer.data["openTicket"]["ticket"]["entitlement"] == "UNKNOWN"


async def test_what_cannot_be_used_is_refused_with_its_field_and_leaves_nothing(api, dump):
    before = await dump()
    for said, found in REFUSED:
        answer = await api.do("carl", "open_ticket", **{**TV, **said})
        assert answer.found[: len(found)] == found, said
    assert await dump() == before


async def test_a_customer_opens_tickets_of_nobody_else(api, dump):
    before = await dump()
    for customer in ("cus_c1", "cus_nobody", "exp_anna"):
        answer = await api.do("carl", "open_ticket", subject="Not mine", customerId=customer)
        assert answer.found == [("CUSTOMER_NOT_FOUND", "input.customerId")]
    assert await dump() == before


async def test_somebody_must_be_named_whose_ticket_it_is(api, dump):
    before = await dump()
    answer = await api.do("dora", "open_ticket", **TV)
    assert answer.found == [("FIELD_MISSING", "input.customerId")]
    assert await dump() == before


async def test_who_may_not_open_tickets_is_told_so(api):
    for who in ("anna", "ada", "bot"):
        answer = await api.do(who, "open_ticket", **TV)
        assert answer.codes == ["ROLE_MISSING"]
        assert "customer" in answer.errors[0]["extensions"]["roles"]


async def test_a_partner_has_a_line_and_a_least_priority_of_its_own(api, life):
    await life.rows("MATCH (p:Partner {id: 'par_paul'}) SET p.line = 2, p.priority_floor = 'P2'")
    answer = await api.do("paul", "open_ticket", subject="No picture", customerId="cus_carl", areaId="area_kiel")
    ticket = answer.data["openTicket"]["ticket"]
    assert (ticket["priority"], ticket["channel"]) == ("P2", "PARTNER")
    kept = await life.one(
        "MATCH (t:Ticket {id: $t})-[:ENTERED_BY]->(p:Partner) RETURN t {.line, .routed_by, .rules_fired, by: p.id}",
        t=ticket["id"],
    )
    assert kept == {"line": 2, "routed_by": "partner", "rules_fired": ["partner"], "by": "par_paul"}


NINA = {"name": "Nina Newe", "contact": {"email": "nina@example.org", "phone": "+49 431 9900990"}}

NEWCOMERS_REFUSED = [
    ({"newcomer": {**NINA, "contact": {"address": "Hafen 1"}}}, [("FIELD_MISSING", "input.newcomer.contact")]),
    (
        {"subject": "", "newcomer": {"name": "a\x00b", "contact": {"email": "nina", "phone": "12"}}},
        [
            ("TEXT_NOT_PLAIN", "input.newcomer.name"),
            ("NOT_AN_EMAIL", "input.newcomer.contact.email"),
            ("NOT_A_PHONE", "input.newcomer.contact.phone"),
            ("TEXT_EMPTY", "input.subject"),
        ],
    ),
    ({"newcomer": NINA, "customerId": "cus_carl"}, [("CUSTOMER_KNOWN", "input.newcomer")]),
    ({"newcomer": NINA, "areaId": "area_x"}, [("AREA_NOT_FOUND", "input.areaId")]),
]
"""(what is said, codes and fields of the answer)"""


async def test_somebody_unknown_becomes_a_provisional_customer_with_the_ticket(api, life, dump):
    said = {"subject": "No picture", "newcomer": NINA, "idempotencyKey": "nina"}
    ticket = (await api.do("dora", "open_ticket", **said)).data["openTicket"]["ticket"]
    assert ticket["notes"] == ["nobody knows yet where the device is"]
    assert ticket["entitlement"] == "UNKNOWN"
    [customer] = await life.rows("MATCH (c:Customer {name: 'Nina Newe'}) RETURN c {.*} AS c")
    assert customer["c"]["id"] == ticket["customer"]["id"]
    assert (customer["c"]["provisional"], customer["c"]["number"]) == (True, ticket["key"].replace("INC", "P"))
    assert customer["c"]["email_hash"]
    assert "nina@example.org" not in repr(customer)
    again = await api.do("dora", "open_ticket", **said)
    assert again.data["openTicket"]["ticket"]["id"] == ticket["id"]
    assert await life.one("MATCH (c:Customer {name: 'Nina Newe'}) RETURN count(c)") == 1


async def test_a_newcomer_can_be_told(api):
    answer = await api.do("dora", "open_ticket", subject="No picture", newcomer=NINA, areaId="area_kiel")
    customer_id = answer.data["openTicket"]["ticket"]["customer"]["id"]
    assert answer.data["openTicket"]["ticket"]["notes"] == []
    document = "query($id: ID!) { node(id: $id) { ... on Customer { contact { email phone } provisional } } }"
    found = await api.ask("dora", document, id=customer_id)
    contact = {"email": "nina@example.org", "phone": "+494319900990"}
    assert found.data["node"] == {"contact": contact, "provisional": True}


async def test_a_newcomer_who_cannot_be_taken_leaves_nothing(api, dump):
    before = await dump()
    for said, found in NEWCOMERS_REFUSED:
        answer = await api.do("dora", "open_ticket", **{"subject": "No picture", **said})
        assert answer.found == found, said
    answer = await api.do("carl", "open_ticket", subject="No picture", newcomer=NINA)
    assert answer.found == [("CUSTOMER_KNOWN", "input.newcomer")]
    assert await dump() == before
