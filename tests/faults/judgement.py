"""What must be true once everything is drained, whatever was killed before."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from faults.company import Company
from faults.lives import Invocation, Outcome
from sysops_graph.jobs.audit import audit

_TICKETS: LiteralString = """
UNWIND $names AS name
RETURN name, COUNT { (:Ticket {subject: name}) } AS tickets,
  COUNT { (:Comment {text: 'about ' + name}) } + COUNT { (:Comment {text: 'Since ' + name + '.'}) } AS comments
"""
_TOLD: LiteralString = """
MATCH (t:Ticket) WHERE t.subject IN $names
RETURN t.subject AS name,
  COUNT { (:Notification {ticket_id: t.id, kind: 'ticket.receipt'}) } AS receipts,
  COUNT { (:Notification {ticket_id: t.id, kind: 'offer.made'}) } AS offered,
  COUNT { (a:Assignment {ticket_id: t.id} WHERE NOT a.strategy IN ['claimed', 'transferred']) } AS assignments
"""
_COMMANDS: LiteralString = "MATCH (c:Command) WHERE c.key IN $keys RETURN c.key AS key"
_LETTERS: LiteralString = (
    "MATCH (m:OutboxMessage {topic: 'notification.send'}) RETURN m.id AS id, m.state AS state, m.payload AS payload"
)
_KNOWN: LiteralString = "MATCH (m:OutboxMessage {topic: 'notification.send'}) WHERE m.id IN $ids RETURN m.id AS id"
_SENT: LiteralString = "MATCH (a:Attempt {state: 'sent'}) RETURN a.id AS id"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Empty lists are what is promised; letters that a party got more than once are allowed, and counted.

    Letters are those since the last judgement of the same company.
    """

    lives: int
    lost: list[str]
    doubled: list[str]
    violations: list[str]
    letters: int
    letters_repeated: int


async def judge(company: Company, history: Sequence[Invocation]) -> Judgement:
    """Receipted tickets exist exactly once, unknown ones at most once; each effect once in the graph, and outside."""
    names = sorted({one.life for one in history})
    done = {one.key for one in history if one.outcome is Outcome.OK}
    receipted = {one.life for one in history if one.deed == "openTicket" and one.outcome is Outcome.OK}
    said = Counter(one.life for one in history if one.outcome is Outcome.OK and one.deed in _SAYS)
    lost, doubled = list[str](), list[str]()
    for row in await company.rows(_TICKETS, names=names):
        _compare(row["name"], "tickets", row["tickets"], int(row["name"] in receipted), lost, doubled)
        _compare(row["name"], "comments", row["comments"], said[row["name"]], lost, doubled)
    for row in await company.rows(_TOLD, names=names):
        _compare(row["name"], "receipts", row["receipts"], 1, lost, doubled)
        _compare(row["name"], "notices of offers", row["offered"], row["assignments"], lost, doubled)
    kept = {row["key"] for row in await company.rows(_COMMANDS, keys=sorted(done))}
    lost += [f"the command {key}" for key in sorted(done - kept)]
    await _letters(company, lost, doubled)
    violations = [f"{one.invariant}: {one.ticket_id} {one.detail}" for one in await audit(company.graph)]
    letters, repeated = company.parties.news()
    return Judgement(len(names), lost, doubled, violations, letters, repeated)


_SAYS = frozenset({"addComment", "replyAsCustomer"})


def _compare(name: str, what: str, found: int, wanted: int, lost: list[str], doubled: list[str]) -> None:
    """Nothing is wanted of what nobody was told; it may have happened once all the same."""
    if found < wanted:
        lost.append(f"{name}: {found} {what} in place of {wanted}")
    if found > max(wanted, 1):
        doubled.append(f"{name}: {found} {what} in place of {wanted}")


async def _letters(company: Company, lost: list[str], doubled: list[str]) -> None:
    """What the graph calls sent was taken by the party, and the party got nothing that the graph does not know."""
    messages, taken = await company.rows(_LETTERS), company.parties.taken
    sent = {row["id"] for row in await company.rows(_SENT)}
    known = {row["id"] for row in messages}
    for row in messages:
        if json.loads(row["payload"])["attempt_id"] in sent and not taken[row["id"]]:
            lost.append(f"the letter {row['id']}")
        if row["state"] == "dead":
            lost.append(f"the letter {row['id']}, given up")
    # Work that comes due meanwhile makes letters after the first look.
    strange = [reference for reference in taken if reference not in known]
    known = {row["id"] for row in await company.rows(_KNOWN, ids=strange)}
    doubled += [f"the letter {reference} of nobody" for reference in strange if reference not in known]
