"""The private calendar feed of whoever asks: its address, and GET /calendars/…, which calendars read every hour."""

import hashlib
from datetime import datetime

import strawberry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.problems import FieldMissing
from sysops_graph.assignment import feeds
from sysops_graph.clock import Clock
from sysops_graph.errors import Kind, SysopsError
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import DatabaseUnavailable
from sysops_graph.log import logger
from sysops_graph.sealing import Sealer

log = logger(__name__)

_PEOPLE = roles.EXPERTS | roles.LEADS
_TYPE = "text/calendar; charset=utf-8"


@strawberry.input(description="The private calendar feed of who asks.")
class CalendarFeedInput(CommandInput):
    pass


@strawberry.type(description="Your duty on call, visits and absences, for a calendar that subscribes to them.")
class CalendarFeed:
    address: str = strawberry.field(
        description="Relative to the API's address; whoever has it reads the feed, so keep it to yourself."
    )
    since_at: datetime = strawberry.field(description="When the feed got this address.")


@strawberry.type(description="Your feed as it stands by now.")
class CalendarFeedPayload:
    feed: CalendarFeed | None = strawberry.field(description="Null once its address was taken back.")


@strawberry.type
class QUERIES:
    @roles.root(_PEOPLE, "The address of your private calendar feed; null if it has none.")
    async def calendar_feed(self, info: Info) -> CalendarFeed | None:
        return await _feed(info)


@strawberry.type
class MUTATIONS:
    @roles.root(_PEOPLE, "Give your private calendar feed a new address; the earlier one opens nothing any more.")
    async def renew_calendar_feed(self, info: Info, input: CalendarFeedInput) -> CalendarFeedPayload:  # noqa: A002
        if info.context.actor.subject_id is None:
            raise FieldMissing("Your token stands for nobody.", field="input")
        await run_command(info, input, feeds.renew_feed)
        return CalendarFeedPayload(feed=await _feed(info))

    @roles.root(_PEOPLE, "Take the address of your private calendar feed back.")
    async def revoke_calendar_feed(self, info: Info, input: CalendarFeedInput) -> CalendarFeedPayload:  # noqa: A002
        await run_command(info, input, feeds.revoke_feed)
        return CalendarFeedPayload(feed=await _feed(info))


async def _feed(info: Info) -> CalendarFeed | None:
    row = await info.context.read(feeds.feed_of, info.context.actor.subject_id or "")
    if row is None:
        return None
    address = feeds.address_of(info.context.sealer, row["feed_id"], row["number"])
    return CalendarFeed(address=address, since_at=row["since_at"])


class FeedPages:
    """What a process keeps to give feeds. No log has an address."""

    def __init__(self, graph: Graph, clock: Clock, sealer: Sealer) -> None:
        self._graph, self._clock, self._sealer = graph, clock, sealer

    def routes(self) -> list[Route]:
        return [Route(feeds.PATH + "{token}", self.give, methods=["GET"])]

    async def give(self, request: Request) -> Response:
        """The calendar; nothing of it when the reader has it as it is."""
        try:
            if not self._clock.anchored:
                raise DatabaseUnavailable
            feed_id, number = feeds.opened_address(self._sealer, request.path_params["token"])
            body = await self._graph.read(feeds.feed_text, feed_id, number, now=self._clock.now())
        except SysopsError as error:
            log.info("calendar_feed", outcome=error.code())
            return PlainTextResponse(error.message, 404 if error.kind is Kind.NOT_FOUND else 503)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, max-age=300"}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        as_it_is = etag in known or "*" in known
        log.info("calendar_feed", outcome="as it was" if as_it_is else "ok")
        return (
            Response(status_code=304, headers=headers)
            if as_it_is
            else Response(body, media_type=_TYPE, headers=headers)
        )
