"""How errors look outside: one code, one kind and a request id each; what nobody expected is masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from sysops_graph.api.problems import (
    PROBLEMS,
    FieldMissing,
    GraphqlNotValid,
    IdempotencyKeyMissing,
    LimitExceeded,
    ValueNotValid,
)
from sysops_graph.errors import Invalid, Kind, SysopsError
from sysops_graph.log import logger

log = logger(__name__)

_NOT_FOR_CLIENTS = tuple(
    f"sysops_graph.{part}"
    for part in ("jobs", "local", "simulation", "cli", "routes", "insight", "graph.migration", "api.health")
)
"""What is met elsewhere than in GraphQL, too: the schema names no code that it never answers with."""
UNEXPECTED = "UNEXPECTED"
_TOO_MANY_TOKENS = re.compile(r"more than (\d+) tokens")
_MISSING = re.compile(r"include required field '(\w+)'|Argument '\w+\.\w+\((\w+):\)' of type .* is required")
_AT_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value(?: at \.?([\w.\[\]]+))?: (.*)", re.DOTALL)
_ECHO = re.compile(r",? [Ff]ound: .*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What clients are told of a code."""

    kind: str
    retryable: bool
    means: str


def error_kinds() -> dict[str, Told]:
    """Every code, from the packages that are loaded, in alphabetical order."""
    found = {code: Told(Kind.INVALID, retryable=False, means=means) for code, means in PROBLEMS.items()}
    for error in _subclasses(SysopsError):
        found[error.code()] = Told(error.kind, error.retryable, (error.__doc__ or "").splitlines()[0])
    found[UNEXPECTED] = Told(UNEXPECTED, retryable=False, means="Nobody expected this; the log knows the request id.")
    return dict(sorted(found.items()))


def error_codes() -> dict[str, str]:
    """Every code with its meaning: the schema's ErrorCode."""
    return {code: told.means for code, told in error_kinds().items()}


def formatted(error: GraphQLError, request_id: str) -> list[dict[str, Any]]:
    """The error as clients get it: one of several problems of an input is an error of its own."""
    answer: dict[str, Any] = {"message": error.message}
    if error.path:
        answer["path"] = list(error.path)
    if error.locations:
        answer["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    return [{**answer, **described} for described in describe(_cause(error), request_id)]


def not_run(result: ExecutionResult) -> bool:
    """Whether the document or its variables were refused: nothing has a place in an answer that there is none of."""
    return result.data is None and all(error.path is None for error in result.errors or [])


def answer_of(result: ExecutionResult, request_id: str) -> dict[str, Any]:
    """The body of an answer."""
    errors = [described for error in result.errors or [] for described in formatted(error, request_id)]
    return {
        **({} if not_run(result) else {"data": result.data}),
        **({"errors": errors} if errors else {}),
        **({"extensions": result.extensions} if result.extensions else {}),
    }


def describe(cause: Exception, request_id: str) -> list[dict[str, Any]]:
    """Message and extensions of a cause; anything that is not a SysopsError is logged and masked."""
    if not isinstance(cause, SysopsError):
        log.error("unexpected_error", request_id=request_id, exc_info=cause)
        extensions = {"code": UNEXPECTED, "kind": UNEXPECTED, "retryable": False, "requestId": request_id}
        return [{"message": f"Unexpected error; it is in the log as {request_id}.", "extensions": extensions}]
    problems = cause.problems if isinstance(cause, Invalid) else ()
    found = [(problem.message, problem.field, problem.code) for problem in problems]
    return [
        {"message": message, "extensions": _extensions(cause, code, field, request_id)}
        for message, field, code in found or [(cause.message, cause.field, cause.code())]
    ]


def code_of(error: GraphQLError) -> str:
    cause = _cause(error)
    return cause.code() if isinstance(cause, SysopsError) else UNEXPECTED


def camel(path: str) -> str:
    """`input.area_id` of the code is `input.areaId` for clients."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), path)


def _extensions(cause: SysopsError, code: str, field: str | None, request_id: str) -> dict[str, Any]:
    facts = {camel(name): value for name, value in cause.facts.items()}
    fixed = {"code": code, "kind": cause.kind, "retryable": cause.retryable, "requestId": request_id}
    return {**facts, **fixed, **({"field": camel(field)} if field else {})}


def _cause(error: GraphQLError) -> Exception:
    """What a GraphQL error stands for; without an original error the document or its variables are at fault."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, SysopsError):
        return cause
    if isinstance(cause, InvalidOperationTypeError):
        return GraphqlNotValid("Only subscriptions are answered here; queries and mutations one by one, as JSON.")
    if isinstance(cause, MissingQueryError | CannotGetOperationTypeError):
        return GraphqlNotValid("The document has no operation of that name.")
    if error.path or (cause and not _is_coercion(error)):
        return cause or error
    return _request_error(error.message)


def _is_coercion(error: GraphQLError) -> bool:
    return error.message.startswith("Variable '$") or bool(error.nodes)


def _request_error(message: str) -> SysopsError:
    if match := _TOO_MANY_TOKENS.search(message):
        return LimitExceeded(message, limit="tokens", value=int(match[1]))
    at = _AT_VARIABLE.match(message)
    place = ".".join(part for part in (at[1], at[2]) if part) if at else ""
    if missing := _MISSING.search(message):
        return _missing(missing[1] or missing[2], place)
    told = _ECHO.sub("", at[3] if at else message)
    if at:
        return ValueNotValid(told, field=re.sub(r"\[(\d+)\]", r".\1", place))
    return GraphqlNotValid(told)


def _missing(name: str, place: str) -> SysopsError:
    field = ".".join(part for part in (place, name) if part)
    if name == "idempotencyKey":
        return IdempotencyKeyMissing(field=field)
    return FieldMissing(f"The field {name} is needed.", field=field)


def _subclasses(kind: type[SysopsError]) -> Iterator[type[SysopsError]]:
    """Subclasses that a client of the API may meet: whatever else this process has imported."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("sysops_graph.") and not each.__module__.startswith(_NOT_FOR_CLIENTS):
            yield each
        yield from _subclasses(each)
