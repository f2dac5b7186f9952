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
from sysops_graph.graph.model import DatabaseUnavailable, Row
from sysops_graph.lifecycle.audits import Audited, check_audits, last_audits
from sysops_graph.log import logger

log = logger(__name__)


def health_routes(graph: Graph, clock: Clock) -> list[Route]:
    """live: the process; ready: database and migrations; engine: a worker turns; audit: what it found; metrics."""
    return [
        Route("/health/live", _live),
        Route("/health/ready", _answering(lambda: _ready(graph, clock))),
        Route("/health/engine", _answering(lambda: _engine(graph, clock))),
        Route("/health/audit", _auditing(graph, clock)),
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


def _auditing(graph: Graph, clock: Clock) -> Callable[[Request], Awaitable[Response]]:
    """How the audits ended: numbers by invariant. Which tickets, only `sysops audit` says."""

    async def answer(_: Request) -> Response:
        try:
            if not clock.anchored:
                raise DatabaseUnavailable
            last = await graph.read(last_audits)
        except SysopsError as error:
            return _failing(error)
        audits = {kind.value: _shown(audited) for kind, audited in last.items()}
        try:
            check_audits(last, now=clock.now())
        except SysopsError as error:
            return _failing(error, audits=audits)
        return JSONResponse({"status": "ok", "audits": audits})

    return answer


def _shown(audited: Audited) -> Row:
    plain = {"ended_at": audited.ended_at.isoformat(), "took_s": round(audited.took_s, 3)}
    return {**plain, "broken": audited.broken, "repaired": audited.repaired, "violations": audited.counts()}


def _failing(error: SysopsError, **more: object) -> Response:
    log.info("not_healthy", code=error.code(), **error.facts)
    return JSONResponse({"status": "failing", "code": error.code(), "message": error.message, **more}, 503)


def _answering(check: Callable[[], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        try:
            await check()
        except SysopsError as error:
            return _failing(error)
        return JSONResponse({"status": "ok"})

    return answer


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
