"""Tokens that an OpenID Connect provider issues, started as a process of its own and asked as a front end asks it."""

import base64
import hmac
import json
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from support.eventually import eventually
from sysops_graph.actor import Role
from sysops_graph.api import provider as module
from sysops_graph.api.problems import TokenNotValid
from sysops_graph.api.tokens import TokenReader
from sysops_graph.app import create_app
from sysops_graph.local.process import ended_unless_ready, free_port, spawn, stop
from sysops_graph.settings import Settings

PEOPLE = {
    "anna": {"roles": ["expert", "offline_access"], "sysops_node": "exp_anna"},
    "eve": {"groups": ["admin"]},
}
BACK = "http://app.example/back"


class Provider:
    """Whoever asks in the name of somebody gets that one's token; another start has another key."""

    def __init__(self, folder: Path) -> None:
        self._log, self._port = folder / "provider.log", free_port()
        self.issuer = f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        people = (f"--user-claims={json.dumps({'sub': name, **claims})}" for name, claims in PEOPLE.items())
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(self._port), *people]
        self._process = spawn(command, log=self._log)
        with ended_unless_ready(self._process):
            await eventually(self._answers)

    def stop(self) -> None:
        stop(self._process)

    async def _answers(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        try:
            return bool(await self.published())
        except httpx.TransportError:
            return False

    async def published(self) -> list[dict[str, Any]]:
        """Its public keys."""
        async with httpx.AsyncClient(base_url=self.issuer) as client:
            return (await client.get("/jwks")).json()["keys"]

    async def tokens(self, who: str = "anna", audience: str = "sysops") -> dict[str, str]:
        """What somebody who has signed in to `audience` is given."""
        async with httpx.AsyncClient(base_url=self.issuer) as client:
            wanted = {"client_id": audience, "redirect_uri": BACK, "response_type": "code", "scope": "openid"}
            sent_back = await client.post("/oauth2/authorize", params=wanted, data={"sub": who})
            [code] = parse_qs(urlsplit(sent_back.headers["location"]).query)["code"]
            said = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
            return (await client.post("/oauth2/token", data=said, auth=(audience, "any"))).json()

    async def token(self, who: str = "anna", audience: str = "sysops") -> str:
        return (await self.tokens(who, audience))["id_token"]

    def reader(self, **other: Any) -> TokenReader:
        return TokenReader(Settings(environment="production", **{"oidc_issuer": self.issuer, **other}))


@pytest.fixture(scope="module")
async def provider(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Provider]:
    provider = Provider(tmp_path_factory.mktemp("provider"))
    await provider.start()
    yield provider
    provider.stop()


def now() -> datetime:
    return datetime.now(UTC)


async def refused(reader: TokenReader, token: str, at: datetime | None = None) -> str:
    with pytest.raises(TokenNotValid) as error:
        await reader.bearer(token, at or now())
    return error.value.message


async def test_who_has_signed_in_is_known_to_the_api(provider: Provider, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"oidc_issuer": provider.issuer, "environment": "production"}))
    headers = {"Authorization": f"Bearer {await provider.token()}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        asked = await client.post("/graphql", json={"query": "{ me { principal roles nodeId } }"}, headers=headers)
    assert asked.json()["data"]["me"] == {"principal": "anna", "roles": ["EXPERT"], "nodeId": "exp_anna"}


async def test_the_token_ends_when_it_says(provider: Provider) -> None:
    reader, token = provider.reader(), await provider.token()
    bearer = await reader.bearer(token, now())
    assert bearer.actor.roles == {Role.EXPERT}
    message = await refused(reader, token, bearer.ends_at + timedelta(seconds=module.LEEWAY_S))
    assert message == "The bearer token has expired; ask for a new one."


async def test_what_was_issued_for_others_or_by_others_is_refused(provider: Provider) -> None:
    await refused(provider.reader(), await provider.token(audience="shop"))
    by_another_name = provider.issuer.replace("127.0.0.1", "localhost")
    await refused(provider.reader(oidc_issuer=by_another_name), await provider.token())


async def test_roles_come_from_the_claim_that_the_operator_names(provider: Provider) -> None:
    eve = await provider.token("eve")
    assert await refused(provider.reader(), eve) == "The bearer token names no role of this service."
    actor = (await provider.reader(oidc_roles_claim="groups").bearer(eve, now())).actor
    assert (actor.principal, actor.roles, actor.subject_id) == ("eve", frozenset({Role.ADMIN}), None)


async def test_what_is_no_signed_token_of_it_opens_nothing(provider: Provider) -> None:
    tokens, [key] = await provider.tokens(), await provider.published()
    header, claims, signature = tokens["id_token"].split(".")
    secret = RSAKey.import_key(key).as_pem(private=False)
    raised = json.dumps({**json.loads(_plain(claims)), "roles": ["admin"]}).encode()
    for wrong in (
        tokens["access_token"],
        f"{header}.{_text(raised)}.{signature}",
        f"{_header('none')}.{claims}.",
        f"{_header('none')}.{claims}.{signature}",
        _signed(f"{_header('HS256')}.{claims}", secret),
        _signed(f"{_header('HS256', kid=key['kid'])}.{claims}", key["n"].encode()),
    ):
        await refused(provider.reader(), wrong)


def _header(algorithm: str, **more: str) -> str:
    return _text(json.dumps({"alg": algorithm, "typ": "JWT", **more}).encode())


def _signed(text: str, secret: bytes) -> str:
    return f"{text}.{_text(hmac.digest(secret, text.encode(), 'sha256'))}"


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Provider]:
    provider = Provider(tmp_path)
    yield provider
    provider.stop()


async def test_when_the_provider_has_another_key_its_tokens_open_and_those_of_the_old_one_do_not(
    changing: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_NOT_BEFORE_S", 3600.0)
    await changing.start()
    reader, old, [before] = changing.reader(), await changing.token(), await changing.published()
    await reader.bearer(old, now())
    changing.stop()
    await reader.bearer(old, now())
    await changing.start()
    new, [after] = await changing.token(), await changing.published()
    assert before["kid"] != after["kid"]
    await refused(reader, new)
    monkeypatch.setattr(module, "_NOT_BEFORE_S", 0.0)
    await reader.bearer(new, now())
    await refused(reader, old)
