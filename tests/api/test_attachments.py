"""Files on tickets: announced over GraphQL, sent and fetched once by signed addresses, refused when they lie."""

import asyncio
import gzip
import hashlib
from datetime import timedelta

import httpx
import pytest

from sysops_graph.app import create_app

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
REQUEST = "mutation($input: RequestUploadInput!) { requestUpload(input: $input) { attachmentId address expiresAt } }"
LIST = """query($id: ID!) { node(id: $id) { ... on Ticket {
  attachments { id fileName bytes mediaType sha256 by commentId url } } } }"""
COMMENT = "mutation($input: AddCommentInput!) { addComment(input: $input) { ticket { comments { id } } } }"


@pytest.fixture
async def ticket(api) -> str:
    return (await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"]


def facts(content: bytes = PNG, **said):
    true = {
        "fileName": "screen.png",
        "bytes": len(content),
        "mediaType": "image/png",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return {**true, **said}


async def announce(api, who, content=PNG, **said):
    return (await api.do(who, REQUEST, **facts(content, **said))).data["requestUpload"]


async def send(api, address, content=PNG):
    return await api.http.put(address, content=content)


async def upload(api, who, content=PNG, **said):
    return await send(api, (await announce(api, who, content, **said))["address"], content)


async def listed(api, who, ticket):
    return (await api.ask(who, LIST, id=ticket)).data["node"]["attachments"]


def problem(answer):
    [error] = answer.json()["errors"]
    extensions = error["extensions"]
    return answer.status_code, extensions["code"], extensions.get("field")


def bodies(settings):
    return sorted(path.name for path in settings.attachments_folder.rglob("*") if path.is_file())


async def states(life):
    return [row["state"] for row in await life.rows("MATCH (a:Attachment) RETURN a.state AS state ORDER BY a.id")]


async def test_a_file_comes_and_goes_by_addresses_of_one_use(api, life, ticket):
    given = await announce(api, "carl", ticketId=ticket)
    sent = await send(api, given["address"])
    assert (sent.status_code, sent.json()) == (201, {"attachmentId": given["attachmentId"]})
    [seen] = await listed(api, "dora", ticket)
    assert {name: seen[name] for name in facts()} == facts()
    assert (seen["id"], seen["by"], seen["commentId"]) == (given["attachmentId"], "carl", None)
    fetched = await api.http.get(seen["url"])
    assert (fetched.status_code, fetched.content) == (200, PNG)
    assert fetched.headers["content-disposition"] == "attachment; filename*=UTF-8''screen.png"
    assert fetched.headers["content-type"] == "image/png"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert problem(await api.http.get(seen["url"])) == (410, "ADDRESS_USED", None)
    assert problem(await send(api, given["address"])) == (410, "ADDRESS_USED", None)
    history = await life.rows("MATCH (h:HistoryEntry {kind: 'attached'}) RETURN h.actor AS actor, h.via AS via")
    assert history == [{"actor": "carl", "via": "web"}]


async def test_a_repeat_of_the_announcement_gets_the_same_address(api, life, ticket):
    said = {"idempotencyKey": "once", "ticketId": ticket, **facts()}
    first, second = [await api.ask("carl", REQUEST, input=said) for _ in range(2)]
    assert first.data == second.data
    assert await states(life) == ["awaited"]


@pytest.mark.parametrize(
    ("content", "said", "problem_found"),
    [
        (PNG + b"more", {"bytes": len(PNG)}, (413, "ATTACHMENT_TOO_LONG", "bytes")),
        (PNG[:-1], {"bytes": len(PNG)}, (422, "ATTACHMENT_TOO_SHORT", "bytes")),
        (PNG[:-1] + b"x", {"sha256": hashlib.sha256(PNG).hexdigest()}, (422, "CHECKSUM_NOT_TRUE", "sha256")),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(90), {}, (422, "MEDIA_TYPE_NOT_TRUE", "mediaType")),
        (b"<html><script>1</script>", {"mediaType": "text/plain"}, (422, "MEDIA_TYPE_NOT_TRUE", "mediaType")),
    ],
)
async def test_a_body_that_is_not_what_was_said_is_thrown_away(
    api, life, settings, ticket, content, said, problem_found
):
    before = bodies(settings)
    assert problem(await upload(api, "carl", content, ticketId=ticket, **said)) == problem_found
    assert await states(life) == ["refused"]
    assert await listed(api, "dora", ticket) == []
    assert bodies(settings) == before


async def test_a_lie_about_the_type_says_what_was_said_and_what_was_found(api, ticket):
    answer = await upload(api, "carl", gzip.compress(b"x" * 1000), ticketId=ticket)
    [error] = answer.json()["errors"]
    assert error["message"] == "This is no image/png; it looks like application/x-gzip."
    assert (error["extensions"]["said"], error["extensions"]["found"]) == ("image/png", "application/x-gzip")


async def test_a_body_without_an_end_is_cut_where_it_is_too_long(api, life, settings, ticket):
    given = await announce(api, "carl", ticketId=ticket, bytes=1000)
    taken = 0

    async def endless():
        nonlocal taken
        while True:
            taken += 1
            yield bytes(600)

    assert problem(await send(api, given["address"], endless())) == (413, "ATTACHMENT_TOO_LONG", "bytes")
    assert taken < 10
    assert await states(life) == ["refused"]


async def test_of_two_that_send_at_once_one_wins(api, life, ticket):
    for _ in range(20):
        address = (await announce(api, "carl", ticketId=ticket))["address"]
        answers = await asyncio.gather(send(api, address), send(api, address))
        assert sorted(answer.status_code for answer in answers) == [201, 410]
        await life.rows("MATCH (a:Attachment) DETACH DELETE a")


async def test_of_two_that_fetch_at_once_one_wins(api, ticket):
    await upload(api, "carl", ticketId=ticket)
    for _ in range(20):
        [seen] = await listed(api, "carl", ticket)
        answers = await asyncio.gather(*(api.http.get(seen["url"]) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 410]


async def test_an_address_that_was_changed_or_is_of_the_other_way_opens_nothing(api, ticket):
    address = (await announce(api, "carl", ticketId=ticket))["address"]
    for wrong in (address[:-2] + "xx", "/attachments/nothing", "/attachments/e30.", address.replace(".", "x.")):
        assert problem(await send(api, wrong)) == (403, "ADDRESS_NOT_VALID", None)
    assert problem(await api.http.get(address)) == (403, "ADDRESS_NOT_VALID", None)


async def test_an_address_runs_out(api, ticket, monkeypatch):
    monkeypatch.setattr("sysops_graph.attachments.commands.UPLOAD_BEGINS_WITHIN", timedelta(0))
    monkeypatch.setattr("sysops_graph.api.attachments.DOWNLOAD_WITHIN", timedelta(0))
    assert problem(await upload(api, "carl", ticketId=ticket)) == (410, "ADDRESS_EXPIRED", None)
    monkeypatch.undo()
    monkeypatch.setattr("sysops_graph.api.attachments.DOWNLOAD_WITHIN", timedelta(0))
    await upload(api, "carl", ticketId=ticket)
    [seen] = await listed(api, "carl", ticket)
    assert problem(await api.http.get(seen["url"])) == (410, "ADDRESS_EXPIRED", None)


async def test_files_of_internal_words_stay_inside(api, ticket):
    said = await api.do("dora", COMMENT, ticketId=ticket, text="Look at this.", visibility="INTERNAL")
    [inside] = said.data["addComment"]["ticket"]["comments"]
    refused = await api.do("carl", REQUEST, commentId=inside["id"], **facts())
    assert refused.found == [("COMMENT_NOT_FOUND", "input.commentId")]
    assert (await upload(api, "dora", commentId=inside["id"])).status_code == 201
    assert (await upload(api, "carl", ticketId=ticket, fileName="mine.png")).status_code == 201
    assert [seen["fileName"] for seen in await listed(api, "carl", ticket)] == ["mine.png"]
    assert [seen["commentId"] for seen in await listed(api, "dora", ticket)] == [inside["id"], None]


async def test_what_cannot_be_announced_leaves_nothing(api, ticket, dump):
    before = await dump()
    refused = [
        ("c1", {"ticketId": ticket}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("ada", {"ticketId": ticket}, [("ROLE_MISSING", None)]),
        ("carl", {}, [("FIELD_MISSING", "input.ticketId")]),
        ("carl", {"ticketId": ticket, "commentId": "com_x"}, [("FIELD_MISSING", "input.ticketId")]),
        ("dora", {"commentId": "com_x"}, [("COMMENT_NOT_FOUND", "input.commentId")]),
        ("dora", {"ticketId": "tkt_x"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("carl", {"ticketId": ticket, "fileName": "../x"}, [("MALFORMED", "input.fileName")]),
        ("carl", {"ticketId": ticket, "fileName": "cod\u202egpj.exe"}, [("MALFORMED", "input.fileName")]),
        ("carl", {"ticketId": ticket, "sha256": "abc", "fileName": " "}, [
            ("TEXT_EMPTY", "input.fileName"), ("MALFORMED", "input.sha256"),
        ]),
        ("carl", {"ticketId": ticket, "bytes": 2_000_000_000, "mediaType": "text/html"}, [
            ("OUT_OF_RANGE", "input.bytes"), ("UNKNOWN_VALUE", "input.mediaType"),
        ]),
    ]  # fmt: skip
    for who, said, found in refused:
        assert (await api.do(who, REQUEST, **facts(**said))).found == found, (who, said)
    assert await dump() == before


async def test_a_ticket_has_only_so_many(api, settings, ticket):
    for _ in range(settings.attachments_per_ticket):
        await announce(api, "carl", ticketId=ticket)
    refused = await api.do("carl", REQUEST, ticketId=ticket, **facts())
    assert refused.codes == ["TOO_MANY_ATTACHMENTS"]


async def test_without_a_storage_no_attachment_is_taken(api, settings, ticket):
    app = create_app(settings.model_copy(update={"attachments_folder": None}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        said = {"idempotencyKey": "k", "ticketId": ticket, **facts()}
        body = {"query": REQUEST, "variables": {"input": said}}
        answer = await client.post("/graphql", json=body, headers=api.headers("carl"))
        assert answer.json()["errors"][0]["extensions"]["code"] == "ATTACHMENTS_OFF"
        assert problem(await client.put("/attachments/x", content=b"")) == (503, "ATTACHMENTS_OFF", None)
