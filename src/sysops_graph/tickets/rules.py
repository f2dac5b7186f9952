"""What may become of a ticket, and what of a reply and of slots can be used. Pure: values in, values out."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sysops_graph.actor import Actor, Role
from sysops_graph.tickets.model import (
    Entry,
    Impact,
    MoveNotPossible,
    Priority,
    Slot,
    State,
    Ticket,
    TicketReadOnly,
    WantedSlot,
)
from sysops_graph.tickets.policy import TriagePolicy

MOVES: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.OPEN, State.PENDING, State.CLOSED}),
    State.OPEN: frozenset({State.PENDING, State.ESCALATED, State.SOLVED, State.CLOSED}),
    State.PENDING: frozenset({State.NEW, State.OPEN, State.ESCALATED, State.CLOSED}),
    State.ESCALATED: frozenset({State.OPEN, State.PENDING, State.CLOSED}),
    State.SOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.REOPENED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset({State.DELETED}),
    State.DELETED: frozenset(),
}

SEEKING = frozenset({State.NEW, State.OPEN, State.ESCALATED, State.REOPENED})
"""States in which a ticket without an owner is looking for one."""

LIVE = SEEKING | {State.PENDING}
"""States in which work on a ticket may go on."""

_LEADS = (Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN)


HIGHEST_LINE = 3
"""The most specialised help there is."""


def check_move(state: State, to: State) -> None:
    """Raises MoveNotPossible, naming the moves that are."""
    if to not in MOVES[state]:
        possible = ", ".join(sorted(MOVES[state])) or "none"
        raise MoveNotPossible(
            f"A ticket in state {state} cannot become {to}; possible: {possible}.", state=state, to=to
        )


def may_set_priority(facts: Mapping[str, object], priority: Priority, actor: Actor) -> bool:
    """An emergency that nobody has reviewed is P1 only where its impact is at least major, or for a lead."""
    unsure = facts.get("needs_review") and facts.get("impact") not in {Impact.CRITICAL, Impact.MAJOR}
    return priority is not Priority.P1 or not unsure or actor.has(*_LEADS)


_PUT_AWAY = {
    State.ARCHIVED: "possible: a reply of the customer, which opens a new ticket; a legal hold and its release",
    State.DELETED: "its contents were erased; possible: a new ticket",
}


def check_writable(state: State) -> None:
    """A ticket that is put away is only read. Raises TicketReadOnly, naming what is possible."""
    if state in _PUT_AWAY:
        raise TicketReadOnly(f"The ticket is {state}: {_PUT_AWAY[state]}.", state=state)


def author_role(actor: Actor) -> str:
    """As whom somebody wrote a comment: customer, expert, partner or staff."""
    outside = (Role.CUSTOMER, Role.EXPERT, Role.PARTNER)
    return next((role for role in outside if actor.roles == frozenset({role})), "staff")


def is_work(ticket: Ticket, entries: Iterable[Entry], actor: Actor) -> bool:
    """Whether a change is a sign that the owner is at it: taking the ticket, and whatever they do on it."""
    owner = ticket.owner
    return any(entry.kind == "owned" for entry in entries) or (
        owner is not None and actor.subject_id == owner.expert_id
    )


def only_thanks(text: str, policy: TriagePolicy) -> bool:
    """Whether a reply says no more than that all is well: it reopens nothing."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    thanks = frozenset(policy.thanks_words)
    return not thanks.isdisjoint(words) and (thanks | frozenset(policy.polite_words)).issuperset(words)


def usable_slots(wanted: Iterable[WantedSlot], *, now: datetime) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
    """The slots that can be used, in order, and a note for each that was dropped: past, inverted or overlapping."""
    kept: list[Slot] = []
    dropped: list[str] = []
    for number, slot in enumerate(wanted, 1):
        if slot.ends_at <= slot.starts_at:
            dropped.append(f"slot {number} ends before it starts")
        elif slot.starts_at <= now:
            dropped.append(f"slot {number} is past")
        elif any(slot.starts_at < other.ends_at and other.starts_at < slot.ends_at for other in kept):
            dropped.append(f"slot {number} overlaps another")
        else:
            kept.append(Slot(starts_at=slot.starts_at, ends_at=slot.ends_at, rank=len(kept) + 1))
    return tuple(kept), tuple(dropped)


def ticket_key(year: int, number: int) -> str:
    return f"INC-{year}-{number:06d}"
