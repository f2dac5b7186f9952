"""Over which channel, and with which words."""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sysops_graph.delivery.model import NewMessage
from sysops_graph.notifications.model import ContactChannel, Fact, Facts, Kind, Recipient, Template, Words

LANGUAGE = "en"
"""Spoken where nothing else is known."""

_FALLBACK = (ContactChannel.EMAIL, ContactChannel.SMS, ContactChannel.IN_APP)
_PLACE = re.compile(r"\{([a-z_]+)\}")
_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")}
_DATES = {"en": "%d %b %Y %H:%M", "de": "%d.%m.%Y %H:%M"}


def notice(kind: Kind, recipient_id: str, *, ticket_id: str | None, **facts: Fact) -> NewMessage:
    """The message by which a use-case says that somebody is to be told; names are looked up later."""
    payload = {"kind": kind.value, "recipient_id": recipient_id, "facts": facts}
    return NewMessage(
        topic="notification.wanted", ticket_id=ticket_id, lane="notify", payload=payload, subject_id=recipient_id
    )


def next_channel(recipient: Recipient, failed: Iterable[ContactChannel] = ()) -> ContactChannel | None:
    """The preferred channel, else e-mail, SMS, app in this order: the first that reaches and has not failed."""
    order = (recipient.preferred, *_FALLBACK) if recipient.preferred else _FALLBACK
    over = frozenset(failed)
    return next((channel for channel in order if channel in recipient.channels and channel not in over), None)


def rendered(
    kind: str, channel: ContactChannel, templates: Iterable[Template], recipient: Recipient, facts: Facts
) -> Words:
    """The words of the recipient's language, else of English; the bare facts where nobody wrote a template.

    A line that asks only for facts that are unknown is left out.
    """
    values = {name: _said(name, value, recipient) for name, value in facts.items()}
    known = {template.language: template.words for template in templates if template.channel is channel}
    words = known.get(recipient.language) or known.get(LANGUAGE)
    if words is None:
        listed = "\n".join(f"{name}: {value}" for name, value in sorted(values.items()) if value)
        return Words(f"{kind} {values.get('ticket_key', '')}".strip(), listed)
    return Words(_filled(words.subject, values), _filled(words.text, values))


def placeholders(words: Words) -> frozenset[str]:
    """The facts that a template asks for."""
    return frozenset(_PLACE.findall(words.subject + words.text))


def _filled(text: str, values: dict[str, str]) -> str:
    """Not str.format: a template is data and reaches no attributes."""
    lines = (line for line in text.split("\n") if _has_something_to_say(line, values))
    return _PLACE.sub(lambda place: values.get(place[1], ""), "\n".join(lines))


def _has_something_to_say(line: str, values: dict[str, str]) -> bool:
    asked = _PLACE.findall(line)
    return not asked or any(values.get(name) for name in asked)


def _said(name: str, value: Fact, recipient: Recipient) -> str:
    if value is None:
        return ""
    if name.endswith("_at") and isinstance(value, str):
        return local_words(datetime.fromisoformat(value), recipient.time_zone, recipient.language)
    return str(value)


def local_words(at: datetime, time_zone: str, language: str) -> str:
    """An instant as a person in that zone writes it."""
    local = at.astimezone(ZoneInfo(time_zone))
    spoken = language if language in _DATES else LANGUAGE
    return f"{_WEEKDAYS[spoken][local.weekday()]} {local.strftime(_DATES[spoken])}"
