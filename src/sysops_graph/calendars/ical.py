"""What stands in an iCalendar text: each occurrence of its events within a span of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events  # pyright: ignore[reportMissingTypeStubs]

from sysops_graph.calendars.model import DaysOff, NotACalendar

MOST_BYTES = 1_000_000
_MOST_EVENTS, _MOST_RECURRING, _MOST_OCCURRENCES = 2_000, 100, 5_000
_RULES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_FINER = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_NAME = 200


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an event: `key` names it among the others, the same on every reading.

    Whoever has it in the calendar is `busy` unless it says "free". A whole day lasts from midnight to midnight of the
    local day; `days` are its dates, none for an event with times.
    """

    key: str
    name: str
    starts_at: datetime
    ends_at: datetime
    days: tuple[date, ...]
    busy: bool = True


def occurrences(text: str, *, time_zone: str, since: datetime, until: datetime) -> list[Occurrence]:
    """What happens within the span, in order; times without a zone are those of `time_zone`.

    An event that was cancelled does not happen. Raises NotACalendar.
    """
    calendar = _calendar(text)
    try:
        found = [
            occurrence
            for event in recurring_ical_events.of(calendar).between(since, until)
            if (occurrence := _occurrence(event, ZoneInfo(time_zone))) is not None
        ]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise NotACalendar("The dates of an event in this calendar cannot be read.") from error
    if len(found) > _MOST_OCCURRENCES:
        raise NotACalendar(f"At most {_MOST_OCCURRENCES} occurrences; these are {len(found)}.")
    return sorted(found, key=lambda one: (one.starts_at, one.key))


def days_off(text: str, *, now: datetime) -> DaysOff:
    """The whole days of a calendar of holidays, from last year to five years ahead, each with a name.

    Raises NotACalendar, also when there is no whole day in it.
    """
    year = timedelta(days=366)
    named: dict[date, str] = {}
    for one in occurrences(text, time_zone="UTC", since=now - year, until=now + 5 * year):
        for day in one.days:
            named.setdefault(day, one.name)
    if not named:
        raise NotACalendar("There is no event of a whole day in this calendar from last year on.")
    return tuple(sorted(named.items()))


def _calendar(text: str) -> icalendar.Calendar:
    """The parsed text, small enough to be gone through."""
    if len(text.encode()) > MOST_BYTES:
        raise NotACalendar(f"At most {MOST_BYTES} bytes.")
    try:
        calendar = cast(Any, icalendar.Calendar.from_ical(text))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise NotACalendar from error
    if not isinstance(calendar, icalendar.Calendar):
        raise NotACalendar
    events: list[Any] = cast(Any, calendar).walk("VEVENT")
    recurring = [event for event in events if "RRULE" in event]
    if len(events) > _MOST_EVENTS or len(recurring) > _MOST_RECURRING:
        raise NotACalendar(f"At most {_MOST_EVENTS} events, {_MOST_RECURRING} of them recurring.")
    for event in recurring:
        _check_rule(event["RRULE"])
    return calendar


def _check_rule(rules: Any) -> None:  # noqa: ANN401 - what the library makes of a property
    """A rule by the second would never be gone through."""
    for rule in cast(list[Any], rules) if isinstance(rules, list) else [rules]:
        named = {str(key).upper() for key in rule}
        frequency = {str(value).upper() for value in rule.get("FREQ", [])}
        if not frequency or frequency - _RULES or named & _FINER:
            raise NotACalendar("An event recurs by the day, week, month or year; finer rules are not read.")


def _occurrence(event: Any, zone: ZoneInfo) -> Occurrence | None:  # noqa: ANN401 - a component of the library
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    starts, ends = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
    name = " ".join(str(event.get("SUMMARY", "")).split())[:_NAME]
    name = "".join(sign for sign in name if sign.isprintable()) or "closed"
    first = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else starts
    key = f"{event.get('UID', name)}/{_instant(first, zone).isoformat()}"
    days: tuple[date, ...] = ()
    if not isinstance(starts, datetime):
        ends = max(ends or starts, starts + timedelta(days=1))
        days = tuple(_days(starts, ends))
    starts_at, ends_at = _instant(starts, zone), _instant(ends or starts, zone)
    busy = str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    return Occurrence(key, name, starts_at, ends_at, days, busy) if starts_at < ends_at else None


def _days(since: date, until: date) -> Iterator[date]:
    for day in range((until - since).days):
        yield since + timedelta(days=day)


def _instant(at: date, zone: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
