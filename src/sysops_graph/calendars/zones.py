"""The wall clock of a zone: which instants show a local time, and the local pieces of an interval.

An instant lies in a window when its local wall time does: a doubled hour counts twice, a missing one not at all.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from sysops_graph.calendars.model import Interval, LocalPiece, LocalTime

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_PROBE = timedelta(hours=3)
_END = datetime.max.replace(tzinfo=UTC)


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """The names of all zones that have a place in the time zone database."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def local_now(at: datetime, zone: str) -> LocalTime:
    """What a clock in the zone shows at an instant."""
    wall = at.astimezone(ZoneInfo(zone))
    return LocalTime(wall.date(), wall.hour * 60 + wall.minute)


def local_pieces(start: datetime, end: datetime, zone: str) -> list[LocalPiece]:
    """The pieces of an interval in a zone, in order: split at local midnights and where the wall clock jumps."""
    pieces: list[LocalPiece] = []
    for since, until, offset in stretches(zone, start, end):
        wall, wall_end = wall_of(since, offset), wall_of(until, offset)
        while wall < wall_end:
            midnight = midnight_of(wall.date())
            stop = min(wall_end, midnight + DAY)
            minutes = (wall - midnight) // _MINUTE, -((midnight - stop) // _MINUTE)
            pieces.append(LocalPiece(instant_of(wall, offset), instant_of(stop, offset), wall.date(), *minutes))
            wall = stop
    return pieces


@lru_cache(maxsize=65536)
def instants_of(zone: str, on: date, from_minute: int, until_minute: int) -> tuple[Interval, ...]:
    """When a clock in the zone shows that date and a time in [from, until): none, one or more intervals."""
    opens, closes = (midnight_of(on) + minute * _MINUTE for minute in (from_minute, until_minute))
    noon = datetime.combine(on, time(12), UTC)
    walls = (
        (max(opens, wall_of(since, offset)), min(closes, wall_of(until, offset)), offset)
        for since, until, offset in stretches(zone, noon - 2 * DAY, noon + 2 * DAY)
    )
    return tuple(
        (instant_of(opened, offset), instant_of(closed, offset)) for opened, closed, offset in walls if opened < closed
    )


def stretches(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The interval in parts of constant distance from UTC."""
    changes = [change for year in range(start.year, end.year + 1) for change in _changes(zone, year)]
    real = [changes[0], *(after for before, after in pairwise(changes) if before[1] != after[1])]
    for (since, offset), (until, _) in pairwise([*real, (_END, timedelta())]):
        if max(since, start) < min(until, end):
            yield max(since, start), min(until, end), offset


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """The zone's distance from UTC at the start of a UTC year, and each later one with the instant it begins."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    info = ZoneInfo(zone)
    found = [(at, _offset(info, at))]
    while at < end:
        offset = _offset(info, at + _PROBE)
        if offset != found[-1][1]:
            found.append((_firstinstant_of(info, at, offset), offset))
        at += _PROBE
    return tuple(found)


def _firstinstant_of(info: ZoneInfo, before: datetime, offset: timedelta) -> datetime:
    after = before + _PROBE
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        before, after = (before, middle) if _offset(info, middle) == offset else (middle, after)
    return after


def _offset(info: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(info).utcoffset()
    assert offset is not None
    return offset


def midnight_of(on: date) -> datetime:
    """What the clock shows when a local day begins."""
    return datetime.combine(on, time())


def wall_of(at: datetime, offset: timedelta) -> datetime:
    """What the clock shows at an instant, at a distance from UTC."""
    return (at + offset).replace(tzinfo=None)


def instant_of(wall: datetime, offset: timedelta) -> datetime:
    """When the clock shows it, at a distance from UTC."""
    return (wall - offset).replace(tzinfo=UTC)
