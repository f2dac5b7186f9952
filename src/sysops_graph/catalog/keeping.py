"""How nodes that people keep are created, changed and deactivated: one way for all kinds, nothing is ever deleted.

A kind is a row of data: its model, the statement that saves it, and which of its facts decisions use. What a change
ends of these goes to FactChange nodes, and a change that could help waiting tickets says so, in the same transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sysops_graph.actor import Actor
from sysops_graph.catalog.fields import Facts
from sysops_graph.catalog.model import FactsNotValid
from sysops_graph.catalog.rules import (
    Ended,
    FactNames,
    Reference,
    dated,
    ended_facts,
    problems_of,
    references,
    snake,
    twice_named,
)
from sysops_graph.delivery.commands import deliver, record_fact_changes
from sysops_graph.delivery.model import FactChange, Json, NewMessage, Outcome, Payload
from sysops_graph.errors import NotFound, Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of

SUPPLY_DUE = "supply.due"
"""Timer kind: something that was said before holds from now on, and could help any ticket."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a fact was so of which nothing earlier is known."""

Values = Mapping[str, object]
Changes = Callable[[Row], Values]
"""From the facts as they are under the lock to those that are to be different."""
UseCase = Callable[..., Awaitable[Outcome]]


def _helps_nobody(_node_id: str, _was: Row, _values: Row) -> Payload | None:
    return None


