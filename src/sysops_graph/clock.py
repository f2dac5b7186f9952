"""The only source of instants: the database's time, carried on by the monotonic clock.

A process whose own clock is wrong, or jumps, still stamps what every other process would.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for 'no end' where a comparison must not meet null."""


class Clock:
    """Instants in UTC. `anchor` is called at start and every minute with the database's time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._anchor: tuple[datetime, float] | None = None

    def anchor(self, database_time: datetime) -> None:
        self._anchor = (database_time.astimezone(UTC), self._monotonic())

    @property
    def anchored(self) -> bool:
        """Whether the database's time is known yet."""
        return self._anchor is not None

    def now(self) -> datetime:
        """The present instant, whole microseconds, UTC."""
        assert self._anchor is not None, "anchor the clock to the database before reading it"
        at, since = self._anchor
        return at + timedelta(seconds=self._monotonic() - since)
