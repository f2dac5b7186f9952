import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from sysops_graph.actor import Channel, Role
from sysops_graph.api import provider as module
from sysops_graph.api.problems import ProviderAway, TokenNotValid
from sysops_graph.api.tokens import TokenReader
from sysops_graph.settings import Settings

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
FIRST = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
SECOND = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
STRANGE = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})


class Provider:
    """Publishes keys at an address, and signs."""

    def __init__(self) -> None:
        self.keys: list[Any] = [FIRST]
        self.asked = 0
        self.issuer_told: str | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = json.dumps(provider.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            self.asked += 1
            return {"keys": [key.as_dict(private=False) for key in self.keys if not isinstance(key, OctKey)]}
        return {"issuer": self.issuer_told or self.issuer, "jwks_uri": f"{self.issuer}/keys"}

    def token(self, key: Any = FIRST, algorithm: str = "RS256", **claims: Any) -> str:
        exp = int((NOW + timedelta(minutes=5)).timestamp())
        told = {
            "iss": self.issuer,
            "aud": "sysops",
            "sub": "u1",
            "exp": exp,
            "roles": ["expert"],
            "sysops_node": "exp_1",
        }
        told = {name: value for name, value in {**told, **claims}.items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": key.kid}, told, key, algorithms=[algorithm])


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.end()


def reader(provider: Provider, **other: Any) -> TokenReader:
    return TokenReader(Settings(environment="production", oidc_issuer=provider.issuer, **other))


async def test_a_token_of_the_provider_stands_for_its_subject(provider: Provider) -> None:
    actor = (await reader(provider).bearer(provider.token(), NOW)).actor
    assert (actor.principal, actor.roles, actor.subject_id, actor.via) == (
        "u1", frozenset({Role.EXPERT}), "exp_1", Channel.API,
    )  # fmt: skip


@pytest.mark.parametrize("roles", [["expert", "offline_access"], "expert openid"])
async def test_roles_may_lie_in_another_claim_among_others_words(provider: Provider, roles: object) -> None:
    inside = reader(provider, oidc_roles_claim="realm_access.roles", oidc_node_claim="https://example.org/node")
    claims = {"roles": None, "realm_access": {"roles": roles}, "https://example.org/node": "exp_2"}
    actor = (await inside.bearer(provider.token(**claims), NOW)).actor
    assert (actor.roles, actor.subject_id) == (frozenset({Role.EXPERT}), "exp_2")


def forged(token: str, algorithm: str, secret: bytes | None) -> str:
    """The same claims under a header and a signature that a library would not make."""
    header = json.dumps({"alg": algorithm, "kid": "first"}).encode()
    signed = f"{_base64(header)}.{token.split('.')[1]}"
    return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), 'sha256')) if secret else ''}"


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


SOON = int((NOW - timedelta(seconds=20)).timestamp())
WRONG: dict[str, Callable[[Provider], str]] = {
    "other audience": lambda p: p.token(aud="shop"),
    "no audience": lambda p: p.token(aud=None),
    "other issuer": lambda p: p.token(iss="https://elsewhere.example"),
    "expired": lambda p: p.token(exp=int((NOW - timedelta(minutes=1)).timestamp())),
    "endless": lambda p: p.token(exp=None),
    "not yet": lambda p: p.token(nbf=int((NOW + timedelta(minutes=1)).timestamp())),
    "nobody": lambda p: p.token(sub=None),
    "no role": lambda p: p.token(roles=["god"]),
    "no roles": lambda p: p.token(roles=None),
    "another's key under the same id": lambda p: p.token(STRANGE),
    "unknown key": lambda p: p.token(SECOND, "ES256"),
    "algorithm that is not pinned": lambda p: p.token(FIRST, "RS512"),
    "public key as a secret": lambda p: forged(p.token(), "HS256", FIRST.as_pem(private=False)),
    "unsigned": lambda p: forged(p.token(), "none", None),
    "no token": lambda _: "abc",
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_any_other_token_is_refused(provider: Provider, wrong: str) -> None:
    with pytest.raises(TokenNotValid):
        await reader(provider).bearer(WRONG[wrong](provider), NOW)


async def test_clocks_may_be_half_a_minute_apart(provider: Provider) -> None:
    await reader(provider).bearer(provider.token(exp=SOON), NOW)
    await reader(provider).bearer(provider.token(aud=["shop", "sysops"], nbf=SOON + 40), NOW)


async def test_keys_are_kept_and_asked_for_again_when_the_provider_changes_its_key(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = reader(provider)
    for _ in range(5):
        await tokens.bearer(provider.token(), NOW)
    assert provider.asked == 1
    provider.keys = [FIRST, SECOND]
    for _ in range(5):
        with pytest.raises(TokenNotValid):
            await tokens.bearer(provider.token(SECOND, "ES256"), NOW)
    assert provider.asked == 1
    monkeypatch.setattr(module, "_NOT_BEFORE_S", 0.0)
    await tokens.bearer(provider.token(SECOND, "ES256"), NOW)
    await tokens.bearer(provider.token(), NOW)
    assert provider.asked == 2


async def test_while_the_provider_is_away_its_known_keys_are_good_and_else_one_is_asked_to_return(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_GOOD_FOR_S", 0.0)
    tokens, token = reader(provider), provider.token()
    await tokens.bearer(token, NOW)
    provider.end()
    await tokens.bearer(token, NOW)
    with pytest.raises(ProviderAway):
        await reader(provider).bearer(token, NOW)


async def test_keys_are_not_taken_from_another_issuer(provider: Provider) -> None:
    provider.issuer_told = "https://elsewhere.example"
    with pytest.raises(ProviderAway):
        await reader(provider).bearer(provider.token(), NOW)
