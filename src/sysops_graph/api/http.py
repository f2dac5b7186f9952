"""POST /graphql: one JSON operation in, one answer out; a log line and a measurement each."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from strawberry.types import ExecutionResult

from sysops_graph.actor import Actor
from sysops_graph.api.admission import Admission
from sysops_graph.api.context import Context
from sysops_graph.api.errors import code_of, describe, formatted
from sysops_graph.api.problems import BodyNotValid, BodyTooLarge, BodyTooSlow, Overloaded, TokenNotValid
from sysops_graph.api.schema import OurSchema
from sysops_graph.api.ticket_keys import TicketKeys
from sysops_graph.api.tokens import TokenReader
from sysops_graph.attachments.model import Limits
from sysops_graph.clock import Clock
from sysops_graph.errors import SysopsError, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import DatabaseUnavailable
from sysops_graph.ids import random_id
from sysops_graph.log import logger
from sysops_graph.metrics import OPERATIONS
from sysops_graph.notifications.outside import Outside
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings

log = logger(__name__)

BODY_BYTES = 1024 * 1024
ANONYMOUS = Actor(principal="anonymous")
BODY_S = 8.0
_STATUS: dict[type[SysopsError], int] = {
    TokenNotValid: 401,
    BodyTooSlow: 408,
    BodyTooLarge: 413,
    DatabaseUnavailable: 503,
    Overloaded: 503,
}


class Operation(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="ignore")

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(None, alias="operationName")


class GraphqlEndpoint:
    """What a process keeps to answer operations."""

    def __init__(
        self,
        settings: Settings,
        schema: OurSchema,
        graph: Graph,
        clock: Clock,
        sealer: Sealer,
        *,
        attachments: Limits | None,
    ) -> None:
        self._attachments = attachments
        self._schema, self._graph, self._clock, self._sealer = schema, graph, clock, sealer
        self._tokens, self._ticket_keys = TokenReader(settings), TicketKeys()
        self._outside = Outside(settings)
        self._production = settings.environment == "production"
        self._admission = Admission(settings)

    async def answer(self, request: Request) -> Response:
        started, request_id = time.perf_counter(), random_id("Request")
        try:
            async with self._admission.place():
                operation, context = await self._read(request, request_id)
                async with self._admission.turn():
                    result = await self._run(operation, context)
        except SysopsError as error:
            _measure("request", error.code(), started, request_id=request_id)
            return _refused(error, request_id)
        _measure_result(operation, context, result.errors or [], started)
        return _json(_answer(result, request_id), request_id, 200)

    async def _run(self, operation: Operation, context: Context) -> ExecutionResult:
        return await self._schema.execute(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.operation_name,
        )

    async def _read(self, request: Request, request_id: str) -> tuple[Operation, Context]:
        if not self._clock.anchored:
            raise DatabaseUnavailable
        actor = self._actor(request)
        body = await _body(request)
        try:
            operation = Operation.model_validate(orjson.loads(body))
        except (orjson.JSONDecodeError, ValidationError) as error:
            raise BodyNotValid from error
        context = Context(
            graph=self._graph,
            clock=self._clock,
            sealer=self._sealer,
            ticket_keys=self._ticket_keys,
            actor=actor,
            request_id=request_id,
            outside=self._outside,
            attachments=self._attachments,
            production=self._production,
        )
        return operation, context

    def _actor(self, request: Request) -> Actor:
        header = request.headers.get("authorization")
        if header is None:
            return ANONYMOUS
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenNotValid
        return self._tokens.actor(token.strip(), self._clock.now())


async def _body(request: Request) -> bytes:
    chunks, size = list[bytes](), 0
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > BODY_BYTES:
                    raise BodyTooLarge(limit="body", value=BODY_BYTES)
                chunks.append(chunk)
    except TimeoutError:
        raise BodyTooSlow(limit="seconds", value=BODY_S) from None
    except ClientDisconnect as error:
        raise BodyNotValid from error
    return b"".join(chunks)


def _answer(result: ExecutionResult, request_id: str) -> dict[str, Any]:
    errors = [described for error in result.errors or [] for described in formatted(error, request_id)]
    return {"data": result.data, "errors": errors} if errors else {"data": result.data}


def _measure_result(operation: Operation, context: Context, errors: list[GraphQLError], started: float) -> None:
    """Metrics go by root field, since clients name their operations as they like."""
    fields = set(context.root_fields) or {"none"}
    _measure(
        fields.pop() if len(fields) == 1 else "several",
        code_of(errors[0]) if errors else "ok",
        started,
        request_id=context.request_id,
        principal=context.actor.principal,
        operation_name=operation.operation_name,
    )


def _measure(fields: str, outcome: str, started: float, **known: object) -> None:
    seconds = time.perf_counter() - started
    OPERATIONS.labels(fields, outcome).observe(seconds)
    log.info("operation", fields=fields, outcome=outcome, ms=round(seconds * 1000, 1), **known)


def _refused(error: SysopsError, request_id: str) -> Response:
    """Nothing of the operation was run."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, TokenNotValid) else {}
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.facts.get("retry_after", 1))
    return _json({"errors": describe(error, request_id)}, request_id, _STATUS.get(type(error), 400), headers)


def _json(answer: dict[str, Any], request_id: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    said = {"X-Request-Id": request_id, **(headers or {})}
    return Response(orjson.dumps(answer, default=str), status, said, media_type="application/json")
