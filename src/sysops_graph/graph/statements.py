"""Named Cypher: one statement a file under `cypher/`, read once, its parameters known.

The server is given all parameters in one map, as `$given.ticket_id` for the file's `$ticket_id`: it keeps a plan for
each combination of its parameters' types and of the magnitudes of its lists, and to plan a long text takes seconds.
Of a map it looks at no more than that it is one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_PACKAGED = Path(__file__).parents[1] / "_cypher"
_CHECKOUT = Path(__file__).parents[3] / "cypher"
_NOT_CODE = r"//[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_PARAMETER = re.compile(rf"(?P<not_code>{_NOT_CODE})|\$(?P<name>[a-z_][a-z0-9_]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """A text for the server and the names of what it must be given."""

    name: str
    text: LiteralString
    parameters: frozenset[str]

    def given(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values as the text asks for them. Raises TypeError for one that is missing or too many."""
        names = frozenset(values)
        if names != self.parameters:
            missing, unknown = sorted(self.parameters - names), sorted(names - self.parameters)
            raise TypeError(f"{self.name}: missing {missing}, unknown {unknown}")
        return {"given": values}


def folder() -> Path:
    """`cypher/` of the wheel, else of the checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def text_of(name: str) -> str:
    """The file of a statement, as it is written."""
    return (folder() / f"{name}.cypher").read_text(encoding="utf-8")


@cache
def statement(name: str) -> Statement:
    """The statement `package/name`."""
    written = text_of(name)
    names = frozenset(found["name"] for found in _PARAMETER.finditer(written) if found["name"])
    # The one place where a text becomes a query: it came from a file of ours, never from a caller.
    return Statement(name, cast(LiteralString, _PARAMETER.sub(_of_the_map, written)), names)


def statement_names(package: str = "*") -> Iterator[str]:
    """The names of all statements, or of one package, in alphabetical order."""
    root = folder()
    return (path.relative_to(root).with_suffix("").as_posix() for path in sorted(root.glob(f"{package}/*.cypher")))


def _of_the_map(found: re.Match[str]) -> str:
    return found["not_code"] or f"$given.{found['name']}"
