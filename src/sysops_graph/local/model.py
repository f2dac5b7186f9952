"""Values and errors of the local stack."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sysops_graph.errors import Unavailable

Say = Callable[[str], None]
"""Takes one line about what is being done."""


class StackProblem(Unavailable):
    """The local stack cannot run."""


class Profile(StrEnum):
    """What a local Neo4j is for: a short test run, or a day of development."""

    TEST = "test"
    DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a Neo4j process."""

    heap_mb: int
    page_cache_mb: int


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a Neo4j listens on loopback; without an HTTP port there is no Browser."""

    bolt: int
    http: int | None = None


@dataclass(frozen=True, slots=True)
class Sinks:
    """Ports of the mail catcher and the SMS sink."""

    smtp: int
    sms: int
