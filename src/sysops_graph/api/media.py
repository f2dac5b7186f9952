"""Media types of requests and answers, as the draft of GraphQL over HTTP has them, and the bodies of requests."""

import asyncio
from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from sysops_graph.api.problems import (
    BodyNotValid,
    BodyTooLarge,
    BodyTooSlow,
    MediaTypeNotAcceptable,
    MediaTypeNotRead,
)

RESPONSE = "application/graphql-response+json"
"""Whatever its status, it comes from a GraphQL service: a request that was not run is 4xx."""
JSON = "application/json"
"""For older clients, which take anything but 200 for the word of a proxy."""
EVENTS = "text/event-stream"
"""For subscriptions: an answer after the other, each as an event."""
BODY_BYTES = 1024 * 1024
BODY_S = 8.0
_CHARSETS = frozenset({"utf-8", "utf8"})
_PREFERRED = (RESPONSE, JSON, EVENTS)


def answer_type(headers: Headers) -> str:
    """The one of ours that the client likes best, RESPONSE if it does not mind. Raises MediaTypeNotAcceptable."""
    accept = ",".join(headers.getlist("accept"))
    if not accept.strip():
        return RESPONSE
    ranges = list(_ranges(accept))
    liked = {ours: _quality(ours, ranges) for ours in _PREFERRED}
    best = max(_PREFERRED, key=lambda ours: liked[ours])
    if not liked[best]:
        raise MediaTypeNotAcceptable
    return best


def demand_json(headers: Headers) -> None:
    """Raises MediaTypeNotRead unless the body says that it is JSON in UTF-8."""
    kind, parameters = _split(headers.get("content-type", ""))
    if kind != JSON or parameters.get("charset", "utf-8").lower() not in _CHARSETS:
        raise MediaTypeNotRead


async def read_body(request: Request) -> bytes:
    """All of it. Raises BodyTooLarge, BodyTooSlow, BodyNotValid."""
    chunks, size = list[bytes](), 0
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > BODY_BYTES:
                    raise BodyTooLarge(limit="body", value=BODY_BYTES)
                chunks.append(chunk)
    except TimeoutError:
        raise BodyTooSlow(limit="seconds", value=BODY_S) from None
    except ClientDisconnect as error:
        raise BodyNotValid from error
    return b"".join(chunks)


def _quality(ours: str, ranges: list[tuple[str, float]]) -> float:
    """By the most exact range that covers the type; 0 when none does. Events go to those only who name them."""
    for exact in (ours,) if ours == EVENTS else (ours, "application/*", "*/*"):
        found = [quality for kind, quality in ranges if kind == exact]
        if found:
            return max(found)
    return 0.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for each in accept.split(","):
        kind, parameters = _split(each)
        if parameters.get("charset", "utf-8").lower() in _CHARSETS:
            yield kind, _weight(parameters.get("q", "1"))


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _split(text: str) -> tuple[str, dict[str, str]]:
    kind, *parameters = (part.strip() for part in text.split(";"))
    named = (part.partition("=") for part in parameters)
    return kind.lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in named}
