"""The world outside: a mail server and a gateway inside the test, and a carrier that keeps what it was given."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope
from starlette.applications import Starlette

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
