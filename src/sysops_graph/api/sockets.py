"""Subscriptions over a WebSocket, by graphql-transport-ws; its frames are Strawberry's, the rest is ours."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from sysops_graph.api.errors import describe, formatted
from sysops_graph.api.events import Events
from sysops_graph.api.problems import TooManySubscriptions
from sysops_graph.api.reception import ANONYMOUS, Reception
from sysops_graph.api.tokens import Bearer
from sysops_graph.errors import SysopsError
from sysops_graph.ids import random_id
from sysops_graph.settings import Settings

_INIT_WITHIN = timedelta(seconds=5)


@dataclass
class Connection:
    """Who is at the other end; known once the first message has come."""

    address: str
    authorization: str | None
    connection_params: dict[str, object] = field(default_factory=dict[str, object])
    bearer: Bearer = ANONYMOUS
    subscriptions: int = 0


class Sockets(GraphQL[Connection, None]):
    """The endpoint; the token comes in the payload of `connection_init` as Authorization, or with the handshake."""

    def __init__(self, settings: Settings, reception: Reception, events: Events) -> None:
        self._reception = reception
        super().__init__(
            cast(Any, _Streams(reception, events, most=settings.subscriptions_per_connection)),
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=_INIT_WITHIN,
            max_subscriptions_per_connection=None,  # counted below, where a refusal has a code
            allowed_origins=[each.strip() for each in settings.allowed_origins.split(",") if each.strip()],
        )

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Connection:
        address = request.client.host if request.client else ""
        return Connection(address, request.headers.get("authorization"))

    async def on_ws_connect(self, context: Connection) -> Any:  # noqa: ANN401 - as in the library
        said = {name.lower(): value for name, value in context.connection_params.items()}
        authorization = said.get("authorization", context.authorization)
        try:
            context.bearer = await self._reception.who(context.address, str(authorization) if authorization else None)
        except SysopsError as error:
            raise ConnectionRejectionError from error
        return await super().on_ws_connect(context)


class _Streams:
    """What Strawberry asks of a schema: each operation is counted, has a context of its own, and errors of ours."""

    def __init__(self, reception: Reception, events: Events, *, most: int) -> None:
        self._reception, self._events, self._most = reception, events, most

    async def stream(
        self,
        query: str | None,
        *,
        variable_values: dict[str, Any] | None,
        context_value: Connection,
        operation_name: str | None,
        **_: object,
    ) -> AsyncGenerator[ExecutionResult]:
        return self._answers(query, variable_values, operation_name, context_value)

    async def _answers(
        self, query: str | None, variables: dict[str, Any] | None, operation_name: str | None, connection: Connection
    ) -> AsyncGenerator[ExecutionResult]:
        request_id = random_id("Request")
        connection.subscriptions += 1
        try:
            if connection.subscriptions > self._most:
                raise TooManySubscriptions(limit="of one connection", value=self._most)
            await self._reception.count(connection.address, connection.bearer)
            document = self._reception.document(query, None, connection.bearer)
            context = self._reception.context(connection.bearer, request_id)
            async with aclosing(self._events.answers(document, variables, operation_name, context)) as answers:
                async for answer in answers:
                    told = [_as_told(each) for error in answer.errors or () for each in formatted(error, request_id)]
                    yield type(answer)(data=answer.data, errors=told or None, extensions=answer.extensions)
        except SysopsError as error:
            yield PreExecutionError(data=None, errors=[_as_told(each) for each in describe(error, request_id)])
        finally:
            connection.subscriptions -= 1


def _as_told(said: dict[str, Any]) -> GraphQLError:
    return GraphQLError(said["message"], path=said.get("path"), extensions=said["extensions"])
