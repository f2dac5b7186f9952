"""A ticket looks for its expert: the best are asked, or a person learns that nobody can come."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import AssignmentState, OfferNoLongerLive, TicketHasOwner
from sysops_graph.assignment.offers import offer_to, travel
from sysops_graph.assignment.rules import NOT_APPEARED, TOLD_AGAIN, next_digest
from sysops_graph.delivery.model import Message, Outcome, Timer
from sysops_graph.graph.model import TryAgain, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import DIGEST, ESCALATE, EXPIRY, SAY, Next
from sysops_graph.lifecycle.settling import resolve_search
from sysops_graph.matching.model import Candidate, MatchPolicy, Nobody, parse_match_policy
from sysops_graph.matching.queries import best_experts, queue_pressure, why_nobody
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket, lock_ticket_of
from sysops_graph.tickets.model import Change, Entry, Priority, Ticket
from sysops_graph.tickets.rules import SEEKING

URGENT = (Priority.P1, Priority.P2)


async def assign_ticket(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Offer the ticket of a message to the best experts, if it still looks for one."""
    assert message.ticket_id, "assignment.wanted names its ticket"
    await _search(tx, message.ticket_id, retry=message.payload.get("retry") is True, now=now, ids=ids)


async def retry_when_due(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The instant has come from which somebody may be able to."""
    await _search(tx, timer.subject_id, retry=True, now=now, ids=ids)


async def end_claiming(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody claimed the ticket in time: it is offered as elsewhere."""
    await _search(tx, timer.subject_id, retry=False, now=now, ids=ids)


async def retry_helped(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Experts have become able to do something: the tickets that this may help look again."""
    named = message.payload.get("expert_ids")
    await _retry(tx, [str(expert_id) for expert_id in named] if isinstance(named, list) else [], now=now, ids=ids)


async def retry_all(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """From now on experts are matched in another way: every ticket that waits looks again."""
    await _retry(tx, [], now=now, ids=ids)


async def _retry(tx: Tx, expert_ids: Sequence[str], *, now: datetime, ids: Ids) -> None:
    next_ = Next()
    for ticket_id in await assignment.tickets_helped(tx, expert_ids):
        next_.seek(ticket_id, retry=True)
    await next_.deliver(tx, now=now, ids=ids)


async def retry_assignment(tx: Tx, ticket_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A person wants it tried again, now. Raises TicketNotFound, TicketHasOwner."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if not seeks(ticket):
        raise TicketHasOwner("The ticket has an owner or a live offer, or is over.", ticket_id=ticket_id)
    next_ = Next()
    next_.seek(ticket_id, retry=True)
    entry = Entry(kind="retry_wanted")
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def tell_digest(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The queue's exceptions that could wait are told together."""
    keys, lead_ids = await assignment.tell_digest(tx, timer.subject_id, now=now)
    next_ = Next()
    if keys:
        for staff_id in dict.fromkeys([*lead_ids, *await assignment.managers(tx)]):
            next_.digest(staff_id, keys)
    await next_.deliver(tx, now=now, ids=ids)


async def tell_again(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody has resolved the exception yet: lead and manager hear of it again, until somebody does."""
    assert timer.ticket_id, "an exception blocks a ticket"
    ticket = await lock_ticket(tx, timer.ticket_id, now=now, ids=ids)
    if ticket.exception is None or ticket.exception.id != timer.subject_id:
        return
    next_ = Next()
    await _tell_in_charge(tx, ticket, next_, code=ticket.exception.code, text="still nobody")
    next_.at(ESCALATE, timer.subject_id, now + TOLD_AGAIN[ticket.priority], ticket_id=ticket.id)
    await next_.deliver(tx, now=now, ids=ids)


def seeks(ticket: Ticket) -> bool:
    return ticket.state in SEEKING and ticket.needs_owner and not ticket.assignments


async def _search(tx: Tx, ticket_id: str, *, retry: bool, now: datetime, ids: Ids) -> None:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if not seeks(ticket):
        return
    policy = parse_match_policy(ticket.policy_body)
    candidates = await _best(tx, ticket, policy, retry=retry, now=now)
    overflow: tuple[Entry, ...] = ()
    if not candidates and ticket.visit and ticket.queue_id:
        candidates, overflow = await _next_door(tx, ticket, ticket.queue_id, policy, retry=retry, now=now)
    next_ = Next()
    if candidates:
        await _ask(tx, ticket, candidates, policy, next_, entries=overflow, now=now, ids=ids)
    else:
        nobody = await why_nobody(tx, ticket_id, policy=policy, now=now, retry=retry)
        await _nobody(tx, ticket, nobody, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def _best(
    tx: Tx, ticket: Ticket, policy: MatchPolicy, *, retry: bool, overflow: bool = False, now: datetime
) -> list[Candidate]:
    return await best_experts(
        tx,
        ticket.id,
        policy=policy,
        version=ticket.policy_version,
        now=now,
        limit=policy.broadcast.get(ticket.priority, 1),
        retry=retry,
        overflow=overflow,
    )


async def _next_door(
    tx: Tx, ticket: Ticket, queue_id: str, policy: MatchPolicy, *, retry: bool, now: datetime
) -> tuple[list[Candidate], tuple[Entry, ...]]:
    """Experts of neighbouring areas, while more waits in the queue than its own can take; with the line that says so.

    Work from afar needs no such door: it is offered everywhere, and to every line above.
    """
    pressure = await queue_pressure(tx, queue_id, now=now)
    if pressure.waiting <= policy.overflow_factor * pressure.free:
        return [], ()
    details = {"queue_id": queue_id, "waiting": pressure.waiting, "free": pressure.free}
    found = await _best(tx, ticket, policy, retry=retry, overflow=True, now=now)
    return found, (Entry(kind="overflowed", details=details),)


async def _ask(
    tx: Tx,
    ticket: Ticket,
    candidates: Collection[Candidate],
    policy: MatchPolicy,
    next_: Next,
    *,
    entries: tuple[Entry, ...] = (),
    now: datetime,
    ids: Ids,
) -> None:
    """Raises TryAgain when every candidate was lost to a race."""
    wanted = [offer_to(ticket, c, policy, offer_id=ids.new("Assignment"), now=now) for c in candidates]
    made = await assignment.offer_ticket(tx, ticket.id, wanted, travel=travel(policy), actor=SYSTEM, now=now, ids=ids)
    if not made:
        raise TryAgain
    entries += tuple(
        Entry(kind="offered", details={"offer_id": o.id, "expert_id": o.expert_id, "score": o.score}) for o in made
    )
    change = Change(ticket=ticket, entries=entries, properties={"waiting_since_at": None, "retry_at": None})
    await change_tickets(tx, [change], actor=SYSTEM, now=now, ids=ids)
    if ticket.exception:
        next_.end_search(ticket)
    for offer in made:
        next_.doubt(offer.expert_id)
        next_.at(EXPIRY, offer.id, offer.expires_at, ticket_id=ticket.id)
        said_at = offer.expires_at - timedelta(minutes=policy.offer_minutes[ticket.priority])
        if said_at > now and ticket.priority not in policy.on_call_priorities:
            next_.at(SAY, offer.id, said_at, ticket_id=ticket.id)
        else:
            starts_at = offer.from_at if offer.slot_id else None
            next_.say_offer(ticket, offer.id, offer.expert_id, offer.expires_at, starts_at)


async def say_offer(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The shift of somebody who was not to be woken has begun: they hear of the offer, if it still waits."""
    ticket = await lock_ticket_of(tx, assignment_id=timer.subject_id, now=now, ids=ids)
    offer = ticket and ticket.held(timer.subject_id)
    if ticket is None or offer is None or offer.state != AssignmentState.OFFERED:
        raise OfferNoLongerLive(offer_id=timer.subject_id)
    next_ = Next()
    next_.say_offer(ticket, offer.id, offer.expert_id, offer.expires_at, offer.starts_at)
    await next_.deliver(tx, now=now, ids=ids)


async def _nobody(tx: Tx, ticket: Ticket, nobody: Nobody, next_: Next, *, now: datetime, ids: Ids) -> None:
    """Wait for the next shift, or raise the exception: to lead and manager at once, or with the next digest."""
    retry_at = next_.retry(ticket, nobody.retry_at, now=now)
    if nobody.waiting:
        await resolve_search(tx, ticket, Next(), actor=SYSTEM, now=now)
        entries = () if ticket.waiting_since_at else (Entry(kind="waiting", cause=nobody.code),)
        properties = {"waiting_since_at": ticket.waiting_since_at or now, "retry_at": retry_at}
    else:
        entries = await _raise(tx, ticket, nobody, next_, retry_at=retry_at, now=now, ids=ids)
        properties = {"waiting_since_at": None, "retry_at": retry_at}
    change = Change(ticket=ticket, entries=entries, properties=properties)
    await change_tickets(tx, [change], actor=SYSTEM, now=now, ids=ids)


async def _raise(
    tx: Tx, ticket: Ticket, nobody: Nobody, next_: Next, *, retry_at: datetime, now: datetime, ids: Ids
) -> tuple[Entry, ...]:
    open_ = ticket.exception
    exception_id = open_.id if open_ else ids.new("AssignmentException")
    await assignment.raise_exception(
        tx, ticket.id, exception_id=exception_id, code=nobody.code, facts=_facts(nobody), retry_at=retry_at, now=now
    )
    if open_ and open_.code == nobody.code:
        return ()
    if ticket.priority in URGENT or NOT_APPEARED in ticket.flags or ticket.queue_id is None:
        await _tell_in_charge(tx, ticket, next_, code=nobody.code, text=_remedy(nobody))
    else:
        next_.at(DIGEST, ticket.queue_id, next_digest(ticket.digest, ticket.time_zone, now), ticket_id=None)
    if open_ is None:
        next_.at(ESCALATE, exception_id, now + TOLD_AGAIN[ticket.priority], ticket_id=ticket.id)
    return (Entry(kind="exception_raised", cause=nobody.code, details={"exception_id": exception_id}),)


async def _tell_in_charge(tx: Tx, ticket: Ticket, next_: Next, *, code: str, text: str) -> None:
    for staff_id in dict.fromkeys([*ticket.lead_ids, *await assignment.managers(tx)]):
        next_.tell(Kind.EXCEPTION_RAISED, staff_id, ticket, code=code, relaxation=text)


def _facts(nobody: Nobody) -> dict[str, object]:
    """What the exception keeps of the explanation, as texts."""
    return {
        "funnel": [asdict(step) for step in nobody.funnel],
        "failures": [asdict(failure) for failure in nobody.failures],
        "relaxation": [asdict(step) for step in nobody.relaxation],
    }


def _remedy(nobody: Nobody) -> str:
    """The cheapest thing that would help."""
    return "; ".join(step.text for step in nobody.relaxation if step.option == nobody.relaxation[0].option)
