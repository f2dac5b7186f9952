"""Macros by one touch and rules by themselves: what their actions come to is written in one transaction."""

from dataclasses import replace
from datetime import datetime

from sysops_graph.actor import Actor, Channel
from sysops_graph.automation.commands import begin_run, end_run
from sysops_graph.automation.model import DEEPEST, AutomationRule, Event, Macro, MacroNotFound, Plan, RunOutcome
from sysops_graph.automation.queries import fields_in_use, macros_by_ids, replies_of, rules_of, subjects
from sysops_graph.automation.rules import fits, plan
from sysops_graph.delivery import model as delivery
from sysops_graph.delivery.model import Message
from sysops_graph.errors import SysopsError
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.editing import set_priority
from sysops_graph.lifecycle.next import Next
from sysops_graph.lifecycle.talking import ask, demand_in_charge, note_comment
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.marks import marks_of
from sysops_graph.tickets.model import Change, State, Ticket, TicketReadOnly
from sysops_graph.tickets.rules import check_move


async def apply_macro(
    tx: Tx, ticket_id: str, *, macro_id: str, actor: Actor, now: datetime, ids: Ids
) -> delivery.Outcome:
    """All changes of a macro, or none of them.

    Raises TicketNotFound, MacroNotFound, MarksNotValid, MoveNotPossible.
    """
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    row = (await macros_by_ids(tx, [macro_id])).get(macro_id)
    if row is None or not row["active"]:
        raise MacroNotFound(macro_id=macro_id)
    macro = Macro.model_validate({name: row[name] for name in Macro.model_fields})
    found = await _planned(tx, ticket_id, macro)
    next_ = Next()
    await _carry_out(tx, ticket, found, next_, cause=macro_id, actor=actor, now=now, ids=ids)
    outcome: delivery.Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def run_rules(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    """Something happened to a ticket: rules that wait for it act, each once, the first by name first.

    What a rule is not allowed to do is recorded and stops no other rule.
    """
    assert message.ticket_id, "rules.due names its ticket"
    depth = int(str(message.payload["depth"]))
    try:
        ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    except TicketReadOnly:
        return
    next_ = Next(depth=depth + 1)
    for rule_id, rule in await rules_of(tx, str(message.payload["event"])):
        subject = (await subjects(tx, [ticket.id]))[ticket.id]
        if not fits(rule.conditions, subject):
            continue
        if not await begin_run(tx, rule_id, message.id, ticket_id=ticket.id, depth=depth, now=now, ids=ids):
            continue
        outcome, code = await _run(tx, ticket, rule_id, rule, next_, depth=depth, now=now, ids=ids)
        await end_run(tx, rule_id, message.id, outcome=outcome, code=code)
        ticket = await lock_ticket(tx, ticket.id, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def _run(
    tx: Tx,
    ticket: Ticket,
    rule_id: str,
    rule: AutomationRule,
    next_: Next,
    *,
    depth: int,
    now: datetime,
    ids: Ids,
) -> tuple[RunOutcome, str | None]:
    if depth >= DEEPEST:
        return RunOutcome.TOO_DEEP, None
    actor = Actor(principal=rule_id, via=Channel.SYSTEM)
    try:
        found = await _planned(tx, ticket.id, rule)
        _demand_possible(ticket, found)
        await _carry_out(tx, ticket, found, next_, cause=rule_id, actor=actor, now=now, ids=ids)
    except SysopsError as error:
        return RunOutcome.REFUSED, error.code()
    return RunOutcome.DONE, None


async def _planned(tx: Tx, ticket_id: str, acting: Macro | AutomationRule) -> Plan:
    subject = (await subjects(tx, [ticket_id]))[ticket_id]
    marks = marks_of(subject.ticket, issue_kind_id=subject.issue_kind_id, fields=await fields_in_use(tx))
    return plan(acting.actions, marks, subject, await replies_of(tx, acting.actions))


def _demand_possible(ticket: Ticket, found: Plan) -> None:
    """Raises MoveNotPossible before anything is written."""
    if found.question is not None:
        check_move(ticket.state, State.PENDING)


async def _carry_out(
    tx: Tx,
    ticket: Ticket,
    found: Plan,
    next_: Next,
    *,
    cause: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """Write what was planned: the priority first, since who is refused it has changed nothing yet."""
    if found.question is not None and actor.via is not Channel.SYSTEM:
        demand_in_charge(ticket, actor)
    _demand_possible(ticket, found)
    if found.priority and found.priority[0] is not ticket.priority:
        priority, reason = found.priority
        await set_priority(tx, ticket, priority, reason, next_, kind="priority_set", actor=actor, now=now, ids=ids)
        ticket = await lock_ticket(tx, ticket.id, now=now, ids=ids)
    entries = [replace(entry, cause=cause) for entry in found.entries]
    for text, visibility in found.comments:
        entries.append(await note_comment(tx, ticket, text, visibility, next_, actor=actor, now=now, ids=ids))
    if found.question is not None:
        await ask(
            tx,
            ticket,
            found.question,
            next_,
            entries=tuple(entries),
            more=found.properties,
            actor=actor,
            now=now,
            ids=ids,
        )
    elif entries:
        change = Change(ticket=ticket, entries=tuple(entries), properties=found.properties)
        await change_tickets(tx, [change], actor=actor, now=now, ids=ids)
    if found.properties:
        next_.happened(ticket.id, Event.MARKED)
