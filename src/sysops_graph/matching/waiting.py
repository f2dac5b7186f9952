"""When time alone makes an expert available, and when a visit would suit one."""

from collections.abc import Iterable
from datetime import MAXYEAR, datetime, timedelta

from sysops_graph.calendars.model import Interval
from sysops_graph.calendars.rules import next_window_start, windows_contain
from sysops_graph.calendars.zones import known_zones
from sysops_graph.matching.facts import Hours, Wait

_TRIES = 100
_STEP = timedelta(minutes=30)
_INSTANT = timedelta(microseconds=1)


def eligible_at(wait: Wait) -> datetime | None:
    """The instant at which time alone makes somebody eligible, if it does."""
    at = available_at(wait.hours, wait.free_at)
    return at if at and at < wait.until_at else None


def available_at(hours: Hours, since: datetime) -> datetime | None:
    """The earliest instant from `since` on at which the expert is on duty or on call, and not away."""
    at = _on_duty_from(hours, since)
    for _ in range(_TRIES):
        if at is None:
            return None
        back = _back_from(hours.absences, at, at + _INSTANT)
        if back is None:
            return at
        if is_endless(back):
            return None
        at = _on_duty_from(hours, back)
    return None


def visit_suits_at(hours: Hours, since: datetime, length: timedelta, margin: timedelta) -> datetime | None:
    """The earliest start from `since` on of a visit of this length that the expert's hours, absences, visits allow."""
    if hours.time_zone not in known_zones():
        return None
    busy = [*hours.absences, *((start - margin, end + margin) for start, end in hours.visits)]
    at = next_window_start(hours.windows, hours.time_zone, since)
    for _ in range(_TRIES):
        if at is None:
            return None
        back = _back_from(busy, at, at + length)
        if back is None and windows_contain(hours.windows, hours.time_zone, at, at + length):
            return at
        if back and is_endless(back):
            return None
        at = next_window_start(hours.windows, hours.time_zone, back or at + _STEP)
    return None


def is_endless(at: datetime) -> bool:
    """Whether an instant stands for 'no end'."""
    return at.year == MAXYEAR


def _on_duty_from(hours: Hours, at: datetime) -> datetime | None:
    starts = [max(start, at) for start, end in hours.on_call if end > at]
    if hours.time_zone in known_zones():
        shift = next_window_start(hours.windows, hours.time_zone, at)
        starts += [shift] if shift else []
    return min(starts, default=None)


def _back_from(busy: Iterable[Interval], start: datetime, end: datetime) -> datetime | None:
    return max((until for since, until in busy if since < end and until > start), default=None)
