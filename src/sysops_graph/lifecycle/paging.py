"""Somebody on call is told about a ticket until somebody has heard: the primary, then the backup, then the leads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment import pages
from sysops_graph.assignment.model import Page, PageNoLongerRings, PageNotFound, PageRung, PageState
from sysops_graph.assignment.rules import DESK, TOLD_AGAIN
from sysops_graph.delivery.model import Message, Outcome, Timer, timer_key
from sysops_graph.experts.queries import who_is_on_call
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import UNANSWERED, Next
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry, MoveNotPossible, Ticket, TicketNotFound
from sysops_graph.tickets.queries import demand_sight
from sysops_graph.tickets.rules import LIVE

_ON_CALL = (PageRung.PRIMARY, PageRung.BACKUP)


async def call_on_call(tx: Tx, ticket_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The desk wants whoever is on call to hear of a ticket. Raises TicketNotFound, MoveNotPossible."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.state not in LIVE:
        raise MoveNotPossible(f"The ticket is {ticket.state}: nobody need hear of it.", state=ticket.state)
    next_ = Next()
    await page_on_call(tx, ticket, next_, reason=reason, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def page_when_wanted(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """The effect of `page.wanted`: whoever is on call hears of the ticket, unless it is over by now."""
    assert message.ticket_id, "a page is about a ticket"
    ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    if ticket.state not in LIVE:
        return
    next_ = Next()
    await page_on_call(tx, ticket, next_, reason=str(message.payload["reason"]), actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def page_on_call(
    tx: Tx, ticket: Ticket, next_: Next, *, reason: str, actor: Actor, now: datetime, ids: Ids
) -> Ticket:
    """Tell the primary, else the backup, else those in charge; the ticket as it stands then.

    For use within a transaction that holds the ticket's lock. While a page of the ticket rings, there is no other.
    """
    rung, told = await _told_next(tx, ticket, PageRung.PRIMARY, (), now=now)
    page_id = ids.new("Page")
    if not await pages.ring_page(tx, ticket.id, page_id=page_id, rung=rung, told_ids=told, reason=reason, now=now):
        return ticket
    entry = Entry(kind="paged", details={"page_id": page_id, "rung": rung, "told_ids": told})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    _ring(ticket, page_id, rung, told, next_, reason=reason, now=now)
    return replace(ticket, version=ticket.version + 1)


async def acknowledge_page(tx: Tx, page_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Somebody who was told, or the desk that sees the ticket, has heard. Raises PageNotFound, PageNoLongerRings."""
    found = await pages.page(tx, page_id)
    if actor.subject_id not in found.told_ids:
        await _demand_desk(tx, found, actor)
    ticket = await lock_ticket(tx, found.ticket_id, now=now, ids=ids)
    found = await pages.page(tx, page_id)
    next_ = Next()
    outcome: Outcome = {"page_id": page_id, "ticket_id": ticket.id}
    if found.state == PageState.RINGING:
        await _heard(tx, ticket, found, by=actor.principal, actor=actor, now=now, ids=ids)
        next_.cancel.append(timer_key(UNANSWERED, page_id))
    elif found.acknowledged_by != actor.principal:
        how = f"{found.acknowledged_by} has heard it" if found.acknowledged_by else "it is over"
        raise PageNoLongerRings(f"This page no longer rings: {how}.", state=found.state)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _demand_desk(tx: Tx, page: Page, actor: Actor) -> None:
    if not actor.has(*DESK, Role.ADMIN):
        raise PageNotFound(page_id=page.id)
    try:
        await demand_sight(tx, ticket_id=page.ticket_id, actor=actor)
    except TicketNotFound as error:
        raise PageNotFound(page_id=page.id) from error


async def pass_page_on(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody has said that they heard: the next ones are told, those in charge again and again."""
    assert timer.ticket_id, "a page is about a ticket"
    ticket = await lock_ticket(tx, timer.ticket_id, now=now, ids=ids)
    found = await pages.page(tx, timer.subject_id)
    if found.state != PageState.RINGING:
        return
    next_ = Next()
    if ticket.state not in LIVE:
        await pages.change_page(tx, found.id, {"state": PageState.OVER, "ended_at": now})
    elif ticket.owner and ticket.owner.expert_id in found.told_ids:
        await _heard(tx, ticket, found, by=ticket.owner.expert_id, actor=SYSTEM, now=now, ids=ids)
    else:
        await _pass_on(tx, ticket, found, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def _pass_on(tx: Tx, ticket: Ticket, page: Page, next_: Next, *, now: datetime, ids: Ids) -> None:
    after = PageRung.BACKUP if page.rung == PageRung.PRIMARY else PageRung.IN_CHARGE
    rung, told = await _told_next(tx, ticket, after, page.told_ids, now=now)
    told_ids = list(dict.fromkeys([*page.told_ids, *told]))
    await pages.change_page(tx, page.id, {"rung": rung, "told_ids": told_ids})
    entry = Entry(kind="page_passed_on", details={"page_id": page.id, "rung": rung, "told_ids": told})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    _ring(ticket, page.id, rung, told, next_, reason=page.reason, now=now)


async def _heard(tx: Tx, ticket: Ticket, page: Page, *, by: str, actor: Actor, now: datetime, ids: Ids) -> None:
    properties = {"state": PageState.ACKNOWLEDGED, "acknowledged_at": now, "acknowledged_by": by}
    await pages.change_page(tx, page.id, properties)
    entry = Entry(kind="page_acknowledged", details={"page_id": page.id, "by": by})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)


async def _told_next(
    tx: Tx, ticket: Ticket, rung: PageRung, already: Sequence[str], *, now: datetime
) -> tuple[PageRung, list[str]]:
    """The first rung from this one on that has somebody who was not told yet; those in charge are told in any case."""
    duties = await who_is_on_call(tx, ticket.area_id, line=ticket.line, at=now) if rung in _ON_CALL else []
    for each in _ON_CALL[_ON_CALL.index(rung) :] if rung in _ON_CALL else ():
        if person_id := _nearest(duties, each, already):
            return each, [person_id]
    return PageRung.IN_CHARGE, list(dict.fromkeys([*ticket.lead_ids, *await assignment.managers(tx)]))


def _nearest(duties: Sequence[Row], rung: PageRung, already: Sequence[str]) -> str | None:
    return next((d["person_id"] for d in duties if d["role"] == rung and d["person_id"] not in already), None)


def _ring(
    ticket: Ticket, page_id: str, rung: PageRung, told: Sequence[str], next_: Next, *, reason: str, now: datetime
) -> None:
    """They are told, and told again, or somebody else is, unless somebody says that they heard."""
    minutes = parse_match_policy(ticket.policy_body).page_minutes.get(ticket.priority, 30)
    again = TOLD_AGAIN[ticket.priority] if rung is PageRung.IN_CHARGE else timedelta(minutes=minutes)
    for person_id in told:
        facts = {"page_id": page_id, "reason": reason, "answer_until_at": (now + again).isoformat()}
        next_.tell(Kind.PAGE_RAISED, person_id, ticket, **facts)
    next_.at(UNANSWERED, page_id, now + again, ticket_id=ticket.id)
