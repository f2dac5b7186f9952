"""Reads of tickets. Who may see what is decided inside each statement; what one may not see is not there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sysops_graph.actor import Actor, Role
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.model import Row, Tx
from sysops_graph.sla.model import ServiceLevel
from sysops_graph.tickets.checklist import KINDS, WorkStep, checklist
from sysops_graph.tickets.history import Past, rebuilt
from sysops_graph.tickets.marks import Marks, marks_of
from sysops_graph.tickets.model import Priority, State, TicketNotFound
from sysops_graph.tickets.policy import TriagePolicy, parse_triage_policy
from sysops_graph.tickets.preview import Preview, past_of, preview
from sysops_graph.tickets.rules import LIVE

SEE_ALL = (Role.HELP_DESK, Role.MANAGER, Role.ADMIN, Role.ANALYST)
"""Roles that see every ticket; a team lead sees the areas led."""

_MOST_PREVIEWED = 1000
_SEARCHED = 10_000
"""So many tickets of the index are looked at for those that the actor may see."""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_LAST_ID = "~"
_MOST_LINES = 2**31
_PEOPLE = ("customer_id", "expert_id", "partner_id")
_LISTS = {
    (False, True): "tickets/tickets_newest_first",
    (False, False): "tickets/tickets_oldest_first",
    (True, True): "tickets/tickets_of_newest_first",
    (True, False): "tickets/tickets_of_oldest_first",
}
"""By (of a person, newest first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets a list is about; empty and None mean any. At most one of the three persons."""

    states: tuple[State, ...] = tuple(State)
    priorities: tuple[Priority, ...] = ()
    needs_owner: bool | None = None
    needs_review: bool | None = None
    tag: str | None = None
    queue_id: str | None = None
    area_id: str | None = None
    customer_id: str | None = None
    expert_id: str | None = None
    partner_id: str | None = None

    @property
    def of_a_person(self) -> bool:
        return any(getattr(self, name) for name in _PEOPLE)


def sight(actor: Actor) -> dict[str, object]:
    """The parameters of every statement that looks who asks."""
    return {"sees_all": actor.has(*SEE_ALL), "actor_id": actor.subject_id or ""}


def is_staff(actor: Actor) -> bool:
    return actor.has(*SEE_ALL, Role.TEAM_LEAD)


async def tickets_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Tickets with their neighbours."""
    rows = await tx.rows("tickets/tickets_by_ids", ids=list(ids), keys=[], **sight(actor))
    return {row["ticket"]["id"]: row for row in rows}


async def ticket_by_key(tx: Tx, key: str, *, actor: Actor) -> Row | None:
    return await tx.row("tickets/tickets_by_ids", ids=[], keys=[key], **sight(actor))


async def triage_policy(tx: Tx, *, now: datetime) -> TriagePolicy:
    """The triage policy in force."""
    row = await tx.row("tickets/triage_policy", now=now)
    assert row, "a new graph begins with one"
    return parse_triage_policy(row["body"])


async def demand_sight(
    tx: Tx,
    *,
    ticket_id: str | None = None,
    offer_id: str | None = None,
    visit_id: str | None = None,
    transfer_id: str | None = None,
    actor: Actor,
) -> None:
    """Raises TicketNotFound unless the actor may see the ticket, which its offer, visit or transfer may name.

    Whoever sees all tickets is not looked at: that there is none the use-case finds out.
    """
    if actor.has(*SEE_ALL):
        return
    facts = {"ticket_id": ticket_id, "offer_id": offer_id, "visit_id": visit_id, "transfer_id": transfer_id}
    if await tx.row("tickets/sight_of_ticket", **facts, **sight(actor)) is None:
        raise TicketNotFound(field=None, **{fact: node_id for fact, node_id in facts.items() if node_id})


async def search_tickets(tx: Tx, asked: str, *, limit: int, actor: Actor) -> list[Row]:
    """What the index finds, the best first, of the tickets that the actor may see."""
    return await tx.rows("tickets/search_tickets", asked=asked, most=_SEARCHED, limit=limit, **sight(actor))


async def live_tickets_counted(tx: Tx, *, actor: Actor) -> list[Row]:
    """By state."""
    return await tx.rows("tickets/live_tickets_counted", states=sorted(LIVE), **sight(actor))


async def tickets_page(
    tx: Tx,
    wanted: TicketFilter,
    *,
    properties: Collection[str],
    neighbours: Collection[str],
    newest_first: bool,
    after: tuple[datetime, str] | None,
    limit: int,
    actor: Actor,
) -> list[Row]:
    """Tickets by the instant they were opened, behind (opened_at, id), with these properties and neighbours."""
    start = (FAR_FUTURE, _LAST_ID) if newest_first else (_LONG_AGO, "")
    after_at, after_id = after or start
    names = sorted(properties)
    rows = await tx.rows(
        _LISTS[wanted.of_a_person, newest_first],
        after_at=after_at,
        after_id=after_id,
        limit=limit,
        properties=names,
        neighbours=sorted(neighbours),
        **_filter(wanted),
        **sight(actor),
    )
    return [{**row, "ticket": dict(zip(names, row["ticket"], strict=True))} for row in rows]


async def count_tickets(tx: Tx, wanted: TicketFilter, *, actor: Actor) -> int:
    """How many tickets the whole list has."""
    name = "tickets/count_tickets_of" if wanted.of_a_person else "tickets/count_tickets"
    row = await tx.row(name, **_filter(wanted), **sight(actor))
    assert row
    return row["count"]


async def claimable_tickets(tx: Tx, expert_id: str, *, limit: int, now: datetime) -> list[str]:
    """Ids of tickets that the expert may claim now: the most pressing first, of those the best service level."""
    asked = {"expert_id": expert_id, "limit": limit, "levels": list(ServiceLevel)}
    rows = await tx.rows("tickets/claimable_tickets", **asked, now=now)
    return [row["id"] for row in rows]


async def history_by_tickets(
    tx: Tx, ids: Sequence[str], *, after: int | None, backward: bool, limit: int, moves_only: bool
) -> dict[str, list[Row]]:
    """Of each ticket the lines of history behind a number; backward: before it, the last first."""
    rows = await tx.rows(
        "tickets/history_by_tickets",
        ids=list(ids),
        after=0 if backward else after or 0,
        before=(after or _MOST_LINES) if backward else _MOST_LINES,
        direction=-1 if backward else 1,
        limit=limit,
        moves_only=moves_only,
    )
    return by_ticket(ids, rows)


async def history_counts_by_tickets(tx: Tx, ids: Sequence[str], *, moves_only: bool) -> dict[str, int]:
    rows = await tx.rows("tickets/history_counts_by_tickets", ids=list(ids), moves_only=moves_only)
    return {row["ticket_id"]: row["count"] for row in rows}


async def history_length(tx: Tx) -> int:
    """How many lines all histories have together: how much has happened in this graph."""
    [row] = await tx.rows("tickets/history_length")
    return row["lines"]


async def slots_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """The times that customers offered."""
    return by_ticket(ids, await tx.rows("tickets/slots_by_tickets", ids=list(ids)))


async def comments_by_tickets(tx: Tx, ids: Sequence[str], *, visible_only: bool) -> dict[str, list[Row]]:
    """What was written on tickets, the earliest first."""
    return by_ticket(ids, await tx.rows("tickets/comments_by_tickets", ids=list(ids), visible_only=visible_only))


async def checklists_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, dict[WorkStep, Mapping[str, Any] | None]]:
    """The steps of the work on tickets, each with who did it when."""
    rows = await tx.rows("tickets/steps_by_tickets", ids=list(ids), kinds=list(KINDS))
    return {ticket_id: checklist(lines) for ticket_id, lines in by_ticket(ids, rows).items()}


