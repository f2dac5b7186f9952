"""A text of Cypher that is not ours: looked at before it is run, within limits, its answer as plain values."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, LiteralString, TypeAlias, cast

import neo4j.graph
from neo4j import AsyncSession
from neo4j import exceptions as neo4j_errors

ENDED_BY_SERVER = frozenset({"TransactionTimedOutClientConfiguration", "Terminated", "LockClientStopped"})
"""A transaction that took too long, or was ended while it waited for a lock."""

Demand: TypeAlias = Callable[[str | None, Mapping[str, Any] | None], None]
"""Is shown the kind of a text and its plan, and raises for those that may not be run."""
Asked: TypeAlias = tuple[list[str], list[list[Any]]]
"""Columns and rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text with its parameters, and what it may take; one row more tells that there are more."""

    text: str
    parameters: Mapping[str, object]
    timeout_s: float
    most_rows: int


class TextProblem(StrEnum):
    """Why the server does not run a text, or ends it."""

    NOT_VALID = "not_valid"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"


class TextRefused(Exception):
    """Not for clients: whoever asked makes an error of it that is."""

    def __init__(self, problem: TextProblem, message: str = "") -> None:
        super().__init__(message)
        self.problem, self.message = problem, message


async def asked(session: AsyncSession, question: Question, demand: Demand) -> Asked:
    """The answer. Raises TextRefused, and what `demand` raises."""
    explained, given = cast(LiteralString, f"EXPLAIN\n{question.text}"), dict(question.parameters)
    with _refusals():
        async with await session.begin_transaction(metadata={"use_case": "ask"}, timeout=question.timeout_s) as tx:
            summary = await (await tx.run(explained, given)).consume()
            demand(summary.query_type, cast("Mapping[str, Any] | None", cast(Any, summary).plan))
            result = await tx.run(cast(LiteralString, question.text), given)
            records = await result.fetch(question.most_rows + 1)
            return list(result.keys()), [list(map(_plain, record.values())) for record in records]


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except neo4j_errors.Neo4jError as error:
        code = error.code or ""
        if code.rpartition(".")[2] in ENDED_BY_SERVER:
            raise TextRefused(TextProblem.TOO_SLOW) from error
        if "Memory" in code:
            raise TextRefused(TextProblem.TOO_LARGE) from error
        if code.startswith("Neo.ClientError"):
            raise TextRefused(TextProblem.NOT_VALID, (error.message or "").partition("\n")[0][:500]) from error
        raise


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a question answers
    """As JSON can have it."""
    match value:
        case neo4j.graph.Node():
            return {"labels": sorted(value.labels), "properties": _plain(dict(value.items()))}
        case neo4j.graph.Relationship():
            return {"type": value.type, "properties": _plain(dict(value.items()))}
        case neo4j.graph.Path():
            return {"nodes": list(map(_plain, value.nodes)), "relationships": list(map(_plain, value.relationships))}
        case list():
            return [_plain(each) for each in cast(list[Any], value)]
        case dict():
            return {key: _plain(each) for key, each in cast(dict[str, Any], value).items()}
        case str() | int() | float() | bool() | None:
            return value
        case _ if hasattr(value, "iso_format"):
            return value.iso_format()
        case _:
            return str(value)
