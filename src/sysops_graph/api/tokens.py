"""Bearer tokens: signed JSON with who it is, which roles, which node of the graph, and an end."""

import base64
import binascii
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.problems import TokenNotValid
from sysops_graph.settings import Settings

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=30)


class Claims(BaseModel):
    """What a token says; `exp` in seconds since 1970."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sub: str = Field(min_length=1, max_length=200)
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


class TokenReader:
    """Checks bearer tokens. The local key is the only issuer so far, and production does not accept it."""

    def __init__(self, settings: Settings) -> None:
        self._key = None
        if settings.environment != "production" and settings.token_key_file:
            self._key = _key(settings.token_key_file)

    def actor(self, token: str, now: datetime) -> Actor:
        """Raises TokenNotValid."""
        if self._key is None:
            raise TokenNotValid("Tokens of the local key are not accepted here.")
        try:
            claims = Claims.model_validate(self._checked(token, self._key))
        except (JoseError, ValueError, ValidationError) as error:
            raise TokenNotValid from error
        if claims.exp <= (now - LEEWAY).timestamp():
            raise TokenNotValid("The bearer token has expired; ask for a new one.")
        return Actor(claims.sub, claims.roles, claims.node, claims.via or _usual_channel(claims.roles))

    def _checked(self, token: str, key: OctKey) -> dict[str, Any]:
        decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
        if decoded.claims.get("iss") != "sysops":
            raise ValueError("issued by somebody else")
        return decoded.claims


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
