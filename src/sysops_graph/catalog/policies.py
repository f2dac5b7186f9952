"""Policies: rules as versioned data, each version checked as a whole before it is saved."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from sysops_graph.actor import Actor
from sysops_graph.catalog.keeping import SUPPLY_DUE, supply_changed, unknown_ids
from sysops_graph.catalog.model import FactsNotValid, PolicyKind, PolicyMovedOn
from sysops_graph.catalog.rules import Reference
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import NewTimer, Outcome
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def save_policy(
    tx: Tx,
    kind: PolicyKind,
    body: Mapping[str, Any],
    *,
    models: Mapping[PolicyKind, type[BaseModel]],
    version: int,
    active_from_at: datetime | None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The next version of a policy, from an instant that is not past; `version` is the newest that its writer saw.

    Raises FactsNotValid with all that the model of its kind finds wrong, PolicyMovedOn.
    """
    try:
        text = models[kind].model_validate(body).model_dump_json()
    except ValidationError as error:
        raise FactsNotValid(problems=tuple(_body_problem(each) for each in error.errors())) from error
    if kind is PolicyKind.MATCH:
        await _demand_strategies(tx, orjson.loads(text)["strategies"])
    if kind is PolicyKind.ESCALATION:
        await _demand_people(tx, orjson.loads(text))
    if kind is PolicyKind.DIAGNOSIS:
        await _demand_macros(tx, orjson.loads(text)["paths"])
    starts_at = active_from_at or now
    if starts_at < now:
        raise FactsNotValid(problems=(Problem("active_from_at", "A policy cannot start in the past.", "OUT_OF_RANGE"),))
    policy_id = ids.new("Policy")
    row = await tx.row(
        "catalog/save_policy",
        id=policy_id,
        kind=kind,
        version=version,
        active_from_at=starts_at,
        body=text,
        by=actor.principal,
    )
    if row is None:
        raise PolicyMovedOn(kind=kind)
    matching, at_once = kind is PolicyKind.MATCH, starts_at == now
    await deliver(
        tx,
        messages=supply_changed(policy_id, {} if matching and at_once else None),
        arm=[NewTimer(kind=SUPPLY_DUE, subject_id=policy_id, due_at=starts_at)] if matching and not at_once else [],
        outcome=(outcome := {"policy_id": policy_id}),
        now=now,
        ids=ids,
    )
    return outcome


async def _demand_people(tx: Tx, body: Any) -> None:  # noqa: ANN401 - JSON
    """Raises FactsNotValid for every contact group that the policy names and that nobody is in."""
    named = {"last_resort": body["last_resort"], **{f"levels.{level}": id_ for level, id_ in body["levels"].items()}}
    for priority, path in body["paths"].items():
        for number, rung in enumerate(path["rungs"]):
            groups = (rung["group"], *(beside["group"] for beside in rung["beside"]))
            named |= {f"paths.{priority}.rungs.{number}": group for group in groups if group}
    rows = await tx.rows("catalog/groups_with_people", ids=sorted(set(named.values())))
    peopled = {row["id"] for row in rows}
    message = "Nobody who may be told is in this contact group; put somebody in first."
    if empty := [place for place, group in named.items() if group not in peopled]:
        raise FactsNotValid(problems=tuple(Problem(f"body.{place}", message, "GROUP_EMPTY") for place in empty))


async def _demand_macros(tx: Tx, paths: Mapping[str, Any]) -> None:
    """Raises FactsNotValid for every macro that a path names and that is not in use."""
    named = [
        Reference(f"body.paths.{kind}.macro_id", path["macro_id"], ("Macro",))
        for kind, path in paths.items()
        if path["macro_id"]
    ]
    if problems := await unknown_ids(tx, named):
        raise FactsNotValid(problems=tuple(problems))


async def _demand_strategies(tx: Tx, strategies: Container[str]) -> None:
    """Raises FactsNotValid when a queue goes by a strategy that would be no more."""
    rows = await tx.rows("catalog/strategies_in_use")
    if missing := [f"{row['strategy']} ({row['queue']})" for row in rows if row["strategy"] not in strategies]:
        raise FactsNotValid(problems=(Problem("body.strategies", f"Queues go by them still: {', '.join(missing)}."),))


def _body_problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    return Problem(".".join(("body", *map(str, error["loc"]))), error["msg"])
