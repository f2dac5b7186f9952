"""What is fetched by its address, over a stand-in for the network."""

import socket
from typing import Any

import httpx
import pytest

from sysops_graph.delivery import outside
from sysops_graph.delivery.model import AddressRefused, NotFetched
from sysops_graph.delivery.outside import Fetched, fetch, is_public


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("172.16.1.2", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:172.16.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_numbers_of_the_open_internet_are_public(number: str, public: bool) -> None:
    assert is_public(number) is public


class Net:
    """Names with their numbers, and an answer per address; what was asked for stays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, names: dict[str, str], answers: dict[str, httpx.Response]):
        self.asked: list[tuple[str, str]] = []
        self._answers = answers

        async def numbers(_self: object, host: str, port: int, **_: object) -> list[Any]:
            if host not in names:
                raise socket.gaierror
            return [(0, 0, 0, "", (names[host], port))]

        monkeypatch.setattr("asyncio.BaseEventLoop.getaddrinfo", numbers)
        client = httpx.AsyncClient
        monkeypatch.setattr(
            outside.httpx, "AsyncClient", lambda **_: client(transport=httpx.MockTransport(self.answer))
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.headers["host"], request.url.host))
        return self._answers[request.headers["host"] + request.url.path]


async def got(url: str, **more: Any) -> Fetched:
    return await fetch(url, most_bytes=100, timeout_s=5, **more)


async def test_a_page_comes_from_the_number_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Net(monkeypatch, {"example.org": "93.184.215.14"}, {"example.org/a": httpx.Response(200, content=b"days")})
    assert (await got("https://example.org/a")).body == b"days"
    assert net.asked == [("example.org", "93.184.215.14")]


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://inside.example/a", AddressRefused),
        ("https://leads.example/inside", AddressRefused),
        ("https://leads.example/round", AddressRefused),
        ("https://leads.example/file", AddressRefused),
        ("https://open.example/gone", AddressRefused),
        ("https://open.example/large", AddressRefused),
        ("file:///etc/passwd", AddressRefused),
        ("https://", AddressRefused),
        ("https://open.example/busy", NotFetched),
        ("https://nowhere.example/", NotFetched),
    ],
)
async def test_an_address_that_must_not_or_cannot_be_fetched(
    monkeypatch: pytest.MonkeyPatch, url: str, error: type[Exception]
) -> None:
    answers = {
        "leads.example/inside": httpx.Response(302, headers={"location": "http://inside.example/a"}),
        "leads.example/round": httpx.Response(302, headers={"location": "/round"}),
        "leads.example/file": httpx.Response(302, headers={"location": "file:///etc/passwd"}),
        "open.example/gone": httpx.Response(404),
        "open.example/busy": httpx.Response(503),
        "open.example/large": httpx.Response(200, content=b"x" * 101),
    }
    names = {"inside.example": "172.16.0.1", "leads.example": "93.184.215.14", "open.example": "93.184.215.14"}
    net = Net(monkeypatch, names, answers)
    with pytest.raises(error):
        await got(url)
    assert "172.16.0.1" not in [number for _, number in net.asked]


async def test_an_address_inside_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    Net(monkeypatch, {"inside.example": "172.16.0.1"}, {"inside.example/a": httpx.Response(200, content=b"days")})
    assert (await got("http://inside.example/a", allow_internal=True)).body == b"days"


async def test_what_has_not_changed_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Net(monkeypatch, {"example.org": "93.184.215.14"}, {"example.org/a": httpx.Response(304)})
    assert await got("https://example.org/a", etag='"1"') == Fetched(None, '"1"')