def _hinders_nobody(_node_id: str) -> tuple[NewMessage, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeKind:
    """One kind of nodes. `by_ids` reads the facts by the model's names; `save` writes all of them.

    `supply` is the payload of `supply.changed` when a change could help: experts, or nothing for any ticket; `hinders`
    is what is to be looked at again after any change.
    """

    label: str
    model: type[Facts]
    missing: type[NotFound]
    by_ids: Callable[[Tx, Sequence[str]], Awaitable[dict[str, Row]]]
    save: str
    facts: FactNames = field(default_factory=dict[str, Any])
    ended: Values = field(default_factory=lambda: {"active": False})
    supply: Callable[[str, Row, Row], Payload | None] = _helps_nobody
    hinders: Callable[[str], Sequence[NewMessage]] = _hinders_nobody

    @property
    def noun(self) -> str:
        return snake(self.label)


def helps_when_changed(*fields: str) -> Callable[[str, Row, Row], Payload | None]:
    """Any ticket could be helped when one of these facts of a node changes."""

    def supply(_node_id: str, was: Row, values: Row) -> Payload | None:
        return {} if was and any(was[name] != values[name] for name in fields) else None

    return supply


def use_cases(kind: NodeKind) -> tuple[UseCase, UseCase, UseCase]:
    """`create_…(tx, values)`, `change_…(tx, node_id, values)` and `deactivate_…(tx, node_id)` of a kind."""

    async def create_node(tx: Tx, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
        return await create(tx, kind, values, actor=actor, now=now, ids=ids)

    async def change_node(tx: Tx, node_id: str, values: Values, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
        return await change(tx, kind, node_id, lambda _: values, actor=actor, now=now, ids=ids)

    async def deactivate_node(tx: Tx, node_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
        return await change(tx, kind, node_id, lambda _: kind.ended, actor=actor, now=now, ids=ids)

    for verb, use_case in (("create", create_node), ("change", change_node), ("deactivate", deactivate_node)):
        use_case.__name__ = f"{verb}_{kind.noun}"
    return create_node, change_node, deactivate_node


async def create(
    tx: Tx,
    kind: NodeKind,
    values: Values,
    *,
    problems: Sequence[Problem] = (),
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A new node. Raises FactsNotValid with all problems, `problems` of the caller among them."""
    node_id = ids.new(kind.label)
    checked = await _checked(tx, kind, {}, values, problems)
    begun = [Ended("active", was=None)] if kind.facts else []
    return await _write(tx, kind, node_id, {}, checked, ended=begun, actor=actor, now=now, ids=ids)


async def change(
    tx: Tx,
    kind: NodeKind,
    node_id: str,
    changes: Changes,
    *,
    problems: Sequence[Problem] = (),
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A node with other facts. Raises the kind's error if there is none, FactsNotValid with all problems."""
    was = await locked(tx, kind, node_id, ids=ids)
    checked = await _checked(tx, kind, was, changes(was), problems)
    ended = list(ended_facts(was, checked, kind.facts))
    return await _write(tx, kind, node_id, was, checked, ended=ended, actor=actor, now=now, ids=ids)


async def locked(tx: Tx, kind: NodeKind, node_id: str, *, ids: Ids) -> Row:
    """The facts of a node, read under its lock. Raises the kind's error if there is no such node."""
    if label_of(node_id) == kind.label:
        await tx.rows("catalog/lock_node", id=node_id, command_id=ids.command_id)
        if row := (await kind.by_ids(tx, [node_id])).get(node_id):
            return row
    raise kind.missing(field="id", id=node_id)


async def record_ended(
    tx: Tx, label: str, node_id: str, ended: Sequence[Ended], *, actor: Actor, now: datetime, ids: Ids
) -> None:
    """Keep what facts of a node were, each from the instant since which it was so."""
    since: dict[str, datetime] = {}
    if any(one.since_at is None for one in ended):
        since = {row["fact"]: row["since_at"] for row in await tx.rows("catalog/facts_since", subject_id=node_id)}
    changes = [
        FactChange(
            subject_id=node_id,
            subject_kind=label,
            fact=one.fact,
            was=cast(Json, one.was),
            recorded_from_at=one.since_at or since.get(one.fact, EVER),
            by=actor.principal,
        )
        for one in ended
    ]
    await record_fact_changes(tx, changes, now=now, ids=ids)


async def unknown_ids(tx: Tx, named: Sequence[Reference]) -> list[Problem]:
    """References of the wrong kind, to nothing, or to what was deactivated."""
    right = [one for one in named if label_of(one.node_id) in one.labels]
    rows = await tx.rows("catalog/known_ids", ids={one.node_id for one in right}) if right else []
    known = {row["id"] for row in rows if row["active"]}
    return [_unknown(one) for one in named if one not in right or one.node_id not in known]


def _unknown(one: Reference) -> Problem:
    wanted = " or ".join(snake(label).replace("_", " ") for label in one.labels)
    return Problem(one.field, f"There is no {wanted} in use by this id.", f"{snake(one.labels[0]).upper()}_NOT_FOUND")


async def _checked(tx: Tx, kind: NodeKind, was: Row, values: Values, more: Sequence[Problem]) -> Row:
    """All facts of the node once the values are in, in the model's plain form; what was never said is as by default."""
    merged = {name: was[name] for name in kind.model.model_fields if was.get(name) is not None} | dict(values)
    before = {(one.node_id, one.labels) for one in references(was)}
    added = [one for one in references(values) if (one.node_id, one.labels) not in before]
    found = (*problems_of(kind.model, merged), *twice_named(values, kind.facts), *more, *await unknown_ids(tx, added))
    if found:
        raise FactsNotValid(problems=found)
    return kind.model.model_validate(merged).model_dump()


async def _write(
    tx: Tx,
    kind: NodeKind,
    node_id: str,
    was: Row,
    values: Row,
    *,
    ended: Sequence[Ended],
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Save, keep what ended, say whom it could help, and answer with the node's id."""
    await tx.rows(kind.save, id=node_id, **dated(values, was, kind.facts, now))
    await record_ended(tx, kind.label, node_id, ended, actor=actor, now=now, ids=ids)
    helped = kind.supply(node_id, was, values)
    outcome = {f"{kind.noun}_id": node_id}
    messages = [*supply_changed(node_id, helped), *kind.hinders(node_id)]
    await deliver(tx, messages=messages, outcome=outcome, now=now, ids=ids)
    return outcome


def supply_changed(node_id: str, helped: Payload | None) -> list[NewMessage]:
    """The message that makes waiting tickets try again, if any could be helped."""
    if helped is None:
        return []
    return [NewMessage(topic="supply.changed", ticket_id=None, subject_id=node_id, payload=helped)]
