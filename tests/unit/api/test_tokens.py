import base64
import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.problems import TokenNotValid
from sysops_graph.api.tokens import TokenReader, sign_token
from sysops_graph.settings import Settings

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
ADA = Actor("ada", frozenset({Role.CUSTOMER}), "cus_ada", Channel.WEB)


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "key"
    file.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    return file


def reader(key_file, environment="test"):
    return TokenReader(Settings(environment=environment, token_key_file=key_file))


async def test_a_token_stands_for_its_actor(key_file):
    token = sign_token(key_file, ADA, now=NOW, lifetime=timedelta(hours=1))
    assert (await reader(key_file).bearer(token, NOW)).actor == ADA


async def test_a_token_ends(key_file):
    token = sign_token(key_file, ADA, now=NOW, lifetime=timedelta(hours=1))
    with pytest.raises(TokenNotValid, match="expired"):
        await reader(key_file).bearer(token, NOW + timedelta(hours=2))


async def test_production_does_not_know_the_local_key(key_file):
    token = sign_token(key_file, ADA, now=NOW, lifetime=timedelta(hours=1))
    with pytest.raises(TokenNotValid, match="not accepted"):
        await reader(key_file, "production").bearer(token, NOW)


def signed(key_file, header, **claims):
    key = OctKey.import_key(base64.b64decode(key_file.read_bytes()))
    return jwt.encode(
        header, {"iss": "sysops", "sub": "ada", "roles": ["customer"], **claims}, key, algorithms=[header["alg"]]
    )


def unsigned(**claims):
    parts = ({"alg": "none"}, {"iss": "sysops", "sub": "ada", "roles": ["admin"], **claims})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


EXP = int((NOW + timedelta(hours=1)).timestamp())


@pytest.mark.parametrize(
    "make",
    [
        lambda _: "",
        lambda _: "abc",
        lambda _: unsigned(exp=EXP),
        lambda file: signed(file, {"alg": "HS512"}, exp=EXP),
        lambda file: signed(file, {"alg": "HS256"}),
        lambda file: signed(file, {"alg": "HS256"}, exp=EXP, iss="somebody"),
        lambda file: signed(file, {"alg": "HS256"}, exp=EXP, roles=[]),
        lambda file: signed(file, {"alg": "HS256"}, exp=EXP, roles=["god"]),
        lambda file: signed(file, {"alg": "HS256"}, exp="soon"),
    ],
    ids=["empty", "no token", "unsigned", "other algorithm", "endless", "issuer", "no roles", "unknown role", "no end"],
)
async def test_any_other_token_is_refused(key_file, make):
    with pytest.raises(TokenNotValid):
        await reader(key_file).bearer(make(key_file), NOW)


async def test_a_token_of_another_key_is_refused(key_file, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    with pytest.raises(TokenNotValid):
        await reader(key_file).bearer(sign_token(other, ADA, now=NOW, lifetime=timedelta(hours=1)), NOW)


async def test_people_reach_us_by_the_way_that_is_usual_for_their_role(key_file):
    desk = Actor("dora", frozenset({Role.HELP_DESK}), "stf_dora")
    token = sign_token(key_file, desk, now=NOW, lifetime=timedelta(hours=1))
    assert (await reader(key_file).bearer(token, NOW)).actor.via is Channel.PHONE
