"""A ticket that lost its next step gets it again: worked out from its state by the rules that arm it in normal life."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import VisitState, Watch
from sysops_graph.assignment.rules import TOLD_AGAIN
from sysops_graph.attachments.commands import ABANDON
from sysops_graph.attachments.model import ABANDONED_AFTER
from sysops_graph.calendars.rules import after_business_days
from sysops_graph.delivery.model import NewTimer, timer_key
from sysops_graph.escalation.commands import timers as path_timers
from sysops_graph.escalation.queries import paths_by_tickets
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.audit import EVER, Violation, violations_among
from sysops_graph.lifecycle.moves import CONFIRMED_AFTER, ENDS, REMINDED_AFTER
from sysops_graph.lifecycle.next import (
    CLAIM,
    CONFIRM,
    ESCALATE,
    EXPIRY,
    GIVE_UP,
    REMIND,
    RETRY,
    SURVEY_REMIND,
    TRANSFER,
    UNANSWERED,
    Next,
)
from sysops_graph.lifecycle.searching import seeks
from sysops_graph.lifecycle.surveying import REMINDED_AFTER as SURVEY_REMINDED_AFTER
from sysops_graph.matching.model import WatchMinutes, parse_match_policy
from sysops_graph.sla.commands import mend_clocks
from sysops_graph.sla.model import ClockKind, ServiceLevel
from sysops_graph.sla.queries import clock_terms
from sysops_graph.tasks.commands import DUE
from sysops_graph.tickets.commands import change_tickets, lock_ticket_in_any_state
from sysops_graph.tickets.model import Change, Entry, Held, State, Ticket
from sysops_graph.tickets.rules import LIVE, SEEKING

FOR_PEOPLE = frozenset({"two_owners", "history_differs", "edge_without_its_assignment"})
"""What is true of a ticket with one of these, only a person can say: nothing of it is repaired."""

_OFTEN, _LATELY = 3, timedelta(hours=1)
"""What breaks again and again is no accident: it stays named until a person has looked."""

_OWNED = frozenset({State.OPEN, State.ESCALATED, State.PENDING})
_TO_COME = frozenset({VisitState.PLANNED, VisitState.ON_THE_WAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What was done, in words, none where nothing could be; and what is broken all the same."""

    done: tuple[str, ...] = ()
    left: tuple[Violation, ...]


async def repair_ticket(tx: Tx, ticket_id: str, broken: Sequence[Violation], *, now: datetime, ids: Ids) -> Repaired:
    """Give a ticket what it should have, with a line in its history, and look once more. Raises TicketNotFound."""
    ticket = await lock_ticket_in_any_state(tx, ticket_id, now=now, ids=ids)
    steps = await tx.row("lifecycle/steps_of_ticket", ticket_id=ticket_id, since=now - _LATELY)
    assert steps, "it is locked"
    names = sorted({each.invariant for each in broken})
    if steps["repairs"] >= _OFTEN or FOR_PEOPLE.intersection(names):
        return Repaired(left=tuple(broken))
    next_ = Next()
    done = await _mend(tx, ticket, steps, next_, now=now)
    if not done:
        return Repaired(left=tuple(broken))
    entry = Entry(kind="repaired", cause="audit", details={"broken": names, "done": done})
    needs_owner = _needs_owner(ticket)
    await change_tickets(
        tx, [Change(ticket=ticket, entries=(entry,), needs_owner=needs_owner)], actor=SYSTEM, now=now, ids=ids
    )
    await next_.deliver(tx, now=now, ids=ids)
    return Repaired(done=tuple(done), left=tuple(await _still_broken(tx, ticket_id, names, now=now)))


async def repair_others(tx: Tx, *, now: datetime, ids: Ids) -> list[str]:
    """What belongs to no ticket and would never run out, or be told again, does; answers which."""
    lost = await tx.rows("lifecycle/steps_of_others", now=now)
    next_ = Next()
    for row in lost:
        next_.at(row["kind"], row["id"], max(row["due_at"], now), ticket_id=None)
    await next_.deliver(tx, now=now, ids=ids)
    return [row["id"] for row in lost]


async def _still_broken(tx: Tx, ticket_id: str, names: Sequence[str], *, now: datetime) -> list[Violation]:
    found = [each for name in names for each in await violations_among(tx, name, [ticket_id], since=EVER, now=now)]
    return [each for each in found if each.ticket_id == ticket_id]


async def _mend(tx: Tx, ticket: Ticket, steps: Row, next_: Next, *, now: datetime) -> list[str]:
    """What is done about a ticket, in words: its edges and clocks are mended, its timers collected."""
    done: list[str] = []
    if (ticket.owner and ticket.state in _OWNED) or (ticket.offers and ticket.state in SEEKING):
        done += [f"held again: {held}" for held in await assignment.restore_holds(tx, ticket.id)]
    if _needs_owner(ticket) != ticket.needs_owner:
        done.append(f"needs_owner: {_needs_owner(ticket)}".lower())
    clocks = await mend_clocks(tx, ticket.id)
    done += [f"due again as counted: {clock_id}" for clock_id in clocks.clock_ids]
    wanted = [*await _wanted(tx, ticket, steps, now=now), *_of_live_clocks(ticket, clocks.timers)]
    lost = [timer for timer in wanted if timer.key not in steps["armed"] or timer.subject_id in clocks.clock_ids]
    next_.arm += [replace(timer, due_at=max(timer.due_at, now)) for timer in lost]
    done += [f"armed: {timer.kind}" for timer in lost]
    if _is_forgotten_by_search(ticket, steps):
        next_.seek(ticket.id, retry=True)
        done.append("sought")
    return done


