"""The same key is the same command: done once, answered as often as it is asked."""

import asyncio
import hashlib

import orjson
import pytest

from support.documents import mutation

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
TICKETS = "MATCH (t:Ticket) RETURN count(t)"


async def opened(api, who="carl", **said):
    return (await api.do(who, "open_ticket", **{**TV, **said})).data["openTicket"]["ticket"]["id"]


async def test_a_repeat_is_answered_with_the_first_outcome(api, life):
    assert await opened(api, idempotencyKey="k") == await opened(api, idempotencyKey="k")
    assert await life.one(TICKETS) == 1


async def test_a_repeat_may_select_other_fields(api):
    first = await opened(api, idempotencyKey="k")
    document = "mutation($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id version } } }"
    again = await api.do("carl", document, **TV, idempotencyKey="k")
    assert again.data["openTicket"]["ticket"] == {"id": first, "version": 1}


async def test_twins_at_the_same_time_are_one(api, life):
    ids = await asyncio.gather(*(opened(api, idempotencyKey="k") for _ in range(8)))
    assert len(set(ids)) == 1
    assert await life.one(TICKETS) == 1


async def test_the_same_key_with_another_body_is_refused(api, dump):
    await opened(api, idempotencyKey="k")
    before = await dump()
    answer = await api.do("carl", "open_ticket", **TV, idempotencyKey="k", description="more")
    assert answer.found == [("IDEMPOTENCY_KEY_REUSED", "input.idempotencyKey")]
    assert await dump() == before


async def test_the_same_key_for_another_mutation_is_refused(api):
    ticket = await opened(api, who="dora", idempotencyKey="k", customerId="cus_carl")
    answer = await api.do("dora", "close_ticket", idempotencyKey="k", ticketId=ticket, reason="INVALID")
    assert answer.codes == ["IDEMPOTENCY_KEY_REUSED"]


async def test_keys_are_each_principals_own(api, life):
    await opened(api, idempotencyKey="k")
    await opened(api, who="dora", idempotencyKey="k", customerId="cus_carl")
    assert await life.one(TICKETS) == 2


async def test_a_refusal_is_not_stored(api, life):
    refused = await api.do("carl", "open_ticket", **{**TV, "deviceId": "dev_nobody"}, idempotencyKey="k")
    assert refused.codes == ["DEVICE_NOT_FOUND"]
    assert await life.one("MATCH (c:Command) RETURN count(c)") == 0
    assert await opened(api, idempotencyKey="k")


async def test_a_missing_key_is_asked_for(api, dump):
    before = await dump()
    answer = await api.ask("carl", "open_ticket", input=TV)
    assert answer.found == [("IDEMPOTENCY_KEY_MISSING", "input.idempotencyKey")]
    assert "1 to 200 characters" in answer.errors[0]["message"]
    assert await dump() == before


async def test_a_key_that_identifies_nothing_is_refused(api, dump):
    before = await dump()
    for key in ("", "  ", "x" * 201, "a\nb"):
        answer = await api.do("carl", "open_ticket", **TV, idempotencyKey=key)
        assert answer.found == [("IDEMPOTENCY_KEY_MISSING", "input.idempotencyKey")]
    assert await dump() == before


async def test_what_was_asked_cannot_be_guessed_from_what_is_kept_of_it(api, life):
    asked = {"id": "cus_carl", "contact": {"email": None, "phone": "+49 30 1234567", "address": None}}
    assert (await api.do("dora", mutation("changeCustomer"), **asked)).data
    guesses = [orjson.dumps(["changeCustomer", asked], option=option) for option in (0, orjson.OPT_SORT_KEYS)]
    kept = await life.one("MATCH (c:Command {principal: 'dora'}) RETURN c.request_hash")
    assert kept not in [hashlib.sha256(guess).hexdigest() for guess in guesses]
