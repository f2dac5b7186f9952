"""A clock runs out, or nearly: who has to know hears of it, and what it means for the customer is decided by people."""

from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.delivery.model import Json, Message, NewMessage, Outcome, Timer
from sysops_graph.escalation.model import Level
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.disturbing import notice_many_late
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Kind
from sysops_graph.sla.commands import breach_clock, warn_clock
from sysops_graph.sla.credit import decided, lock_credit, note_credit
from sysops_graph.sla.model import ClockKind, SlaPolicy
from sysops_graph.sla.queries import policy_in_force
from sysops_graph.tasks.commands import end_tasks_about
from sysops_graph.tasks.model import NewTask
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry, Ticket
from sysops_graph.tickets.rules import LIVE

WEIGHED = "breach.weighed"
"""Topic: what one more breach means for its customer; in a transaction that holds no ticket."""

CREDIT, REPEATED = "credit", "repeated_breach"
"""Kinds of the tasks to decide on a credit, and to look after a customer who was let down again and again."""

_DECIDED_WITHIN, _REVIEWED_WITHIN = timedelta(days=5), timedelta(days=14)


async def tell_breach(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A clock has run out: the lead is told, and the customer of a late response, executives of a late solution."""
    breach = await breach_clock(tx, timer, now=now, ids=ids)
    if breach is None:
        return
    ticket = await lock_ticket(tx, breach.ticket_id, now=now, ids=ids)
    entry = Entry(kind="sla_breached", cause=breach.kind, details={"clock_id": breach.clock_id})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    next_ = Next()
    for staff_id in breach.staff_ids:
        next_.tell(Kind.SLA_BREACHED, staff_id, ticket, clock=breach.kind, due_at=breach.due_at.isoformat())
    if breach.kind is ClockKind.RESPONSE:
        next_.tell(Kind.TICKET_LATE, ticket.customer_id, ticket, due_at=breach.due_at.isoformat())
        next_.raise_level(ticket.id, Level.URGENT, cause="response_breached")
    else:
        next_.raise_level(ticket.id, Level.CRITICAL, cause="resolution_breached")
        if ticket.state in LIVE:
            next_.overdue(ticket, now=now)
        await note_credit(tx, breach.clock_id, now=now, ids=ids)
        await _have_decided(tx, ticket, next_, now=now, ids=ids)
    payload: dict[str, Json] = {"customer_id": ticket.customer_id}
    next_.messages.append(NewMessage(topic=WEIGHED, ticket_id=ticket.id, payload=payload))
    await next_.deliver(tx, now=now, ids=ids)


async def tell_overdue(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A ticket is open past its time: while somebody owns it, who answers for it hears so every day."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state not in LIVE:
        return
    next_ = Next()
    clock = ticket.clock(ClockKind.RESOLUTION)
    if ticket.owner and clock:
        facts = {"clock": clock.kind, "due_at": clock.due_at.isoformat(), "expert_id": ticket.owner.expert_id}
        for staff_id in ticket.lead_ids or await assignment.managers(tx):
            next_.tell(Kind.SLA_BREACHED, staff_id, ticket, **facts)
    next_.overdue(ticket, now=now)
    await next_.deliver(tx, now=now, ids=ids)


async def tell_warning(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Most of a clock's target is used: executives hear of it."""
    near = await warn_clock(tx, timer, now=now, ids=ids)
    if near is None:
        return
    next_ = Next()
    next_.raise_level(near.ticket_id, Level.CRITICAL, cause="breach_near", note=near.kind)
    await next_.deliver(tx, now=now, ids=ids)


async def weigh_breach(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """One breach more: a customer who was let down so often is looked after, once in the policy's period; of many
    breaches within an hour the public reads.
    """
    policy, next_ = await policy_in_force(tx, now=now), Next()
    await _review(tx, str(message.payload["customer_id"]), policy, next_, now=now, ids=ids)
    await notice_many_late(tx, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def decide_credit(
    tx: Tx,
    credit_id: str,
    *,
    granted: bool,
    percent: float | None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Somebody in charge grants a credit, as many percent as proposed unless said, or refuses it.

    Raises CreditNotFound, CreditDecided, CreditWithoutShare.
    """
    candidate = await lock_credit(tx, credit_id, ids=ids)
    state, share = decided(candidate, granted=granted, percent=percent)
    said = {"state": state, "granted_percent": share, "reason": reason}
    await tx.rows(
        "sla/decide_credit",
        credit_id=credit_id,
        properties={**said, "decided_at": now, "decided_by": actor.principal},
    )
    next_ = Next()
    if not candidate.others:
        next_.cancel += await end_tasks_about(
            tx, candidate.ticket_id, kind=CREDIT, outcome=reason, actor=actor, now=now, ids=ids
        )
    outcome: Outcome = {"credit_id": credit_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _have_decided(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime, ids: Ids) -> None:
    for manager_id in (await assignment.managers(tx))[:1]:
        task = NewTask(
            id=ids.new("Task"),
            kind=CREDIT,
            title=f"Decide on a credit: {ticket.key} was not solved in time",
            owner_id=manager_id,
            due_at=now + _DECIDED_WITHIN,
            ticket_id=ticket.id,
        )
        next_.tasks.append(task)


async def _review(tx: Tx, customer_id: str, policy: SlaPolicy, next_: Next, *, now: datetime, ids: Ids) -> None:
    since = now - timedelta(days=policy.repeated_days)
    row = await tx.row(
        "sla/customer_breaches", customer_id=customer_id, since=since, kind=REPEATED, command_id=ids.command_id
    )
    if row is None or row["reviewed"] or row["breaches"] < policy.repeated_breaches:
        return
    often = f"{row['breaches']} breaches in {policy.repeated_days} days"
    for manager_id in (await assignment.managers(tx))[:1]:
        for what in ("Review the terms", "Meet the customer", "Strategic review with the manager"):
            task = NewTask(
                id=ids.new("Task"),
                kind=REPEATED,
                title=f"{what}: {often}",
                owner_id=manager_id,
                due_at=now + _REVIEWED_WITHIN,
                customer_id=customer_id,
            )
            next_.tasks.append(task)
