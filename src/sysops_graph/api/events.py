"""Subscriptions as server-sent events: POST /graphql with `Accept: text/event-stream`, one stream for each."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.responses import StreamingResponse
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from sysops_graph.api.context import Context
from sysops_graph.api.errors import answer_of
from sysops_graph.api.media import EVENTS
from sysops_graph.api.schema import OurSchema

Answers = AsyncGenerator[ExecutionResult, None]
_ALIVE_S = 12.0
"""A comment in between tells proxies that the stream still lives, and us that its client is gone."""
_SUBSCRIPTIONS = frozenset({OperationType.SUBSCRIPTION})


class Events:
    """Runs subscriptions of one schema."""

    def __init__(self, schema: OurSchema) -> None:
        self._schema = schema

    async def answers(
        self, document: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
    ) -> Answers:
        """What a subscription answers; what is refused is an answer, too, and the only one."""
        answers: Answers = await self._schema.stream(  # pyright: ignore[reportAssignmentType] - nothing is deferred here
            document,
            variable_values=variables,
            context_value=context,
            operation_name=operation_name or None,
            allowed_operation_types=_SUBSCRIPTIONS,
        )
        async with aclosing(answers):
            try:
                async for answer in answers:
                    yield answer
            except GraphQLError as error:  # what cannot be parsed is thrown by the cache of documents
                yield PreExecutionError(data=None, errors=[error])

    def stream(
        self, document: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
    ) -> StreamingResponse:
        async def lines() -> AsyncGenerator[bytes]:
            answers = self.answers(document, variables, operation_name, context)
            async with aclosing(answers), aclosing(_with_signs_of_life(answers)) as found:
                async for answer in found:
                    yield _event("next", answer_of(answer, context.request_id)) if answer else b":\n\n"
            yield _event("complete")

        headers = {"X-Request-Id": context.request_id, "X-Accel-Buffering": "no"}
        return StreamingResponse(lines(), media_type=EVENTS, headers=headers)


async def _with_signs_of_life(answers: Answers) -> AsyncGenerator[ExecutionResult | None]:
    """The answers, and None while there is none for some time."""
    coming: asyncio.Task[ExecutionResult] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(anext(answers))  # pyright: ignore[reportArgumentType]
            await asyncio.wait([coming], timeout=_ALIVE_S)
            if not coming.done():
                yield None
                continue
            try:
                answer = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield answer
    finally:
        if coming:
            coming.cancel()
            await asyncio.wait([coming])


def _event(name: str, data: dict[str, Any] | None = None) -> bytes:
    said = orjson.dumps(data, default=str) if data is not None else b""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), said)
