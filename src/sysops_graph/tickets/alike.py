"""Which tickets are probably about the same: by whom, about what, when, and in which words. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sysops_graph.tickets.policy import Likeness, TriagePolicy

_MOST_WORDS = 100
"""Of a text, those that are compared; a query of many more is refused by the index."""


class Sought(StrEnum):
    """What a search is for."""

    DUPLICATE = "duplicate"
    IN_WORDS = "in_words"
    BY_CODE = "by_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A ticket as far as it is compared; `found_by` are its words in the index."""

    id: str
    customer_id: str
    subject: str
    description: str
    found_by: str
    opened_at: datetime

    @property
    def order(self) -> tuple[datetime, str]:
        return self.opened_at, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, with the score that the index gives it."""

    sought: Sought
    said: Said
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A ticket that is like another, 0 to 1; with the same error code it is alike whatever the words."""

    said: Said
    similarity: float


def found_by(
    opened_at: datetime,
    *,
    product_id: str | None,
    customer_id: str,
    device_id: str | None,
    error_code: str | None,
) -> str:
    """The words by which the index finds a ticket beside its text; each is one word to the index."""
    said = [_day(opened_at), product_id, customer_id, device_id, code_word(error_code)]
    return " ".join(word for word in said if word)


def code_word(error_code: str | None) -> str | None:
    """An error code as one word: `E-42` and `e 42` are one."""
    signs = re.sub(r"[^a-z0-9]+", "_", (error_code or "").lower()).strip("_")
    return f"err_{signs}" if signs else None


def searches(ticket: Said, policy: TriagePolicy) -> list[dict[str, str]]:
    """Queries to the index. They hold letters, digits and our own signs: nothing of a text is taken for a sign.

    What must agree weighs nothing (^0), so that only the words that both say make the score.
    """
    product, customer, device, code = (_word(ticket, prefix) for prefix in ("prd", "cus", "dev", "err"))
    words = " ".join(sorted(_words(ticket))[:_MOST_WORDS])
    same_thing = [[product]] if product else []
    theirs = [_days(ticket, policy.duplicates), *same_thing, [word for word in (customer, device) if word]]
    asked = {Sought.DUPLICATE: f"{_must(theirs)} +({words})"} if words else {}
    if product:
        near = [_days(ticket, policy.clusters), [product]]
        asked |= {Sought.IN_WORDS: f"{_must(near)} +({words})"} if words else {}
        asked |= {Sought.BY_CODE: _must([*near, [code]])} if code else {}
    return [{"sought": sought, "text": text} for sought, text in asked.items()]


def duplicates(ticket: Said, found: Sequence[Found], policy: TriagePolicy) -> list[Alike]:
    """Tickets of the same customer or device in similar words, the most similar first."""
    alike = list(_similar(ticket, found, Sought.DUPLICATE, policy.duplicates))
    return sorted(alike, key=lambda each: (-each.similarity, each.said.order))


def incident(ticket: Said, found: Sequence[Found], policy: TriagePolicy) -> list[Alike]:
    """Other customers' tickets about the same product with the same code or in similar words, the earliest first."""
    near = timedelta(hours=policy.clusters.within_h)
    alike = {each.said.id: each for each in _similar(ticket, found, Sought.IN_WORDS, policy.clusters)}
    for each in found:
        if each.sought is Sought.BY_CODE and abs(each.said.opened_at - ticket.opened_at) <= near:
            alike[each.said.id] = Alike(said=each.said, similarity=1.0)
    others = [each for each in alike.values() if each.said.customer_id != ticket.customer_id]
    return sorted(others, key=lambda each: each.said.order)


def similarity(ticket: Said, other: Said, *, weight: float) -> float:
    """0 to 1: the share of words that both have in common, up to half of it less where these are the ordinary ones.

    `weight` is how much of the ticket's own score the other one reaches: rare words count more. It alone would take
    a short text for like any long one that has its words, and in a young graph no word is rare.
    """
    own, theirs = _words(ticket), _words(other)
    common = 2 * len(own & theirs) / max(1, len(own) + len(theirs))
    return round(common * (0.5 + 0.5 * min(1.0, weight)), 3)


def _similar(ticket: Said, found: Sequence[Found], sought: Sought, likeness: Likeness) -> Iterator[Alike]:
    rows = [each for each in found if each.sought is sought]
    best = max((each.score for each in rows if each.said.id == ticket.id), default=0.0)
    for each in rows:
        if each.said.id == ticket.id or not best:
            continue
        value = similarity(ticket, each.said, weight=each.score / best)
        near = abs(each.said.opened_at - ticket.opened_at) <= timedelta(hours=likeness.within_h)
        if near and value >= likeness.similarity:
            yield Alike(said=each.said, similarity=value)


def _must(groups: Iterable[Sequence[str]]) -> str:
    return " ".join(f"+found_by:({' '.join(group)})^0" for group in groups)


def _days(ticket: Said, likeness: Likeness) -> list[str]:
    """Every day on which a ticket near enough in time, before or after, may have been opened."""
    days = likeness.within_h // 24 + 1
    return [_day(ticket.opened_at + timedelta(days=offset)) for offset in range(-days, days + 1)]


def _day(at: datetime) -> str:
    return f"day_{at:%Y%m%d}"


def _word(ticket: Said, prefix: str) -> str | None:
    return next((word for word in ticket.found_by.split() if word.startswith(f"{prefix}_")), None)


def _words(ticket: Said) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", f"{ticket.subject} {ticket.description}".lower()))
