"""Who may answer an offer, what an absence takes from an expert, and what is done about a visit that is late. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import (
    AnsweredOtherwise,
    AssignmentState,
    OfferNoLongerLive,
    Reaction,
    TransferNoLongerWaits,
    TransferNotPossible,
    TransferState,
    VisitState,
    VisitStepNotPossible,
    Watch,
)
from sysops_graph.calendars.model import Interval
from sysops_graph.tickets.model import AskedFor, Held, Priority, Ticket

DESK = (Role.HELP_DESK, Role.TEAM_LEAD, Role.MANAGER)
"""Roles that may record an expert's answer given by phone, and act for an owner."""

NOT_APPEARED = "the expert did not appear"
"""A ticket with this flag is pressing, whatever its priority: somebody waited in vain."""

CANCELLABLE = timedelta(hours=1)
RETRY_AT_LATEST = timedelta(hours=24)
"""An exception whose end nobody can foresee is tried again after a day."""

TOLD_AGAIN = {
    Priority.P1: timedelta(minutes=15),
    Priority.P2: timedelta(minutes=30),
    Priority.P3: timedelta(days=1),
    Priority.P4: timedelta(days=1),
}
"""How often an exception that nobody resolves is told again."""

_STEPS = {
    VisitState.ON_THE_WAY: {VisitState.PLANNED},
    VisitState.STARTED: {VisitState.PLANNED, VisitState.ON_THE_WAY},
    VisitState.COMPLETED: {VisitState.STARTED},
    VisitState.PLANNED: {VisitState.PLANNED},
    VisitState.CANCELLED: {VisitState.PLANNED, VisitState.ON_THE_WAY},
    VisitState.CANNOT_ARRIVE: {VisitState.PLANNED, VisitState.ON_THE_WAY},
    VisitState.CANNOT_ENTER: {VisitState.ON_THE_WAY, VisitState.STARTED},
}

_REACTIONS = {
    Watch.SET_OUT: (Reaction.ASK_EXPERT, Reaction.TELL_LEAD),
    Watch.ARRIVE: (Reaction.ASK_EXPERT, Reaction.TELL_LEAD, Reaction.REPLACE),
    Watch.FINISH: (Reaction.ASK_EXPERT, Reaction.TELL_LEAD),
}

_LATE_IN = {
    Watch.SET_OUT: {VisitState.PLANNED},
    Watch.ARRIVE: {VisitState.PLANNED, VisitState.ON_THE_WAY},
    Watch.FINISH: {VisitState.STARTED},
}


def may_act_for(actor: Actor, expert_id: str) -> bool:
    return actor.subject_id == expert_id or actor.has(*DESK)


def check_live(offer: Held | None, ended: str, wanted: AssignmentState, *, now: datetime) -> bool:
    """Whether the offer still waits for the answer `wanted`; false if it was given already, the same way.

    `ended` is the assignment's state where it is no longer live. A timer that is late keeps no offer alive.
    """
    if offer is None:
        if ended == wanted:
            return False
        if ended in {AssignmentState.ACCEPTED, AssignmentState.REFUSED}:
            raise AnsweredOtherwise(f"This offer was {ended} already.", state=ended)
        raise OfferNoLongerLive(f"This offer is no longer live: it was {ended}.", state=ended)
    if offer.state == wanted:
        return False
    if offer.state != AssignmentState.OFFERED:
        raise AnsweredOtherwise(f"This offer was {offer.state} already.", state=offer.state)
    if offer.expires_at <= now:
        raise OfferNoLongerLive(
            f"This offer is no longer live: it ran out at {offer.expires_at.isoformat()}.",
            state=AssignmentState.EXPIRED,
        )
    return True


def check_waits(transfer: AskedFor | None, ended: str, wanted: TransferState, *, now: datetime) -> bool:
    """Whether a transfer still waits for the answer `wanted`; false if it was given already, the same way.

    `ended` is the transfer's state where it waits no longer. A timer that is late keeps no request alive.
    """
    if transfer is None:
        if ended == wanted:
            return False
        raise TransferNoLongerWaits(f"This transfer waits no longer: it was {ended}.", state=ended)
    if transfer.expires_at <= now:
        raise TransferNoLongerWaits(
            f"This transfer waits no longer: it ran out at {transfer.expires_at.isoformat()}.",
            state=TransferState.EXPIRED,
        )
    return True


def looked_at_next(transfer_until_at: datetime, absences: Iterable[Interval], *, now: datetime) -> datetime:
    """When a transfer that waits is looked at: at its end, or when who was asked begins to be away before."""
    return min([transfer_until_at, *(since for since, _ in absences if since > now)])


def handed_slot(owner: Held, *, now: datetime) -> str | None:
    """The slot that goes to the next owner: the one of a visit still to come; none for remote work.

    Raises TransferNotPossible while a visit is under way.
    """
    if owner.visit_id is None:
        return None
    if owner.visit_state != VisitState.PLANNED or owner.starts_at is None or owner.starts_at <= now:
        raise TransferNotPossible("The visit is under way; complete it first.", visit_id=owner.visit_id)
    return owner.slot_id


def taken_by_absence(ticket: Ticket, held: Held, *, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether an absence ends this assignment.

    An offer or a visit: when the work overlaps it. Owned remote work: when it lasts longer than the time that is left
    of the resolution target.
    """
    if held.starts_at and held.ends_at:
        return held.starts_at < ends_at and held.ends_at > starts_at
    if held.state == AssignmentState.OFFERED:
        return starts_at <= now < ends_at
    clock = ticket.clock("resolution")
    left = clock.due_at - max(now, starts_at) if clock else timedelta(0)
    return starts_at <= (clock.due_at if clock else ends_at) and ends_at - max(now, starts_at) > left


def check_step(state: str, to: VisitState) -> None:
    """Raises VisitStepNotPossible, naming what must come before."""
    if state not in _STEPS[to]:
        before = " or ".join(sorted(_STEPS[to]))
        raise VisitStepNotPossible(f"The visit is {state}; {to} follows {before}.", state=state)


def next_digest(times: Sequence[str], time_zone: str, now: datetime) -> datetime:
    """The next of the local times of day (HH:MM) at which a queue's lead is told what can wait."""
    local = now.astimezone(ZoneInfo(time_zone))
    days = (local.date() + timedelta(days=ahead) for ahead in range(2))
    instants = (datetime.combine(day, time.fromisoformat(at), local.tzinfo) for day in days for at in times)
    return min(instant for instant in instants if instant > now).astimezone(UTC)


def reaction(watch: Watch, round_: int, state: str) -> Reaction | None:
    """What is done when a watch rings for the n-th time; none when the visit has moved on or all was tried."""
    steps = _REACTIONS[watch]
    return steps[round_] if state in _LATE_IN[watch] and round_ < len(steps) else None
