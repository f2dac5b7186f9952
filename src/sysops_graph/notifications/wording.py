"""What words are made of: the person, the facts with names in place of ids, and the templates."""

from dataclasses import dataclass
from typing import Any

import orjson

from sysops_graph.delivery.model import Message
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import label_of
from sysops_graph.notifications.model import ContactChannel, Facts, Recipient, RecipientGone, Template, Words
from sysops_graph.notifications.rules import LANGUAGE, rendered

LOOKED_UP = ("recipient", "ticket_key", "ticket_subject", "priority", "product", "area", "expert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is to be told what; `facts` as the use-case said them."""

    kind: str
    recipient_id: str
    ticket_id: str | None
    facts: Facts

    @property
    def facts_text(self) -> str:
        """As they are stored: two notifications with the same text say the same."""
        return orjson.dumps(dict(self.facts), option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that words are made of."""

    recipient: Recipient
    facts: Facts
    templates: tuple[Template, ...]

    def words(self, kind: str, channel: ContactChannel) -> Words:
        return rendered(kind, channel, self.templates, self.recipient, self.facts)


async def wording_of(tx: Tx, wanted: Wanted) -> Wording:
    """The recipient, names in place of ids, and the templates. Raises RecipientGone."""
    row = await tx.row(
        "notifications/words_needed",
        recipient_id=wanted.recipient_id,
        ticket_id=wanted.ticket_id,
        expert_id=wanted.facts.get("expert_id"),
        kind=wanted.kind,
        language=LANGUAGE,
    )
    if row is None:
        raise RecipientGone(recipient_id=wanted.recipient_id)
    looked_up: dict[str, Any] = {name: row[name] for name in LOOKED_UP}
    templates = (_template(found) for found in row["templates"])
    return Wording(_recipient(row, wanted.recipient_id), {**looked_up, **wanted.facts}, tuple(templates))


def wanted_by(message: Message) -> Wanted:
    """What `notification.wanted` asks for."""
    payload: dict[str, Any] = dict(message.payload)
    return Wanted(
        kind=payload["kind"],
        recipient_id=payload["recipient_id"],
        ticket_id=message.ticket_id,
        facts=payload["facts"],
    )


def wanted_of(row: Row) -> Wanted:
    """What a stored notification was asked for as."""
    kept = {name: row[name] for name in ("kind", "recipient_id", "ticket_id")}
    return Wanted(**kept, facts=orjson.loads(row["facts"]))


def _recipient(row: Row, recipient_id: str) -> Recipient:
    ways = {
        ContactChannel.EMAIL: row["has_email"],
        ContactChannel.SMS: row["has_phone"],
        ContactChannel.CHAT: ContactChannel.CHAT in row["more_channels"],
        ContactChannel.PUSH: ContactChannel.PUSH in row["more_channels"],
        ContactChannel.IN_APP: label_of(recipient_id) != "Contact",
    }
    return Recipient(
        name=row["recipient"],
        language=row["language"],
        time_zone=row["time_zone"],
        preferred=ContactChannel(row["preferred"]) if row["preferred"] else None,
        channels=frozenset(channel for channel, open_ in ways.items() if open_),
    )


def _template(found: Row) -> Template:
    return Template(ContactChannel(found["channel"]), found["language"], Words(found["subject"], found["text"]))
