"""When somebody comes: the customer offers other times, a visit is planned, moved, called off, or comes to nothing."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import (
    NoOwner,
    ReleaseReason,
    SlotsNotUsable,
    VisitNotFound,
    VisitPlanned,
    VisitState,
)
from sysops_graph.assignment.offers import travel
from sysops_graph.assignment.rules import DESK, check_step, may_act_for
from sysops_graph.assignment.visits import book_visit, end_visit
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.settling import lose_owner
from sysops_graph.lifecycle.talking import go_on, wait_for_customer
from sysops_graph.lifecycle.visits import locked_visit
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket, replace_slots
from sysops_graph.tickets.model import Change, Entry, Held, MoveNotPossible, State, Ticket, TicketNotFound, WantedSlot
from sysops_graph.tickets.rules import LIVE, usable_slots

_PENDING_FROM = {State.NEW, State.OPEN, State.ESCALATED}


async def offer_slots(
    tx: Tx, ticket_id: str, slots: Sequence[WantedSlot], *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Other times for a visit, in place of those that nobody has booked; a ticket that waits for its customer goes on.

    Raises TicketNotFound, MoveNotPossible, SlotsNotUsable when none of them can be used.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    _demand_belonging(ticket, actor)
    if ticket.state not in LIVE:
        raise MoveNotPossible(f"The ticket is {ticket.state}: nobody comes for it any more.", state=ticket.state)
    usable, dropped = usable_slots(slots, now=now)
    written = await replace_slots(tx, ticket_id, usable, ids=ids) if usable else []
    if not written:
        raise SlotsNotUsable("; ".join(dropped) or "all overlap the time that is booked", field="slots")
    next_ = Next()
    entry = Entry(kind="slots_offered", details={"slots": written})
    if ticket.state is State.PENDING:
        await go_on(tx, ticket, next_, cause="slots_offered", entries=(entry,), actor=actor, now=now, ids=ids)
    else:
        await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
        if not ticket.owner:
            next_.reconsider(ticket_id)
    if ticket.owner and not ticket.owner.visit_id:
        next_.tell(Kind.SLOTS_OFFERED, ticket.owner.expert_id, ticket)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def plan_visit(tx: Tx, ticket_id: str, *, slot_id: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The owner comes in one of the times that the customer offered.

    Raises TicketNotFound, NoOwner, VisitPlanned, SlotNotFound, NotAvailable.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    owner = ticket.owner
    if owner is None:
        raise NoOwner(ticket_id=ticket_id)
    if not may_act_for(actor, owner.expert_id):
        raise TicketNotFound(ticket_id=ticket_id)
    if owner.visit_id:
        raise VisitPlanned(visit_id=owner.visit_id)
    visit_id = ids.new("Visit")
    return await _book(tx, ticket, owner, slot_id, visit_id, agreed=True, actor=actor, now=now, ids=ids)


async def move_visit(tx: Tx, visit_id: str, *, slot_id: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The visit takes place in another of the offered times, if its expert can come then.

    Raises VisitNotFound, VisitStepNotPossible, SlotNotFound, NotAvailable.
    """
    ticket, owner = await _visit_of_customer(tx, visit_id, actor=actor, now=now, ids=ids)
    check_step(owner.visit_state or "", VisitState.PLANNED)
    return await _book(tx, ticket, owner, slot_id, visit_id, agreed=False, actor=actor, now=now, ids=ids)


