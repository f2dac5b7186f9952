"""Windows of the local day, the calendar made of them, and pieces of time. Instants are UTC, intervals half open."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sysops_graph.errors import Invalid, NotFound

DAY_MINUTES = 1440
"""24:00, the end of a day that a window may name."""

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from `from_minute` until `until_minute` (24:00 is 1440) of every local `weekday` (Monday is 0).

    A window holds on the days from `valid_from_on` to `valid_until_on`, both included.
    """

    weekday: int
    from_minute: int
    until_minute: int
    valid_from_on: date = date.min
    valid_until_on: date = date.max

    def holds_on(self, on: date) -> bool:
        return self.weekday == on.weekday() and self.valid_from_on <= on <= self.valid_until_on


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When business time runs: the windows in the zone's local time, without public holidays and days closed by hand.

    `days` is no part of the value: it keeps what the rules worked out per day of UTC.
    """

    time_zone: str
    windows: tuple[Window, ...]
    country: str | None = None
    subdivision: str | None = None
    closed_days: tuple[tuple[date, str], ...] = ()
    days: dict[date, tuple[Interval, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What the clock on a wall shows: the begun minute of a local day."""

    on: date
    minute: int

    @property
    def weekday(self) -> int:
        return self.on.weekday()


@dataclass(frozen=True, slots=True)
class LocalPiece:
    """A piece of an interval that lies within one local day and over which the wall clock runs on without a jump.

    The minutes enclose it: a piece lies in a window exactly when its minutes do.
    """

    starts_at: datetime
    ends_at: datetime
    on: date
    from_minute: int
    until_minute: int

    @property
    def weekday(self) -> int:
        return self.on.weekday()


class Reason(StrEnum):
    """Why an interval counts as business time or is skipped."""

    OPEN = "open"
    NIGHT = "night"
    BREAK = "break"
    WEEKEND = "weekend"
    CLOSED_DAY = "closed_day"
    HOLIDAY = "holiday"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Explained:
    """An interval with the reason that it was counted or skipped; `name` is the holiday's."""

    starts_at: datetime
    ends_at: datetime
    reason: Reason
    name: str | None = None


class InvalidCalendar(Invalid):
    """These times make no calendar."""


class AreaNotFound(NotFound):
    """There is no such area."""
