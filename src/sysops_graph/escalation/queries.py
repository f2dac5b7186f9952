"""Reads about escalation: the path that watches a ticket, and the people whom it may tell."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.escalation.model import (
    Act,
    Called,
    EscalationPolicy,
    Foreseen,
    NoPath,
    Path,
    Person,
    Role,
    parse_escalation_policy,
)
from sysops_graph.escalation.rules import after_ring, next_ring, ring
from sysops_graph.experts.queries import who_is_on_call
from sysops_graph.graph.model import Row, Tx
from sysops_graph.sla.model import Priority
from sysops_graph.sla.queries import clock_terms, counted_on
from sysops_graph.tickets.queries import sight
from sysops_graph.tickets.rules import SEEKING

_ROUNDS = 2
"""So often the last resort is foreseen: from then on it is the same again and again."""

_PLAIN = (
    *("id", "ticket_id", "cycle", "policy_version", "armed_at", "step", "rounds", "rang_at", "worked_at"),
    "progressed_at",
    *("acknowledged_by", "acknowledged_until_at", "line_raised_at"),
)


async def path_of(tx: Tx, ticket_id: str) -> Path:
    """The path that watches the ticket's present cycle. Raises NoPath."""
    [found] = (await paths_by_tickets(tx, [ticket_id])).values()
    if not found:
        raise NoPath(ticket_id=ticket_id)
    return found[0]


async def paths_by_tickets(tx: Tx, ticket_ids: Sequence[str]) -> dict[str, list[Path]]:
    """The path that watches each ticket's present cycle, if one does."""
    rows = await tx.rows("escalation/paths_by_tickets", ticket_ids=list(ticket_ids))
    found: dict[str, list[Path]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in rows:
        found[row["ticket_id"]].append(_path(row))
    return found


async def last_resorts(tx: Tx, *, actor: Actor | None, now: datetime) -> list[str]:
    """Tickets whose last resort is told again and again because nobody says to be at it, the longest told first.

    All of them where nobody asks.
    """
    seen = sight(actor) if actor else {"sees_all": True, "actor_id": ""}
    rows = await tx.rows("escalation/last_resorts", states=sorted(SEEKING), now=now, **seen)
    return [row["id"] for row in rows]


async def foreseen(tx: Tx, ticket_id: str, *, now: datetime) -> list[Foreseen]:
    """What a ticket's path does from now on if nobody does anything, until the last resort. Raises NoPath."""
    row = await tx.row("escalation/area_of", ticket_id=ticket_id)
    if row is None:
        raise NoPath(ticket_id=ticket_id)
    return await _foreseen(tx, await path_of(tx, ticket_id), area_id=row["area_id"], line=row["line"], now=now)


async def foreseen_for_opening(tx: Tx, *, area_id: str, priority: Priority, now: datetime) -> list[Foreseen]:
    """The same for a ticket of this priority that is opened in the area at that time."""
    policy, version = await policy_in_force(tx, now=now)
    terms = await clock_terms(tx, area_id, now=now)
    path = Path(
        id="",
        ticket_id="",
        cycle=1,
        priority=priority,
        policy_version=version,
        policy=policy,
        calendar=terms.calendar,
        armed_at=now,
    )
    return await _foreseen(tx, path, area_id=area_id, line=1, now=now)


async def _foreseen(tx: Tx, path: Path, *, area_id: str, line: int, now: datetime) -> list[Foreseen]:
    found: list[Foreseen] = []
    while path.rounds < _ROUNDS:
        at = max(next_ring(path).at, now)
        rung = ring(path, await people(tx, path, area_id=area_id, now=at))
        paged = any(beside.act is Act.PAGE_ON_CALL for beside in rung.beside)
        duties = await who_is_on_call(tx, area_id, line=line, at=at) if paged else []
        found.append(Foreseen(at, rung, tuple(Called(d["person_id"], d["name"], d["role"]) for d in duties)))
        path = after_ring(path, rung, at)
    return found


async def policy_in_force(tx: Tx, *, now: datetime) -> tuple[EscalationPolicy, int]:
    """The policy that paths are armed with, and its version."""
    row = await tx.row("escalation/policy_in_force", now=now)
    assert row, "a migration writes the first policy"
    return parse_escalation_policy(row["body"]), row["version"]


async def people(tx: Tx, path: Path, *, area_id: str, now: datetime) -> list[Person]:
    """Everybody whom the path may tell, each with whether they are away then."""
    groups = sorted({group for _, group in path.policy.groups()})
    rows = await tx.rows("escalation/people", ticket_id=path.ticket_id, area_id=area_id, group_ids=groups, now=now)
    return [Person(row["id"], row["name"], Role(row["role"]), row["group_id"], absent=row["absent"]) for row in rows]


def _path(row: Row) -> Path:
    return Path(
        **{name: row[name] for name in _PLAIN},
        priority=Priority(row["priority"]),
        policy=parse_escalation_policy(row["policy"]),
        calendar=counted_on(row),
        pauses=tuple(zip(row["pauses_from"] or (), row["pauses_until"] or (), strict=True)),
    )
