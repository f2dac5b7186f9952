"""The one way of a mutation: the Command node first, then the use-case, in one transaction; a repeat reads the outcome.

A twin that runs at the same time waits at the Command's constraint and then finds the outcome. Refusals roll back, so
they are not stored. An answer lost on the way is found again by the same key.
"""

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson

from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput, given
from sysops_graph.api.problems import IdempotencyKeyMissing
from sysops_graph.delivery.commands import create_command, settled_outcome
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import Conflict, Invalid, SysopsError
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import AlreadyExists, Tx
from sysops_graph.ids import Ids, derived_id

P = ParamSpec("P")
Sees = Callable[..., Awaitable[None]]
Once = Callable[..., Awaitable[Outcome]]
UseCase = Callable[Concatenate[Tx, P], Awaitable[Outcome]]


async def run_command(
    info: Info,
    input: CommandInput,  # noqa: A002 - its name in the schema
    use_case: UseCase[...],
    *args: object,
    sees: Sees | None = None,
    taken: type[Conflict] | None = None,
    **kwargs: object,
) -> Outcome:
    """What `use_case(tx, *args, **kwargs, actor=, now=, ids=)` says it did, now or the first time.

    `sees(tx, actor=)` is asked first, in the same transaction: it raises when the actor may not see the subject.
    `taken` is raised, with the field, in place of AlreadyExists when it is not the command itself that exists.
    Raises IdempotencyKeyMissing, IdempotencyKeyReused, and what the use-case raises.
    """
    graph, actor, key = info.context.graph, info.context.actor, checked_key(input.idempotency_key)
    asked = info.context.sealer.text_hash(asked_text(info.field_name, input))
    command = {"principal": actor.principal, "key": key, "request_hash": asked}
    now, ids = info.context.now(), Ids(derived_id("Command", actor.principal, key))

    @wraps(use_case)
    async def once(tx: Tx, *, ids: Ids) -> Outcome:
        await create_command(tx, **command, now=now, ids=ids)
        if sees:
            await sees(tx, actor=actor)
        return await use_case(tx, *args, **kwargs, actor=actor, now=now, ids=ids)

    try:
        return await _once_and_for_all(graph, once, ids, command)
    except AlreadyExists as exists:
        raise (taken(field=f"input.{exists.facts['property']}") if taken else exists) from exists
    except SysopsError as error:
        raise _in_input(error, input) from error.__cause__


async def _once_and_for_all(graph: Graph, once: Once, ids: Ids, command: dict[str, str]) -> Outcome:
    try:
        return await graph.write(once, ids=ids)
    except AlreadyExists:
        outcome = await graph.read(settled_outcome, **command)
        if outcome is None:
            raise
        return outcome


def _in_input(error: SysopsError, input: CommandInput) -> SysopsError:  # noqa: A002
    """Use-cases name a field as they know it, or a fact of its name; clients find it in the input."""
    error.field = error.field or next((fact for fact in error.facts if hasattr(input, fact)), None)
    if error.field and not error.field.startswith("input"):
        error.field = f"input.{error.field}"
    if isinstance(error, Invalid):
        inside = (p if p.field.startswith("input") else replace(p, field=f"input.{p.field}") for p in error.problems)
        error.problems = tuple(inside)
    return error


def checked_key(key: str) -> str:
    """Raises IdempotencyKeyMissing for a text that identifies nothing."""
    plain = not any(unicodedata.category(sign).startswith("C") for sign in key)
    if not (key.strip() and plain and len(key) <= 200):
        raise IdempotencyKeyMissing(field="input.idempotencyKey")
    return key


def asked_text(operation: str, input: CommandInput) -> str:  # noqa: A002
    """The same for the same operation and input, in whatever order the fields were written.

    What is kept of it is hashed with a key: it may hold a phone number, and who reads the graph could try them all.
    """
    return orjson.dumps([operation, given(input)], option=orjson.OPT_SORT_KEYS, default=_plain).decode()


def _plain(value: object) -> Any:  # noqa: ANN401
    return str(value)
