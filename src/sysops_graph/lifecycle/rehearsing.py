"""What canned replies would say and rules would do: looked at, not done."""

from collections.abc import Iterator
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.automation.model import AutomationRule, AutomationRuleNotFound, CannedReply, CannedReplyNotFound, Plan
from sysops_graph.automation.queries import (
    automation_rules_by_ids,
    canned_replies_by_ids,
    fields_in_use,
    last_tickets,
    replies_of,
    subjects,
)
from sysops_graph.automation.rules import filled, fits, plan, wording
from sysops_graph.errors import Invalid, Problem, SysopsError
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tickets.marks import marks_of
from sysops_graph.tickets.model import State
from sysops_graph.tickets.queries import demand_sight
from sysops_graph.tickets.rules import check_move, check_writable

MOST_REHEARSED = 1000


async def rendered_reply(tx: Tx, reply_id: str, *, ticket_id: str, actor: Actor) -> str:
    """What a canned reply says on a ticket that the actor sees. Raises CannedReplyNotFound, TicketNotFound."""
    row = (await canned_replies_by_ids(tx, [reply_id])).get(reply_id)
    if row is None or not row["active"]:
        raise CannedReplyNotFound(field="canned_reply_id", canned_reply_id=reply_id)
    await demand_sight(tx, ticket_id=ticket_id, actor=actor)
    subject = (await subjects(tx, [ticket_id])).get(ticket_id)
    assert subject, "a ticket that is seen is there"
    reply = CannedReply.model_validate({name: row[name] for name in CannedReply.model_fields})
    return filled(wording(reply, subject.language), subject.variables)


async def rehearse_rule(tx: Tx, rule_id: str, *, last: int, now: datetime) -> list[Row]:
    """What a rule would do to each of the last tickets whose facts fit it now. Raises AutomationRuleNotFound."""
    if not 1 <= last <= MOST_REHEARSED:
        raise Invalid(problems=(Problem("last", f"Must be 1 to {MOST_REHEARSED}, not {last}.", "OUT_OF_RANGE"),))
    row = (await automation_rules_by_ids(tx, [rule_id])).get(rule_id)
    if row is None:
        raise AutomationRuleNotFound(field="rule_id", rule_id=rule_id)
    rule = AutomationRule.model_validate({name: row[name] for name in AutomationRule.model_fields})
    fields, replies = await fields_in_use(tx), await replies_of(tx, rule.actions)
    found: list[Row] = []
    for ticket_id, subject in (await subjects(tx, await last_tickets(tx, last=last, now=now))).items():
        if not fits(rule.conditions, subject):
            continue
        would, refused = list[str](), None
        try:
            marks = marks_of(subject.ticket, issue_kind_id=subject.issue_kind_id, fields=fields)
            planned = plan(rule.actions, marks, subject, replies)
            would = list(_in_words(planned))
            check_writable(State(subject.ticket["state"]))
            if planned.question is not None:
                check_move(State(subject.ticket["state"]), State.PENDING)
        except SysopsError as error:
            refused = error.code()
        found.append({"ticket_id": ticket_id, "ticket_key": subject.ticket["key"], "would": would, "refused": refused})
    return found


def _in_words(planned: Plan) -> Iterator[str]:
    if planned.priority:
        yield f"priority {planned.priority[0]}: {planned.priority[1]}"
    for entry in planned.entries:
        yield f"{entry.kind}: {entry.details['to']}"
    for text, visibility in planned.comments:
        yield f"comment ({visibility}): {text}"
    if planned.question is not None:
        yield f"ask the customer: {planned.question}"
