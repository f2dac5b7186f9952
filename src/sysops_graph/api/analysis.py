"""POST /analysis: a question in Cypher of one's own, for analysts; it reads, within limits, and is written down."""

import time
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sysops_graph.actor import Actor, Role
from sysops_graph.api.errors import describe
from sysops_graph.api.media import demand_json, read_body
from sysops_graph.api.problems import BodyNotValid, TokenNotValid, TooManyAtOnce, Unauthenticated
from sysops_graph.api.reception import Reception
from sysops_graph.api.roles import demand
from sysops_graph.clock import Clock
from sysops_graph.errors import Kind, SysopsError, Unavailable
from sysops_graph.graph.asking import Asked, Question, TextProblem, TextRefused
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import random_id
from sysops_graph.insight.commands import note_analysis, note_analysis_ended
from sysops_graph.insight.model import (
    AnalysisNotValid,
    AnalysisTooLarge,
    AnalysisTooSlow,
)
from sysops_graph.insight.rules import demand_only_reads
from sysops_graph.log import logger
from sysops_graph.settings import Settings

log = logger(__name__)

_ROLES = frozenset({Role.ANALYST, Role.MANAGER, Role.ADMIN})
_STATUS = {Kind.FORBIDDEN: 403, Kind.UNAVAILABLE: 503, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409, Kind.INVALID: 400}


class Wanted(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, max_length=20_000)
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any])


class AnalysisPages:
    """What a process keeps to answer questions."""

    def __init__(self, settings: Settings, reception: Reception, graph: Graph, clock: Clock) -> None:
        self._reception, self._graph, self._clock = reception, graph, clock
        self._timeout_s, self._rows = settings.analysis_timeout_s, settings.analysis_rows
        self._most, self._asking = settings.analysis_at_once, 0

    def routes(self) -> list[Route]:
        return [Route("/analysis", self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        request_id = random_id("Request")
        try:
            demand_json(request.headers)
            address = request.client.host if request.client else ""
            bearer = await self._reception.who(address, request.headers.get("authorization"))
            demand(bearer.actor, _ROLES)
            wanted = _wanted(await read_body(request))
            columns, rows = await self._asked(wanted, bearer.actor)
        except SysopsError as error:
            log.info("analysis", outcome=error.code(), request_id=request_id)
            return _refused(error, request_id)
        log.info("analysis", outcome="ok", request_id=request_id, rows=len(rows))
        told = {"columns": columns, "rows": rows[: self._rows], "truncated": len(rows) > self._rows}
        return _json(told, request_id, 200)

    async def _asked(self, wanted: Wanted, actor: Actor) -> Asked:
        if self._asking >= self._most:
            raise TooManyAtOnce(limit="questions at once", value=self._most, retry_after=1)
        self._asking += 1
        entry_id, started, outcome, rows = random_id("AuditEntry"), time.perf_counter(), "ok", list[list[Any]]()
        try:
            await self._graph.write(note_analysis, wanted.query, entry_id=entry_id, actor=actor, now=self._clock.now())
            columns, rows = await self._run(wanted)
        except SysopsError as error:
            outcome = error.code()
            raise
        else:
            return columns, rows
        finally:
            self._asking -= 1
            took_s = time.perf_counter() - started
            await self._note_ended(entry_id, outcome, min(len(rows), self._rows), took_s)

    async def _run(self, wanted: Wanted) -> Asked:
        """Raises AnalysisRefused, AnalysisNotValid, AnalysisTooSlow, AnalysisTooLarge."""
        try:
            return await self._graph.ask(
                Question(
                    text=wanted.query,
                    parameters=wanted.parameters,
                    timeout_s=self._timeout_s,
                    most_rows=self._rows,
                ),
                demand_only_reads,
            )
        except TextRefused as refused:
            match refused.problem:
                case TextProblem.TOO_SLOW:
                    raise AnalysisTooSlow(limit="seconds", value=self._timeout_s) from refused
                case TextProblem.TOO_LARGE:
                    raise AnalysisTooLarge from refused
                case TextProblem.NOT_VALID:
                    raise AnalysisNotValid(refused.message, field="query") from refused

    async def _note_ended(self, entry_id: str, outcome: str, row_count: int, took_s: float) -> None:
        try:
            await self._graph.write(
                note_analysis_ended, entry_id, outcome=outcome, row_count=row_count, took_s=round(took_s, 3)
            )
        except Unavailable as error:
            log.warning("analysis_end_not_noted", entry_id=entry_id, error=error.code())


def _wanted(body: bytes) -> Wanted:
    try:
        return Wanted.model_validate(orjson.loads(body))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise BodyNotValid("Send a JSON object with query and, if you like, parameters.") from error


def _refused(error: SysopsError, request_id: str) -> Response:
    status = 401 if isinstance(error, TokenNotValid | Unauthenticated) else _STATUS[error.kind]
    return _json({"errors": describe(error, request_id)}, request_id, status)


def _json(told: dict[str, Any], request_id: str, status: int) -> Response:
    headers = {"X-Request-Id": request_id, "Content-Type": "application/json; charset=utf-8"}
    return Response(orjson.dumps(told, default=str), status, headers)
