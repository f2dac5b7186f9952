"""Chat and web push: both libraries wait while they call, so they do it in a thread, with a time limit."""

import asyncio
import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

import orjson
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02  # pyright: ignore[reportMissingTypeStubs]
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from pywebpush import (  # pyright: ignore[reportMissingTypeStubs]
    WebPushException,
    webpush,  # pyright: ignore[reportUnknownVariableType]
)

from sysops_graph.notifications.model import AddressGone, ChannelDown, Letter, Refused
from sysops_graph.settings import Settings

_LATER = frozenset({408, 425, 429})
_GONE = frozenset({404, 410})
_SHOWN = 1000
_KEPT_BY_PUSH_SERVICE_S = 86_400
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def _key_of(length: int) -> AfterValidator:
    def check(text: str) -> str:
        try:
            found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            found = b""
        if len(found) != length:
            raise PydanticCustomError("malformed", "Must be base64url of {length} bytes.", {"length": length})
        return text

    return AfterValidator(check)


class Subscription(BaseModel):
    """What a browser hands out: where to push to, and the keys that only it can open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: Annotated[str, Field(max_length=1000)]
    p256dh: Annotated[str, Field(max_length=100), _key_of(65)]
    auth: Annotated[str, Field(max_length=40), _key_of(16)]


class Outside:
    """Which addresses people may name: schemes of chat services, hosts of push services."""

    def __init__(self, settings: Settings) -> None:
        self._schemes = frozenset(_listed(settings.chat_schemes))
        self._hosts = tuple(_listed(settings.push_hosts))
        self.push_key = _public(settings.vapid_key_file)

    def chat_problem(self, url: str) -> str | None:
        """What is wrong with the address of a chat, without the address."""
        scheme = url.partition("://")[0].lower()
        if scheme not in self._schemes:
            return f"Must begin with one of {', '.join(f'{one}://' for one in sorted(self._schemes)) or 'none'}."
        return None if _chat(url) else "Is no complete address of that chat service."

    def push_problem(self, endpoint: str) -> str | None:
        """What is wrong with the address of a push service; only hosts of the list are ever called."""
        try:
            url = urlsplit(endpoint)
            host = url.hostname or ""
        except ValueError:
            return "Is no address."
        if not any(host == one or host.endswith(f".{one}") for one in self._hosts):
            return "Is at no push service that is known here."
        return None if url.scheme == "https" or host in _LOOPBACK else "Must begin with https://."


class ChatCarrier:
    """Chats by Apprise. It says only whether it worked, so a failure is always tried again."""

    def __init__(self, settings: Settings) -> None:
        self._outside = Outside(settings)
        self._timeout_s = settings.chat_timeout_s

    async def carry(self, letter: Letter, /) -> str:
        chat = await asyncio.to_thread(self._chat, letter.address)
        words = letter.words
        try:
            async with asyncio.timeout(self._timeout_s):
                taken = await asyncio.to_thread(chat.notify, body=words.text, title=words.subject)
        except TimeoutError as error:
            raise ChannelDown("The chat does not answer in time.") from error
        if not taken:
            raise ChannelDown("The chat did not take it.")
        return letter.reference

    def _chat(self, url: str) -> Any:  # noqa: ANN401 - as _chat
        if self._outside.chat_problem(url):
            raise Refused("The chat's address is not one that is allowed.")
        chat = _chat(url)
        chat.socket_connect_timeout = chat.socket_read_timeout = self._timeout_s
        return chat


class PushCarrier:
    """Web push: the text is encrypted for the browser; a later one with the same reference replaces the earlier."""

    def __init__(self, settings: Settings) -> None:
        self._outside = Outside(settings)
        self._key = _private(settings.vapid_key_file)
        self._claims = {"sub": f"mailto:{settings.mail_from}"}
        self._timeout_s = settings.push_timeout_s

    async def carry(self, letter: Letter, /) -> str:
        if self._key is None:
            raise Refused("No key for web push is set.")
        subscription = Subscription.model_validate_json(letter.address)
        if self._outside.push_problem(subscription.endpoint):
            raise AddressGone("The push service is not one that is known here.")
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await asyncio.to_thread(self._push, subscription, letter)
        except WebPushException as error:
            raise _meant(error) from error
        except (requests.RequestException, TimeoutError) as error:
            raise ChannelDown(f"The push service does not answer ({type(error).__name__}).") from error
        return answer.headers.get("location", letter.reference)

    def _push(self, subscription: Subscription, letter: Letter) -> requests.Response:
        words = letter.words
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        with requests.Session() as session:
            session.max_redirects = 0
            answer = webpush(
                {"endpoint": subscription.endpoint, "keys": keys},
                orjson.dumps({"title": words.subject, "body": words.text[:_SHOWN], "id": letter.reference}).decode(),
                vapid_private_key=self._key,
                vapid_claims=dict(self._claims),
                ttl=_KEPT_BY_PUSH_SERVICE_S,
                timeout=self._timeout_s,
                headers={"Topic": letter.reference[:32]},
                requests_session=session,
            )
        return cast(requests.Response, answer)


def _meant(error: WebPushException) -> Exception:
    response: requests.Response | None = cast(Any, error).response
    status = response.status_code if response is not None else 0
    if status in _GONE:
        return AddressGone("The browser is no longer subscribed.")
    if 400 <= status < 500 and status not in _LATER:
        return Refused(f"The push service refused it ({status}).")
    return ChannelDown(f"The push service asks to try later ({status}).")


def _chat(url: str) -> Any:  # noqa: ANN401 - Apprise types nothing
    import apprise  # noqa: PLC0415 - takes seconds to load all its services, at the first chat
    from apprise.common import PersistentStoreMode  # noqa: PLC0415

    asset = apprise.AppriseAsset(storage_mode=PersistentStoreMode.MEMORY)
    return cast(Any, apprise.Apprise).instantiate(url, asset=asset, suppress_exceptions=True)


def _listed(text: str) -> Iterable[str]:
    return (one.strip().lower() for one in text.split(",") if one.strip())


def _secret(file: Path | None) -> ec.EllipticCurvePrivateKey | None:
    if file is None:
        return None
    number = int.from_bytes(base64.b64decode(file.read_bytes().strip(), validate=True))
    return ec.derive_private_key(number, ec.SECP256R1())


def _private(file: Path | None) -> Vapid02 | None:
    key = _secret(file)
    return Vapid02(key) if key else None


def _public(file: Path | None) -> str | None:
    """As browsers want it: base64url of the uncompressed point."""
    key = _secret(file)
    if key is None:
        return None
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
