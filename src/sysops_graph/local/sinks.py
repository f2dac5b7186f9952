"""A mail server and an SMS gateway that deliver to nobody: they keep what they get in the inbox.

Run as `python -m sysops_graph.local.sinks FOLDER SMTP_PORT SMS_PORT`.
"""

import asyncio
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sysops_graph.ids import random_id
from sysops_graph.local.inbox import Caught, from_gateway, keep

_LARGEST_TEXT = 1600


class MailCatcher:
    """Takes every mail; aiosmtpd calls it."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        body = mail.get_body(("plain", "html"))
        for receiver in envelope.rcpt_tos:
            keep(self._inbox, _caught_mail(mail, str(body.get_content()) if body else "", receiver))
        return "250 kept"


def _caught_mail(mail: EmailMessage, text: str, receiver: str) -> Caught:
    return Caught(
        at=datetime.now(UTC).isoformat(),
        channel="email",
        to=receiver,
        sender=mail.get("From", ""),
        subject=mail.get("Subject", ""),
        text=text,
        reference=mail.get("Message-ID", ""),
    )


def sms_gateway(inbox: Path) -> Starlette:
    """`POST /messages` with JSON `{to, text}`: 202 and an id, 422 when a field is missing or the text is too long."""

    async def take(request: Request) -> Response:
        body: dict[str, Any] = await request.json()
        if not body.get("to") or not body.get("text") or len(body["text"]) > _LARGEST_TEXT:
            return JSONResponse({"error": f"to and text are needed, text of 1 to {_LARGEST_TEXT} letters"}, 422)
        keep(inbox, from_gateway(body, request.headers.get("idempotency-key", ""), datetime.now(UTC)))
        return JSONResponse({"id": random_id("Attempt")}, 202)

    return Starlette(routes=[Route("/messages", take, methods=["POST"])])


async def serve_sinks(inbox: Path, smtp_port: int, sms_port: int) -> None:
    """Serve both on loopback until the process is asked to end."""
    loop = asyncio.get_running_loop()
    catcher = MailCatcher(inbox)
    mail = await loop.create_server(lambda: SMTP(catcher, enable_SMTPUTF8=True), "127.0.0.1", smtp_port)
    config = uvicorn.Config(sms_gateway(inbox), port=sms_port, log_level="warning", lifespan="off")
    async with mail:
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve_sinks(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
