"""Tokens of an OpenID Connect provider, checked by its published keys."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from sysops_graph.api.problems import ProviderAway, TokenNotValid
from sysops_graph.delivery.model import AddressRefused, NotFetched
from sysops_graph.delivery.outside import fetch
from sysops_graph.log import logger
from sysops_graph.settings import Settings

log = logger(__name__)

LEEWAY_S = 30
_TIMEOUT_S = 5.0
_MOST_BYTES = 256 * 1024
_GOOD_FOR_S = 3600.0
_AGAIN_S = 1.0
_NOT_BEFORE_S = 30.0
"""Tokens with a made-up key id shall not have the provider asked for each of them."""
_UNKNOWN = ""
_KINDS = frozenset({"RSA", "EC", "OKP"})


class IdentityProvider:
    """Whom the operator trusts to say who somebody is. Its keys are kept for an hour, and while it is away."""

    def __init__(self, issuer: str, settings: Settings) -> None:
        self._issuer = issuer.rstrip("/")
        self._algorithms = settings.oidc_algorithms.split(",")
        self._demanded: dict[str, Any] = {
            "iss": {"essential": True, "values": [self._issuer, self._issuer + "/"]},
            "aud": {"essential": True, "value": settings.oidc_audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")
        self._lock = asyncio.Lock()

    async def claims(self, token: str, now: datetime) -> Mapping[str, Any]:
        """What the provider says of the bearer. Raises TokenNotValid, ProviderAway."""
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in self._algorithms:
                raise TokenNotValid
            told = await self._told(token, header.get("kid"))
            jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY_S, **self._demanded).validate(told)
        except ExpiredTokenError as error:
            raise TokenNotValid("The bearer token has expired; ask for a new one.") from error
        except (JoseError, ValueError) as error:
            raise TokenNotValid from error
        return told

    async def _told(self, token: str, kid: str | None) -> dict[str, Any]:
        """A token need not name its key; that the key is another one by now shows at the signature only."""
        try:
            return jwt.decode(token, await self._keys_with(kid), algorithms=self._algorithms).claims
        except BadSignatureError:
            if kid is not None:
                raise
            return jwt.decode(token, await self._keys_with(_UNKNOWN), algorithms=self._algorithms).claims

    async def _keys_with(self, kid: str | None) -> KeySet:
        """Fetched anew when they are old, or when the provider has changed its key meanwhile."""
        if self._due(kid):
            async with self._lock:
                if self._due(kid):
                    await self._renew()
        if self._keys is None:
            raise ProviderAway
        return self._keys

    def _due(self, kid: str | None) -> bool:
        age_s = time.monotonic() - self._asked_at
        if self._keys is None:
            return age_s > _AGAIN_S
        known = kid is None or any(key.kid == kid for key in self._keys.keys)
        return age_s > (_GOOD_FOR_S if known else _NOT_BEFORE_S)

    async def _renew(self) -> None:
        self._asked_at = time.monotonic()
        try:
            self._keys = await self._published()
        except (AddressRefused, NotFetched, TimeoutError, JoseError, ValueError, LookupError, TypeError) as error:
            log.warning("provider_away", issuer=self._issuer, error=type(error).__name__)
        else:
            log.info("provider_keys", issuer=self._issuer, keys=len(self._keys.keys))

    async def _published(self) -> KeySet:
        described = await _json(f"{self._issuer}/.well-known/openid-configuration")
        if str(described["issuer"]).rstrip("/") != self._issuer:
            raise ValueError("described by another issuer")
        published = await _json(str(described["jwks_uri"]))
        return KeySet.import_key_set(cast(Any, {"keys": _signing(published["keys"])}))


async def _json(url: str) -> dict[str, Any]:
    fetched = await fetch(url, most_bytes=_MOST_BYTES, timeout_s=_TIMEOUT_S, allow_internal=True)
    return dict(orjson.loads(fetched.body or b""))


def _signing(keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Public keys that sign; a symmetric key in a public place is nobody's secret."""
    return [key for key in keys if key.get("kty") in _KINDS and key.get("use", "sig") == "sig"]
