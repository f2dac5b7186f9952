"""What clients hear of while it happens, over both wires, on a served application."""

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from support.eventually import eventually
from support.listening import WITHIN_S, numbering, over_events, over_socket, served, socket
from sysops_graph.actor import Actor, Role
from sysops_graph.api.live import Listener
from sysops_graph.api.sockets import Connection
from sysops_graph.api.tokens import sign_token
from sysops_graph.app import create_app
from sysops_graph.delivery.model import Message
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.metrics import SUBSCRIPTIONS
from sysops_graph.notifications.commands import store_notification
from sysops_graph.notifications.model import Kind
from sysops_graph.notifications.rules import notice

WIRES = pytest.mark.parametrize("over", [over_socket, over_events])
CHANGED = "subscription ($id: ID!) { ticketChanged(id: $id) { id version state } }"
OFFERS = "subscription { myOffers { id ticket { key } } }"
QUEUE = "subscription ($area: ID) { queueChanged(areaId: $area) { id version } }"
RAISED = "subscription { exceptionRaised { code ticket { id } } }"
TOLD = "subscription { notificationReceived { kind ticket { id } } }"
METRICS = "subscription { metricsChanged { states { state tickets withoutOwner stuck late } } }"
COMMENT = "mutation ($input: AddCommentInput!) { addComment(input: $input) { ticket { version } } }"
CANCEL = "mutation ($input: TalkInput!) { cancelTicket(input: $input) { ticket { state } } }"
CHANGES = "query ($after: String) { changes(after: $after) { changes { ticketId kind } cursor more } }"


@dataclass
class Place:
    port: int
    headers: Any


@pytest.fixture
async def place(settings, graph, api, life) -> AsyncIterator[Place]:
    """The application behind a port, with whatever a worker does for the change feed."""
    app = create_app(settings.model_copy(update={"allowed_origins": "https://app.example.org"}))
    async with numbering(graph, settings.redis_url), served(app) as port:
        yield Place(port, api.headers)


async def _next(answers: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN_S):
        return await anext(answers)


async def _data(answers: AsyncIterator[dict[str, Any]]) -> Any:
    answer = await _next(answers)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


async def _codes(answers: AsyncIterator[dict[str, Any]]) -> list[str]:
    return [error["extensions"]["code"] for error in (await _next(answers))["errors"]]


@WIRES
async def test_a_ticket_is_told_as_it_is_and_whenever_it_has_changed(over, place, api, life):
    ticket_id = await life.open(drain=False)
    async with over(place.port, place.headers("carl"), CHANGED, {"id": ticket_id}) as answers:
        assert (await _data(answers))["version"] == 1
        for version in (2, 3):
            assert (await api.do("carl", COMMENT, ticketId=ticket_id, text="Still dark.")).data
            assert (await _data(answers))["version"] == version


@WIRES
async def test_an_expert_hears_of_offers_that_come_and_go(over, place, api, life):
    async with over(place.port, place.headers("anna"), OFFERS, {}) as answers:
        assert await _data(answers) == []
        await life.rows("MATCH (e:Expert) SET e.active = e.id = 'exp_anna'")
        await life.open()
        [offer] = await _data(answers)
        assert offer["ticket"]["key"].startswith("INC-")
        assert (await api.do("anna", "refuse_offer", offerId=offer["id"], reason="TOO_FAR")).data
        assert await _data(answers) == []


@WIRES
async def test_whoever_leads_hears_of_what_nobody_can_take_in_their_areas(over, place, life):
    await life.rows("MATCH (e:Expert) SET e.active = false")
    async with (
        over(place.port, place.headers("lena"), RAISED, {}) as answers,
        over(place.port, place.headers("lena"), QUEUE, {"area": "area_kiel"}) as queue,
    ):
        await eventually(_both_listen)
        ticket_id = await life.open()
        assert (await _data(answers))["ticket"]["id"] == ticket_id
        assert [ticket["id"] for ticket in await _data(queue)] == [ticket_id]


@WIRES
async def test_what_somebody_is_told_is_heard_once(over, place, graph, life):
    ticket_id = await life.open(drain=False)
    await _tell(graph, life, "cus_carl", Kind.TICKET_RECEIPT, ticket_id)
    async with over(place.port, place.headers("carl"), TOLD, {}) as answers:
        assert (await _data(answers))["kind"] == Kind.TICKET_RECEIPT
        await _tell(graph, life, "cus_c1", Kind.TICKET_RECEIPT, ticket_id)
        for kind in (Kind.TICKET_SOLVED, Kind.TICKET_CLOSED):
            await _tell(graph, life, "cus_carl", kind, ticket_id)
            assert await _data(answers) == {"kind": kind, "ticket": {"id": ticket_id}}


async def _tell(graph: Graph, life: Any, person_id: str, kind: Kind, ticket_id: str) -> None:
    wanted, message_id = notice(kind, person_id, ticket_id=ticket_id), random_id("OutboxMessage")
    message = Message(
        id=message_id,
        topic=wanted.topic,
        lane=wanted.lane,
        ticket_id=ticket_id,
        subject_id=person_id,
        payload=wanted.payload,
        attempts=0,
        created_at=life.now,
        since_at=life.now,
    )
    await graph.write(store_notification, message, now=life.now, ids=Ids(message_id))


@WIRES
async def test_what_the_desk_has_before_it_is_counted_again_when_it_has_changed(over, place, api, life):
    async with over(place.port, place.headers("dora"), METRICS, {}) as answers:
        assert (await _data(answers))["states"] == []
        ticket_id = await life.open(drain=False)
        assert (await _data(answers))["states"] == [
            {"state": "NEW", "tickets": 1, "withoutOwner": 1, "stuck": 0, "late": 0}
        ]
        assert (await api.do("carl", CANCEL, ticketId=ticket_id)).data
        assert (await _data(answers))["states"] == []


