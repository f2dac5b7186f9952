"""Chat and web push against services on loopback: what they promise like every carrier, and when an address ends."""

import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from support.carriers import Browser, ChatService, PushService, RecordingCarrier, serving_http
from support.lives import kiel
from support.told import SEALER, ToldLife
from sysops_graph.actor import Actor
from sysops_graph.graph.driver import Graph
from sysops_graph.local.process import free_port
from sysops_graph.notifications.addresses import (
    MOST_BROWSERS,
    address_id,
    forget_chat,
    name_chat,
    subscribe_browser,
    unsubscribe_browser,
)
from sysops_graph.notifications.channels import Carrier
from sysops_graph.notifications.model import (
    AddressGone,
    ChannelDown,
    ContactChannel,
    Kind,
    Letter,
    RecipientGone,
    Refused,
    TooManyBrowsers,
    Words,
)
from sysops_graph.notifications.outside import ChatCarrier, Outside, PushCarrier
from sysops_graph.settings import Settings

CHAT, PUSH, EMAIL = ContactChannel.CHAT, ContactChannel.PUSH, ContactChannel.EMAIL
WORDS = Words("Angebot für INC-1", "Antworten Sie in der App.")
LENA = Actor(principal="lena", subject_id="stf_lena")


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    key: Path = tmp_path_factory.mktemp("push") / "vapid.key"
    key.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    return Settings(
        vapid_key_file=key, push_hosts="127.0.0.1", push_timeout_s=2, chat_schemes="json,slack", chat_timeout_s=2
    )


@pytest.fixture
async def chat() -> AsyncIterator[tuple[ChatService, str]]:
    service = ChatService()
    async with serving_http(service.app) as url:
        yield service, url.replace("http://", "json://")


@pytest.fixture
async def push() -> AsyncIterator[tuple[PushService, str]]:
    service = PushService()
    async with serving_http(service.app) as url:
        yield service, url


def subscribed(endpoint: str, browser: Browser | None = None) -> str:
    return orjson.dumps((browser or Browser()).subscription(endpoint)).decode()


async def test_a_chat_takes_the_words(outside: Settings, chat: tuple[ChatService, str]) -> None:
    service, url = chat
    assert await ChatCarrier(outside).carry(Letter(url, WORDS, "msg_1"))
    assert service.messages == [(WORDS.subject, WORDS.text)]


async def test_a_browser_reads_the_words_with_its_own_key(outside: Settings, push: tuple[PushService, str]) -> None:
    service, url = push
    browser = Browser()
    for _ in range(2):
        assert await PushCarrier(outside).carry(Letter(subscribed(url, browser), WORDS, "msg_1"))
    assert {topic for _, topic, _ in service.pushes} == {"msg_1"}
    assert browser.read(service.pushes[0][2]) == {"title": WORDS.subject, "body": WORDS.text, "id": "msg_1"}
    assert WORDS.text.encode() not in service.pushes[0][2]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, AddressGone),
        (410, AddressGone),
        (413, Refused),
        (429, ChannelDown),
        (503, ChannelDown),
        (302, ChannelDown),
    ],
)
async def test_gone_never_and_later_are_told_apart(
    outside: Settings, push: tuple[PushService, str], status: int, error: type[Exception]
) -> None:
    service, url = push
    service.status = status
    with pytest.raises(error) as raised:
        await PushCarrier(outside).carry(Letter(subscribed(url), WORDS, "msg_1"))
    assert type(raised.value) is error
    assert url not in str(raised.value)


async def test_a_chat_that_does_not_take_it_is_tried_again(outside: Settings, chat: tuple[ChatService, str]) -> None:
    service, url = chat
    service.refuses = True
    with pytest.raises(ChannelDown):
        await ChatCarrier(outside).carry(Letter(url, WORDS, "msg_1"))


@pytest.mark.parametrize("kind", ["chat", "push"])
async def test_nobody_answering_means_later(outside: Settings, kind: str) -> None:
    at = f"127.0.0.1:{free_port()}/x"
    carrier: Carrier = ChatCarrier(outside) if kind == "chat" else PushCarrier(outside)
    address = f"json://{at}" if kind == "chat" else subscribed(f"http://{at}")
    with pytest.raises(ChannelDown):
        await carrier.carry(Letter(address, WORDS, "msg_1"))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "xml://127.0.0.1", "slack://short", "json", ""])
