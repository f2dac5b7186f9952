"""Keys of other systems: shown once, bound, taken back, and of no use to whoever finds them in the graph."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sysops_graph.api import keys
from sysops_graph.app import create_app
from sysops_graph.ids import random_id

KEY = "apiKey { id name prefix roles nodeId scopes persistedOnly endsAt endedBy successorId usedAt }"
CREATE = f"mutation ($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{ secret {KEY} }} }}"
ROTATE = f"mutation ($input: RotateApiKeyInput!) {{ rotateApiKey(input: $input) {{ secret {KEY} }} }}"
REVOKE = f"mutation ($input: RevokeApiKeyInput!) {{ revokeApiKey(input: $input) {{ secret {KEY} }} }}"
LIST = """query ($first: Int, $after: String) {
  apiKeys(first: $first, after: $after) { totalCount nodes { name } pageInfo { endCursor } } }"""
ME = "{ me { principal roles } }"


@pytest.fixture(autouse=True)
def _never_remembered(monkeypatch):
    """Tests do not wait for five seconds."""
    monkeypatch.setattr(keys, "_REMEMBERED_S", 0.0)


@pytest.fixture
def make(api, life):
    async def made(**said):
        given = {"name": "chat", "roles": ["INTEGRATION"], "endsAt": at(life, days=30), **said}
        return (await api.do("adam", CREATE, **given)).data["createApiKey"]

    return made


def at(life, **later: float) -> str:
    return (life.now + timedelta(**later)).isoformat()


async def ask(api, secret: str, query: str = ME, **variables):
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"query": query, "variables": variables}
    return (await api.http.post("/graphql", json=body, headers=headers)).json()


def code(answer) -> str:
    return answer["errors"][0]["extensions"]["code"]


async def test_a_key_lets_another_system_in_with_its_roles(api, make):
    made = await make()
    me = (await ask(api, made["secret"]))["data"]["me"]
    assert me == {"principal": made["apiKey"]["id"], "roles": ["INTEGRATION"]}
    assert made["secret"].startswith(made["apiKey"]["prefix"])


async def test_the_secret_is_told_once_and_is_nowhere_in_the_graph(api, life):
    given = {
        "name": "chat",
        "roles": ["INTEGRATION"],
        "endsAt": at(life, days=1),
        "idempotencyKey": random_id("Request"),
    }
    first = (await api.ask("adam", CREATE, input=given)).data["createApiKey"]
    again = (await api.ask("adam", CREATE, input=given)).data["createApiKey"]
    assert again == {**first, "secret": None}
    nodes = await life.rows("MATCH (n) RETURN properties(n) AS p")
    assert first["secret"] not in json.dumps(nodes, default=str)
    assert "me" in (await ask(api, first["secret"]))["data"]


async def test_a_key_that_is_taken_back_or_has_ended_opens_nothing(api, life, make):
    made = await make()
    revoked = (await api.do("adam", REVOKE, apiKeyId=made["apiKey"]["id"])).data["revokeApiKey"]
    assert (revoked["secret"], revoked["apiKey"]["endedBy"]) == (None, "adam")
    assert code(await ask(api, made["secret"])) == "TOKEN_NOT_VALID"
    other = await make()
    await life.rows("MATCH (k:ApiKey {id: $id}) SET k.ends_at = k.created_at", id=other["apiKey"]["id"])
    assert code(await ask(api, other["secret"])) == "TOKEN_NOT_VALID"
    assert code(await ask(api, "sg_live_guessed")) == "TOKEN_NOT_VALID"


async def test_while_keys_are_changed_both_open(api, life, make):
    made = await make(scopes=["me"])
    given = {"apiKeyId": made["apiKey"]["id"], "endsAt": at(life, days=200), "overlap": "P2D"}
    other = (await api.do("adam", ROTATE, **given)).data["rotateApiKey"]
    assert other["secret"] != made["secret"]
    assert other["apiKey"]["scopes"] == ["me"]
    for secret in (made["secret"], other["secret"]):
        assert "me" in (await ask(api, secret))["data"]
    await life.rows("MATCH (k:ApiKey {id: $id}) SET k.ends_at = k.created_at", id=made["apiKey"]["id"])
    assert code(await ask(api, made["secret"])) == "TOKEN_NOT_VALID"
    assert (await api.do("adam", ROTATE, **given)).codes == ["API_KEY_ENDED"]


async def test_scopes_are_the_only_operations_of_a_key(api, make):
    made = await make(roles=["HELP_DESK"], scopes=["tickets"])
    assert code(await ask(api, made["secret"])) == "SCOPE_MISSING"
    assert "tickets" in (await ask(api, made["secret"], "{ tickets { nodes { id } } }"))["data"]


async def test_a_bound_key_runs_persisted_documents_only(api, settings, make, tmp_path: Path):
    made = await make(persistedOnly=True)
    assert code(await ask(api, made["secret"])) == "DOCUMENT_NOT_PERSISTED"
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"me": ME}))
    app = create_app(settings.model_copy(update={"persisted_file": file}))
    headers = {"Authorization": f"Bearer {made['secret']}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        answer = (await client.post("/graphql", json={"documentId": "me"}, headers=headers)).json()
    assert answer["data"]["me"]["principal"] == made["apiKey"]["id"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"roles": ["ADMIN"]}, ("UNKNOWN_VALUE", "input.roles.0")),
        ({"roles": []}, ("TOO_FEW", "input.roles")),
        ({"name": " "}, ("TEXT_EMPTY", "input.name")),
        ({"scopes": ["everything"]}, ("UNKNOWN_VALUE", "input.scopes")),
        ({"endsAt": "2020-01-01T00:00:00Z"}, ("OUT_OF_RANGE", "input.endsAt")),
        ({"endsAt": "2199-01-01T00:00:00Z"}, ("OUT_OF_RANGE", "input.endsAt")),
    ],
)
async def test_what_is_wrong_with_a_key_is_said(api, life, said, found):
    given = {"name": "chat", "roles": ["INTEGRATION"], "endsAt": at(life, days=30), **said}
    assert (await api.do("adam", CREATE, **given)).found == [found]


async def test_only_administrators_see_and_make_keys(api, life):
    given = {"name": "chat", "roles": ["INTEGRATION"], "endsAt": at(life, days=30)}
    for who in ("max", "dora", "carl"):
        assert (await api.do(who, CREATE, **given)).codes == ["ROLE_MISSING"]
        assert (await api.ask(who, LIST)).codes == ["ROLE_MISSING"]
    assert (await api.do("adam", REVOKE, apiKeyId="key_nothing")).codes == ["API_KEY_NOT_FOUND"]


async def test_keys_are_listed_the_newest_first(api, make):
    for name in ("one", "two", "three"):
        await make(name=name)
    page = (await api.ask("adam", LIST, first=2)).data["apiKeys"]
    assert ([node["name"] for node in page["nodes"]], page["totalCount"]) == (["three", "two"], 3)
    rest = (await api.ask("adam", LIST, after=page["pageInfo"]["endCursor"])).data["apiKeys"]
    assert [node["name"] for node in rest["nodes"]] == ["one"]


async def test_when_a_key_was_used_last_is_known(graph, life, make):
    made = await make()
    known = keys.Keys(graph)
    now = life.now + timedelta(minutes=1)
    await known.bearer(made["secret"], now)
    await known.note()
    [row] = await life.rows("MATCH (k:ApiKey {id: $id}) RETURN k.used_at AS at", id=made["apiKey"]["id"])
    assert row["at"] is not None
