"""The change feed: the lines of all histories in one row, each numbered after its commit.

A number is given when everything with a smaller one can be read already, so whoever has read up to a number has missed
nothing below it, and no writer waits for another to get one.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sysops_graph.actor import Actor
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tickets.queries import SEE_ALL, sight

_LOOKED_THROUGH = 1000
"""So many changes a page looks through for those that the actor may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Changes that the actor may see; `reached` is the number to go on from, whether or not there were any."""

    changes: Sequence[Row]
    reached: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A change as it is told to whoever listens: ids only; what became of them everybody reads by their own rights."""

    number: int
    ticket_id: str
    kind: str
    exception_id: str | None
    expert_ids: frozenset[str]


async def number_changes(tx: Tx, *, at_most: int) -> int:
    """Number what was committed and has no number yet, so many lines at most; answers how many."""
    [counter] = await tx.rows("tickets/lock_change_numbers")
    ids = in_order(await tx.rows("tickets/unnumbered_changes", limit=at_most))
    if ids:
        await tx.rows("tickets/number_changes", ids=ids, last=counter["last"])
    return len(ids)


async def any_unnumbered(tx: Tx) -> bool:
    """Whether there is something to number."""
    return bool(await tx.rows("tickets/unnumbered_changes", limit=1))


async def last_change(tx: Tx) -> int:
    """The number of the last change that was numbered."""
    [row] = await tx.rows("tickets/last_change")
    return row["number"]


async def changes_after(tx: Tx, after: int, *, limit: int, actor: Actor) -> ChangePage:
    """The next changes behind a number, of tickets that the actor may see."""
    window = limit if actor.has(*SEE_ALL) else max(limit, _LOOKED_THROUGH)
    [row] = await tx.rows("tickets/changes_after", after=after, limit=limit, window=window, **sight(actor))
    return ChangePage(**row)


async def changes_heard(tx: Tx, after: int, *, limit: int) -> list[Heard]:
    """The next changes behind a number, for those who listen."""
    return [_heard(row) for row in await tx.rows("tickets/changes_heard", after=after, limit=limit)]


async def tickets_in(
    tx: Tx, ticket_ids: Collection[str], *, queue_id: str | None, area_id: str | None, actor: Actor
) -> list[str]:
    """Which of the tickets lie in a queue and below an area, for staff."""
    asked = {"ticket_ids": sorted(ticket_ids), "queue_id": queue_id, "area_id": area_id}
    return [row["id"] for row in await tx.rows("tickets/tickets_in", **asked, **sight(actor))]


def in_order(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids in the order of their numbers: by instant, but those of a ticket as its history has them.

    A line whose predecessor has no number and is not here, since it was not seen yet, waits for the next time.
    """
    reached: dict[str, tuple[int, datetime]] = {}
    ready: list[tuple[datetime, str, int, str]] = []
    for line in sorted(lines, key=lambda line: (line["ticket_id"], line["number"])):
        ticket_id, number, at = line["ticket_id"], line["number"], line["at"]
        before = reached.get(ticket_id)
        if line["follows_unnumbered"] and (before is None or before[0] != number - 1):
            continue
        at = max(at, before[1]) if before else at
        reached[ticket_id] = (number, at)
        ready.append((at, ticket_id, number, line["id"]))
    return [line_id for *_, line_id in sorted(ready)]


def _heard(row: Row) -> Heard:
    details = json.loads(row["details"])
    return Heard(
        number=row["number"],
        ticket_id=row["ticket_id"],
        kind=row["kind"],
        exception_id=details.get("exception_id"),
        expert_ids=frozenset(row["expert_ids"]),
    )
