"""An expert will be away: what that takes is handed over, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import (
    AbsenceKind,
    AbsenceTooOldToCancel,
    AssignmentState,
    Ending,
    ExpertNotFound,
    InvalidAbsence,
    RecordedAbsence,
    ReleaseReason,
)
from sysops_graph.assignment.rules import CANCELLABLE, taken_by_absence
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.delivery.model import Outcome
from sysops_graph.experts import absences as experts
from sysops_graph.graph.model import TryAgain, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.assigning import give_back
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_tickets, lock_tickets_held_by
from sysops_graph.tickets.model import Change, Entry, Held, Ticket
from sysops_graph.tickets.rules import LIVE


async def record_absence(
    tx: Tx,
    expert_id: str,
    *,
    kind: AbsenceKind,
    starts_at: datetime,
    ends_at: datetime | None,
    note: str = "",
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Record an absence (no end: until further notice) and hand over what it takes from the expert.

    Raises InvalidAbsence, ExpertNotFound.
    """
    next_ = Next()
    absence_id, moved = await take_away(
        tx,
        expert_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        next_=next_,
        actor=actor,
        now=now,
        ids=ids,
    )
    outcome = _outcome(absence_id, expert_id, moved)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def take_away(
    tx: Tx,
    expert_id: str,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime | None,
    note: str = "",
    source_key: str | None = None,
    next_: Next,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> tuple[str, list[Ticket]]:
    """The same for a caller that has more to say; answers the absence's id and the tickets that need somebody else."""
    until = ends_at or FAR_FUTURE
    if until <= max(starts_at, now):
        raise InvalidAbsence("must be after the start, and not past", field="ends_at")
    tickets = await lock_tickets_held_by(tx, expert_id, now=now, ids=ids)
    absence_id = ids.new("Absence")
    held = await experts.write_absence(
        tx,
        expert_id,
        absence_id=absence_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=until,
        note=note,
        source_key=source_key,
        actor=actor,
        now=now,
    )
    if held is None:
        raise ExpertNotFound(expert_id=expert_id)
    if not held <= {ticket.id for ticket in tickets}:
        raise TryAgain
    next_.doubt(expert_id)
    absence = RecordedAbsence(
        id=absence_id, expert_id=expert_id, kind=kind, starts_at=starts_at, ends_at=until, recorded_at=now
    )
    return absence_id, await _hand_over(tx, absence, tickets, next_, actor=actor, now=now, ids=ids)


async def end_absence(
    tx: Tx, absence_id: str, *, ends_at: datetime | None = None, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The expert is back earlier (now, unless said), and can help at once. Raises AbsenceNotFound, InvalidAbsence."""
    absence = await assignment.recorded_absence(tx, absence_id)
    until = ends_at or now
    if not max(absence.starts_at, now) <= until < absence.ends_at:
        raise InvalidAbsence("must lie between now, or the start, and the present end", field="ends_at")
    await experts.end_absence(tx, absence_id, ends_at=until, actor=actor, now=now, ids=ids)
    next_ = Next()
    next_.supply_changed(absence_id, expert_ids=[absence.expert_id])
    outcome: Outcome = {"absence_id": absence_id, "expert_id": absence.expert_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def cancel_absence(tx: Tx, absence_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The absence was a mistake: what nobody else has accepted since goes back to the expert.

    Raises AbsenceNotFound, AbsenceTooOldToCancel.
    """
    absence = await assignment.recorded_absence(tx, absence_id)
    if now - absence.recorded_at > CANCELLABLE:
        raise AbsenceTooOldToCancel(absence_id=absence_id)
    next_ = Next()
    back = await take_back(tx, absence, next_, actor=actor, now=now, ids=ids)
    outcome = _outcome(absence_id, absence.expert_id, back)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def take_back(
    tx: Tx, absence: RecordedAbsence, next_: Next, *, actor: Actor, now: datetime, ids: Ids
) -> list[Ticket]:
    """There is no absence any more; answers the tickets that go back to the expert."""
    given_up = await assignment.tickets_given_up(tx, absence)
    tickets = await lock_tickets(tx, given_up, now=now, ids=ids)
    await experts.cancel_absence(tx, absence.id, actor=actor, now=now, ids=ids)
    back = [ticket for ticket in tickets if ticket.needs_owner and ticket.state in LIVE]
    for ticket in back:
        await give_back(tx, ticket, absence.expert_id, given_up[ticket.id], next_, actor=actor, now=now, ids=ids)
    next_.supply_changed(absence.id, expert_ids=[absence.expert_id])
    return back


def _outcome(absence_id: str, expert_id: str, moved: Sequence[Ticket]) -> Outcome:
    """Keys too: who is away may no longer see the tickets, and has to know which they were."""
    ids, keys = [ticket.id for ticket in moved], [ticket.key for ticket in moved]
    return {"absence_id": absence_id, "expert_id": expert_id, "moved": ids, "moved_keys": keys}


async def _hand_over(
    tx: Tx, absence: RecordedAbsence, tickets: list[Ticket], next_: Next, *, actor: Actor, now: datetime, ids: Ids
) -> list[Ticket]:
    """End what the absence takes, the ticket that is due first first; answers the tickets that need somebody else."""
    taken = sorted(_taken(absence, tickets, now=now), key=lambda pair: _due(pair[0]))
    if not taken:
        return []
    endings = [_ending(absence, held) for _, held in taken]
    await assignment.end_assignments(tx, endings, actor=actor, now=now, ids=ids)
    changes = [_change(absence, ticket, held) for ticket, held in taken]
    await change_tickets(tx, changes, actor=actor, now=now, ids=ids)
    for ticket, held in taken:
        next_.forget(held)
        next_.tell(Kind.TICKET_OWNER_LOST, held.expert_id, ticket, reason=ReleaseReason.ABSENCE)
        if len(ticket.assignments) == 1:
            next_.seek(ticket.id)
    return [ticket for ticket, _ in taken]


def _taken(absence: RecordedAbsence, tickets: list[Ticket], *, now: datetime) -> list[tuple[Ticket, Held]]:
    return [
        (ticket, held)
        for ticket in tickets
        for held in ticket.assignments
        if held.expert_id == absence.expert_id
        and taken_by_absence(ticket, held, starts_at=absence.starts_at, ends_at=absence.ends_at, now=now)
    ]


def _due(ticket: Ticket) -> datetime:
    clock = ticket.clock("resolution")
    return clock.due_at if clock else FAR_FUTURE


def _ending(absence: RecordedAbsence, held: Held) -> Ending:
    owned = held.state == AssignmentState.ACCEPTED
    state = AssignmentState.RELEASED if owned else AssignmentState.WITHDRAWN
    return Ending(
        assignment_id=held.id, state=state, reason=ReleaseReason.ABSENCE, properties={"absence_id": absence.id}
    )


def _change(absence: RecordedAbsence, ticket: Ticket, held: Held) -> Change:
    owned = held.state == AssignmentState.ACCEPTED
    details = {"offer_id": held.id, "expert_id": held.expert_id, "absence_id": absence.id}
    entry = Entry(kind="owner_lost" if owned else "offer_withdrawn", cause=ReleaseReason.ABSENCE, details=details)
    return Change(ticket=ticket, entries=(entry,), needs_owner=True if owned else None)
