"""Tickets by their words: the best first, marked, and only those that one may see."""

import pytest

SEARCH = """query ($text: String!, $first: Int) { searchTickets(text: $text, first: $first) {
  ticket { id } score subject { text fits } excerpt { text fits } } }"""


@pytest.fixture
def open_one(api):
    async def opened(who: str, subject: str, description: str) -> str:
        said = {"subject": subject, "description": description, "deviceId": f"dev_{who}"}
        return (await api.do(who, "open_ticket", **said)).data["openTicket"]["ticket"]["id"]

    return opened


async def found(api, who: str, text: str, first: int = 25):
    return (await api.ask(who, SEARCH, text=text, first=first)).data["searchTickets"]


async def ids(api, who: str, text: str, first: int = 25) -> list[str]:
    return [each["ticket"]["id"] for each in await found(api, who, text, first)]


async def test_what_fits_best_comes_first_and_shows_where(api, life, open_one):
    loud = await open_one("carl", "Humming", "The television hums, and hums again, and the picture is dark.")
    dark = await open_one("c1", "Dark picture", "Nothing to hear.")
    assert await ids(api, "dora", "picture dark") == [dark, loud]
    [first] = await found(api, "dora", "humm")
    assert first["subject"] == [{"text": "Humming", "fits": True}]
    assert first["excerpt"] == []


async def test_everybody_finds_what_they_may_see(api, life, open_one):
    carls, other = await open_one("carl", "No picture", "Dark."), await open_one("c1", "No picture", "Dark.")
    everything = sorted([carls, other])
    assert sorted(await ids(api, "dora", "picture")) == everything
    assert sorted(await ids(api, "lena", "picture")) == everything
    assert await ids(api, "otto", "picture") == []
    assert await ids(api, "carl", "picture") == [carls]
    assert await ids(api, "c1", "picture") == [other]
    assert await ids(api, "carl", "picture", first=1) == [carls], "others that fit as well take no place"


async def test_a_ticket_is_found_as_soon_as_it_is_there_and_by_what_it_says_now(api, life, open_one):
    ticket = await open_one("carl", "No picture", "Dark.")
    assert await ids(api, "carl", "pict") == [ticket]
    edit = "mutation ($input: EditTicketInput!) { editTicket(input: $input) { ticket { id } } }"
    assert (await api.do("dora", edit, ticketId=ticket, subject="No sound")).data
    assert await ids(api, "carl", "pict") == []
    assert await ids(api, "carl", "sound") == [ticket]


@pytest.mark.parametrize(
    ("text", "first", "found"),
    [
        ("", 25, [("TEXT_EMPTY", "text")]),
        ("a" * 201, 25, [("TEXT_TOO_LONG", "text")]),
        ("x", 0, [("PAGE_NOT_VALID", "first")]),
        ("x", 51, [("PAGE_NOT_VALID", "first")]),
    ],
)
async def test_what_cannot_be_asked_says_why(api, life, text, first, found):
    asked = "query ($text: String!, $first: Int!) { searchTickets(text: $text, first: $first) { score } }"
    assert (await api.ask("dora", asked, text=text, first=first)).found == found


async def test_nothing_in_the_words_means_anything_to_the_index(api, life, open_one):
    await open_one("carl", "No picture", "Dark.")
    for text in ('subject:picture"', "picture~2 OR *", "pict?re", "/p.*/", "[a TO z]", "NOT dark"):
        assert (await api.ask("dora", SEARCH, text=text)).status == 200
    assert await ids(api, "dora", "NOT dark") == []
