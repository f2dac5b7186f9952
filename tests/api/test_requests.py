"""What comes before an operation: tokens, bodies, limits, headers; and what is said when something breaks."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
import structlog.testing
from graphql import get_introspection_query

from sysops_graph.app import create_app
from sysops_graph.lifecycle.audit import Violation
from sysops_graph.lifecycle.audits import Audited, AuditKind, keep_audit

ME = "{ me { principal roles nodeId } }"
JSON_BODY = {"Content-Type": "application/json"}


async def test_a_token_says_who_one_is(api):
    answer = await api.ask("carl", ME)
    assert answer.data["me"] == {"principal": "carl", "roles": ["CUSTOMER"], "nodeId": "cus_carl"}


async def test_without_a_token_there_is_the_schema_and_nothing_else(api):
    answer = await api.ask(None, "{ me { principal } __schema { queryType { name } } }")
    assert answer.codes == ["UNAUTHENTICATED"]
    seen = await api.ask(None, "{ __schema { queryType { name } } }")
    assert seen.data["__schema"]["queryType"]["name"] == "Query"


async def test_tools_read_the_whole_schema_within_the_limits(api):
    assert (await api.ask(None, get_introspection_query())).errors == []


@pytest.fixture
async def production(settings):
    """The application as it is in production."""
    app = create_app(settings.model_copy(update={"environment": "production"}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        yield client


async def test_production_knows_no_local_key_shows_no_schema_and_no_graphiql(api, production):
    refused = await production.post("/graphql", json={"query": ME}, headers=api.headers("carl"))
    assert refused.json()["errors"][0]["extensions"]["code"] == "TOKEN_NOT_VALID"
    schema = await production.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert schema.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_NOT_VALID"
    assert (await production.get("/graphiql/")).status_code == 404


@pytest.mark.parametrize("header", ["Bearer x.y.z", "Basic YTpi", "Bearer "])
async def test_another_token_is_refused_before_anything_is_read(api, header):
    response = await api.http.post("/graphql", json={"query": ME}, headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["errors"][0]["extensions"]["code"] == "TOKEN_NOT_VALID"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"query": 1}', b'{"query": "{me{principal}}", "variables": []}']
)
async def test_a_body_that_is_no_operation_is_refused(api, body):
    response = await api.http.post("/graphql", content=body, headers=JSON_BODY)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BODY_NOT_VALID"


async def test_a_body_over_the_limit_is_not_read_to_its_end(api):
    response = await api.http.post("/graphql", content=b" " * (1024 * 1024 + 1), headers=JSON_BODY)
    error = response.json()["errors"][0]["extensions"]
    assert (response.status_code, error["code"], error["limit"], error["value"]) == (
        413,
        "BODY_TOO_LARGE",
        "body",
        1048576,
    )


async def test_there_is_no_get_and_no_batch(api):
    assert (await api.http.get("/graphql?query={me{principal}}")).status_code == 405
    batch = await api.http.post("/graphql", json=[{"query": ME}, {"query": ME}])
    assert batch.status_code == 400


@pytest.mark.parametrize(
    ("document", "limit", "value"),
    [
        ("{ node(id: 1) " + "{ ... on Ticket { customer " * 15 + "{ id }" + "} }" * 15 + " }", "depth", 12),
        ("{ " + " ".join(f"a{n}: me {{ principal }}" for n in range(16)) + " }", "aliases", 15),
        ("{ " + "me " * 2001 + "}", "tokens", 2000),
        ("{ tickets(first: 100) { nodes { followUps { comments { id } } } } }", "cost", 5000),
    ],
)
async def test_an_operation_over_a_limit_is_told_which(api, document, limit, value):
    answer = await api.ask("carl", document)
    told = [error["extensions"] for error in answer.errors if error["extensions"]["code"] == "LIMIT_EXCEEDED"]
    assert (told[0]["limit"], told[0]["value"]) == (limit, value)


@pytest.mark.parametrize("document", ["{ me {", "{ nothing }", "{ " + "me { " * 900 + "id" + " }" * 900 + " }"])
async def test_a_document_that_is_no_operation_of_this_schema_has_a_code(api, document):
    assert set((await api.ask("carl", document)).codes) == {"GRAPHQL_NOT_VALID"}


async def test_every_answer_carries_the_request_id_and_strict_headers(api):
    answer = await api.ask("carl", ME)
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("life")
async def test_what_nobody_expected_is_masked_and_found_in_the_log(api, life):
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    await life.rows("MATCH (t:Ticket) SET t.duration_s = 'much'")
    with structlog.testing.capture_logs() as logs:
        answer = await api.ask("carl", "{ tickets { nodes { duration } } }")
    [error] = answer.errors
    assert error["extensions"]["code"] == "UNEXPECTED"
    assert "much" not in json.dumps(answer.body)
    assert any(
        log["event"] == "unexpected_error" and log["request_id"] == error["extensions"]["requestId"] for log in logs
    )


async def test_an_operation_is_one_line_in_the_log(api):
    with structlog.testing.capture_logs() as logs:
        await api.ask("carl", ME)
        await api.ask("carl", "{ deadMessages { nodes { id } } }")
    lines = [(log["fields"], log["outcome"]) for log in logs if log["event"] == "operation"]
    assert lines == [("me", "ok"), ("deadMessages", "ROLE_MISSING")]


async def test_health(api):
    assert (await api.http.get("/health/live")).json() == {"status": "ok"}
    assert (await api.http.get("/health/ready")).json() == {"status": "ok"}
    metrics = await api.http.get("/metrics")
    assert "sysops_operation_seconds" in metrics.text


@pytest.mark.usefixtures("wipe")
async def test_an_engine_that_stands_still_is_told(api):
    engine = await api.http.get("/health/engine")
    assert (engine.status_code, engine.json()["code"]) == (503, "ENGINE_STANDS_STILL")


@pytest.mark.usefixtures("wipe")
async def test_what_the_audits_found_is_told_without_tickets(api, graph):
    page = await api.http.get("/health/audit")
    assert (page.status_code, page.json()["code"]) == (503, "NOT_AUDITED")
    found = (Violation("two_owners", "tkt_1", "exp_1 and exp_2"),)
    for number, violations in enumerate([(), found, ()]):
        now = await graph.database_time() + timedelta(seconds=number)
        audited = Audited(
            kind=AuditKind.STANDING,
            ended_at=now,
            took_s=0.5,
            repaired=0,
            broken=len(violations),
            violations=violations,
        )
        await graph.write(keep_audit, audited, began_at=now, now=now)
        page = await api.http.get("/health/audit")
        assert page.status_code == (503 if violations else 200)
        assert "tkt_1" not in page.text
        counts = {"two_owners": 1} if violations else {}
        assert page.json()["audits"]["standing"]["violations"] == counts
        asked = await api.ask("max", "{ health { audits { kind broken violations { invariant count } } } }")
        [told] = asked.data["health"]["audits"]
        assert {each["invariant"]: each["count"] for each in told["violations"]} == counts


async def test_graphiql_loads_nothing_from_elsewhere(api):
    page = await api.http.get("/graphiql/")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!doctype", "")
    assert "script-src 'self';" in page.headers["content-security-policy"]
    for file in (
        "graphiql.min.js",
        "graphiql.min.css",
        "react.production.min.js",
        "react-dom.production.min.js",
        "page.js",
    ):
        assert (await api.http.get(f"/graphiql/{file}")).status_code == 200


async def test_who_comes_when_the_house_is_full_hears_when_to_return_and_the_others_are_answered(api, settings):
    full = create_app(settings.model_copy(update={"operations_at_once": 1, "operations_waiting": 2}))
    asked = {"json": {"query": "{ tickets(first: 1) { nodes { id } } }"}, "headers": api.headers("dora")}
    async with (
        full.router.lifespan_context(full),
        httpx.AsyncClient(transport=httpx.ASGITransport(full), base_url="http://sysops") as client,
    ):
        answers = await asyncio.gather(*(client.post("/graphql", **asked) for _ in range(20)))
        after = await client.post("/graphql", **asked)
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) == 17
    assert all(1 <= int(answer.headers["retry-after"]) <= 8 for answer in refused)
    [error] = refused[0].json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("OVERLOADED", True)
    assert all("errors" not in answer.json() for answer in (*answers, after) if answer.status_code == 200)


async def test_a_body_that_does_not_come_holds_no_place_for_long(api, monkeypatch):
    monkeypatch.setattr("sysops_graph.api.media.BODY_S", 0.01)
    never = asyncio.Event()

    async def body():
        yield b"{"
        await never.wait()

    response = await api.http.post("/graphql", content=body(), headers=JSON_BODY)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (408, "BODY_TOO_SLOW")
