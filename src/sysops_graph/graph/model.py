"""What the database says no to, in our words."""

from typing import Any

from sysops_graph.errors import Conflict, Unavailable

Row = dict[str, Any]
"""One record: plain values, instants as aware datetimes in UTC."""


class AlreadyExists(Conflict):
    """Something with this unique value exists already."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer; try again with the same idempotency key."""


class DatabaseBusy(Unavailable):
    """The database could not finish this in time; try again with the same idempotency key."""


class TryAgain(Conflict):
    """Something changed between a look and a lock: the same use-case is to run again, in a new transaction."""
