"""Slots and visits over GraphQL: who may, what comes back, what is refused without a trace."""

from datetime import timedelta

import pytest

OFFER = "mutation($input: OfferSlotsInput!) { offerSlots(input: $input) { ticket { state slots { id startsAt } } } }"
MOVE = "mutation($input: MoveVisitInput!) { moveVisit(input: $input) { visit { id state startsAt } } }"
CANCEL = "mutation($input: VisitNoteInput!) { cancelVisit(input: $input) { visit { state } ticket { state } } }"
ENTER = "mutation($input: CannotEnterInput!) { cannotEnter(input: $input) { visit { state } } }"
ARRIVE = "mutation($input: VisitNoteInput!) { cannotArrive(input: $input) { ticket { id } } }"
PLAN = "mutation($input: PlanVisitInput!) { planVisit(input: $input) { visit { id state } } }"
NEXT = "mutation($input: VisitNoteInput!) { needNextVisit(input: $input) { visit { state } } }"


def slot(life, days: int) -> dict[str, str]:
    at = life.now.replace(microsecond=0) + timedelta(days=days)
    return {"startsAt": at.isoformat(), "endsAt": (at + timedelta(hours=2)).isoformat()}


@pytest.fixture
async def planned(api, life) -> tuple[str, str]:
    said = {"subject": "No picture", "deviceId": "dev_carl", "slots": [slot(life, 2)]}
    ticket = (await api.do("carl", "open_ticket", **said)).data["openTicket"]["ticket"]["id"]
    await life.drain()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await api.do("dora", "accept_offer", offerId=offer["id"])
    return ticket, await life.one("MATCH (v:Visit) RETURN v.id")


async def test_a_visit_is_moved_called_off_and_planned_again(api, life, planned, statements):
    ticket, visit = planned
    offered = (await api.do("carl", OFFER, ticketId=ticket, slots=[slot(life, 3), slot(life, 4)])).data
    first, second = (one["id"] for one in offered["offerSlots"]["ticket"]["slots"][-2:])
    statements()
    moved = (await api.do("carl", MOVE, visitId=visit, slotId=first)).data["moveVisit"]["visit"]
    ran = [name for name in statements() if not name.endswith("by_ids")]
    assert len(ran) <= 6, ran
    assert (moved["id"], moved["state"]) == (visit, "PLANNED")
    over = (await api.do("carl", CANCEL, visitId=visit, note="I am away")).data["cancelVisit"]
    assert over == {"visit": {"state": "CANCELLED"}, "ticket": {"state": "OPEN"}}
    again = (await api.do("dora", PLAN, ticketId=ticket, slotId=second)).data["planVisit"]["visit"]
    assert again["state"] == "PLANNED"
    assert (await api.do("dora", ARRIVE, visitId=again["id"], note="A flat tyre")).data["cannotArrive"]["ticket"]


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, life, planned, dump):
    ticket, visit = planned
    before = await dump()
    refused = [
        ("anna", OFFER, {"ticketId": ticket, "slots": []}, [("ROLE_MISSING", None)]),
        ("c1", OFFER, {"ticketId": ticket, "slots": [slot(life, 5)]}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("otto", OFFER, {"ticketId": ticket, "slots": [slot(life, 5)]}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("carl", OFFER, {"ticketId": ticket, "slots": [slot(life, -5)]}, [("SLOTS_NOT_USABLE", "input.slots")]),
        ("carl", OFFER, {"ticketId": ticket, "slots": [slot(life, 5)] * 21}, [("TOO_MANY", "input.slots")]),
        ("carl", MOVE, {"visitId": visit, "slotId": "slt_0"}, [("SLOT_NOT_FOUND", "input.slotId")]),
        ("carl", CANCEL, {"visitId": visit, "note": " "}, [("TEXT_EMPTY", "input.note")]),
        ("c1", CANCEL, {"visitId": visit, "note": "x"}, [("VISIT_NOT_FOUND", "input.visitId")]),
        ("dora", ENTER, {"visitId": visit, "note": "x", "evidence": "x" * 501}, [("TEXT_TOO_LONG", "input.evidence")]),
        ("dora", ENTER, {"visitId": visit, "note": "x"}, [("VISIT_STEP_NOT_POSSIBLE", None)]),
        ("dora", NEXT, {"visitId": visit, "note": "x"}, [("VISIT_STEP_NOT_POSSIBLE", None)]),
        ("dora", PLAN, {"ticketId": ticket, "slotId": "slt_0"}, [("VISIT_PLANNED", None)]),
    ]  # fmt: skip
    for who, document, said, found in refused:
        assert (await api.do(who, document, **said)).found == found, (who, said)
    assert await dump() == before
