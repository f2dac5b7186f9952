"""Windows of the local day, the calendar made of them, and pieces of time. Instants are UTC, intervals half open."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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


@dataclass(frozen=True, slots=True, order=True)
class OpenDay:
    """A local day that is open by hand, from and until these minutes, whatever weekday or holiday it is."""

    on: date
    from_minute: int
    until_minute: int
    name: str


@dataclass(slots=True)
class Month:
    """When a calendar is open within a month of UTC, in order, and how much business time lies before each interval."""

    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    total: timedelta


_EVER = datetime.min.replace(tzinfo=UTC)
DaysOff = tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When business time runs: the windows in the zone's local time, without public holidays and days closed by hand.

    `feed_days` are the days off of the feed at `feed_url`, or of a file. Until `since` the calendar `earlier` counts.
    What is no part of the value is kept for speed: days by date, and what the rules worked out.
    """

    time_zone: str
    windows: tuple[Window, ...]
    country: str | None = None
    subdivision: str | None = None
    closed_days: DaysOff = ()
    open_days: tuple[OpenDay, ...] = ()
    feed_url: str | None = None
    feed_days: DaysOff = ()
    earlier: "BusinessCalendar | None" = None
    since: datetime = _EVER
    off: dict[date, str] = field(default_factory=dict[date, str], init=False, repr=False, compare=False)
    opened: dict[date, list[OpenDay]] = field(
        default_factory=dict[date, list[OpenDay]], init=False, repr=False, compare=False
    )
    months: dict[int, Month] = field(default_factory=dict[int, Month], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.off.update((*self.feed_days, *self.closed_days))
        for day in self.open_days:
            self.opened.setdefault(day.on, []).append(day)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """From an instant on an area keeps this calendar."""

    area_id: str
    calendar_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """The calendar that an area keeps itself, read under the area's lock; none where it keeps none."""

    name: str
    calendar: BusinessCalendar | None


class InvalidCalendar(Invalid):
    """These times make no calendar."""


class NotACalendar(Invalid):
    """This is no iCalendar text."""


class CalendarNeverOpens(Invalid):
    """The calendar has no working time for years: holidays or closed days take all of it."""


class AreaNotFound(NotFound):
    """There is no such area."""
