"""Reads of canned replies, macros and rules, and of tickets as these see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sysops_graph.automation.model import Action, AutomationRule, CannedReply, Subject
from sysops_graph.catalog.queries import Listing, reader
from sysops_graph.graph.model import Row, Tx

canned_replies_by_ids = reader("automation/canned_replies_by_ids")
macros_by_ids = reader("automation/macros_by_ids")
automation_rules_by_ids = reader("automation/automation_rules_by_ids")

canned_replies = Listing("automation/canned_replies", "automation/canned_replies_count")
macros = Listing("automation/macros", "automation/macros_count")
automation_rules = Listing("automation/automation_rules", "automation/automation_rules_count")

_NOTHING = ""


async def subjects(tx: Tx, ticket_ids: Sequence[str]) -> dict[str, Subject]:
    """Tickets as conditions and texts see them."""
    rows = await tx.rows("automation/subjects", ids=list(ticket_ids))
    return {row["ticket"]["id"]: _subject(row) for row in rows}


async def last_tickets(tx: Tx, *, last: int, now: datetime) -> list[str]:
    """Ids of the tickets that were opened last, the newest first."""
    rows = await tx.rows("automation/last_tickets", last=last, now=now)
    return [row["id"] for row in rows]


async def fields_in_use(tx: Tx) -> list[Row]:
    """The custom fields that can be filled in."""
    return await tx.rows("automation/fields_in_use")


async def replies_of(tx: Tx, actions: Iterable[Action]) -> dict[str, CannedReply]:
    """The canned replies that actions name, also those that are out of use by now."""
    ids = sorted({action.canned_reply_id for action in actions if action.canned_reply_id})
    rows = await canned_replies_by_ids(tx, ids) if ids else {}
    return {node_id: CannedReply.model_validate(_facts(row)) for node_id, row in rows.items()}


async def rules_of(tx: Tx, event: str) -> list[tuple[str, AutomationRule]]:
    """The rules in use that wait for an event, by name."""
    rows = await tx.rows("automation/rules_of_event", event=event)
    return [(row["id"], AutomationRule.model_validate(_facts(row))) for row in rows]


async def runs_by_rules(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What rules did last, the latest first; at most 50 each."""
    found: dict[str, list[Row]] = {each: [] for each in ids}
    for row in await tx.rows("automation/runs_by_rules", ids=list(ids)):
        found[row["rule_id"]].append(row)
    return found


def _facts(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _subject(row: Row) -> Subject:
    ticket = row["ticket"]
    variables = {
        "customer": row["customer"],
        "ticket_key": ticket["key"],
        "ticket_subject": ticket["subject"],
        "product": row["product"],
        "owner": row["owner"],
    }
    return Subject(
        ticket=ticket,
        issue_kind_id=row["issue_kind_id"],
        language=ticket.get("language") or row["language"] or _NOTHING,
        variables={name: value or _NOTHING for name, value in variables.items()},
    )