async def ticket_marks(tx: Tx, ticket_id: str) -> Marks:
    """What a locked ticket is marked with."""
    row = await tx.row("tickets/ticket_marks", ticket_id=ticket_id)
    assert row, "the caller has locked the ticket"
    return marks_of(row, issue_kind_id=row["issue_kind_id"], fields=row["custom_fields"])


async def resolutions_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What was done, the latest first."""
    return by_ticket(ids, await tx.rows("tickets/resolutions_by_tickets", ids=list(ids)))


async def followed_ticket(tx: Tx, ticket_id: str) -> Row:
    """What a ticket that follows this one takes over, as an opening says it."""
    row = await tx.row("tickets/followed_ticket", ticket_id=ticket_id)
    assert row, "only a ticket whose contents were erased has no customer"
    return row


async def follow_ups_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    """Ids of the ticket that each one `follows` (a list of at most one), and of those it is `followed_by`."""
    rows = await tx.rows("tickets/follow_ups_by_tickets", ids=list(ids))
    return {row["ticket_id"]: row for row in rows}


async def ticket_at(tx: Tx, ticket_id: str, *, at: datetime, actor: Actor) -> Past | None:
    """What a ticket was at an instant, from its history alone; none before it was opened.

    Raises TicketNotFound unless the actor may see the ticket.
    """
    await demand_sight(tx, ticket_id=ticket_id, actor=actor)
    return rebuilt(await tx.rows("tickets/history_until", ticket_id=ticket_id, at=at))


async def duplicates_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What is probably the same, not decided on first."""
    return by_ticket(ids, await tx.rows("tickets/duplicates_by_tickets", ids=list(ids)))


async def clusters_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    """The incident that tickets are part of."""
    return {row["ticket_id"]: row for row in await tx.rows("tickets/clusters_by_tickets", ids=list(ids))}


async def previewed_policy(tx: Tx, policy: TriagePolicy, *, now: datetime) -> Preview:
    """What a triage policy would change of the newest tickets."""
    in_force = await triage_policy(tx, now=now)
    rows = await tx.rows("tickets/triage_preview_facts", most=_MOST_PREVIEWED, now=now)
    return preview([past_of(row, in_force) for row in rows], in_force, policy)


def by_ticket(ids: Sequence[str], rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows with a `ticket_id`, gathered; a ticket without any has none."""
    found: dict[str, list[Row]] = {each: [] for each in ids}
    for row in rows:
        found[row["ticket_id"]].append(row)
    return found


def _filter(wanted: TicketFilter) -> dict[str, object]:
    plain = {name: getattr(wanted, name) for name in ("needs_owner", "needs_review", "tag", "queue_id", "area_id")}
    lists = {"states": list(wanted.states), "priorities": list(wanted.priorities)}
    people = {name: getattr(wanted, name) for name in _PEOPLE} if wanted.of_a_person else {}
    return {**plain, **lists, **people}
