"""Whether a change of an expert could help somebody who waits, and when an expert is free."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sysops_graph.calendars.model import Interval, Window
from sysops_graph.calendars.zones import instants_of, local_now
from sysops_graph.delivery.model import NewMessage
from sysops_graph.experts.model import Import, Imported

DOUBTED = "transfers.doubted"
"""Topic: an expert may no longer be able to take the tickets that they were asked to take over."""

_WORSE_OR_BETTER = ("time_zone", "windows")


def doubted(expert_id: str) -> NewMessage:
    """What waits for the expert's yes is looked at again; written only if something does."""
    return NewMessage(topic=DOUBTED, ticket_id=None, subject_id=expert_id, asked_of=expert_id)


def could_help(was: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether an expert may pass a rule of matching that they failed before; nothing was: a new expert."""
    if not values["active"]:
        return False
    return (
        not was
        or not was["active"]
        or values["line"] > was["line"]
        or values["cap"] > was["cap"]
        or any(values[name] != was[name] for name in _WORSE_OR_BETTER)
        or _has_more(was["skills"], values["skills"])
        or _has_more(was["areas"], values["areas"])
    )


def _has_more(was: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]]) -> bool:
    """Whether an item is new or says something else than before."""
    before = [{**item, "since_at": None} for item in was]
    return any({**item, "since_at": None} not in before for item in items)


def duty_intervals(windows: Sequence[Window], zone: str, start: datetime, end: datetime) -> list[Interval]:
    """When an expert works between two instants, in order; touching intervals are one."""
    days = _days(local_now(start, zone).on, local_now(end, zone).on)
    opened = sorted(
        interval
        for on in days
        for window in windows
        if window.holds_on(on)
        for interval in instants_of(zone, on, window.from_minute, window.until_minute)
    )
    return joined((max(since, start), min(until, end)) for since, until in opened)


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted intervals without empty ones; those that touch or overlap are one."""
    found: list[Interval] = []
    for since, until in intervals:
        if since >= until:
            continue
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def without(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What is left of intervals when others are taken out."""
    left = list(intervals)
    for since, until in taken:
        left = [piece for interval in left for piece in _cut(interval, since, until)]
    return left


def _cut(interval: Interval, since: datetime, until: datetime) -> Iterator[Interval]:
    starts_at, ends_at = interval
    if starts_at < min(since, ends_at):
        yield starts_at, min(since, ends_at)
    if max(until, starts_at) < ends_at:
        yield max(until, starts_at), ends_at


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def import_of(wanted: Iterable[Imported], present: Mapping[str, Imported]) -> Import:
    """What is to be done so that the absences of a calendar are those wanted; one that moved is recorded anew."""
    by_key = {one.key: one for one in wanted}
    stay = [key for key, one in by_key.items() if key in present and _times(present[key]) == _times(one)]
    return Import(
        recorded=tuple(one for key, one in by_key.items() if key not in stay),
        removed=tuple(one for key, one in present.items() if key not in by_key),
        unchanged=len(stay),
    )


def _times(one: Imported) -> tuple[datetime, datetime]:
    return one.starts_at, one.ends_at
