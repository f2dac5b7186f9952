from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.carriers import AnsweringMailServer, serving_http, serving_mail
from support.engine import nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.graph.driver import Graph
from sysops_graph.local.inbox import caught
from sysops_graph.local.sinks import MailCatcher, sms_gateway
from sysops_graph.local.world import seed_demo
from sysops_graph.local.world_demo import demo_id
from sysops_graph.notifications.handlers import messages
from sysops_graph.notifications.model import Kind
from sysops_graph.notifications.rules import notice
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")

ANNA = demo_id("Expert", "anna")


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[str]:
    async with serving_http(sms_gateway(tmp_path)) as url:
        yield url


async def ended(graph: Graph) -> list[dict[str, Any]]:
    """The attempts, once the notification has come to an end."""
    notifications = await nodes(graph, "Notification")
    if not notifications or notifications[0]["state"] not in {"sent", "delivered"}:
        return []
    return await nodes(graph, "Attempt")


async def told(graph: Graph, settings: Settings) -> list[tuple[str, str]]:
    """Channel and state of each attempt to tell Anna about an offer."""
    await seed_demo(graph, settings)
    await say(graph, notice(Kind.OFFER_MADE, ANNA, ticket_id=None, priority="P2"))
    async with running_worker(settings, messages(settings)):
        attempts = await eventually(lambda: ended(graph), within_s=30)
    return [(attempt["channel"], attempt["state"]) for attempt in attempts]


async def test_a_notice_becomes_a_mail(graph: Graph, settings: Settings, gateway: str, tmp_path: Path) -> None:
    async with serving_mail(MailCatcher(tmp_path)) as port:
        outside = settings.model_copy(update={"smtp_port": port, "sms_url": gateway})
        assert await told(graph, outside) == [("email", "sent")]
    [mail] = caught(tmp_path)
    assert (mail.channel, mail.to) == ("email", "anna@sysops-squad.example")
    assert mail.text.startswith("Hello Anna Albers,")


async def test_a_mail_that_is_refused_becomes_a_text_message(
    graph: Graph, settings: Settings, gateway: str, tmp_path: Path
) -> None:
    async with serving_mail(AnsweringMailServer("550 no such person")) as port:
        outside = settings.model_copy(update={"smtp_port": port, "sms_url": gateway})
        assert await told(graph, outside) == [("email", "failed"), ("sms", "sent")]
    [message] = caught(tmp_path)
    assert (message.channel, message.to) == ("sms", "+493023125000")


async def test_when_nothing_leaves_the_system_the_app_still_tells(graph: Graph, settings: Settings) -> None:
    async with serving_mail(AnsweringMailServer("550 no such person")) as port:
        outside = settings.model_copy(update={"smtp_port": port, "sms_url": None})
        assert await told(graph, outside) == [("email", "failed"), ("sms", "failed"), ("in_app", "delivered")]