async def test_a_chat_that_is_not_on_the_list_is_never_called(outside: Settings, url: str) -> None:
    assert Outside(outside).chat_problem(url)
    with pytest.raises(Refused):
        await ChatCarrier(outside).carry(Letter(url, WORDS, "msg_1"))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://example.org/x",
        "http://fcm.googleapis.com/x",
        "https://evilfcm.googleapis.com.example/x",
        "https://[/",
        "x",
    ],
)
def test_a_push_service_that_is_not_on_the_list_is_never_called(endpoint: str) -> None:
    assert Outside(Settings()).push_problem(endpoint)


def test_the_push_services_of_browsers_are_on_the_list() -> None:
    known = [
        "https://fcm.googleapis.com/x",
        "https://updates.push.services.mozilla.com/x",
        "https://web.push.apple.com/x",
    ]
    assert [Outside(Settings()).push_problem(endpoint) for endpoint in known] == [None] * 3


async def test_without_a_key_nothing_is_pushed(push: tuple[PushService, str]) -> None:
    with pytest.raises(Refused):
        await PushCarrier(Settings(push_hosts="127.0.0.1")).carry(Letter(subscribed(push[1]), WORDS, "msg_1"))
    assert Outside(Settings()).push_key is None


@pytest.fixture
async def life(graph: Graph, wipe: None) -> ToldLife:
    life = ToldLife(graph)
    await life.build(kiel("anna"))
    await life.reachable("stf_lena", time_zone="Europe/Berlin")
    return life


async def named(life: ToldLife, channel: ContactChannel, text: str) -> str:
    node_id = address_id("stf_lena", channel, SEALER.text_hash(text))
    use_case = name_chat if channel is CHAT else subscribe_browser
    await life.act(use_case, "stf_lena", node_id, SEALER.seal_text(node_id, text), actor=LENA)
    return node_id


async def test_a_person_is_told_over_the_chat_that_was_named_last(life: ToldLife) -> None:
    for url in ("json://a/1", "json://a/2"):
        await named(life, CHAT, url)
    await life.rows("MATCH (s:Staff {id: 'stf_lena'}) SET s.preferred_channel = 'chat'")
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    assert [address for address, _ in life.letters(CHAT)] == ["json://a/2"]
    await life.act(forget_chat, "stf_lena", actor=LENA)
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="resolution")
    await life.drain()
    assert len(life.letters(EMAIL)) == 1
    sealed = await life.rows("MATCH (c:ContactAddress) WHERE c.data_key IS NOT NULL RETURN c.id")
    assert sealed == []


async def test_a_browser_that_is_gone_is_unsubscribed_and_the_others_are_told(life: ToldLife) -> None:
    class OneIsGone(RecordingCarrier):
        async def carry(self, letter: Letter, /) -> str:
            if letter.address == "gone":
                raise AddressGone("gone")
            return await super().carry(letter)

    life.carriers[PUSH] = OneIsGone()
    gone, here = await named(life, PUSH, "gone"), await named(life, PUSH, "here")
    await life.rows("MATCH (s:Staff {id: 'stf_lena'}) SET s.preferred_channel = 'push'")
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    assert [address for address, _ in life.letters(PUSH)] == ["here"]
    ended = await life.rows("MATCH (c:ContactAddress) WHERE c.ended_at IS NOT NULL RETURN c.id AS id")
    assert [row["id"] for row in ended] == [gone]
    await life.act(unsubscribe_browser, "stf_lena", here, actor=LENA)
    assert await life.one("MATCH (c:ContactAddress) WHERE c.ended_at IS NULL RETURN count(c)") == 0


async def test_when_all_browsers_are_gone_the_next_channel_tells(life: ToldLife) -> None:
    life.carriers[PUSH].failure = AddressGone("gone")
    await named(life, PUSH, "x")
    await life.rows("MATCH (s:Staff {id: 'stf_lena'}) SET s.preferred_channel = 'push'")
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    assert sorted((await life.told())[0]["tries"]) == ["email sent", "push failed"]
    assert await life.one("MATCH (c:ContactAddress) WHERE c.ended_at IS NULL RETURN count(c)") == 0


async def test_browsers_are_not_without_number_and_customers_have_no_chat(life: ToldLife) -> None:
    for number in range(MOST_BROWSERS):
        await named(life, PUSH, str(number))
    await named(life, PUSH, "0")
    with pytest.raises(TooManyBrowsers):
        await named(life, PUSH, "one more")
    with pytest.raises(RecipientGone):
        await life.act(name_chat, "cus_carl", "cad_1", SEALER.seal_text("cad_1", "json://a"), actor=LENA)
