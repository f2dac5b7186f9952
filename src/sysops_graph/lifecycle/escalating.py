"""A ticket that does not get on is told to more and more people, and nobody can be left out of it in silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.delivery.model import Message, Outcome, Timer
from sysops_graph.escalation import queries
from sysops_graph.escalation.commands import RAISE_LINE, RING, change_path
from sysops_graph.escalation.model import (
    Act,
    Level,
    NotEscalated,
    NothingToAcknowledge,
    Path,
    PathMovedOn,
    Person,
    Ring,
    Role,
    Step,
)
from sysops_graph.escalation.rules import (
    acknowledged_until,
    after_ring,
    line_raised_at,
    next_ring,
    present,
    raised_to,
    ring,
)
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.moves import move_ticket
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Kind
from sysops_graph.sla.model import ServiceLevel
from sysops_graph.tasks.commands import write_tasks
from sysops_graph.tasks.model import NewTask
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry, MoveNotPossible, State, Ticket
from sysops_graph.tickets.rules import HIGHEST_LINE, SEEKING

_MOVES_TO_ESCALATED = (Level.CRITICAL, Level.EXECUTIVE, Level.STRATEGIC)
_TASK_DUE = timedelta(days=1)
_OVER = (State.ARCHIVED, State.DELETED)


async def ring_path(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The next rung's time has come, or the last resort's, unless somebody is at it."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state not in SEEKING:
        return
    path = await queries.path_of(tx, ticket.id)
    next_ = Next()
    if next_ring(path).at > now:
        next_.at(RING, ticket.id, next_ring(path).at, ticket_id=ticket.id)
    else:
        await _ring(tx, ticket, path, next_, cause="time", actor=SYSTEM, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def raise_line_when_due(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """The service level's time has passed: more specialised help is sought, once in a cycle."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state not in SEEKING:
        return
    path = await queries.path_of(tx, ticket.id)
    due_at = line_raised_at(path, ServiceLevel(ticket.service_level))
    if path.line_raised_at:
        return
    next_ = Next()
    if due_at > now:
        next_.at(RAISE_LINE, ticket.id, due_at, ticket_id=ticket.id)
    else:
        await change_path(tx, path, line_raised_at=now)
        await _raise_line(tx, ticket, next_, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def _raise_line(tx: Tx, ticket: Ticket, next_: Next, *, now: datetime, ids: Ids) -> None:
    """A line without a queue has nobody: the ticket stays where it can be taken."""
    line = ticket.line + 1
    queue = await tx.row("tickets/route_ticket", ticket_id=ticket.id, line=line) if line <= HIGHEST_LINE else None
    details = {"from": ticket.line, "to": line}
    kind = "line_raised" if queue else "line_not_raised"
    entry = Entry(kind=kind, cause="service_level", details=details)
    change = Change(ticket=ticket, entries=(entry,), properties={"line": line} if queue else {})
    await change_tickets(tx, [change], actor=SYSTEM, now=now, ids=ids)
    if queue is None:
        return
    if ticket.owner:
        next_.hand_over(ticket.id, reason="more specialised help is wanted")
    elif not ticket.offers:
        next_.seek(ticket.id, retry=True)


async def raise_level(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """A trigger has raised the ticket: who answers for such things is told, and an open ticket is escalated."""
    assert message.ticket_id, "a level is a ticket's"
    ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    if ticket.state in _OVER:
        return
    level, cause = Level(int(str(message.payload["level"]))), str(message.payload["cause"])
    next_ = Next()
    await _raise(tx, ticket, level, next_, cause=cause, note=str(message.payload["note"]), now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def escalate_ticket(
    tx: Tx, ticket_id: str, *, reason: str, seen_step: int, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Somebody will not wait for the next rung: it rings now.

    Raises TicketNotFound, NoPath, PathMovedOn, MoveNotPossible.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.state not in SEEKING:
        raise MoveNotPossible(f"A ticket in state {ticket.state} is not escalated.", state=ticket.state)
    path = await _seen_path(tx, ticket, seen_step)
    next_ = Next()
    await _ring(tx, ticket, path, next_, cause="by_hand", note=reason, actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def acknowledge_escalation(
    tx: Tx, ticket_id: str, *, seen_step: int, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Who was told is at it: the path waits until that expires without progress.

    Raises TicketNotFound, NoPath, PathMovedOn, NothingToAcknowledge.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    path = await _seen_path(tx, ticket, seen_step)
    if path.step == 0 or ticket.state not in SEEKING:
        raise NothingToAcknowledge(ticket_id=ticket_id, state=ticket.state, step=path.step)
    next_ = Next()
    path = await _acknowledge(tx, path, next_, actor=actor, now=now)
    details = {"step": path.step, "until_at": path.acknowledged_until_at}
    entry = Entry(kind="escalation_acknowledged", details=details)
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def resolve_escalation(tx: Tx, ticket_id: str, *, outcome: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """What was in the way is cleared: the ticket is worked on as before, with the time that is left.

    Raises TicketNotFound, NotEscalated.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    if ticket.state is not State.ESCALATED:
        raise NotEscalated(ticket_id=ticket_id, state=ticket.state)
    next_ = Next()
    await _acknowledge(tx, await queries.path_of(tx, ticket_id), next_, actor=actor, now=now)
    entries = (Entry(kind="escalation_resolved", cause=outcome),)
    await move_ticket(
        tx, ticket, State.OPEN, next_, entries=entries, needs_owner=ticket.needs_owner, actor=actor, now=now, ids=ids
    )
    if ticket.owner:
        next_.tell(Kind.TICKET_ESCALATED, ticket.owner.expert_id, ticket, reason=outcome, step="resolved")
    result: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=result, now=now, ids=ids)
    return result


async def _ring(
    tx: Tx,
    ticket: Ticket,
    path: Path,
    next_: Next,
    *,
    cause: str,
    note: str = "",
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    everybody = await queries.people(tx, path, area_id=ticket.area_id, now=now)
    rung = ring(path, everybody)
    path = after_ring(path, rung, now)
    await change_path(tx, path, step=path.step, rounds=path.rounds, rang_at=now, acknowledged_until_at=None)
    details = {"step": rung.step, "told": [person.id for person in rung.tell], "skipped": list(rung.skipped)}
    entry = Entry(kind=f"escalation_{rung.kind}", cause=cause, details={**details, "note": note})
    unanswered = rung.kind is Step.RUNG and rung.step == 1 and not ticket.responded
    level = raised_to(ticket.level, Level.URGENT) if unanswered else ticket.level
    standing = {"level": level, "step": rung.step}
    await _write(tx, ticket, entry, next_, standing, moves=rung.raises, actor=actor, now=now, ids=ids)
    facts = {"step": _name(path, rung), "reason": note or None, "skipped": "; ".join(rung.skipped) or None}
    _tell(next_, ticket, rung.tell, **facts)
    await _do_beside(tx, ticket, rung, next_, everybody=everybody, facts=facts, now=now, ids=ids)
    next_.at(RING, ticket.id, next_ring(path).at, ticket_id=ticket.id)


async def _raise(
    tx: Tx, ticket: Ticket, level: Level, next_: Next, *, cause: str, note: str, now: datetime, ids: Ids
) -> None:
    path = await queries.path_of(tx, ticket.id)
    everybody = await queries.people(tx, path, area_id=ticket.area_id, now=now)
    group = path.policy.levels.get(level)
    wanted = [p for p in everybody if (p.group == group if group else p.role is Role.MANAGER)]
    told, skipped = present(wanted)
    if not told:
        told, more = present([person for person in everybody if person.role is Role.MANAGER])
        skipped = (*skipped, f"level {int(level)}: nobody could be told, managers instead", *more)
    details = {"level": int(level), "told": [person.id for person in told], "skipped": list(skipped), "note": note}
    entry = Entry(kind="level_raised", cause=cause, details=details)
    moves = level in _MOVES_TO_ESCALATED
    standing = {"level": raised_to(ticket.level, level)}
    await _write(tx, ticket, entry, next_, standing, moves=moves, actor=SYSTEM, now=now, ids=ids)
    if level is Level.IMMEDIATE:
        next_.page(ticket.id, reason=cause)
    _tell(next_, ticket, told, step=f"level {int(level)}", reason=note or cause, skipped="; ".join(skipped) or None)


async def _write(
    tx: Tx,
    ticket: Ticket,
    entry: Entry,
    next_: Next,
    standing: Mapping[str, int],
    *,
    moves: bool,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    to = State.ESCALATED if moves and ticket.state is State.OPEN else ticket.state
    await move_ticket(
        tx,
        ticket,
        to,
        next_,
        entries=(entry,),
        needs_owner=ticket.needs_owner,
        properties=standing,
        actor=actor,
        now=now,
        ids=ids,
    )


async def _seen_path(tx: Tx, ticket: Ticket, seen_step: int) -> Path:
    path = await queries.path_of(tx, ticket.id)
    if path.step + path.rounds != seen_step:
        raise PathMovedOn(field="seen_step", seen_step=seen_step, step=path.step + path.rounds)
    return path


async def _acknowledge(tx: Tx, path: Path, next_: Next, *, actor: Actor, now: datetime) -> Path:
    until_at = acknowledged_until(path, now)
    await change_path(tx, path, acknowledged_by=actor.principal, acknowledged_until_at=until_at)
    path = replace(path, acknowledged_by=actor.principal, acknowledged_until_at=until_at)
    next_.at(RING, path.ticket_id, next_ring(path).at, ticket_id=path.ticket_id)
    return path


def _tell(next_: Next, ticket: Ticket, told: Iterable[Person], **facts: str | None) -> None:
    for person_id in dict.fromkeys(person.id for person in told):
        next_.tell(Kind.TICKET_ESCALATED, person_id, ticket, **facts)


def _name(path: Path, rung: Ring) -> str:
    return str(path.rungs[rung.step - 1].tell) if rung.kind is Step.RUNG else "last resort"


async def _do_beside(
    tx: Tx,
    ticket: Ticket,
    rung: Ring,
    next_: Next,
    *,
    everybody: Sequence[Person],
    facts: dict[str, str | None],
    now: datetime,
    ids: Ids,
) -> None:
    """What else belongs to the rung: groups and neighbours hear of it, and somebody has something to do."""
    for beside in rung.beside:
        match beside.act:
            case Act.TELL_GROUP:
                _tell(next_, ticket, (p for p in everybody if p.group == beside.group and not p.absent), **facts)
            case Act.ASK_NEIGHBOURS:
                neighbours = (p for p in everybody if p.role is Role.NEIGHBOUR and not p.absent)
                _tell(next_, ticket, neighbours, **{**facts, "reason": "help wanted"})
            case Act.PAGE_ON_CALL:
                next_.page(ticket.id, reason="not getting on")
            case Act.TASK:
                pass
    tasks = [_task(ticket, rung, everybody, beside.task, now=now, ids=ids) for beside in rung.beside if beside.task]
    if wanted := [task for task in tasks if task]:
        messages, timers = await write_tasks(tx, wanted, now=now)
        next_.messages += messages
        next_.arm += timers


def _task(
    ticket: Ticket, rung: Ring, everybody: Sequence[Person], title: str, *, now: datetime, ids: Ids
) -> NewTask | None:
    """For the first of those who are told, else for a manager."""
    staff = [p for p in (*rung.tell, *everybody) if p.role in {Role.LEAD, Role.MANAGER}]
    if not staff:
        return None
    return NewTask(
        id=ids.new("Task"),
        kind="escalation",
        title=title,
        owner_id=staff[0].id,
        due_at=now + _TASK_DUE,
        ticket_id=ticket.id,
    )
