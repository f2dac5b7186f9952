"""The parties outside: a mail server and a gateway for text messages, that count what they took and can misbehave."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from enum import StrEnum

from aiosmtpd.smtp import SMTP, Envelope
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faults.cable import Cable, cable_to
from support.carriers import serving_http, serving_mail
from sysops_graph.ids import random_id


class Mood(StrEnum):
    """How the parties behave; `down` is the cable's affair."""

    KIND = "kind"
    HANGS = "hangs"
    ANSWERS_500 = "answers 500"
    BREAKS = "accepts and then breaks"
    TWICE = "answers twice"


@dataclass
class Parties:
    """Both receivers in one: what they took, by the id that the sender gave it."""

    mail: Cable = field(init=False)
    gateway: Cable = field(init=False)
    mood: Mood = Mood.KIND
    taken: Counter[str] = field(default_factory=Counter[str])
    on_taken: Callable[[], object] = lambda: None
    """Called between the acceptance and the answer."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _told: tuple[int, int] = 0, 0

    def be(self, mood: Mood) -> None:
        self.mood = mood
        self._changed.set()
        self._changed = asyncio.Event()

    def news(self) -> tuple[int, int]:
        """How many letters were taken since this was asked last, and how many of those once more."""
        before, self._told = self._told, (len(self.taken), self.taken.total() - len(self.taken))
        return self._told[0] - before[0], self._told[1] - before[1]

    def forget(self) -> None:
        self.taken.clear()
        self._told = 0, 0

    async def _take(self, reference: str) -> bool:
        """Whether it is taken; one that hangs takes nothing, and says so when it comes to itself."""
        hung = self.mood is Mood.HANGS
        if hung:
            await self._changed.wait()
        if hung or self.mood is Mood.ANSWERS_500:
            return False
        self.taken[reference] += 1
        self.on_taken()
        return True

    async def handle_DATA(self, server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd calls it."""
        content = envelope.content
        assert isinstance(content, bytes)
        reference = message_from_bytes(content)["Message-ID"].strip("<>").partition("@")[0]
        if not await self._take(reference):
            return "451 try later"
        if self.mood is Mood.BREAKS:
            assert server.transport
            server.transport.abort()
        return "250 kept\r\n250 kept" if self.mood is Mood.TWICE else "250 kept"

    async def take_text(self, request: Request) -> Response:
        if not await self._take(request.headers["idempotency-key"]):
            return JSONResponse({}, 500)
        if self.mood is Mood.BREAKS:
            self.gateway.flicker()
        return JSONResponse({"id": random_id("Attempt")}, 202)


@asynccontextmanager
async def receiving() -> AsyncGenerator[Parties]:
    """Both receivers, each behind a cable."""
    parties = Parties()
    app = Starlette(routes=[Route("/messages", parties.take_text, methods=["POST"])])
    async with (
        serving_mail(parties) as port,
        serving_http(app) as url,
        cable_to(f"smtp://127.0.0.1:{port}") as parties.mail,
        cable_to(url) as parties.gateway,
    ):
        yield parties
