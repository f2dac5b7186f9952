"""Whether content is what it is said to be. Pure: bytes in, words out."""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, cast

import puremagic

from sysops_graph.attachments.model import MEDIA_TYPES, TEXTS

_UNKNOWN = "application/octet-stream"
_TEXT = "text/plain"
_ACTIVE = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml"})
"""Text that a browser would run; the content of logs never looks so."""
_HARMLESS = frozenset("\t\n\r\f\x1b")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def found_instead(said: str, chunks: Iterable[bytes]) -> str | None:
    """The media type that the content shows in place of the one that was said; none when that is true."""
    pieces = iter(chunks)
    head = next(pieces, b"")
    recognised = _recognised(head)
    if said not in TEXTS:
        if not MEDIA_TYPES[said].isdisjoint(recognised):
            return None
        return next(iter(recognised), _TEXT if _is_text(chain([head], pieces)) else _UNKNOWN)
    if active := [kind for kind in recognised if kind in _ACTIVE]:
        return active[0]
    if _is_text(chain([head], pieces)):
        return None
    return next((kind for kind in recognised if kind not in TEXTS), _UNKNOWN)


def _recognised(head: bytes) -> list[str]:
    """The media types that the first bytes may be of, the surest first."""
    try:
        matches = cast(list[Any], puremagic.magic_string(head))  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return []
    return list(dict.fromkeys(str(match.mime_type) for match in matches if match.mime_type))


def _is_text(chunks: Iterator[bytes]) -> bool:
    """UTF-8, or UTF-16 that says so, without the control characters that no text has."""
    head = next(chunks, b"")
    decoder = codecs.getincrementaldecoder(_MARKS.get(head[:2], "utf-8"))()
    try:
        for chunk in chain([head], chunks):
            if _has_controls(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(text: str) -> bool:
    return any(sign < " " and sign not in _HARMLESS for sign in set(text))
