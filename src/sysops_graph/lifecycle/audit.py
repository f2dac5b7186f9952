"""What must hold of every ticket at every instant: one statement of cypher/audit per invariant, named by its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sysops_graph.graph.model import Tx
from sysops_graph.graph.statements import statement, statement_names
from sysops_graph.ids import Ids
from sysops_graph.sla.model import WrongClock
from sysops_graph.sla.queries import wrong_clocks

OVERDUE = timedelta(seconds=60)
"""What is late by more than this counts as nothing: nobody can rely on it."""

_FOLDER = "audit/"
_REBUILD = "clock_not_as_rebuilt"
PAGE = 1000
"""Tickets or clocks that one transaction looks at, where all of them must be looked at."""

INVARIANTS = (*(name.removeprefix(_FOLDER) for name in statement_names() if name.startswith(_FOLDER)), _REBUILD)
"""The names of all invariants, the key of their metric."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """An invariant that does not hold, for which ticket, and what is wrong."""

    invariant: str
    ticket_id: str | None
    detail: str


async def violations(tx: Tx, invariant: str, *, now: datetime, after: str = "") -> tuple[list[Violation], str | None]:
    """A page of what breaks an invariant, and what to go on after; none when that was all.

    Reads do not lock: a ticket that is just being changed may look broken.
    """
    if invariant == _REBUILD:
        wrong, beyond = await wrong_clocks(tx, after_id=after, page_size=PAGE)
        return [_wrongly_due(clock) for clock in wrong], beyond
    name = _FOLDER + invariant
    offered = {"overdue_before": now - OVERDUE, "after": after, "page_size": PAGE}
    rows = await tx.rows(name, **{key: offered[key] for key in statement(name).parameters})
    beyond = rows[-1]["key"] if rows and "key" in rows[-1] else None
    return [Violation(invariant, row["ticket_id"], row["detail"]) for row in rows if row["detail"]], beyond


async def look_again(
    tx: Tx, suspects: Sequence[Violation], *, now: datetime, after: str = "", ids: Ids
) -> list[Violation]:
    """Of the suspects of one page those that are broken while nobody can be changing their ticket."""
    ticket_ids = sorted({suspect.ticket_id for suspect in suspects if suspect.ticket_id})
    await tx.rows("lifecycle/lock_suspects", ticket_ids=ticket_ids, command_id=ids.command_id)
    broken, _ = await violations(tx, suspects[0].invariant, now=now, after=after)
    return sorted({*suspects} & {*broken})


def _wrongly_due(clock: WrongClock) -> Violation:
    detail = (
        f"{clock.ticket_key}: {clock.kind} clock {clock.clock_id} is due at {clock.due_at}, "
        f"rebuilt {clock.rebuilt_due_at or 'not at all'}"
    )
    return Violation(_REBUILD, None, detail)
