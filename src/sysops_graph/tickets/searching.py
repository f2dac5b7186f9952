"""Looking for tickets by words: what the index is asked, and where a text has the words. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sysops_graph.errors import Invalid, Problem

MOST_WORDS, LONGEST = 10, 200
_WORD = re.compile(r"\w+")
_SHORTEST_BEGUN = 2
_AROUND = 80


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text, and whether it is one of the words that were looked for."""

    text: str
    fits: bool


def words_of(text: str) -> list[str]:
    """The words to look for. Raises Invalid where there are none, or too many."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words:
        raise Invalid(problems=(Problem("text", "Must have a word.", "TEXT_EMPTY"),))
    if len(text) > LONGEST or len(words) > MOST_WORDS:
        message = f"At most {MOST_WORDS} words of {LONGEST} characters together."
        raise Invalid(problems=(Problem("text", message, "TEXT_TOO_LONG"),))
    return words


def asked_of_index(words: Sequence[str]) -> str:
    """In Lucene's terms: every word has to be there, of the last one its beginning.

    Words are letters and digits in small letters, so there is nothing to escape.
    """
    *whole, last = words
    begun = f"({last} {last}*)" if len(last) >= _SHORTEST_BEGUN else last
    return " ".join(f"+{each}" for each in [*whole, begun])


def excerpt(text: str, words: Sequence[str]) -> list[TextPart]:
    """The text from a little before the first word that fits, for a line or two; nothing where none fits."""
    hits = [found.span() for found in _WORD.finditer(text) if _fits(found[0].casefold(), words)]
    if not hits:
        return []
    start, end = max(0, hits[0][0] - _AROUND), min(len(text), hits[0][1] + 2 * _AROUND)
    inside = [(one, other) for one, other in hits if other <= end]
    return [*_ends(start > 0), *_parts(text, start, end, inside), *_ends(end < len(text))]


def _fits(word: str, words: Sequence[str]) -> bool:
    last = words[-1]
    return word in words or (len(last) >= _SHORTEST_BEGUN and word.startswith(last))


def _parts(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> Iterator[TextPart]:
    for one, other in hits:
        if start < one:
            yield TextPart(text[start:one], fits=False)
        yield TextPart(text[one:other], fits=True)
        start = other
    if start < end:
        yield TextPart(text[start:end], fits=False)


def _ends(cut: bool) -> list[TextPart]:
    return [TextPart("…", fits=False)] if cut else []
