"""The world outside: a mail server and a gateway inside the test, and a carrier that keeps what it was given."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import http_ece  # pyright: ignore[reportMissingTypeStubs]
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from support.eventually import eventually
from sysops_graph.local.process import free_port
from sysops_graph.notifications.model import Letter


@dataclass
class RecordingCarrier:
    """Takes every letter, or fails every one with `failure`."""

    failure: Exception | None = None
    letters: dict[str, Letter] = field(default_factory=dict[str, Letter])

    async def carry(self, letter: Letter, /) -> str:
        if self.failure:
            raise self.failure
        self.letters[letter.reference] = letter
        return f"recorded-{letter.reference}"


class AnsweringMailServer:
    """Answers every mail alike; aiosmtpd calls it."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    async def handle_RCPT(self, *_: object) -> str:  # noqa: N802
        return self._answer

    async def handle_DATA(self, _server: SMTP, _session: object, _envelope: Envelope) -> str:  # noqa: N802
        return "250 kept"


@asynccontextmanager
async def serving_mail(handler: object) -> AsyncGenerator[int]:
    port = free_port()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with server:
        yield port


@asynccontextmanager
async def serving_http(app: Starlette) -> AsyncGenerator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started)
    try:
        yield f"http://127.0.0.1:{port}/messages"
    finally:
        server.should_exit = True
        await task


@dataclass
class PushService:
    """A push service on loopback: it keeps what it gets, and answers `status`."""

    status: int = 201
    pushes: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])
    """Path, topic and encrypted body."""

    @property
    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            if not request.headers["authorization"].startswith("vapid t="):
                return Response(status_code=403)
            if self.status < 300:
                self.pushes.append((request.url.path, request.headers["topic"], await request.body()))
            return Response(status_code=self.status, headers={"location": f"http://127.0.0.1{request.url.path}/1"})

        return Starlette(routes=[Route("/{browser:path}", take, methods=["POST"])])


@dataclass
class ChatService:
    """A chat that takes Apprise's JSON: it keeps what it gets, or refuses everything."""

    refuses: bool = False
    messages: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Title and text."""

    @property
    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            said: dict[str, str] = await request.json()
            if not self.refuses:
                self.messages.append((said["title"], said["message"]))
            return Response(status_code=500 if self.refuses else 200)

        return Starlette(routes=[Route("/{chat:path}", take, methods=["POST"])])


@dataclass
class Browser:
    """Subscribes to a push service, and reads what it is pushed."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def subscription(self, endpoint: str) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": endpoint, "p256dh": _base64url(point), "auth": _base64url(self.secret)}

    def read(self, body: bytes) -> dict[str, str]:
        return json.loads(cast(Any, http_ece).decrypt(body, private_key=self.key, auth_secret=self.secret))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
