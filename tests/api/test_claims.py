"""Tickets of a claim queue: seen and taken by experts who may, until the deadline."""

import pytest

CLAIMABLE = "claimable_tickets"


@pytest.fixture
async def ticket(api, life):
    await life.rows("MATCH (q:Queue) SET q.mode = 'claim'")
    answer = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    return answer.data["openTicket"]["ticket"]["id"]


async def test_experts_see_what_they_may_claim_and_until_when(api, life, ticket):
    [claimable] = (await api.ask("anna", CLAIMABLE)).data["claimableTickets"]
    assert claimable["id"] == ticket
    assert claimable["claimUntilAt"] is not None
    assert "may claim it" in claimable["nextStep"]
    assert (await api.ask("anna", "node", id=ticket)).data["node"]["id"] == ticket
    assert (await api.ask("dora", CLAIMABLE)).codes == ["ROLE_MISSING"]


async def test_who_claims_first_owns_it_and_the_others_hear_so(api, life, ticket):
    answer = (await api.do("anna", "claim_ticket", ticketId=ticket)).data["claimTicket"]
    assert answer["ticket"]["owner"] == {"id": "exp_anna"}
    assert (await api.do("ben", "claim_ticket", ticketId=ticket)).codes[0] in {"NOT_CLAIMABLE", "TICKET_NOT_FOUND"}
    assert (await api.ask("ben", CLAIMABLE)).data["claimableTickets"] == []


async def test_an_expert_who_may_not_have_it_is_told_the_rule(api, life, dump, ticket):
    await life.rows("MATCH (:Expert {id: 'exp_cleo'})-[h:HAS_SKILL]->() SET h.level = 1")
    before = await dump()
    assert (await api.do("cleo", "claim_ticket", ticketId=ticket)).codes == ["NOT_ELIGIBLE"]
    assert await dump() == before


async def test_after_the_deadline_it_is_offered_as_elsewhere(api, life, ticket):
    await life.later(minutes=31)
    assert (await api.ask("anna", CLAIMABLE)).data["claimableTickets"] == []
    assert len((await api.ask("anna", "offers")).data["offers"]) == 1