async def cancel_visit(tx: Tx, visit_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer is not there then; the owner keeps the ticket, and other times are used or asked for.

    Raises VisitNotFound, VisitStepNotPossible.
    """
    ticket, owner = await _visit_of_customer(tx, visit_id, actor=actor, now=now, ids=ids)
    return await _without_visit(
        tx, ticket, owner, VisitState.CANCELLED, note=reason, told=True, actor=actor, now=now, ids=ids
    )


async def cannot_enter(
    tx: Tx, visit_id: str, *, note: str, evidence: str | None = None, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The expert was there and nobody opened. Raises VisitNotFound, VisitStepNotPossible."""
    ticket, owner = await _visit_of_expert(tx, visit_id, actor=actor, now=now, ids=ids)
    state = VisitState.CANNOT_ENTER
    return await _without_visit(tx, ticket, owner, state, note=note, evidence=evidence, actor=actor, now=now, ids=ids)


async def need_next_visit(tx: Tx, visit_id: str, *, note: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The visit is done, the work is not: the customer hears why. Raises VisitNotFound, VisitStepNotPossible."""
    ticket, owner = await _visit_of_expert(tx, visit_id, actor=actor, now=now, ids=ids)
    return await _without_visit(tx, ticket, owner, VisitState.COMPLETED, note=note, actor=actor, now=now, ids=ids)


async def cannot_arrive(tx: Tx, visit_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert cannot come: somebody else is sought at once, customer and leads hear so.

    Raises VisitNotFound, VisitStepNotPossible.
    """
    ticket, owner = await _visit_of_expert(tx, visit_id, actor=actor, now=now, ids=ids)
    check_step(owner.visit_state or "", VisitState.CANNOT_ARRIVE)
    next_ = Next()
    await lose_owner(
        tx,
        ticket,
        owner,
        next_,
        why=ReleaseReason.GIVEN_BACK,
        comment=reason,
        visit_state=VisitState.CANNOT_ARRIVE,
        actor=actor,
        now=now,
        ids=ids,
    )
    for person_id in (ticket.customer_id, *ticket.lead_ids):
        next_.tell(Kind.VISIT_CANNOT_ARRIVE, person_id, ticket, expert_id=owner.expert_id)
    outcome: Outcome = {"visit_id": visit_id, "ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _book(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    slot_id: str,
    visit_id: str,
    *,
    agreed: bool,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    policy = parse_match_policy(ticket.policy_body)
    booked = await book_visit(
        tx, ticket, owner, slot_id, visit_id=visit_id, agreed=agreed, travel=travel(policy), now=now, ids=ids
    )
    times = {"starts_at": booked.starts_at.isoformat(), "ends_at": booked.ends_at.isoformat()}
    details = {**times, "visit_id": visit_id, "expert_id": owner.expert_id, "before": owner.starts_at}
    entry = Entry(kind="visit_moved" if owner.visit_id else "visit_planned", details=details)
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    next_ = Next()
    next_.watch(ticket, visit_id, booked.starts_at, booked.ends_at, policy)
    next_.tell(Kind.VISIT_CONFIRMED, ticket.customer_id, ticket, expert_id=owner.expert_id, **times)
    if actor.subject_id != owner.expert_id:
        next_.tell(Kind.VISIT_MOVED, owner.expert_id, ticket, **times)
    outcome: Outcome = {"visit_id": visit_id, "ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _without_visit(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    state: VisitState,
    *,
    note: str,
    evidence: str | None = None,
    told: bool = False,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The visit is over, the ticket is not: the owner picks another of the offered times, or the customer is asked."""
    check_step(owner.visit_state or "", state)
    assert owner.visit_id, "a visit has its id"
    properties = {"state": state, "ended_at": now, "note": note, "evidence": evidence}
    left = await end_visit(tx, owner.visit_id, properties=properties, now=now)
    next_ = Next()
    next_.unwatch(owner)
    entry = Entry(kind=f"visit_{state}", cause=note, details={"visit_id": owner.visit_id, "expert_id": owner.expert_id})
    if told:
        next_.tell(Kind.VISIT_CANCELLED, owner.expert_id, ticket, reason=note)
    if left == 0 and ticket.state in _PENDING_FROM:
        await wait_for_customer(
            tx, ticket, next_, Kind.SLOTS_WANTED, note, entries=(entry,), actor=actor, now=now, ids=ids
        )
    else:
        await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
        if left:
            next_.tell(Kind.SLOTS_OFFERED, owner.expert_id, ticket)
        else:
            next_.tell(Kind.SLOTS_WANTED, ticket.customer_id, ticket, question=note)
    outcome: Outcome = {"visit_id": owner.visit_id, "ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _visit_of_expert(tx: Tx, visit_id: str, *, actor: Actor, now: datetime, ids: Ids) -> tuple[Ticket, Held]:
    ticket, owner = await locked_visit(tx, visit_id, now=now, ids=ids)
    if not may_act_for(actor, owner.expert_id):
        raise VisitNotFound(visit_id=visit_id)
    return ticket, owner


async def _visit_of_customer(tx: Tx, visit_id: str, *, actor: Actor, now: datetime, ids: Ids) -> tuple[Ticket, Held]:
    ticket, owner = await locked_visit(tx, visit_id, now=now, ids=ids)
    if actor.subject_id != ticket.customer_id and not actor.has(*DESK, Role.ADMIN):
        raise VisitNotFound(visit_id=visit_id)
    return ticket, owner


def _demand_belonging(ticket: Ticket, actor: Actor) -> None:
    if actor.subject_id != ticket.customer_id and not actor.has(*DESK, Role.ADMIN):
        raise TicketNotFound(ticket_id=ticket.id)
