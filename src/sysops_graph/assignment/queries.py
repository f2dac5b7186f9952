"""Reads of offers, visits and exceptions. Who may see what is decided inside each statement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment.model import AbsenceNotFound, ExpertNotFound
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.model import Row, Tx
from sysops_graph.matching.explanation import Explanation
from sysops_graph.matching.model import MatchPolicy, Wanted, parse_match_policy
from sysops_graph.matching.queries import best_experts, explain_match, preview_match
from sysops_graph.tickets.queries import SEE_ALL, by_ticket, demand_sight, sight

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFilter:
    """Which exceptions a list is about; empty and None mean any."""

    state: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFilter:
    """Absences that overlap a time, of one expert if one is named."""

    from_at: datetime
    until_at: datetime = FAR_FUTURE
    expert_id: str | None = None


async def match_policy(tx: Tx, *, now: datetime) -> tuple[MatchPolicy, int]:
    """The match policy that counts now, and its version."""
    row = await tx.row("assignment/match_policy", now=now)
    assert row, "a migration wrote the first version"
    return parse_match_policy(row["body"]), row["version"]


async def explained_match(tx: Tx, ticket_id: str, *, limit: int, actor: Actor, now: datetime) -> Explanation:
    """Why this expert, or why nobody, by the policy of now. Raises TicketNotFound, also when it is not to be seen."""
    await demand_sight(tx, ticket_id=ticket_id, actor=actor)
    policy, version = await match_policy(tx, now=now)
    return await explain_match(tx, ticket_id, policy=policy, version=version, now=now, limit=limit)


async def previewed_match(tx: Tx, wanted: Wanted, *, limit: int, now: datetime) -> Explanation:
    """The same for a ticket that is only thought of. Raises UnknownIds."""
    policy, version = await match_policy(tx, now=now)
    return await preview_match(tx, wanted, policy=policy, version=version, now=now, limit=limit)


async def tickets_without_anybody(tx: Tx, ticket_ids: Sequence[str], *, now: datetime) -> list[str]:
    """Of these tickets those for which there is no expert at this instant."""
    policy, version = await match_policy(tx, now=now)
    found = [
        (ticket_id, await best_experts(tx, ticket_id, policy=policy, version=version, now=now, limit=1))
        for ticket_id in ticket_ids
    ]
    return [ticket_id for ticket_id, best in found if not best]


async def assignments_by_tickets(tx: Tx, ids: Sequence[str], *, expert_id: str | None = None) -> dict[str, list[Row]]:
    """Offers of tickets in order, of one expert only if one is named; rows: assignment, slot, visit, expert."""
    return by_ticket(ids, await tx.rows("assignment/assignments_by_tickets", ids=list(ids), expert_id=expert_id))


async def assignments_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Offers that the actor may see."""
    rows = await tx.rows("assignment/assignments_by_ids", ids=list(ids), **sight(actor))
    return {row["assignment"]["id"]: row for row in rows}


async def live_offers(tx: Tx, expert_id: str, *, actor: Actor, now: datetime) -> list[Row]:
    """Offers that wait for the expert's answer, the earliest end first."""
    return await tx.rows("assignment/live_offers", expert_id=expert_id, now=now, **sight(actor))


async def visits_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Visits of tickets, the earliest first; rows: visit, expert."""
    return by_ticket(ids, await tx.rows("assignment/visits_by_tickets", ids=list(ids)))


async def visits_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Visits that the actor may see."""
    rows = await tx.rows("assignment/visits_by_ids", ids=list(ids), **sight(actor))
    return {row["visit"]["id"]: row for row in rows}


async def exceptions_page(
    tx: Tx,
    wanted: ExceptionFilter,
    *,
    newest_first: bool,
    after: tuple[datetime, str] | None,
    limit: int,
    actor: Actor,
) -> list[Row]:
    """Assignment exceptions by the instant they were raised, behind (raised_at, id)."""
    after_at, after_id = after or ((FAR_FUTURE, "~") if newest_first else (_LONG_AGO, ""))
    return await tx.rows(
        "assignment/exceptions_newest_first" if newest_first else "assignment/exceptions_oldest_first",
        state=wanted.state,
        codes=list(wanted.codes),
        after_at=after_at,
        after_id=after_id,
        limit=limit,
        **sight(actor),
    )


async def open_exceptions(tx: Tx) -> dict[str, int]:
    """How many tickets nobody can take now, by reason code."""
    return {row["code"]: row["tickets"] for row in await tx.rows("assignment/open_exceptions")}


async def count_exceptions(tx: Tx, wanted: ExceptionFilter, *, actor: Actor) -> int:
    """How many exceptions the whole list has."""
    row = await tx.row("assignment/count_exceptions", state=wanted.state, codes=list(wanted.codes), **sight(actor))
    assert row
    return row["count"]


async def exceptions_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Exceptions of tickets that the actor answers for."""
    rows = await tx.rows("assignment/exceptions_by_ids", ids=list(ids), **sight(actor))
    return {row["exception"]["id"]: row["exception"] for row in rows}


async def absences_page(
    tx: Tx,
    wanted: AbsenceFilter,
    *,
    backward: bool,
    after: tuple[datetime, str] | None,
    limit: int,
    actor: Actor,
) -> list[Row]:
    """Absences by their start, behind (starts_at, id), or ahead of it and backward; rows: absence, expert."""
    after_at, after_id = after or ((FAR_FUTURE, "~") if backward else (_LONG_AGO, ""))
    page = {"backward": backward, "after_at": after_at, "after_id": after_id, "limit": limit}
    return await tx.rows("assignment/absences_page", **asdict(wanted), **page, **sight(actor))


async def count_absences(tx: Tx, wanted: AbsenceFilter, *, actor: Actor) -> int:
    """How many absences the whole list has."""
    row = await tx.row("assignment/count_absences", **asdict(wanted), **sight(actor))
    assert row
    return row["count"]


async def absences_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Absences of experts that the actor is or answers for; rows: absence, expert."""
    rows = await tx.rows("assignment/absences_by_ids", ids=list(ids), **sight(actor))
    return {row["absence"]["id"]: row for row in rows}


async def demand_expert(tx: Tx, *, expert_id: str | None = None, absence_id: str | None = None, actor: Actor) -> None:
    """Raises ExpertNotFound or AbsenceNotFound unless the actor is the expert or answers for it.

    Whoever answers for all, and an expert for the own, is not looked at: that there is none the use-case finds out.
    """
    if actor.has(*SEE_ALL) or (expert_id and expert_id == actor.subject_id):
        return
    row = await tx.row("assignment/sight_of_expert", expert_id=expert_id, absence_id=absence_id, **sight(actor))
    if row is None:
        raise AbsenceNotFound(absence_id=absence_id) if absence_id else ExpertNotFound(expert_id=expert_id)
