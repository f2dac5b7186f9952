"""The API process: `create_app(settings)`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute

from sysops_graph.api.analysis import AnalysisPages
from sysops_graph.api.bodies import Bodies
from sysops_graph.api.calendar_feeds import FeedPages
from sysops_graph.api.disturbances import status_routes
from sysops_graph.api.events import Events
from sysops_graph.api.graphiql_page import graphiql_route
from sysops_graph.api.health import health_routes
from sysops_graph.api.http import GraphqlEndpoint
from sysops_graph.api.keys import Keys
from sysops_graph.api.live import Live
from sysops_graph.api.persisted import Persisted
from sysops_graph.api.rates import Rates
from sysops_graph.api.reception import Reception
from sysops_graph.api.schema import build_schema
from sysops_graph.api.security import SecurityHeaders
from sysops_graph.api.sockets import Sockets
from sysops_graph.attachments.model import Limits
from sysops_graph.attachments.storage import storage_of
from sysops_graph.clock import Clock
from sysops_graph.errors import Invalid, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.doorbell import Doorbell
from sysops_graph.jobs.wire import CHANGED, NUMBERED, TOLD, Wire
from sysops_graph.log import logger
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings

log = logger(__name__)

_ANCHOR_EVERY_S, _ANCHOR_AGAIN_S = 60.0, 1.0


def create_app(settings: Settings) -> Starlette:
    """The ASGI application. It starts without database and Redis; what needs the database says UNAVAILABLE then."""
    sealer, storage = _sealer(settings), storage_of(settings)
    limits = _limits(settings) if storage else None
    schema = build_schema()
    persisted = Persisted(settings, schema)
    graph, clock, wire, rates = Graph.connect(settings), Clock(), Wire(settings.redis_url), Rates(settings)
    keys = Keys(graph)
    live = Live(graph, settings, grown=partial(wire.hear, NUMBERED), told=partial(wire.hear, TOLD))
    events = Events(schema)
    reception = Reception(
        settings,
        schema,
        graph,
        clock,
        sealer,
        persisted=persisted,
        keys=keys,
        rates=rates,
        live=live,
        attachments=limits,
    )
    graphql = GraphqlEndpoint(settings, reception, events)
    analysis = AnalysisPages(settings, reception, graph, clock)
    bodies = Bodies(storage, graph, clock, sealer)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        doorbell = Doorbell(settings.redis_url)
        graph.doorbell, graph.on_change = doorbell.ring, partial(wire.say, CHANGED)
        await _anchor(clock, graph)
        tasks = [asyncio.create_task(_keep_anchored(clock, graph)), asyncio.create_task(live.run())]
        tasks.append(asyncio.create_task(keys.run()))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await keys.note()
        await doorbell.close()
        await wire.close()
        await rates.close()
        await graph.close()

    pages = [] if settings.environment == "production" else [graphiql_route()]
    return Starlette(
        routes=[
            Route("/graphql", graphql.answer, methods=["POST"]),
            WebSocketRoute("/graphql", Sockets(settings, reception, events)),
            *analysis.routes(),
            *bodies.routes(),
            *FeedPages(graph, clock, sealer).routes(),
            *health_routes(graph, clock),
            *status_routes(graph),
            *pages,
        ],
        middleware=[Middleware(SecurityHeaders), *_origins(settings)],
        lifespan=lifespan,
    )


def _origins(settings: Settings) -> list[Middleware]:
    """Front ends elsewhere may ask, without cookies, and read what tells them to return."""
    origins = [each.strip() for each in settings.allowed_origins.split(",") if each.strip()]
    if not origins:
        return []
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["POST"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After", "X-Request-Id"],
    )
    return [cors]


def _limits(settings: Settings) -> Limits:
    return Limits(most_bytes=settings.attachment_most_bytes, per_ticket=settings.attachments_per_ticket)


def _sealer(settings: Settings) -> Sealer:
    if settings.sealing_key_file is None:
        raise Invalid("SYSOPS_SEALING_KEY_FILE must name the key that seals contact data.", field="sealing_key_file")
    return Sealer.from_file(settings.sealing_key_file)


async def _keep_anchored(clock: Clock, graph: Graph) -> None:
    while True:
        await asyncio.sleep(_ANCHOR_EVERY_S if clock.anchored else _ANCHOR_AGAIN_S)
        await _anchor(clock, graph)


async def _anchor(clock: Clock, graph: Graph) -> None:
    try:
        clock.anchor(await graph.database_time())
    except Unavailable as error:
        log.info("clock_not_anchored", code=error.code())