@WIRES
async def test_nothing_is_heard_of_other_areas(over, place, api, life):
    """Otto leads another one: what he hears first is what happens there."""
    async with over(place.port, place.headers("otto"), QUEUE, {}) as answers:
        await eventually(_one_listens)
        await life.open(drain=False)
        far = await life.open(drain=False, area_id="area_far")
        assert [ticket["id"] for ticket in await _data(answers)] == [far]


@WIRES
@pytest.mark.parametrize(
    ("who", "query", "code"),
    [
        ("c1", CHANGED, "TICKET_NOT_FOUND"),
        ("carl", QUEUE, "ROLE_MISSING"),
        ("dora", OFFERS, "ROLE_MISSING"),
        ("carl", "subscription { nothing }", "GRAPHQL_NOT_VALID"),
        ("carl", "{ me { principal } }", "GRAPHQL_NOT_VALID"),
        ("carl", "subscription {", "GRAPHQL_NOT_VALID"),
    ],
)
async def test_what_is_refused_says_why(over, who, query, code, place, life):
    ticket_id = await life.open(drain=False)
    async with over(place.port, place.headers(who), query, {"id": ticket_id}) as answers:
        assert await _codes(answers) == [code]
        with pytest.raises(StopAsyncIteration):
            await _next(answers)


@WIRES
async def test_nobody_hears_anything_without_a_token(over, place):
    async with over(place.port, {}, OFFERS, {}) as answers:
        assert await _codes(answers) == ["UNAUTHENTICATED"]


@WIRES
async def test_it_ends_with_the_token(over, place, settings, graph, life):
    ticket_id = await life.open(drain=False)
    actor = Actor(principal="carl", roles=frozenset({Role.CUSTOMER}), subject_id="cus_carl")
    now = await graph.database_time()
    token = sign_token(settings.token_key_file, actor, now=now, lifetime=timedelta(seconds=2))
    async with over(place.port, {"Authorization": f"Bearer {token}"}, CHANGED, {"id": ticket_id}) as answers:
        assert (await _data(answers))["version"] == 1
        assert await _codes(answers) == ["SUBSCRIPTION_ENDED"]


async def test_a_bad_token_opens_no_socket(place):
    with pytest.raises(ConnectionClosed) as closed:
        async with socket(place.port, {"Authorization": "Bearer x"}):
            pass
    assert closed.value.rcvd.code == 4403


async def test_a_page_of_elsewhere_opens_no_socket(place):
    async with socket(place.port, place.headers("carl"), origin="https://app.example.org"):
        pass
    with pytest.raises(InvalidStatus):
        async with socket(place.port, place.headers("carl"), origin="https://elsewhere.example.org"):
            pass


async def test_a_connection_has_so_many_subscriptions_at_most(place, settings, life):
    ticket_id, most = await life.open(drain=False), settings.subscriptions_per_connection
    async with socket(place.port, place.headers("carl")) as opened:
        for number in range(most):
            await opened.subscribe(str(number), CHANGED, {"id": ticket_id})
            assert (await opened.hear())["type"] == "next"
        await opened.subscribe("more", CHANGED, {"id": ticket_id})
        refused = await opened.hear()
        assert (refused["type"], refused["id"]) == ("error", "more")
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
        await opened.say(type="complete", id="0")
        await opened.subscribe("again", CHANGED, {"id": ticket_id})
        assert (await opened.hear())["type"] == "next"


async def test_whoever_was_away_goes_on_where_they_left(place, api, life):
    before = (await api.ask("carl", CHANGES, after=None)).data["changes"]
    assert before["changes"] == []
    ticket_id = await life.open()
    assert (await api.do("carl", CANCEL, ticketId=ticket_id)).data

    async def told() -> list[Any]:
        found = (await api.ask("carl", CHANGES, after=before["cursor"])).data["changes"]
        return found["changes"] if len(found["changes"]) > 2 else []

    changes = await eventually(told)
    assert {change["ticketId"] for change in changes} == {ticket_id}
    assert changes[0]["kind"] == "opened"
    assert changes[1]["kind"] is None, "how we work is not for customers"


async def test_a_thousand_broken_connections_leave_nothing(place, settings, graph, life):
    """Clients go away without a word, twenty-five at a time."""
    ticket_id = await life.open(drain=False)
    tasks_before = len(asyncio.all_tasks())
    for _ in range(40):
        async with asyncio.TaskGroup() as group:
            for number in range(25):
                group.create_task(_go_away(place, f"who{number}", ticket_id, settings, graph))

    async def nothing_left() -> bool:
        wire_speaks = 1
        return _open() == 0 and len(asyncio.all_tasks()) <= tasks_before + wire_speaks

    await eventually(nothing_left)
    gc.collect()
    assert not [kept for kept in gc.get_objects() if type(kept) in (Listener, Connection)]


async def _go_away(place: Place, who: str, ticket_id: str, settings: Any, graph: Any) -> None:
    actor = Actor(principal=who, roles=frozenset({Role.HELP_DESK}), subject_id="stf_dora")
    token = sign_token(settings.token_key_file, actor, now=await graph.database_time(), lifetime=timedelta(minutes=5))
    async with socket(place.port, {"Authorization": f"Bearer {token}"}) as opened:
        await opened.subscribe("1", CHANGED, {"id": ticket_id})
        assert (await opened.hear())["type"] == "next"
        opened.wire.transport.abort()


def _open() -> float:
    return SUBSCRIPTIONS._value.get()


async def _one_listens() -> bool:
    return _open() == 1


async def _both_listen() -> bool:
    return _open() == 2
