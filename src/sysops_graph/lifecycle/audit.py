"""What must hold of every ticket at every instant: one statement of cypher/audit per invariant, named by its file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sysops_graph.graph.model import Tx
from sysops_graph.graph.statements import statement, statement_names
from sysops_graph.ids import Ids
from sysops_graph.sla.model import WrongClock
from sysops_graph.sla.queries import wrong_clocks
from sysops_graph.tickets.rules import LIVE

OVERDUE = timedelta(seconds=60)
"""What is late by more than this counts as nothing: nobody can rely on it."""

_FOLDER = "audit/"
_REBUILD = "clock_not_as_rebuilt"
PAGE = 250
"""Tickets that one transaction looks at, where it has to look at each of them."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)

INVARIANTS = (*(name.removeprefix(_FOLDER) for name in statement_names() if name.startswith(_FOLDER)), _REBUILD)
"""The names of all invariants, the key of their metric."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """An invariant that does not hold, for which ticket, and what is wrong."""

    invariant: str
    ticket_id: str | None
    detail: str


def asks_of(invariant: str) -> frozenset[str]:
    """What the invariant's look is narrowed by: `ticket_ids`, `since`, or neither where it starts at few nodes."""
    return frozenset({"ticket_ids"}) if invariant == _REBUILD else statement(_FOLDER + invariant).parameters


async def violations(tx: Tx, invariant: str, *, now: datetime, after: str = "") -> tuple[list[Violation], str | None]:
    """Of the whole graph a page of what breaks an invariant, and what to go on after; none when that was all.

    Reads do not lock: a ticket that is just being changed may look broken.
    """
    if "ticket_ids" not in asks_of(invariant):
        return await violations_among(tx, invariant, (), now=now), None
    page = await tx.rows("lifecycle/tickets_behind", after=after, page_size=PAGE)
    found = await violations_among(tx, invariant, [row["id"] for row in page], now=now)
    return found, page[-1]["key"] if len(page) == PAGE else None


async def violations_among(
    tx: Tx, invariant: str, ticket_ids: Collection[str], *, since: datetime = EVER, now: datetime
) -> list[Violation]:
    """What breaks an invariant among these tickets, and of commands since an instant; some look at all that is live."""
    if invariant == _REBUILD:
        return [_wrongly_due(clock) for clock in await wrong_clocks(tx, sorted(ticket_ids))]
    offered = {"overdue_before": now - OVERDUE, "ticket_ids": sorted(ticket_ids), "since": since}
    rows = await tx.rows(_FOLDER + invariant, **{name: offered[name] for name in asks_of(invariant)})
    return [Violation(invariant, row["ticket_id"], row["detail"]) for row in rows]


async def look_again(
    tx: Tx, suspects: Sequence[Violation], *, since: datetime = EVER, now: datetime, ids: Ids
) -> list[Violation]:
    """Of the suspects of an invariant those that are broken while nobody can be changing their ticket."""
    ticket_ids = sorted({suspect.ticket_id for suspect in suspects if suspect.ticket_id})
    await tx.rows("lifecycle/lock_suspects", ticket_ids=ticket_ids, command_id=ids.command_id)
    broken = await violations_among(tx, suspects[0].invariant, ticket_ids, since=since, now=now)
    return sorted({*suspects} & {*broken})


async def tickets_to_audit(tx: Tx, *, since: datetime) -> list[str]:
    """Tickets on which work may go on, and those to which something happened since an instant."""
    return [row["id"] for row in await tx.rows("lifecycle/tickets_to_audit", states=sorted(LIVE), since=since)]


def _wrongly_due(clock: WrongClock) -> Violation:
    detail = (
        f"{clock.ticket_key}: {clock.kind} clock {clock.clock_id} is due at {clock.due_at}, "
        f"rebuilt {clock.rebuilt_due_at or 'not at all'}"
    )
    return Violation(_REBUILD, clock.ticket_id, detail)
