"""Named questions, what they ask for, and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sysops_graph.errors import Forbidden, Invalid, NotFound, Unavailable


class ParameterType(StrEnum):
    """What a parameter may be: an instant is ISO 8601 or so far from now (-30d, +12h)."""

    INSTANT = "instant"
    INTEGER = "integer"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that a question asks for; what is not said is its default."""

    name: str
    type: ParameterType
    default: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A question with a name: a text of Cypher that only reads, and can be pasted into Neo4j Browser."""

    name: str
    title: str
    parameters: Sequence[Parameter]
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: columns, and rows of plain values."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class AnalysisNotFound(NotFound):
    """There is no question by that name; `sysops query` lists them."""


class AnalysisNotValid(Invalid):
    """This is no Cypher that can be run; the message says why."""


class AnalysisRefused(Forbidden):
    """Only what reads is run here, without procedures but a few, files, and the server's own affairs."""


class AnalysisTooLarge(Unavailable):
    """The question takes more memory than one may; ask for less."""

    retryable = False


class AnalysisTooSlow(Unavailable):
    """The question takes longer than one may; ask for less, or begin at an index."""

    retryable = False
