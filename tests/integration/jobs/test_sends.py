import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from support.engine import mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.model import Message, NewMessage
from sysops_graph.errors import NotFound, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings

TICKET = "tkt_one"
MAIL = NewMessage(topic="mail", ticket_id=TICKET, lane="notify:email", payload={"to": "cus_a"})
pytestmark = pytest.mark.usefixtures("wipe")


class Post:
    """An outside party that answers as told: an error is raised, None hangs until it is let go, then it answers."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[Any, str]] = []
        self.called = asyncio.Event()
        self.let_go = asyncio.Event()
        self.finals: list[bool] = []

    async def prepare(self, tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> Any:
        await mark(tx, message, f"prepared {ids.new('Attempt')}")
        return message.payload["to"]

    async def call(self, request: Any, idempotency_key: str) -> str:
        self.calls.append((request, idempotency_key))
        self.called.set()
        match self.answers.pop(0) if self.answers else "ok":
            case None:
                await self.let_go.wait()
            case Exception() as error:
                raise error
        return "accepted"

    async def settle(self, tx: Tx, message: Message, answer: str, /, *, now: datetime, ids: Ids) -> None:
        await mark(tx, message, f"{answer} {ids.new('Attempt')}")

    async def failed(
        self, tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids
    ) -> None:
        self.finals.append(final)
        await mark(tx, message, f"failed {type(error).__name__}")

    def send(self, timeout_s: float = 5) -> Send:
        return Send(prepare=self.prepare, call=self.call, settle=self.settle, failed=self.failed, timeout_s=timeout_s)


async def settled(graph: Graph, message_id: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        [node] = await nodes(graph, "OutboxMessage", id=message_id)
        return node if node["state"] != "pending" else None

    node = await eventually(look)
    assert node
    return node


async def texts(graph: Graph) -> list[str]:
    return [node["text"].split()[0] for node in await nodes(graph, "Mark")]


async def test_a_send_is_prepared_called_with_the_messages_id_and_settled(settings: Settings, graph: Graph) -> None:
    post = Post()
    async with running_worker(settings, {"mail": post.send()}):
        [message_id] = await say(graph, MAIL)
        assert (await settled(graph, message_id))["state"] == "done"
    assert post.calls == [("cus_a", message_id)]
    assert await texts(graph) == ["prepared", "accepted"]


async def test_a_send_with_nothing_to_say_any_more_is_settled_without_a_call(settings: Settings, graph: Graph) -> None:
    async def nothing(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
        return None

    post = Post()
    send = Send(prepare=nothing, call=post.call, settle=post.settle, timeout_s=5)
    async with running_worker(settings, {"mail": send}):
        [message_id] = await say(graph, MAIL)
        assert (await settled(graph, message_id))["state"] == "done"
    assert post.calls == []


async def test_an_outage_and_a_hanging_call_are_tried_again_with_the_same_key(settings: Settings, graph: Graph) -> None:
    post = Post(Unavailable(), None)
    async with running_worker(settings, {"mail": post.send(timeout_s=0.3)}):
        [message_id] = await say(graph, MAIL)
        node = await settled(graph, message_id)
    assert (node["state"], node["attempts"]) == ("done", 3)
    assert {key for _, key in post.calls} == {message_id}
    assert post.finals == [False, False]
    assert await texts(graph) == ["prepared", "failed", "prepared", "failed", "prepared", "accepted"]
    attempts = [node["text"].split()[1] for node in await nodes(graph, "Mark") if "failed" not in node["text"]]
    assert len(set(attempts)) == 4


async def test_what_the_outside_party_refuses_for_good_is_settled_and_said(settings: Settings, graph: Graph) -> None:
    post = Post(NotFound())
    async with running_worker(settings, {"mail": post.send()}):
        [message_id] = await say(graph, MAIL)
        node = await settled(graph, message_id)
    assert (node["state"], node["dropped"], post.finals) == ("done", "NOT_FOUND", [True])


async def test_a_send_whose_span_is_over_is_dead_and_its_end_is_said(settings: Settings, graph: Graph) -> None:
    post = Post(Unavailable())
    [message_id] = await say(graph, MAIL)
    async with graph.session() as session:
        await (await session.run("MATCH (m:OutboxMessage) SET m.since_at = m.since_at - duration('P1D')")).consume()
    async with running_worker(settings, {"mail": post.send()}):
        assert (await settled(graph, message_id))["state"] == "dead"
    assert post.finals == [True]


async def test_while_a_call_runs_no_other_worker_makes_it(settings: Settings, graph: Graph) -> None:
    one, other = Post(None), Post()
    async with running_worker(settings, {"mail": one.send(timeout_s=60)}):
        [message_id] = await say(graph, MAIL)
        await asyncio.wait_for(one.called.wait(), 20)
        [node] = await nodes(graph, "OutboxMessage", id=message_id)
        assert node["leased_until_at"].to_native() - node["created_at"].to_native() > timedelta(seconds=64.9)
        async with running_worker(settings, {"mail": other.send()}) as second:
            await second._intake.tell([message_id])
            [core] = await say(graph, NewMessage(topic="nobody.knows", ticket_id=TICKET))
            await settled(graph, core)
            assert other.calls == []
        one.let_go.set()


async def test_a_hanging_mail_server_does_not_delay_the_tickets_core_lane(settings: Settings, graph: Graph) -> None:
    async def core(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
        await mark(tx, message)

    post = Post(*[None] * 50)
    few = settings.model_copy(update={"worker_concurrency": 2})
    async with running_worker(few, {"mail": post.send(timeout_s=60), "core": core}):
        await say(
            graph,
            MAIL,
            *[
                NewMessage(topic="mail", ticket_id=f"tkt_{n}", lane="notify:email", payload={"to": "x"})
                for n in range(10)
            ],
        )
        await asyncio.wait_for(post.called.wait(), 20)
        for _ in range(5):
            [message_id] = await say(graph, NewMessage(topic="core", ticket_id=TICKET))
            await settled(graph, message_id)
        assert len(post.calls) == few.worker_concurrency
        post.let_go.set()
