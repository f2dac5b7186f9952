"""A visit takes place, or somebody sees that it does not."""

from datetime import datetime, timedelta
from typing import assert_never

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import (
    NoOwner,
    Reaction,
    ReleaseReason,
    VisitNotFound,
    VisitState,
    Watch,
)
from sysops_graph.assignment.rules import NOT_APPEARED, check_step, may_act_for, reaction
from sysops_graph.delivery.model import Outcome, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.settling import lose_owner
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket, lock_ticket_of
from sysops_graph.tickets.model import Change, Entry, Held, Ticket

_STAMP = {
    VisitState.ON_THE_WAY: "set_out_at",
    VisitState.STARTED: "arrived_at",
    VisitState.COMPLETED: "completed_at",
}
_STILL_TOMORROW = timedelta(hours=23)
_LATE = {
    Watch.SET_OUT: Kind.VISIT_NOT_SET_OUT,
    Watch.ARRIVE: Kind.VISIT_NOT_ARRIVED,
    Watch.FINISH: Kind.VISIT_NOT_FINISHED,
}


async def step_visit(
    tx: Tx,
    visit_id: str,
    *,
    to: VisitState,
    position: tuple[float, float] | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The expert sets out, arrives, or is done; `position` is (latitude, longitude), WGS-84.

    Raises VisitNotFound, VisitStepNotPossible.
    """
    ticket, owner = await locked_visit(tx, visit_id, now=now, ids=ids)
    if not may_act_for(actor, owner.expert_id):
        raise VisitNotFound(visit_id=visit_id)
    check_step(owner.visit_state or "", to)
    properties = {"state": to, _STAMP[to]: now}
    await assignment.change_visit(tx, visit_id, properties=properties, position=position, now=now)
    entry = Entry(kind=f"visit_{to}", details={"visit_id": visit_id, "expert_id": owner.expert_id})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    next_ = Next()
    if to is VisitState.ON_THE_WAY:
        next_.tell(Kind.VISIT_ON_THE_WAY, ticket.customer_id, ticket, expert_id=owner.expert_id)
    if to is VisitState.COMPLETED:
        next_.unwatch(owner)
    outcome: Outcome = {"visit_id": visit_id, "ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def report_no_show(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Nobody came: another expert is sought at once. Raises TicketNotFound, NoOwner."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.owner is None:
        raise NoOwner(ticket_id=ticket_id)
    next_ = Next()
    await _replace(tx, ticket, ticket.owner, next_, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def watch_visit(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A visit may be late: the expert is asked, then the lead is told, then somebody else is sent."""
    ticket, owner = await locked_visit(tx, timer.subject_id, now=now, ids=ids)
    watch, tries = Watch(timer.kind), int(str(timer.payload.get("tries", 0)))
    act = reaction(watch, tries, owner.visit_state or "")
    next_ = Next()
    match act:
        case None:
            return
        case Reaction.ASK_EXPERT:
            next_.tell(_LATE[watch], owner.expert_id, ticket)
            if watch is Watch.ARRIVE:
                next_.tell(Kind.VISIT_DELAYED, ticket.customer_id, ticket, expert_id=owner.expert_id)
        case Reaction.TELL_LEAD:
            for lead_id in ticket.lead_ids:
                next_.tell(_LATE[watch], lead_id, ticket, expert_id=owner.expert_id)
        case Reaction.REPLACE:
            await _replace(tx, ticket, owner, next_, actor=SYSTEM, now=now, ids=ids)
        case _:
            assert_never(act)
    if act is not Reaction.REPLACE:
        entry = Entry(kind="visit_late", cause=timer.kind, details={"visit_id": timer.subject_id, "reaction": act})
        await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
        minutes = parse_match_policy(ticket.policy_body).watch_minutes.again
        next_.at(watch, timer.subject_id, now + timedelta(minutes=minutes), ticket_id=ticket.id, tries=tries + 1)
    await next_.deliver(tx, now=now, ids=ids)


async def remind_of_visit(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The day before, the customer hears of the visit again; not of one that was agreed within that day."""
    ticket, owner = await locked_visit(tx, timer.subject_id, now=now, ids=ids)
    planned = owner.visit_state == VisitState.PLANNED and owner.starts_at and owner.ends_at
    if not planned or owner.starts_at is None or owner.starts_at - now < _STILL_TOMORROW:
        return
    next_ = Next()
    times = {"starts_at": owner.starts_at.isoformat(), "ends_at": owner.ends_at and owner.ends_at.isoformat()}
    next_.tell(Kind.VISIT_TOMORROW, ticket.customer_id, ticket, expert_id=owner.expert_id, **times)
    await next_.deliver(tx, now=now, ids=ids)


async def _replace(tx: Tx, ticket: Ticket, owner: Held, next_: Next, *, actor: Actor, now: datetime, ids: Ids) -> None:
    await lose_owner(
        tx,
        ticket,
        owner,
        next_,
        why=ReleaseReason.NO_SHOW,
        visit_state=VisitState.NO_SHOW,
        flags=(NOT_APPEARED,),
        actor=actor,
        now=now,
        ids=ids,
    )
    next_.tell(Kind.TICKET_OWNER_LOST, owner.expert_id, ticket, reason=ReleaseReason.NO_SHOW)


async def locked_visit(tx: Tx, visit_id: str, *, now: datetime, ids: Ids) -> tuple[Ticket, Held]:
    """The locked ticket of a visit that is not over, and its owner. Raises VisitNotFound."""
    ticket = await lock_ticket_of(tx, visit_id=visit_id, now=now, ids=ids)
    owner = ticket and ticket.owner
    if ticket is None or owner is None or owner.visit_id != visit_id:
        raise VisitNotFound(visit_id=visit_id)
    return ticket, owner
