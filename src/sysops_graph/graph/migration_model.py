"""What may stand between the code and its graph, each with its remedy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sysops_graph.errors import Conflict, Unavailable


class MigrationState(StrEnum):
    """Where a migration stands between the files and the graph."""

    APPLIED = "applied"
    PENDING = "pending"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """In the graph, not among the files."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A migration that the graph has, as its chain records it."""

    version: str
    description: str
    source: str
    checksum: str
    applied_at: datetime
    took_ms: int


@dataclass(frozen=True, slots=True)
class MigrationInfo:
    """One line of `sysops migrate info`."""

    version: str
    description: str
    kind: str | None
    state: MigrationState
    applied_at: datetime | None


class GraphOlderThanCode(Unavailable):
    """The graph lacks migrations that this code needs; run `sysops migrate`."""


class GraphNewerThanCode(Conflict):
    """The graph has migrations that this code does not know; install the version that wrote them, or a later one."""


class MigrationChanged(Conflict):
    """A migration was edited after it was applied; restore the file, and put the change into a new one."""


class SchemaDiffers(Conflict):
    """Constraints or indexes of the migrations are missing or not usable; create them again as their file says."""


class MigrationsLocked(Unavailable):
    """Another process migrates this graph; wait for it, or until its lock expires."""


class MigrationFailed(Conflict):
    """A migration failed; what is recorded as applied stays, mend the cause and run `sysops migrate` again."""
