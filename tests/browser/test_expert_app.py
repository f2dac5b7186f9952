"""The expert's app in Chromium: what docs/api promises a front end is what it sees."""

import json
from typing import Any

import pytest

from browser.chromium import Page
from browser.conftest import Place, Places

pytestmark = pytest.mark.browser

OPEN = "mutation ($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id key } } }"
ASK = "mutation ($input: AskCustomerInput!) { askCustomer(input: $input) { ticket { id } } }"
CANCEL = "mutation ($input: TalkInput!) { cancelTicket(input: $input) { ticket { id } } }"
OFFERED = "document.querySelector('#offers button')"
TAKEN = "document.querySelector('#tickets > li')"
EMPTY = "getComputedStyle(document.querySelector('#offers + .empty')).display === 'block'"


async def _open(place: Place) -> dict[str, Any]:
    return (await place.say(place.customer, OPEN, deviceId="dev_carl", subject="No picture"))["openTicket"]["ticket"]


async def _shown(page: Page, ticket: dict[str, Any], state: str) -> None:
    words = f"{TAKEN}?.innerText"
    await page.until(f"{words}?.includes('{ticket['key']}') && {words}.toLowerCase().includes('{state}')")


async def test_an_offer_comes_is_accepted_and_what_happens_then_is_told(places: Places):
    async with places() as place, place.opened() as page:
        await place.sign_in(page, place.expert)
        await page.until(EMPTY)
        await page.look("window.untouched = true")
        ticket = await _open(place)
        await page.until(OFFERED)
        assert ticket["key"] in await page.look("document.getElementById('offers').innerText")
        await page.press("Tab")
        assert await page.look(f"document.activeElement === {OFFERED}"), "the keyboard reaches it"
        await page.press("Enter")
        await _shown(page, ticket, "open")
        await page.until(EMPTY)
        await page.until(f"document.activeElement === {TAKEN}")
        await place.say(place.expert, ASK, ticketId=ticket["id"], question="Does the red light blink?")
        await _shown(page, ticket, "pending")
        await place.say(place.customer, CANCEL, ticketId=ticket["id"])
        await page.until(f"document.getElementById('alert').innerText.startsWith('{ticket['key']}')")
        assert not await page.look(f"Boolean({TAKEN})")
        assert await page.look("window.untouched"), "nothing was loaded anew"
        assert page.complaints == []


async def test_what_was_accepted_is_there_after_a_reload(places: Places):
    async with places() as place, place.opened() as page:
        ticket = await _open(place)
        await place.sign_in(page, place.expert)
        await page.until(OFFERED)
        await page.look(f"{OFFERED}.click()")
        await _shown(page, ticket, "open")
        await page.call("Page.reload")
        await _shown(page, ticket, "open")
        assert page.complaints == []


async def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(places: Places):
    async with places() as place, place.opened() as page:
        keys = list[str]()

        async def lose_the_first(paused: dict[str, Any]) -> None:
            sent = json.loads(paused["request"].get("postData") or "{}")
            accepting = "acceptOffer" in sent.get("query", "")
            if accepting:
                keys.append(sent["variables"]["input"]["idempotencyKey"])
            if accepting and len(keys) == 1:
                await page.call("Fetch.failRequest", requestId=paused["requestId"], errorReason="ConnectionReset")
            else:
                await page.call("Fetch.continueRequest", requestId=paused["requestId"])

        page.listeners["Fetch.requestPaused"] = lose_the_first
        await page.call("Fetch.enable", patterns=[{"urlPattern": "*/graphql", "requestStage": "Response"}])
        ticket = await _open(place)
        await place.sign_in(page, place.expert)
        await page.until(OFFERED)
        await page.look(f"{OFFERED}.click()")
        await page.until("document.getElementById('waiting').innerText.includes('cannot be reached')")
        await _shown(page, ticket, "open")
        assert len(keys) == 2
        assert len(set(keys)) == 1


async def test_what_happened_while_the_service_was_away_is_told_when_it_is_back(places: Places):
    async with places() as place, place.opened() as page:
        await place.sign_in(page, place.expert)
        await page.until(EMPTY)
        place.cable.cut()
        await page.until("document.getElementById('waiting').innerText.includes('cannot be reached')")
        await _open(place)
        place.cable.mend()
        await page.until(OFFERED)


async def test_a_service_that_has_too_much_to_do_is_asked_again_when_it_says_so(places: Places):
    async with places(principal_per_minute=60, principal_burst=1) as place, place.opened() as page:
        await place.sign_in(page, place.expert)
        await page.until("document.getElementById('waiting').innerText.includes('Trying again in 1 s')")
        await page.until(EMPTY)
        assert await page.look("document.getElementById('alert').innerText") == ""


@pytest.mark.parametrize(("token", "code"), [("nonsense", "TOKEN_NOT_VALID"), ("customer", "ROLE_MISSING")])
async def test_whoever_may_not_enter_hears_why(places: Places, token: str, code: str):
    async with places() as place, place.opened() as page:
        await place.sign_in(page, place.customer if token == "customer" else token)
        await page.until(f"document.getElementById('alert').innerText.includes('{code}')")
        assert not await page.look("document.getElementById('enter').hidden")
