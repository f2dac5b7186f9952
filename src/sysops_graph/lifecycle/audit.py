"""What must hold of every ticket at every instant: one statement of cypher/audit per invariant, named by its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sysops_graph.graph.model import Tx
from sysops_graph.graph.statements import statement, statement_names
from sysops_graph.ids import Ids
from sysops_graph.sla.queries import wrong_clocks

OVERDUE = timedelta(seconds=60)
"""What is late by more than this counts as nothing: nobody can rely on it."""

_FOLDER = "audit/"
_REBUILD = "clock_not_as_rebuilt"
_CLOCKS = 1000

INVARIANTS = (*(name.removeprefix(_FOLDER) for name in statement_names() if name.startswith(_FOLDER)), _REBUILD)
"""The names of all invariants, the key of their metric."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """An invariant that does not hold, for which ticket, and what is wrong."""

    invariant: str
    ticket_id: str | None
    detail: str


async def violations(tx: Tx, invariant: str, *, now: datetime) -> list[Violation]:
    """Where an invariant does not hold. Reads do not lock: a ticket that is just being changed may look broken."""
    if invariant == _REBUILD:
        return await _wrongly_due(tx)
    name = _FOLDER + invariant
    overdue = {"overdue_before": now - OVERDUE} if statement(name).parameters else {}
    return [Violation(invariant, **row) for row in await tx.rows(name, **overdue)]


async def look_again(tx: Tx, suspects: Sequence[Violation], *, now: datetime, ids: Ids) -> list[Violation]:
    """Of the suspects of one invariant those that are broken while nobody can be changing their ticket."""
    ticket_ids = sorted({suspect.ticket_id for suspect in suspects if suspect.ticket_id})
    await tx.rows("lifecycle/lock_suspects", ticket_ids=ticket_ids, command_id=ids.command_id)
    broken = await violations(tx, suspects[0].invariant, now=now)
    return sorted({*suspects} & {*broken})


async def _wrongly_due(tx: Tx) -> list[Violation]:
    found: list[Violation] = []
    after_id: str | None = ""
    while after_id is not None:
        wrong, after_id = await wrong_clocks(tx, after_id=after_id, page_size=_CLOCKS)
        found += [
            Violation(
                _REBUILD,
                None,
                f"{clock.ticket_key}: {clock.kind} clock {clock.clock_id} is due at {clock.due_at}, "
                f"rebuilt {clock.rebuilt_due_at or 'not at all'}",
            )
            for clock in wrong
        ]
    return found
