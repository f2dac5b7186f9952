"""Whether this process lives, may be sent requests, and how the engine behind it does; and what it counts."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sysops_graph.clock import Clock
from sysops_graph.delivery.engine import check_engine
from sysops_graph.errors import SysopsError
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import check_schema
from sysops_graph.graph.model import DatabaseUnavailable
from sysops_graph.log import logger

log = logger(__name__)


def health_routes(graph: Graph, clock: Clock) -> list[Route]:
    """live: the process; ready: database and migrations; engine: a worker turns; metrics: for Prometheus."""
    return [
        Route("/health/live", _live),
        Route("/health/ready", _answering(lambda: _ready(graph, clock))),
        Route("/health/engine", _answering(lambda: _engine(graph, clock))),
        Route("/metrics", _metrics),
    ]


async def _live(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(graph: Graph, clock: Clock) -> None:
    """Raises Unavailable, GraphOlderThanCode, GraphNewerThanCode."""
    if not clock.anchored:
        raise DatabaseUnavailable
    await check_schema(graph)


async def _engine(graph: Graph, clock: Clock) -> None:
    """Raises Unavailable or EngineStandsStill."""
    if not clock.anchored:
        raise DatabaseUnavailable
    await graph.read(check_engine, now=clock.now())


def _answering(check: Callable[[], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        try:
            await check()
        except SysopsError as error:
            log.info("not_healthy", code=error.code(), **error.facts)
            return JSONResponse({"status": "failing", "code": error.code(), "message": error.message}, 503)
        return JSONResponse({"status": "ok"})

    return answer


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
