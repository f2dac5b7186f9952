"""The ticket's own writes. Callers in `lifecycle` hold the transaction, decide, and announce."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.history import REMEMBERED
from sysops_graph.tickets.model import (
    AskedFor,
    Change,
    Entry,
    Held,
    OpenException,
    Priority,
    Resolution,
    Running,
    Slot,
    State,
    Ticket,
    TicketNotFound,
    Visibility,
)
from sysops_graph.tickets.rules import author_role, check_move, check_writable, is_work, ticket_key


async def reserve_keys(tx: Tx, year: int, *, count: int) -> list[str]:
    """The next `count` ticket keys of a year, for one process: writers do not queue behind one counter."""
    row = await tx.row("tickets/reserve_keys", name=f"ticket_keys_{year}", count=count)
    assert row
    return [ticket_key(year, number) for number in range(row["last"] - count + 1, row["last"] + 1)]


async def lock_ticket(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> Ticket:
    """The ticket, locked until the transaction ends. Raises TicketNotFound, TicketReadOnly for one that is put away."""
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    check_writable(ticket.state)
    return ticket


async def lock_ticket_in_any_state(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> Ticket:
    """The same for the few who have something to do with a ticket that is put away. Raises TicketNotFound."""
    return _one(await _lock(tx, ticket_ids=[ticket_id], now=now, ids=ids), ticket_id)


async def lock_tickets(tx: Tx, ticket_ids: Collection[str], *, now: datetime, ids: Ids) -> list[Ticket]:
    """Several tickets, locked in the order of their ids."""
    return await _lock(tx, ticket_ids=ticket_ids, now=now, ids=ids)


async def lock_ticket_of(
    tx: Tx,
    *,
    assignment_id: str | None = None,
    visit_id: str | None = None,
    transfer_id: str | None = None,
    now: datetime,
    ids: Ids,
) -> Ticket | None:
    """The ticket of an assignment, a visit or a transfer, locked; none if there is no such. Raises TicketReadOnly."""
    tickets = await _lock(tx, assignment_id=assignment_id, visit_id=visit_id, transfer_id=transfer_id, now=now, ids=ids)
    for ticket in tickets:
        check_writable(ticket.state)
    return tickets[0] if tickets else None


async def lock_tickets_held_by(tx: Tx, expert_id: str, *, now: datetime, ids: Ids) -> list[Ticket]:
    """All tickets that an expert owns or is offered, locked in the order of their ids."""
    return await _lock(tx, holder_id=expert_id, now=now, ids=ids)


async def change_tickets(tx: Tx, changes: Sequence[Change], *, actor: Actor, now: datetime, ids: Ids) -> None:
    """Write what becomes of locked tickets, with a line of history for each reason. Raises MoveNotPossible."""
    for change in changes:
        if change.state and change.state is not change.ticket.state:
            check_move(change.ticket.state, change.state)
    await tx.rows("tickets/change_tickets", changes=[written(c, actor=actor, now=now, ids=ids) for c in changes])
    tx.announce_change()


def resolution_row(
    ticket_id: str, *, text: str, resolution: Resolution, actor: Actor, now: datetime, ids: Ids
) -> Mapping[str, object]:
    """What was done, for the line of history that tells of it."""
    kept = {"id": ids.new("ResolutionNote"), "ticket_id": ticket_id, "text": text, "by": actor.principal, "at": now}
    return {**asdict(resolution), **kept}


async def replace_slots(tx: Tx, ticket_id: str, slots: Sequence[Slot], *, ids: Ids) -> list[str]:
    """The times that the customer offers, in place of those that nobody booked; answers the ids of those written."""
    rows = [{"id": ids.new("Slot"), **asdict(slot)} for slot in slots]
    return [row["slot_id"] for row in await tx.rows("tickets/replace_slots", ticket_id=ticket_id, slots=rows)]


def comment_row(
    ticket_id: str,
    *,
    text: str,
    visibility: Visibility,
    complaint: bool = False,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Mapping[str, object]:
    """Somebody's words, for the line of history that tells of them."""
    return {
        "id": ids.new("Comment"),
        "ticket_id": ticket_id,
        "text": text,
        "visibility": visibility,
        "author": actor.principal,
        "author_role": author_role(actor),
        "at": now,
        "complaint_at": now if complaint else None,
    }


