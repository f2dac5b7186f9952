"""Chats of staff and experts, and the browsers that want web push."""

import asyncio
from datetime import datetime

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput, parse
from sysops_graph.api.problems import RoleMissing
from sysops_graph.errors import Invalid
from sysops_graph.notifications.addresses import (
    address_id,
    forget_chat,
    name_chat,
    subscribe_browser,
    unsubscribe_browser,
)
from sysops_graph.notifications.model import ContactChannel
from sysops_graph.notifications.outside import Subscription
from sysops_graph.notifications.queries import ways_named

_OURS = roles.READERS | roles.EXPERTS
_LONGEST = 1000


@strawberry.input(description="The chat by which somebody on the staff, or an expert, is told.")
class SetChatInput(CommandInput):
    person_id: strawberry.ID | None = strawberry.field(
        description="Staff or expert; you unless said. For others: administrators.", default=None
    )
    url: str | None = strawberry.field(
        description="In Apprise's form, like slack://…; null: no chat any more. Kept sealed, never shown.", default=None
    )


@strawberry.input(description="A browser's push subscription, as the browser hands it out.")
class SubscribeToPushInput(CommandInput):
    endpoint: str = strawberry.field(description="Address at the push service.")
    p256dh: str = strawberry.field(name="p256dh", description="The browser's public key, base64url.")
    auth: str = strawberry.field(description="The browser's secret, base64url.")


@strawberry.input(description="A browser that wants no pushes any more.")
class UnsubscribeFromPushInput(CommandInput):
    endpoint: str = strawberry.field(description="Address at the push service.")
    p256dh: str = strawberry.field(name="p256dh", description="The browser's public key, base64url.")
    auth: str = strawberry.field(description="The browser's secret, base64url.")


@strawberry.type(description="By which ways beside e-mail and phone a person can be told.")
class WaysToTell:
    person_id: strawberry.ID = strawberry.field(description="Who.")
    chat_since_at: datetime | None = strawberry.field(description="Since when there is a chat; null: none.")
    browsers: int = strawberry.field(description="How many browsers are subscribed.")


@strawberry.type(description="The ways that there are now.")
class WaysPayload:
    ways: WaysToTell = strawberry.field(description="As they are now.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "The key that browsers subscribe with, base64url; null: web push is off.")
    async def web_push_key(self, info: Info) -> str | None:
        return info.context.outside.push_key

    @roles.root(roles.TOLD, "By which ways beside e-mail and phone you can be told.")
    async def my_ways_to_tell(self, info: Info) -> WaysToTell:
        return await _ways(info, _own(info))


@strawberry.type
class MUTATIONS:
    @roles.root(_OURS, "Name the chat by which you are told; for others, administrators.")
    async def set_chat(self, info: Info, input: SetChatInput) -> WaysPayload:  # noqa: A002
        person_id = input.person_id or _own(info)
        if person_id != info.context.actor.subject_id:
            roles.demand(info.context.actor, roles.ADMINS)
        if input.url is None:
            await run_command(info, input, forget_chat, person_id)
            return WaysPayload(ways=await _ways(info, person_id))
        url = await asyncio.to_thread(_chat, info, input.url)  # the first one loads every service: seconds
        sealer = info.context.sealer
        chat_id = address_id(person_id, ContactChannel.CHAT, sealer.text_hash(url))
        await run_command(info, input, name_chat, person_id, chat_id, sealer.seal_text(chat_id, url))
        return WaysPayload(ways=await _ways(info, person_id))

    @roles.root(roles.TOLD, "Have one more browser of yours told; at most 20.")
    async def subscribe_to_push(self, info: Info, input: SubscribeToPushInput) -> WaysPayload:  # noqa: A002
        person_id, browser_id, text = _browser(info, input)
        if problem := info.context.outside.push_problem(input.endpoint):
            raise Invalid(problem, field="input.endpoint")
        sealed = info.context.sealer.seal_text(browser_id, text)
        await run_command(info, input, subscribe_browser, person_id, browser_id, sealed)
        return WaysPayload(ways=await _ways(info, person_id))

    @roles.root(roles.TOLD, "Have a browser of yours told no more.")
    async def unsubscribe_from_push(self, info: Info, input: UnsubscribeFromPushInput) -> WaysPayload:  # noqa: A002
        person_id, browser_id, _ = _browser(info, input)
        await run_command(info, input, unsubscribe_browser, person_id, browser_id)
        return WaysPayload(ways=await _ways(info, person_id))


def _own(info: Info) -> str:
    """Raises RoleMissing for somebody who is nobody in the graph."""
    if info.context.actor.subject_id is None:
        raise RoleMissing(roles=sorted(roles.TOLD))
    return info.context.actor.subject_id


def _chat(info: Info, url: str) -> str:
    check = Checks()
    text = check.text("url", url, most=_LONGEST)
    if problem := info.context.outside.chat_problem(text):
        check.problem("url", problem, "MALFORMED")
    check.done()
    return text


def _browser(info: Info, input: SubscribeToPushInput | UnsubscribeFromPushInput) -> tuple[str, str, str]:  # noqa: A002
    """Whose it is, the id of its node, and the subscription as it is sealed."""
    said = {"endpoint": input.endpoint, "p256dh": input.p256dh, "auth": input.auth}
    text = parse(Subscription, said).model_dump_json()
    person_id = _own(info)
    return person_id, address_id(person_id, ContactChannel.PUSH, info.context.sealer.text_hash(text)), text


async def _ways(info: Info, person_id: str) -> WaysToTell:
    row = await info.context.read(ways_named, person_id)
    return WaysToTell(person_id=strawberry.ID(person_id), chat_since_at=row["chat_since_at"], browsers=row["browsers"])
