"""Bearer tokens: signed JSON with who it is, which roles, which node of the graph, and an end.

Of an OpenID Connect provider, or, outside production, of the local key.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.problems import TokenNotValid
from sysops_graph.api.provider import LEEWAY_S, IdentityProvider
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.settings import Settings

ALGORITHM = "HS256"
MOST_PRINCIPAL = 200
LEEWAY = timedelta(seconds=LEEWAY_S)
_LAST_S = FAR_FUTURE.timestamp()


class Claims(BaseModel):
    """What a token says; `exp` in seconds since 1970."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sub: str = Field(min_length=1, max_length=MOST_PRINCIPAL)
    exp: int
    roles: frozenset[Role] = Field(min_length=1)
    node: str | None = None
    via: Channel | None = None


def sign_token(key_file: Path, actor: Actor, *, now: datetime, lifetime: timedelta) -> str:
    """A token of the local key, for development: it stands for `actor` until its end."""
    claims = {
        "iss": "sysops",
        "sub": actor.principal,
        "exp": int((now + lifetime).timestamp()),
        "roles": sorted(actor.roles),
        "node": actor.subject_id,
        **({} if actor.via is Channel.API else {"via": actor.via}),
    }
    return jwt.encode({"alg": ALGORITHM}, claims, _key(key_file), algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for, and until when."""

    actor: Actor
    ends_at: datetime
    persisted_only: bool = False


class TokenReader:
    """Checks bearer tokens: of the provider, if there is one, and outside production of the local key."""

    def __init__(self, settings: Settings) -> None:
        self._key = None
        if settings.environment != "production" and settings.token_key_file:
            self._key = _key(settings.token_key_file)
        self._provider = IdentityProvider(settings.oidc_issuer, settings) if settings.oidc_issuer else None
        self._roles_claim, self._node_claim = settings.oidc_roles_claim, settings.oidc_node_claim

    async def bearer(self, token: str, now: datetime) -> Bearer:
        """Raises TokenNotValid, ProviderAway."""
        if self._provider and (self._key is None or not _is_local(token)):
            return self._provided(await self._provider.claims(token, now))
        if self._key is None:
            raise TokenNotValid("Tokens of the local key are not accepted here.")
        try:
            claims = Claims.model_validate(self._checked(token, self._key))
        except (JoseError, ValueError, ValidationError) as error:
            raise TokenNotValid from error
        if claims.exp <= (now - LEEWAY).timestamp():
            raise TokenNotValid("The bearer token has expired; ask for a new one.")
        actor = Actor(claims.sub, claims.roles, claims.node, claims.via or _usual_channel(claims.roles))
        return Bearer(actor, _instant(claims.exp))

    def _provided(self, told: Mapping[str, Any]) -> Bearer:
        named = _at(told, self._roles_claim)
        words = cast("list[object]", named) if isinstance(named, list) else str(named or "").split()
        roles = frozenset(role for role in Role if role in words)
        node = _at(told, self._node_claim)
        principal = str(told["sub"])
        if not roles or not 0 < len(principal) <= MOST_PRINCIPAL:
            raise TokenNotValid("The bearer token names no role of this service.")
        actor = Actor(principal, roles, node if isinstance(node, str) else None, _usual_channel(roles))
        return Bearer(actor, _instant(told["exp"]))

    def _checked(self, token: str, key: OctKey) -> dict[str, Any]:
        decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
        if decoded.claims.get("iss") != "sysops":
            raise ValueError("issued by somebody else")
        return decoded.claims


def _instant(seconds: float) -> datetime:
    """Of the far future where a token names an instant that no calendar knows."""
    return datetime.fromtimestamp(min(seconds, _LAST_S), UTC)


def _at(told: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - whatever the provider says there
    """A claim by its name, or inside of others: `realm_access.roles`."""
    value: Any = told
    for name in [path] if path in told else path.split("."):
        value = cast(dict[str, Any], value).get(name) if isinstance(value, dict) else None
    return value


def _is_local(token: str) -> bool:
    try:
        return jws.extract_compact(token.encode()).headers().get("alg") == ALGORITHM
    except (JoseError, ValueError) as error:
        raise TokenNotValid from error


def _usual_channel(roles: frozenset[Role]) -> Channel:
    """By which way people of these roles reach us, unless their token says otherwise."""
    usual = {Role.CUSTOMER: Channel.WEB, Role.HELP_DESK: Channel.PHONE, Role.PARTNER: Channel.PARTNER}
    return next((channel for role, channel in usual.items() if role in roles), Channel.API)


def _key(file: Path) -> OctKey:
    try:
        key = base64.b64decode(file.read_bytes().strip(), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{file} is not base64") from error
    return OctKey.import_key(key)
