"""GraphQL over HTTP as its draft says: media types, status codes, and what is counted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from sysops_graph.actor import Actor, Role
from sysops_graph.api.media import JSON, RESPONSE
from sysops_graph.api.tokens import sign_token
from sysops_graph.app import create_app
from sysops_graph.errors import Invalid
from sysops_graph.ids import random_id

ME = {"query": "{ me { principal } }"}
BAD = {"query": "{ nothing }"}
PARTLY = {"query": "{ me { principal } deadMessages { nodes { id } } }"}
Another = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def another(settings) -> Another:
    """The application under other settings."""

    @asynccontextmanager
    async def run(**other: object) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update=other))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
        ):
            yield client

    return run


@pytest.mark.parametrize(
    ("body", "media", "status", "parts"),
    [
        (ME, RESPONSE, 200, {"data", "extensions"}),
        (ME, JSON, 200, {"data", "extensions"}),
        (BAD, RESPONSE, 400, {"errors"}),
        (BAD, JSON, 200, {"errors"}),
        ({"query": "{"}, RESPONSE, 400, {"errors"}),
        ({"query": "{"}, JSON, 200, {"errors"}),
        ({"query": "query q($n: Int!) { tickets(first: $n) { nodes { id } } }"}, RESPONSE, 400, {"errors"}),
        (PARTLY, RESPONSE, 200, {"data", "errors", "extensions"}),
        (PARTLY, JSON, 200, {"data", "errors", "extensions"}),
    ],
)
async def test_the_status_says_whether_an_operation_was_run_to_those_who_can_tell(api, body, media, status, parts):
    answer = await api.http.post("/graphql", json=body, headers={**api.headers("carl"), "Accept": media})
    assert (answer.status_code, answer.headers["content-type"]) == (status, f"{media}; charset=utf-8")
    assert answer.json().keys() - {"extensions"} == parts - {"extensions"}
    assert "data" not in parts or "cost" in answer.json()["extensions"]


@pytest.mark.parametrize(
    "body",
    [
        {"query": ""},
        {"query": "query a { me { principal } } query b { me { principal } }"},
        {**ME, "operationName": "other"},
        {"query": "fragment f on Me { principal }"},
    ],
)
async def test_a_document_without_the_operation_is_refused(api, body):
    answer = await api.http.post("/graphql", json=body, headers=api.headers("carl"))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_NOT_VALID"
    older = await api.http.post("/graphql", json=body, headers={**api.headers("carl"), "Accept": JSON})
    assert (older.status_code, older.json().keys() - {"extensions"}) == (200, {"errors"})


async def test_an_empty_name_is_none(api):
    answer = await api.http.post("/graphql", json={**ME, "operationName": ""}, headers=api.headers("carl"))
    assert answer.json()["data"]["me"]["principal"] == "carl"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Accept": "text/html"}, 406, "MEDIA_TYPE_NOT_ACCEPTABLE"),
        ({"Content-Type": "text/plain"}, 415, "MEDIA_TYPE_NOT_READ"),
        ({"Content-Type": "application/json; charset=latin-1"}, 415, "MEDIA_TYPE_NOT_READ"),
    ],
)
async def test_other_media_types_are_refused(api, headers, status, code):
    answer = await api.http.post("/graphql", json=ME, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_only_post_is_allowed(api):
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = await api.http.request(method, "/graphql")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.usefixtures("life")
async def test_the_cost_is_told(api):
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    answer = await api.ask("carl", "{ tickets(first: 10) { nodes { id customer { name } } } }")
    assert answer.body["extensions"]["cost"] == {"requested": 1 + 10 * 2, "used": 1 + 1 * 2, "limit": 5000}


async def test_who_asks_too_often_hears_when_to_return_from_all_processes_and_nobody_else_does(
    api, another: Another, settings, graph
):
    often = {"principal_per_minute": 1, "principal_burst": 3}
    hasty = Actor(principal=random_id("Request"), roles=frozenset({Role.EXPERT}))
    now, hour = await graph.database_time(), timedelta(hours=1)
    headers = {"Authorization": f"Bearer {sign_token(settings.token_key_file, hasty, now=now, lifetime=hour)}"}
    async with another(**often) as one, another(**often) as other:
        answers = [await client.post("/graphql", json=ME, headers=headers) for client in (one, other, one, other)]
        somebody_else = await api.http.post("/graphql", json=ME, headers=api.headers("cleo"))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    told = answers[-1].json()["errors"][0]["extensions"]
    assert (told["code"], told["limit"], told["value"]) == ("RATE_EXCEEDED", "principal a minute", 1)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert somebody_else.status_code == 200


async def test_an_address_is_counted_also_with_bad_tokens_unless_it_is_trusted(another: Another):
    often = {"address_per_minute": 1, "address_burst": 2}
    bad = {"Authorization": "Bearer x.y.z"}
    async with another(**often, redis_url="redis://127.0.0.1:1/0") as alone:
        statuses = [(await alone.post("/graphql", json=ME, headers=bad)).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    async with another(**often, trusted_addresses="::1, 127.0.0.1") as trusting:
        assert {(await trusting.post("/graphql", json=ME)).status_code for _ in range(5)} == {200}


async def test_one_principal_has_so_many_operations_inside(api, another: Another):
    asked = {"json": {"query": "{ tickets(first: 1) { nodes { id } } }"}}
    async with another(operations_per_principal=2, operations_at_once=1) as client:
        carls = [client.post("/graphql", **asked, headers=api.headers("carl")) for _ in range(6)]
        answers = await asyncio.gather(*carls, client.post("/graphql", **asked, headers=api.headers("dora")))
    codes = [error["extensions"]["code"] for answer in answers for error in answer.json().get("errors", [])]
    assert codes == ["TOO_MANY_AT_ONCE"] * 4
    assert "errors" not in answers[-1].json()


async def test_an_operation_that_takes_too_long_is_ended(api, another: Another):
    slow = {"query": "{ tickets { nodes { id } } }"}
    async with another(operation_timeout_s=0.0001) as client:
        answer = await client.post("/graphql", json=slow, headers=api.headers("dora"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["errors"][0]["extensions"]["code"] == "OPERATION_TOO_SLOW"


async def test_a_persisted_document_is_asked_for_by_its_id(api, another: Another, tmp_path):
    file = tmp_path / "documents.json"
    file.write_text('{"abc": "query me { me { principal } }"}')
    carl = api.headers("carl")
    async with another(persisted_file=file) as client:
        named = await client.post("/graphql", json={"documentId": "sha256:abc"}, headers=carl)
        unknown = await client.post("/graphql", json={"documentId": "def"}, headers=carl)
        other = await client.post("/graphql", json={"query": "{ me { roles } }"}, headers=carl)
        both = await client.post("/graphql", json={"query": "{ me { roles } }", "documentId": "abc"}, headers=carl)
    assert named.json()["data"]["me"]["principal"] == "carl"
    assert unknown.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_KNOWN"
    assert other.status_code == 200
    assert both.json()["errors"][0]["extensions"]["code"] == "BODY_NOT_VALID"


async def test_where_only_persisted_documents_are_run_others_are_refused(api, another: Another, tmp_path):
    file = tmp_path / "documents.json"
    file.write_text('{"abc": "query me { me { principal } }"}')
    async with another(persisted_file=file, persisted_only=True) as client:
        same = await client.post(
            "/graphql", json={"query": "query me { me { principal } }"}, headers=api.headers("carl")
        )
        other = await client.post("/graphql", json={"query": "{ me { roles } }"}, headers=api.headers("carl"))
    assert same.status_code == 200
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (403, "DOCUMENT_NOT_PERSISTED")


@pytest.mark.parametrize("text", ["", "[]", '{"abc": 1}', '{"abc": "{ nothing }"}', '{"abc": "{"}'])
def test_a_list_of_documents_that_does_not_fit_is_said_at_the_start(settings, tmp_path, text):
    file = tmp_path / "documents.json"
    file.write_text(text)
    with pytest.raises(Invalid, match=r"documents\.json"):
        create_app(settings.model_copy(update={"persisted_file": file}))


async def test_a_front_end_elsewhere_is_let_in_by_its_origin_alone(api, another: Another):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    async with another(allowed_origins="https://app.example.org") as client:
        ours = await client.options("/graphql", headers={"Origin": "https://app.example.org", **asks})
        theirs = await client.options("/graphql", headers={"Origin": "https://evil.example.org", **asks})
        asked = await client.post(
            "/graphql", json=ME, headers={**api.headers("carl"), "Origin": "https://app.example.org"}
        )
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, "https://app.example.org")
    assert (theirs.status_code, theirs.headers.get("access-control-allow-origin")) == (400, None)
    assert asked.headers["access-control-allow-origin"] == "https://app.example.org"
    assert "access-control-allow-credentials" not in asked.headers
    alone = await api.http.post(
        "/graphql", json=ME, headers={**api.headers("carl"), "Origin": "https://app.example.org"}
    )
    assert "access-control-allow-origin" not in alone.headers
