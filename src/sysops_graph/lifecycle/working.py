"""The work on a ticket is written down: its diagnosis, where it is documented, and steps ticked by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment.rules import DESK, may_act_for
from sysops_graph.automation.paths import TICKED as PATH_TICKED
from sysops_graph.automation.paths import PathItemNotFound
from sysops_graph.automation.queries import diagnosis_version, resolution_paths_by_tickets
from sysops_graph.delivery.model import Outcome
from sysops_graph.escalation.model import Level
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.settling import DOCUMENT
from sysops_graph.tasks.commands import end_tasks_about
from sysops_graph.tickets.checklist import TICKED, WorkStep
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import (
    Change,
    DiagnosisKind,
    Entry,
    Impact,
    MoveNotPossible,
    State,
    Ticket,
    TicketNotFound,
)
from sysops_graph.tickets.rules import LIVE

_DONE_IN = {*LIVE, State.SOLVED, State.CLOSED}


async def diagnose_ticket(
    tx: Tx,
    ticket_id: str,
    *,
    root_cause: str,
    kind: DiagnosisKind,
    severity: Impact,
    evidence: Sequence[str] = (),
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """What is wrong, and how one knows; its kind selects a path, a critical finding raises the ticket.

    Raises TicketNotFound, MoveNotPossible.
    """
    next_ = Next()
    ticket = await _locked(tx, ticket_id, LIVE, actor=actor, now=now, ids=ids)
    found = {
        "root_cause": root_cause,
        "diagnosis": kind,
        "diagnosis_version": await diagnosis_version(tx, now=now),
        "severity": severity,
        "evidence": list(evidence),
    }
    if severity is Impact.CRITICAL:
        next_.raise_level(ticket_id, Level.CRITICAL, cause="critical_diagnosis", note=root_cause)
    entry = Entry(kind="diagnosed", cause=kind, details=found)
    return await _written(tx, ticket, entry, next_, properties=found, actor=actor, now=now, ids=ids)


async def document_ticket(
    tx: Tx, ticket_id: str, *, article: str | None, reason: str | None, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Where the solution is written for others, or why that is not needed. Raises TicketNotFound, MoveNotPossible."""
    ticket = await _locked(tx, ticket_id, _DONE_IN, actor=actor, now=now, ids=ids)
    entry = Entry(kind="documented", cause=reason or "article", details={"article": article})
    where = article or f"not needed: {reason}"
    next_ = Next()
    next_.cancel += await end_tasks_about(tx, ticket_id, kind=DOCUMENT, outcome=where, actor=actor, now=now, ids=ids)
    properties = {"documented_in": where}
    return await _written(tx, ticket, entry, next_, properties=properties, actor=actor, now=now, ids=ids)


async def tick_checklist(tx: Tx, ticket_id: str, *, item: WorkStep, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A step was done elsewhere. Raises TicketNotFound, MoveNotPossible."""
    ticket = await _locked(tx, ticket_id, _DONE_IN, actor=actor, now=now, ids=ids)
    return await _written(
        tx, ticket, Entry(kind=TICKED, cause=item), Next(), properties={}, actor=actor, now=now, ids=ids
    )


async def tick_path_item(tx: Tx, ticket_id: str, *, key: str, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Something that the path asks for is done. Raises TicketNotFound, MoveNotPossible, PathItemNotFound."""
    ticket = await _locked(tx, ticket_id, _DONE_IN, actor=actor, now=now, ids=ids)
    diagnosed = (await resolution_paths_by_tickets(tx, [ticket_id])).get(ticket_id)
    if diagnosed is None or key not in {item.key for item, _ in diagnosed["items"]}:
        raise PathItemNotFound(field="key", key=key)
    entry = Entry(kind=PATH_TICKED, cause=key)
    return await _written(tx, ticket, entry, Next(), properties={}, actor=actor, now=now, ids=ids)


async def _written(
    tx: Tx,
    ticket: Ticket,
    entry: Entry,
    next_: Next,
    *,
    properties: Mapping[str, object],
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    change = Change(ticket=ticket, entries=(entry,), properties=properties)
    await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _locked(
    tx: Tx, ticket_id: str, states: set[State] | frozenset[State], *, actor: Actor, now: datetime, ids: Ids
) -> Ticket:
    """To an expert another's ticket does not exist; after its end the API looks who completed it."""
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    owner = ticket.owner
    others = owner is None and ticket.state in LIVE
    if not actor.has(*DESK) and (others or (owner and not may_act_for(actor, owner.expert_id))):
        raise TicketNotFound(ticket_id=ticket_id)
    if ticket.state not in states:
        raise MoveNotPossible(
            f"The ticket is {ticket.state}: nothing is written down about its work.", state=ticket.state
        )
    return ticket
