"""A late solution may be worth something to its customer: candidates of credit, and what is decided on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sysops_graph.clock import FAR_FUTURE
from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.queries import standing_of

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class CreditState(StrEnum):
    """Open until somebody in charge has decided."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class CreditNotFound(NotFound):
    """There is no such credit candidate."""


class CreditDecided(Conflict):
    """Somebody has decided on this credit before."""


class CreditWithoutShare(Invalid):
    """A credit that is granted is so many percent; the policy proposes none here, so say how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A candidate under its lock; `percent` is proposed, `others` are those still open on its ticket."""

    id: str
    ticket_id: str
    state: CreditState
    percent: float | None
    others: int


async def note_credit(tx: Tx, clock_id: str, *, now: datetime, ids: Ids) -> str:
    """A clock was breached, whose ticket's lock the caller holds: a candidate, with what its policy proposes."""
    row = await tx.row("sla/clock_with_calendar", clock_id=clock_id)
    assert row, "the clock was breached in this transaction"
    standing, credit_id = standing_of(row), ids.new("CreditCandidate")
    properties = {
        "ticket_id": standing.clock.ticket_id,
        "service_level": standing.clock.service_level,
        "policy_version": standing.clock.policy_version,
        "percent": standing.policy.credit_percent.get(standing.clock.service_level),
        "breached_at": standing.clock.due_at,
        "noted_at": now,
        "state": CreditState.OPEN,
    }
    await tx.rows("sla/note_credit", credit_id=credit_id, clock_id=clock_id, properties=properties)
    return credit_id


async def lock_credit(tx: Tx, credit_id: str, *, ids: Ids) -> Candidate:
    """Raises CreditNotFound."""
    row = await tx.row("sla/lock_credit", credit_id=credit_id, command_id=ids.command_id)
    if row is None:
        raise CreditNotFound(credit_id=credit_id)
    typed: Row = {**row, "state": CreditState(row["state"])}
    return Candidate(**typed)


def decided(candidate: Candidate, *, granted: bool, percent: float | None) -> tuple[CreditState, float | None]:
    """What becomes of a candidate. Raises CreditDecided, CreditWithoutShare."""
    if candidate.state is not CreditState.OPEN:
        raise CreditDecided(credit_id=candidate.id, state=candidate.state)
    if not granted:
        return CreditState.REFUSED, None
    if percent is None and candidate.percent is None:
        raise CreditWithoutShare(field="percent")
    return CreditState.GRANTED, candidate.percent if percent is None else percent


async def credits_page(
    tx: Tx, states: Sequence[CreditState], *, oldest_first: bool, after: tuple[datetime, str] | None, limit: int
) -> list[Row]:
    """Credit candidates by the instant of their breach, behind (breached_at, id)."""
    after_at, after_id = after or ((_LONG_AGO, "") if oldest_first else (FAR_FUTURE, "~"))
    return await tx.rows(
        "sla/credits_oldest_first" if oldest_first else "sla/credits_newest_first",
        states=list(states),
        after_at=after_at,
        after_id=after_id,
        limit=limit,
    )


async def count_credits(tx: Tx, states: Sequence[CreditState]) -> int:
    """How many candidates the whole list has."""
    row = await tx.row("sla/count_credits", states=list(states))
    assert row
    return row["count"]


async def credits_by_ids(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    """Credit candidates."""
    return {row["id"]: row["credit"] for row in await tx.rows("sla/credits_by_ids", ids=list(ids))}
