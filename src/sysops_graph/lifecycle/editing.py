"""What is said of a ticket is corrected, and its priority set by hand: routing, contract and search follow."""

from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.automation.model import Event
from sysops_graph.delivery.model import Message, Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import CLAIM, Next
from sysops_graph.lifecycle.opening import estimated, policy_of, weighed
from sysops_graph.lifecycle.promising import follow_terms
from sysops_graph.lifecycle.settling import withdraw_offers
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Kind
from sysops_graph.sla.queries import terms_of
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.editing import (
    COMPARED_BY,
    ESTIMATED_BY,
    Edits,
    Said,
    changes_of,
    edited,
    notes_kept,
    said_of,
    search_differs,
    write_edit,
)
from sysops_graph.tickets.model import Change, Entry, MoveNotPossible, Priority, ReviewNeeded, State, Ticket
from sysops_graph.tickets.opening import words_of
from sysops_graph.tickets.rules import LIVE, SEEKING, may_set_priority

_PROMISED_BY = frozenset({"priority", "service_level", "area_id"})
"""What clocks and path go by."""


async def edit_ticket(tx: Tx, ticket_id: str, edits: Edits, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Say something else of a ticket; what follows from it follows.

    Raises TicketNotFound, MoveNotPossible, InvalidOpening.
    """
    ticket = await _locked(tx, ticket_id, now=now, ids=ids)
    said = await said_of(tx, ticket, edits)
    fixed = ticket.priority if said.set_by_hand else None
    next_ = Next()
    await _edit(tx, ticket, said, edits, next_, priority=fixed, kind="edited", actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def change_priority(
    tx: Tx, ticket_id: str, *, priority: Priority, reason: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Raise or lower the priority by hand; no triage changes it from then on.

    Raises TicketNotFound, MoveNotPossible, ReviewNeeded.
    """
    return await _set_priority(tx, ticket_id, priority, reason, kind="priority_set", actor=actor, now=now, ids=ids)


async def review_ticket(
    tx: Tx, ticket_id: str, *, priority: Priority, reason: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A lead has looked at the triage, and says which priority it is. Raises TicketNotFound, MoveNotPossible."""
    return await _set_priority(tx, ticket_id, priority, reason, kind="reviewed", actor=actor, now=now, ids=ids)


async def reconsider(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Other experts than before may be the right ones: live offers are taken back, and the search begins anew."""
    assert message.ticket_id, "assignment.reconsidered names its ticket"
    ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    if ticket.owner or not _looks(ticket):
        return
    next_ = Next()
    await withdraw_offers(tx, ticket, next_, reason="ticket_edited", actor=SYSTEM, now=now, ids=ids)
    entry = Entry(kind="search_renewed", details={"offers": [offer.id for offer in ticket.offers]})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    if ticket.queue_mode == "claim" and not ticket.attempts:
        minutes = parse_match_policy(ticket.policy_body).offer_minutes[ticket.priority]
        next_.at(CLAIM, ticket.id, now + timedelta(minutes=minutes), ticket_id=ticket.id)
    else:
        next_.seek(ticket.id, retry=True)
    await next_.deliver(tx, now=now, ids=ids)


async def _set_priority(
    tx: Tx, ticket_id: str, priority: Priority, reason: str, *, kind: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    next_ = Next()
    await set_priority(tx, ticket, priority, reason, next_, kind=kind, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def set_priority(
    tx: Tx,
    ticket: Ticket,
    priority: Priority,
    reason: str,
    next_: Next,
    *,
    kind: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """Write a priority and what follows from it. Raises MoveNotPossible, ReviewNeeded, before anything is written."""
    _demand_live(ticket)
    said = await said_of(tx, ticket, Edits())
    if not may_set_priority(said.facts, priority, actor):
        raise ReviewNeeded(ticket_id=ticket.id)
    await _edit(
        tx, ticket, said, Edits(), next_, priority=priority, kind=kind, cause=reason, actor=actor, now=now, ids=ids
    )


async def _locked(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> Ticket:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    _demand_live(ticket)
    return ticket


def _demand_live(ticket: Ticket) -> None:
    if ticket.state not in LIVE:
        raise MoveNotPossible(f"The ticket is {ticket.state}: it is not edited any more.", state=ticket.state)


def _looks(ticket: Ticket) -> bool:
    """Whether experts are being asked, or would be if there were any; a reopening is confirmed first."""
    return ticket.needs_owner and ticket.state in SEEKING - {State.REOPENED}


async def _edit(
    tx: Tx,
    ticket: Ticket,
    said: Said,
    edits: Edits,
    next_: Next,
    *,
    priority: Priority | None,
    kind: str,
    cause: str = "",
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    intake = await weighed(
        tx, edited(said, edits), said.slots, entered_by_id=said.entered_by_id, priority=priority, now=now
    )
    by_hand: dict[str, object] = {} if kind == "edited" else {"priority_by": actor.principal}
    reviewed = said.facts.get("reviewed_by") or (actor.principal if kind == "reviewed" else None)
    changes = changes_of(
        said,
        intake,
        edits,
        flags=[*notes_kept(said, edits), *intake.notes],
        needs_review=intake.triage.needs_review and not reviewed,
        reviewed_by=reviewed,
        **by_hand,
    )
    if not ESTIMATED_BY.isdisjoint(changes):
        terms = terms_of(intake.facts["calendar"], policy_of(intake.facts, "sla"))
        at = estimated(intake, terms, since=ticket.opened_at, now=now)
        changes["estimated_at"] = (said.facts.get("estimated_at"), at)
    next_.happened(ticket.id, Event.EDITED)
    words = words_of(intake, opened_at=ticket.opened_at)
    await write_edit(tx, ticket, changes, found_by=words, kind=kind, cause=cause, actor=actor, now=now, ids=ids)
    if not _PROMISED_BY.isdisjoint(changes):
        await follow_terms(
            tx,
            ticket,
            next_,
            priority=intake.triage.priority,
            service_level=intake.coverage.service_level,
            area_id=intake.facts["area_id"],
            now=now,
            ids=ids,
        )
    if not COMPARED_BY.isdisjoint(changes):
        next_.compare(ticket.id)
    if search_differs(changes):
        next_.reconsider(ticket.id)
    elif "priority" in changes and _looks(ticket) and not ticket.assignments:
        next_.seek(ticket.id, retry=True)
    if ticket.owner and changes:
        next_.tell(Kind.TICKET_EDITED, ticket.owner.expert_id, ticket, what=", ".join(sorted(changes)))
