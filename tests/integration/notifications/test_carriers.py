"""What every carrier promises: the real ones against a mail server and a gateway, and the one that tests use."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from support.carriers import AnsweringMailServer, RecordingCarrier, serving_http, serving_mail
from sysops_graph.local.inbox import caught
from sysops_graph.local.process import free_port
from sysops_graph.local.sinks import MailCatcher, sms_gateway
from sysops_graph.notifications.channels import Carrier, MailCarrier, TextCarrier
from sysops_graph.notifications.model import ChannelDown, Letter, Refused, Words
from sysops_graph.settings import Settings

LETTER = Letter("ben@sysops-squad.example", Words("Angebot für INC-1", "Antworten Sie in der App.\n"), "msg_1")
KINDS = ["mail", "text", "recording"]


def answering_gateway(status: int) -> Starlette:
    async def answer(_: Request) -> JSONResponse:
        return JSONResponse({}, status)

    return Starlette(routes=[Route("/messages", answer, methods=["POST"])])


def mail_carrier(port: int) -> MailCarrier:
    return MailCarrier(Settings(smtp_port=port, smtp_timeout_s=2))


def text_carrier(url: str | None) -> TextCarrier:
    return TextCarrier(Settings(sms_url=url, sms_timeout_s=2))


@dataclass
class Working:
    carrier: Carrier
    arrived: Callable[[], list[tuple[str, str, str]]]
    """Address, text and reference of what arrived."""


@pytest.fixture(params=KINDS)
async def working(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Working]:
    def in_inbox() -> list[tuple[str, str, str]]:
        return [(one.to, one.text, one.reference) for one in caught(tmp_path)]

    match request.param:
        case "mail":
            async with serving_mail(MailCatcher(tmp_path)) as port:
                yield Working(mail_carrier(port), in_inbox)
        case "text":
            async with serving_http(sms_gateway(tmp_path)) as url:
                yield Working(text_carrier(url), in_inbox)
        case _:
            fake = RecordingCarrier()
            yield Working(fake, lambda: [(one.address, one.words.text, ref) for ref, one in fake.letters.items()])


async def test_a_letter_arrives_with_its_words_and_its_reference(working: Working) -> None:
    assert await working.carrier.carry(LETTER)
    [(address, text, reference)] = working.arrived()
    assert (address, text.strip()) == (LETTER.address, LETTER.words.text.strip())
    assert LETTER.reference in reference


async def test_a_second_try_carries_the_same_reference(working: Working) -> None:
    for _ in range(2):
        await working.carrier.carry(LETTER)
    assert len({reference for _, _, reference in working.arrived()}) == 1


@asynccontextmanager
async def answering(kind: str, *, mail: str, status: int) -> AsyncIterator[Carrier]:
    if kind == "mail":
        async with serving_mail(AnsweringMailServer(mail)) as port:
            yield mail_carrier(port)
    else:
        async with serving_http(answering_gateway(status)) as url:
            yield text_carrier(url)


@pytest.mark.parametrize("kind", ["mail", "text"])
@pytest.mark.parametrize(
    ("mail", "status", "error"),
    [
        ("550 no such person", 422, Refused),
        ("451 come back later", 503, ChannelDown),
        ("450 too many", 429, ChannelDown),
    ],
)
async def test_never_and_later_are_told_apart(kind: str, mail: str, status: int, error: type[Exception]) -> None:
    async with answering(kind, mail=mail, status=status) as carrier:
        with pytest.raises(error) as raised:
            await carrier.carry(LETTER)
    assert LETTER.address not in str(raised.value)


@pytest.mark.parametrize("kind", ["mail", "text"])
async def test_nobody_answering_means_later(kind: str) -> None:
    port = free_port()
    carrier = mail_carrier(port) if kind == "mail" else text_carrier(f"http://127.0.0.1:{port}/messages")
    with pytest.raises(ChannelDown):
        await carrier.carry(LETTER)


async def test_without_a_gateway_text_messages_are_refused() -> None:
    with pytest.raises(Refused):
        await text_carrier(None).carry(LETTER)


async def test_a_line_break_in_a_subject_makes_no_header(tmp_path: Path) -> None:
    letter = Letter("ben@sysops-squad.example", Words("One\r\nBcc: all@example.org", "text"), "msg_1")
    async with serving_mail(MailCatcher(tmp_path)) as port:
        await mail_carrier(port).carry(letter)
    [mail] = caught(tmp_path)
    assert (mail.to, mail.subject) == ("ben@sysops-squad.example", "One Bcc: all@example.org")
