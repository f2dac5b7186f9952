"""Reads of canned replies, macros and rules, and of tickets as these see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sysops_graph.automation.model import Action, AutomationRule, CannedReply, Subject
from sysops_graph.automation.paths import TICKED, ResolutionPath, parse_diagnosis_policy
from sysops_graph.automation.rules import filled
from sysops_graph.catalog.queries import Listing, reader
from sysops_graph.graph.model import Row, Tx
from sysops_graph.tickets.model import DiagnosisKind
from sysops_graph.tickets.queries import by_ticket

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


async def diagnosis_version(tx: Tx, *, now: datetime) -> int | None:
    """The version of the rules by which a diagnosis made now selects its path."""
    row = await tx.row("automation/diagnosis_policy", now=now)
    return row["version"] if row else None


async def resolution_paths_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
    """Diagnoses with what their kind asks for: `items` with the line that did each, `macro_id`, the filled `note`."""
    rows = await tx.rows("automation/resolution_paths_by_tickets", ids=list(ids))
    if not rows:
        return {}
    lines = by_ticket(ids, await tx.rows("tickets/steps_by_tickets", ids=list(ids), kinds=[TICKED]))
    known = await subjects(tx, [row["ticket_id"] for row in rows])
    return {row["ticket_id"]: _diagnosed(row, lines[row["ticket_id"]], known.get(row["ticket_id"])) for row in rows}


def _diagnosed(row: Row, lines: Sequence[Row], subject: Subject | None) -> Row:
    path = path_of(row)
    done = {line["cause"]: line for line in reversed(lines)}
    note = path.note_in(subject.language if subject else _NOTHING)
    return {
        **row,
        "items": [(item, done.get(item.key)) for item in path.items],
        "macro_id": path.macro_id,
        "note": filled(note, subject.variables if subject else {}),
    }


def path_of(row: Row) -> ResolutionPath:
    """What a diagnosis asks for; one that was made before there were paths asks for nothing."""
    return parse_diagnosis_policy(row["body"]).paths[DiagnosisKind(row["kind"])] if row["body"] else ResolutionPath()


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
