"""Named Cypher: one statement a file under `cypher/`, read once, its parameters known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_PACKAGED = Path(__file__).parents[1] / "_cypher"
_CHECKOUT = Path(__file__).parents[3] / "cypher"
_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A text for the server and the names it must be given."""

    name: str
    text: LiteralString
    parameters: frozenset[str]

    def check(self, given: frozenset[str]) -> None:
        """Raises TypeError for a parameter that is missing or too many."""
        if given != self.parameters:
            missing, unknown = sorted(self.parameters - given), sorted(given - self.parameters)
            raise TypeError(f"{self.name}: missing {missing}, unknown {unknown}")


def folder() -> Path:
    """`cypher/` of the wheel, else of the checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def statement(name: str) -> Statement:
    """The statement `package/name`."""
    text = (folder() / f"{name}.cypher").read_text(encoding="utf-8")
    names = frozenset(_PARAMETER.findall(_NOT_CODE.sub(" ", text)))
    # The one place where a text becomes a query: it came from a file of ours, never from a caller.
    return Statement(name, cast(LiteralString, text), names)


def statement_names() -> Iterator[str]:
    root = folder()
    return (path.relative_to(root).with_suffix("").as_posix() for path in sorted(root.rglob("*.cypher")))
