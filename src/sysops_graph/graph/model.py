"""A transaction as use-cases see it, and what the database says no to, in our words."""

from typing import Any, Protocol

from sysops_graph.errors import Conflict, Unavailable

Row = dict[str, Any]
"""One record: plain values, instants as aware datetimes in UTC."""


class Tx(Protocol):
    """What a use-case is handed: named statements, and ways to say what others are to hear of after the commit."""

    async def rows(self, name: str, /, **parameters: object) -> list[Row]: ...

    async def row(self, name: str, /, **parameters: object) -> Row | None: ...

    def announce(self, message_ids: list[str]) -> None: ...

    def announce_change(self) -> None: ...

    def announce_told(self, person_id: str) -> None: ...


class AlreadyExists(Conflict):
    """Something with this unique value exists already.

    The fact `property` names what is unique, the first where it is several together.
    """


class DatabaseUnavailable(Unavailable):
    """The database does not answer; try again with the same idempotency key."""


class DatabaseBusy(Unavailable):
    """The database could not finish this in time; try again with the same idempotency key."""


class TryAgain(Conflict):
    """Something changed between a look and a lock: the same use-case is to run again, in a new transaction."""