def history_entry(
    entry: Entry,
    *,
    ticket_id: str,
    number: int,
    from_state: State | None,
    to: State,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> dict[str, object]:
    """A line of history as it is stored; it is given its place among the changes of all tickets after the commit."""
    return {
        "unnumbered": True,
        "id": ids.new("HistoryEntry"),
        "ticket_id": ticket_id,
        "number": number,
        "at": now,
        "actor": actor.principal,
        "via": actor.via,
        "kind": entry.kind,
        "from": from_state,
        "to": to,
        "cause": entry.cause or f"by_{'system' if actor == SYSTEM else author_role(actor)}",
        "details": json.dumps(entry.details, default=str, sort_keys=True),
    }


def written(change: Change, *, actor: Actor, now: datetime, ids: Ids) -> dict[str, Any]:
    """A change as it is stored, its lines of history numbered on; the last one says what it needs to be rebuilt."""
    ticket, to = change.ticket, change.state or change.ticket.state
    moved = {"state_at": now} if to is not ticket.state else {}
    worked = {"worked_at": now} if is_work(ticket, change.entries, actor) else {}
    entries = [
        history_entry(
            entry,
            ticket_id=ticket.id,
            number=ticket.version + offset,
            from_state=ticket.state,
            to=to,
            actor=actor,
            now=now,
            ids=ids,
        )
        for offset, entry in enumerate(_remembering(change), 1)
    ]
    return {
        "ticket_id": ticket.id,
        "state": to,
        "needs_owner": ticket.needs_owner if change.needs_owner is None else change.needs_owner,
        "version": ticket.version + len(entries),
        "properties": {**change.properties, **moved, **worked},
        "entries": entries,
        "comments": [entry.comment for entry in change.entries if entry.comment],
        "resolutions": [entry.resolution for entry in change.entries if entry.resolution],
    }


def _remembering(change: Change) -> tuple[Entry, ...]:
    told = {name: change.properties[name] for name in REMEMBERED if name in change.properties}
    if not told:
        return change.entries
    *before, last = change.entries
    return (*before, replace(last, details={**last.details, "set": told}))


async def _lock(
    tx: Tx,
    *,
    ticket_ids: Collection[str] = (),
    holder_id: str | None = None,
    assignment_id: str | None = None,
    visit_id: str | None = None,
    transfer_id: str | None = None,
    now: datetime,
    ids: Ids,
) -> list[Ticket]:
    rows = await tx.rows(
        "tickets/lock_tickets",
        ticket_ids=sorted(ticket_ids),
        holder_id=holder_id,
        assignment_id=assignment_id,
        visit_id=visit_id,
        transfer_id=transfer_id,
        command_id=ids.command_id,
        now=now,
    )
    return [_ticket(row) for row in rows]


def _one(tickets: list[Ticket], ticket_id: str) -> Ticket:
    if not tickets:
        raise TicketNotFound(ticket_id=ticket_id)
    return tickets[0]


def _ticket(row: Row) -> Ticket:
    lists = {
        "assignments",
        "attempts",
        "exceptions",
        "clocks",
        "policies",
        "leads",
        "state",
        "priority",
        "flags",
        "digest",
        "returns_to",
    }
    exceptions = [OpenException(**exception) for exception in row["exceptions"]]
    [policy] = row["policies"]
    plain: Mapping[str, object] = {key: value for key, value in row.items() if key not in lists}
    return Ticket(
        **plain,  # pyright: ignore[reportArgumentType]
        state=State(row["state"]),
        priority=Priority(row["priority"]),
        flags=tuple(row["flags"]),
        digest=tuple(row["digest"]),
        assignments=tuple(map(_held, row["assignments"])),
        attempts=row["attempts"],
        exception=exceptions[0] if exceptions else None,
        clocks=tuple(Running(**clock) for clock in row["clocks"]),
        lead_ids=_nearest(row["leads"]),
        policy_version=policy["version"],
        policy_body=policy["body"],
        returns_to=State(row["returns_to"]) if row["returns_to"] else None,
    )


def _held(row: Row) -> Held:
    transfer = row.pop("transfer")
    return Held(**row, transfer=AskedFor(**transfer) if transfer else None)


def _nearest(leads: list[Row]) -> tuple[str, ...]:
    return tuple(lead["id"] for lead in leads if lead["hops"] == leads[0]["hops"])
