"""Diagnosis, documentation and checklist over GraphQL: by the owner and the desk, refused with the field."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

SHOWN = "ticket { id checklist { item doneBy } }"
DIAGNOSE = f"mutation($input: DiagnoseTicketInput!) {{ diagnoseTicket(input: $input) {{ {SHOWN} }} }}"
DOCUMENT = f"mutation($input: DocumentTicketInput!) {{ documentTicket(input: $input) {{ {SHOWN} }} }}"
TICK = f"mutation($input: TickChecklistInput!) {{ tickChecklist(input: $input) {{ {SHOWN} }} }}"
FOUND = {"rootCause": "The fuse", "kind": "BUG", "severity": "MINOR", "evidence": ["https://example.org/log"]}
OFFERED = "MATCH (a:Assignment {state: 'offered'})-[:TO]->(e:Expert {id: 'exp_anna'}) RETURN a.id"


@pytest.fixture
async def ticket(api, life) -> str:
    """Anna owns it."""
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    await life.drain()
    offer_id = await life.one(OFFERED)
    await api.do("anna", "accept_offer", offerId=offer_id)
    return opened.data["openTicket"]["ticket"]["id"]


def done(answer, field: str) -> dict[str, str]:
    items = answer.data[field]["ticket"]["checklist"]
    return {one["item"]: one["doneBy"] for one in items if one["doneBy"]}


async def test_the_owner_writes_the_work_down_step_by_step(api, life, ticket):
    assert done(await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND), "diagnoseTicket") == {
        "ACKNOWLEDGED": "anna",
        "DIAGNOSED": "anna",
    }
    assert "VERIFIED" in done(await api.do("anna", TICK, ticketId=ticket, item="VERIFIED"), "tickChecklist")
    assert "DOCUMENTED" in done(await api.do("dora", DOCUMENT, ticketId=ticket, article="KB-7"), "documentTicket")
    kept = await life.one(
        "MATCH (t:Ticket) RETURN t.root_cause AS cause, t.diagnosis AS kind, t.documented_in AS where"
    )
    assert kept == {"cause": "The fuse", "kind": "bug", "where": "KB-7"}


async def test_what_cannot_be_written_down_is_refused_whole(api, ticket, dump):
    before = await dump()
    refused = [
        ("anna", DIAGNOSE, {**FOUND, "rootCause": " "}, [("TEXT_EMPTY", "input.rootCause")]),
        ("anna", DIAGNOSE, {**FOUND, "evidence": ["x"] * 21}, [("TOO_MANY", "input.evidence")]),
        ("anna", DIAGNOSE, {**FOUND, "evidence": ["x" * 501]}, [("TEXT_TOO_LONG", "input.evidence.0")]),
        ("anna", DOCUMENT, {}, [("FIELD_MISSING", "input.article")]),
        ("anna", DOCUMENT, {"article": "KB-7", "noneNeeded": "x"}, [("FIELD_MISSING", "input.article")]),
        ("ben", DIAGNOSE, FOUND, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("ben", DOCUMENT, {"article": "KB-7"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("ben", TICK, {"item": "VERIFIED"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("carl", TICK, {"item": "VERIFIED"}, [("ROLE_MISSING", None)]),
        ("adam", DIAGNOSE, FOUND, [("ROLE_MISSING", None)]),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, ticketId=ticket, **said)).found == found, (who, said)
    assert await dump() == before
