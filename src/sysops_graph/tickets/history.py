"""What a ticket was, rebuilt from its history. Pure: lines in, values out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sysops_graph.tickets.model import Priority, State
from sysops_graph.tickets.rules import LIVE

REMEMBERED = ("priority", "level", "step")
"""Properties whose every change is written into the details of the line that tells it, under `set`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A ticket at an instant. Of an erased ticket no more is known than its states."""

    state: State
    version: int
    since_at: datetime
    cycle: int = 1
    priority: Priority | None = None
    owner_id: str | None = None
    level: int = 0
    step: int = 0

    @property
    def needs_owner(self) -> bool:
        return self.owner_id is None and self.state in LIVE


def rebuilt(lines: Sequence[Mapping[str, Any]]) -> Past | None:
    """From the lines of a history up to an instant, in order; none where there are no lines."""
    past: Past | None = None
    for line in lines:
        past = _after(past, line)
    return past


def _after(past: Past | None, line: Mapping[str, Any]) -> Past:
    details: dict[str, Any] = json.loads(line["details"])
    state, moved = State(line["to"]), line["to"] != line["from"]
    then = past or Past(state=state, version=0, since_at=line["at"])
    told: dict[str, Any] = details.get("set", {})
    if priority := told.get("priority") or (details.get("priority") if line["kind"] == "opened" else None):
        told = {**told, "priority": Priority(priority)}
    return replace(
        then,
        state=state,
        version=line["number"],
        since_at=line["at"] if moved else then.since_at,
        cycle=then.cycle + (moved and state is State.REOPENED),
        owner_id=_owner(then.owner_id, state, line["kind"], details),
        **told,
    )


def _owner(before: str | None, state: State, kind: str, details: Mapping[str, Any]) -> str | None:
    if kind == "owned":
        return details.get("expert_id")
    return None if kind == "owner_lost" or state not in LIVE else before
