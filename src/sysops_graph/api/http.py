"""POST /graphql, as GraphQL over HTTP has it: one operation in, one answer out; a log line and a measurement each."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import orjson
from graphql import GraphQLError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from sysops_graph.api.admission import Admission
from sysops_graph.api.context import Context
from sysops_graph.api.errors import answer_of, code_of, describe, not_run
from sysops_graph.api.events import Events
from sysops_graph.api.media import EVENTS, JSON, RESPONSE, answer_type, demand_json, read_body
from sysops_graph.api.problems import (
    BodyNotValid,
    BodyTooLarge,
    BodyTooSlow,
    DocumentNotPersisted,
    GraphqlNotValid,
    MediaTypeNotAcceptable,
    MediaTypeNotRead,
    OperationTooSlow,
    Overloaded,
    ProviderAway,
    RateExceeded,
    TokenNotValid,
    TooManyAtOnce,
)
from sysops_graph.api.reception import Reception
from sysops_graph.errors import SysopsError, Unavailable
from sysops_graph.graph.model import DatabaseUnavailable
from sysops_graph.ids import random_id
from sysops_graph.log import logger
from sysops_graph.metrics import OPERATIONS
from sysops_graph.settings import Settings

log = logger(__name__)

_STATUS: dict[type[SysopsError], int] = {
    TokenNotValid: 401,
    DocumentNotPersisted: 403,
    MediaTypeNotAcceptable: 406,
    BodyTooSlow: 408,
    BodyTooLarge: 413,
    MediaTypeNotRead: 415,
    RateExceeded: 429,
    TooManyAtOnce: 429,
    DatabaseUnavailable: 503,
    ProviderAway: 503,
    OperationTooSlow: 503,
    Overloaded: 503,
}


class Operation(BaseModel):
    """The body of a request: the document itself, or the id of a persisted one."""

    model_config = ConfigDict(extra="ignore")

    query: str | None = None
    document_id: str | None = Field(None, alias="documentId", max_length=200)
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(None, alias="operationName")


class GraphqlEndpoint:
    """Answers operations one by one, and subscriptions as events."""

    def __init__(self, settings: Settings, reception: Reception, events: Events) -> None:
        self._reception, self._events = reception, events
        self._admission = Admission(settings)
        self._timeout_s = settings.operation_timeout_s

    async def answer(self, request: Request) -> Response:
        started, request_id, media = time.perf_counter(), random_id("Request"), JSON
        try:
            media = answer_type(request.headers)
            demand_json(request.headers)
            async with self._admission.place():
                address = request.client.host if request.client else ""
                bearer = await self._reception.who(address, request.headers.get("authorization"))
                async with self._admission.of(bearer.actor.principal) if bearer.actor.roles else nullcontext():
                    operation = await _read(request)
                    context = self._reception.context(bearer, request_id)
                    document = self._reception.document(operation.query, operation.document_id, bearer)
                    if media == EVENTS:
                        return self._events.stream(document, operation.variables, operation.operation_name, context)
                    async with self._admission.turn():
                        result = await self._run(document, operation, context)
        except SysopsError as error:
            _measure("request", error.code(), started, request_id=request_id)
            return _refused(error, request_id, JSON if media == EVENTS else media)
        _measure_result(operation, context, result.errors or [], started)
        status = 400 if media == RESPONSE and not_run(result) else 200
        return _json(answer_of(result, request_id), request_id, status, media)

    async def _run(self, document: str, operation: Operation, context: Context) -> ExecutionResult:
        """Raises OperationTooSlow, GraphqlNotValid when the document has no such operation."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._reception.schema.execute(
                    document,
                    variable_values=operation.variables,
                    context_value=context,
                    operation_name=operation.operation_name or None,
                )
        except TimeoutError:
            raise OperationTooSlow(limit="seconds", value=self._timeout_s) from None
        except (MissingQueryError, CannotGetOperationTypeError) as error:
            raise GraphqlNotValid("The document has no operation of that name.") from error
        except InvalidOperationTypeError as error:
            raise GraphqlNotValid("Subscriptions are answered as text/event-stream, or over a WebSocket.") from error


async def _read(request: Request) -> Operation:
    body = await read_body(request)
    try:
        operation = Operation.model_validate(orjson.loads(body))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise BodyNotValid from error
    if (operation.query is None) is (operation.document_id is None):
        raise BodyNotValid
    return operation


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


def _refused(error: SysopsError, request_id: str, media: str) -> Response:
    """Nothing of the operation was run, or nobody knows how far it came."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, TokenNotValid) else {}
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.facts.get("retry_after", 1))
    status = 200 if media == JSON and isinstance(error, GraphqlNotValid) else _STATUS.get(type(error), 400)
    return _json({"errors": describe(error, request_id)}, request_id, status, media, headers)


def _json(
    answer: dict[str, Any], request_id: str, status: int, media: str, headers: Mapping[str, str] | None = None
) -> Response:
    said = {"X-Request-Id": request_id, "Content-Type": f"{media}; charset=utf-8", **(headers or {})}
    return Response(orjson.dumps(answer, default=str), status, said)