def _needs_owner(ticket: Ticket) -> bool:
    return ticket.owner is None if ticket.state in LIVE else ticket.needs_owner


def _of_live_clocks(ticket: Ticket, timers: Sequence[NewTimer]) -> Sequence[NewTimer]:
    return timers if ticket.state in SEEKING else ()


def _is_forgotten_by_search(ticket: Ticket, steps: Row) -> bool:
    """It looks for an expert, and nothing is there that would look: neither a message, nor an instant to come."""
    ticket = replace(ticket, needs_owner=_needs_owner(ticket))
    waits = ticket.exception or ticket.waiting_since_at or ticket.state is State.REOPENED
    armed: Collection[str] = steps["armed"]
    comes = any(timer_key(kind, ticket.id) in armed for kind in (CLAIM, RETRY))
    return seeks(ticket) and not (waits or comes or steps["pending"])


async def _wanted(tx: Tx, ticket: Ticket, steps: Row, *, now: datetime) -> list[NewTimer]:
    """Every timer that the ticket should have, but those of its clocks."""
    wanted = Next()
    _when_over(ticket, steps, wanted, now=now)
    if ticket.state in SEEKING:
        for path in (await paths_by_tickets(tx, [ticket.id]))[ticket.id]:
            wanted.arm += path_timers(path, ServiceLevel(ticket.service_level))
        _when_looking(ticket, wanted, now=now)
    if ticket.state in {State.PENDING, State.REOPENED}:
        await _when_waiting(tx, ticket, steps, wanted, now=now)
    for held in ticket.assignments:
        _when_held(ticket, held, wanted)
    _beside(ticket, steps, wanted, now=now)
    return wanted.arm


def _when_over(ticket: Ticket, steps: Row, wanted: Next, *, now: datetime) -> None:
    if ticket.state not in ENDS or (ticket.state is State.ARCHIVED and ticket.held_at):
        return
    kind, after = ENDS[ticket.state]
    wanted.at(kind, ticket.id, now if steps["forgotten"] else ticket.state_at + after, ticket_id=ticket.id)


def _when_looking(ticket: Ticket, wanted: Next, *, now: datetime) -> None:
    if _needs_owner(ticket) and (ticket.exception or ticket.waiting_since_at) and not ticket.assignments:
        wanted.at(RETRY, ticket.id, now, ticket_id=ticket.id)
    if ticket.exception:
        wanted.at(ESCALATE, ticket.exception.id, now + TOLD_AGAIN[ticket.priority], ticket_id=ticket.id)
    resolution = ticket.clock(ClockKind.RESOLUTION)
    if resolution and resolution.breached_at:
        wanted.overdue(ticket, now=now)


async def _when_waiting(tx: Tx, ticket: Ticket, steps: Row, wanted: Next, *, now: datetime) -> None:
    """For its customer, unless that one was reminded before; or for somebody who confirms that it was reopened."""
    calendar = (await clock_terms(tx, ticket.area_id, now=now)).calendar
    if ticket.state is State.REOPENED:
        due_at = after_business_days(calendar, ticket.state_at, CONFIRMED_AFTER)
        wanted.at(CONFIRM, ticket.id, due_at, ticket_id=ticket.id)
    elif timer_key(GIVE_UP, ticket.id) not in steps["armed"]:
        due_at = after_business_days(calendar, ticket.state_at, REMINDED_AFTER)
        wanted.at(REMIND, ticket.id, due_at, ticket_id=ticket.id)


def _when_held(ticket: Ticket, held: Held, wanted: Next) -> None:
    if held.state == "offered":
        wanted.at(EXPIRY, held.id, held.expires_at, ticket_id=ticket.id)
    if held.transfer:
        wanted.at(TRANSFER, held.transfer.id, held.transfer.expires_at, ticket_id=ticket.id)
    if held.visit_id and held.visit_state in _TO_COME and held.starts_at and held.ends_at:
        minutes: WatchMinutes = parse_match_policy(ticket.policy_body).watch_minutes
        arrives_at = held.starts_at + timedelta(minutes=minutes.arrive)
        wanted.at(Watch.ARRIVE, held.visit_id, arrives_at, ticket_id=ticket.id)
        ends_at = held.ends_at + timedelta(minutes=minutes.finish)
        wanted.at(Watch.FINISH, held.visit_id, ends_at, ticket_id=ticket.id)


def _beside(ticket: Ticket, steps: Row, wanted: Next, *, now: datetime) -> None:
    """What hangs on a ticket and moves it not."""
    for page_id in steps["page_ids"]:
        wanted.at(UNANSWERED, page_id, now, ticket_id=ticket.id)
    for upload in steps["uploads"]:
        wanted.at(ABANDON, upload["id"], upload["announced_at"] + ABANDONED_AFTER, ticket_id=ticket.id)
    for task in steps["tasks"]:
        wanted.at(DUE, task["id"], task["due_at"], ticket_id=None)
    for survey in steps["surveys"] if ticket.state in {State.SOLVED, State.CLOSED} else ():
        wanted.at(SURVEY_REMIND, survey["id"], survey["sent_at"] + SURVEY_REMINDED_AFTER, ticket_id=None)
