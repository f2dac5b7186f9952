"""Administrators write the words: listed, tried out, saved, set back; what was said before is kept."""

from collections.abc import Mapping
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.delivery.commands import deliver, record_fact_changes
from sysops_graph.delivery.model import FactChange, Outcome
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.notifications.model import (
    ContactChannel,
    Fact,
    Kind,
    NoFirstWords,
    Recipient,
    Template,
    TemplateMovedOn,
    TemplateNotValid,
    TicketToTryNotFound,
    Words,
)
from sysops_graph.notifications.rules import placeholders, rendered, template_problems
from sysops_graph.notifications.templates import first_templates, template_id
from sysops_graph.notifications.wording import LOOKED_UP, Wanted, wording_of

_SAMPLES: Mapping[str, Fact] = {
    "recipient": "Karla Kunze",
    "ticket_key": "INC-2026-000123",
    "ticket_subject": "No picture",
    "priority": "P2",
    "product": "Vista 55",
    "area": "Kiel",
    "expert": "Anna Albers",
    "ticket_link": "https://support.example.org/#tl_…",
    "count": 2,
    "taken_s": 93_600,
    "ticket_keys": "INC-2026-000123, INC-2026-000124",
}
_SAMPLE_AT = "2026-07-06T12:00:00+00:00"


def variables(kind: Kind) -> frozenset[str]:
    """What the words of a kind may ask for: what is looked up for each, and what its first words ask for."""
    first = (row for row in first_templates() if row["kind"] == kind)
    return frozenset(LOOKED_UP).union(*(placeholders(Words(row["subject"], row["text"])) for row in first))


async def save_template(
    tx: Tx,
    kind: Kind,
    channel: ContactChannel,
    language: str,
    words: Words,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """New words from now on; `version` is the one that their writer saw, 0 for none.

    Raises TemplateNotValid with everything that is wrong, TemplateMovedOn.
    """
    if problems := template_problems(words, variables(kind)):
        raise TemplateNotValid(problems=tuple(problems))
    node_id = template_id(kind, channel, language)
    was = await _lock(tx, node_id, ids=ids)
    if (was["version"] if was else 0) != version:
        raise TemplateMovedOn(version=was["version"] if was else 0)
    said = {"kind": kind, "channel": channel, "language": language, "subject": words.subject, "text": words.text}
    return await _say(tx, node_id, said, was, actor=actor, now=now, ids=ids)


async def reset_template(
    tx: Tx, kind: Kind, channel: ContactChannel, language: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The words that the service came with. Raises NoFirstWords."""
    node_id = template_id(kind, channel, language)
    first = next((row for row in first_templates() if row["id"] == node_id), None)
    if first is None:
        raise NoFirstWords(kind=kind, channel=channel, language=language)
    was = await _lock(tx, node_id, ids=ids)
    words = Words(first["subject"], first["text"])
    said = {"kind": kind, "channel": channel, "language": language, "subject": words.subject, "text": words.text}
    return await _say(tx, node_id, said, was, actor=actor, now=now, ids=ids)


async def preview(
    tx: Tx, kind: Kind, channel: ContactChannel, language: str, words: Words, *, ticket_id: str | None
) -> Words:
    """How the words would read, about a ticket or a sample. Raises TemplateNotValid, TicketToTryNotFound."""
    if problems := template_problems(words, variables(kind)):
        raise TemplateNotValid(problems=tuple(problems))
    samples = {name: _sample(name) for name in variables(kind)}
    recipient = Recipient(str(samples["recipient"]), language, "Europe/Berlin", None, frozenset())
    facts: Mapping[str, Fact] = samples
    if ticket_id:
        row = await tx.row("notifications/customer_of_ticket", ticket_id=ticket_id)
        if row is None:
            raise TicketToTryNotFound(ticket_id=ticket_id)
        wanted = Wanted(kind=kind, recipient_id=row["customer_id"], ticket_id=ticket_id, facts={})
        wording = await wording_of(tx, wanted)
        facts = {**samples, **wording.facts}
        recipient = Recipient(wording.recipient.name, language, wording.recipient.time_zone, None, frozenset())
    return rendered(kind, channel, [Template(channel, language, words)], recipient, facts)


async def templates_of(tx: Tx, kind: Kind | None) -> list[Row]:
    """All words that are kept, of a kind or of all."""
    return await tx.rows("notifications/templates", kind=kind)


def _sample(name: str) -> Fact:
    return _SAMPLES.get(name, _SAMPLE_AT if name.endswith("_at") else f"({name})")


async def _lock(tx: Tx, node_id: str, *, ids: Ids) -> Row | None:
    return await tx.row("notifications/lock_template", id=node_id, command_id=ids.command_id)


async def _say(
    tx: Tx,
    node_id: str,
    said: Row,
    was: Row | None,
    *,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    if was:
        before = FactChange(
            subject_id=node_id,
            subject_kind="Template",
            fact="words",
            was={name: was[name] for name in ("subject", "text", "version")},
            recorded_from_at=was["changed_at"] or now,
            by=actor.principal,
        )
        await record_fact_changes(tx, [before], now=now, ids=ids)
    properties = {
        **said,
        "version": was["version"] + 1 if was else 1,
        "changed_at": now,
        "changed_by": actor.principal,
    }
    await tx.rows("notifications/save_template", id=node_id, properties=properties)
    outcome: Outcome = {"template_id": node_id, "kind": str(said["kind"])}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome
