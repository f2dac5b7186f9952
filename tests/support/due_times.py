"""Due times counted the slow way: minute by minute outside the windows, second by second inside.

Nothing of the service's own arithmetic is used. `cd tests && PYTHONPATH=../src python -m support.due_times 17` shows
and checks the case of a seed.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from support.business_time import JUMPS
from sysops_graph.calendars.model import BusinessCalendar, Interval, OpenDay, Window
from sysops_graph.sla.rules import full_at

DAY_S = 86_400
COUNTRIES = (None, ("DE", "SH"), ("US", "CA"), ("IN", "MH"), ("AU", "NSW"), ("NZ", None), ("CA", "NL"))
TARGETS_S = (1, 59, 60, 3600, 4 * 3600, 12 * 3600)


@dataclass(frozen=True, slots=True)
class Case:
    """A clock: its calendar, when it began, its target and its pauses, all of them in whole seconds."""

    calendar: BusinessCalendar
    started_at: datetime
    target: timedelta
    pauses: tuple[Interval, ...]


def case(seed: int) -> Case:
    """The same case for the same seed; most begin near something odd: clocks change, days are missing, leap days."""
    dice = random.Random(seed)
    zone = dice.choice(sorted(JUMPS))
    started_at = dice.choice(JUMPS[zone]).replace(microsecond=0) + timedelta(
        seconds=dice.randint(-3 * DAY_S, DAY_S // 2)
    )
    calendar = _calendar(dice, zone, started_at.date())
    if dice.random() < 0.25:
        since = started_at + timedelta(seconds=dice.randrange(2 * DAY_S))
        later = _calendar(dice, dice.choice((zone, "UTC")), started_at.date())
        calendar = BusinessCalendar(
            later.time_zone,
            later.windows,
            country=later.country,
            subdivision=later.subdivision,
            closed_days=later.closed_days,
            open_days=later.open_days,
            earlier=calendar,
            since=since,
        )
    target = timedelta(seconds=dice.choice((*TARGETS_S, dice.randint(1, 12 * 3600))))
    return Case(calendar, started_at, target, tuple(_pauses(dice, started_at)))


def counted(one: Case) -> datetime:
    """When the target is full, by counting."""
    at, left = int(one.started_at.timestamp()), int(one.target.total_seconds())
    pauses = [(int(since.timestamp()), int(until.timestamp())) for since, until in one.pauses]
    days = _Days(one.calendar)
    while True:
        minute_end = at - at % 60 + 60
        alike = days.alike(at, minute_end)
        if any(since <= at and minute_end <= until for since, until in pauses) or (alike and not days.opens(at)):
            at = minute_end
            continue
        near = [(since, until) for since, until in pauses if since < minute_end and until > at]
        while at < minute_end:
            left -= (alike or days.opens(at)) and not any(since <= at < until for since, until in near)
            at += 1
            if not left:
                return datetime.fromtimestamp(at, UTC)


class _Days:
    """Answers whether an instant counts, from the wall clock of the zone and the days of the calendar in force."""

    def __init__(self, calendar: BusinessCalendar) -> None:
        self._parts: list[tuple[float, BusinessCalendar, ZoneInfo]] = []
        part: BusinessCalendar | None = calendar
        while part is not None:
            since = part.since.timestamp() if part.earlier else float("-inf")
            self._parts.append((since, part, ZoneInfo(part.time_zone)))
            part = part.earlier
        self._off: dict[tuple[int, date], list[tuple[int, int]]] = {}

    def alike(self, at: int, until: int) -> bool:
        """Whether all seconds of a minute count or none does: no change of calendar lies in it."""
        return all(not at < since < until for since, _, _ in self._parts)

    def opens(self, at: int) -> bool:
        place = next(place for place, (since, _, _) in enumerate(self._parts) if at >= since)
        _, calendar, zone = self._parts[place]
        wall = datetime.fromtimestamp(at, zone)
        key = (place, wall.date())
        if key not in self._off:
            self._off[key] = _open_on(calendar, wall.date())
        return any(since <= wall.hour * 60 + wall.minute < until for since, until in self._off[key])


def _open_on(calendar: BusinessCalendar, on: date) -> list[tuple[int, int]]:
    opened = [(day.from_minute, day.until_minute) for day in calendar.open_days if day.on == on]
    if opened:
        return opened
    off = calendar.country and on in _public(calendar.country, calendar.subdivision, on.year)
    if off or any(closed == on for closed, _ in (*calendar.closed_days, *calendar.feed_days)):
        return []
    return [(window.from_minute, window.until_minute) for window in calendar.windows if window.weekday == on.weekday()]


@cache
def _public(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdivision, years=year))


def _calendar(dice: random.Random, zone: str, near: date) -> BusinessCalendar:
    known = COUNTRIES if near.year > 2001 else COUNTRIES[:1]  # some holidays are not known of earlier years
    country, subdivision = dice.choice(known) or (None, None)
    weekdays = sorted(dice.sample(range(7), dice.randint(3, 7)))
    days = [near + timedelta(days=day) for day in dice.sample(range(-2, 9), 4)]
    opened = [OpenDay(days[0], *times, name="inventory") for times in _times(dice)] if dice.random() < 0.4 else []
    return BusinessCalendar(
        zone,
        tuple(Window(weekday, *times) for weekday in weekdays for times in _times(dice)),
        country=country,
        subdivision=subdivision,
        closed_days=tuple((day, "closed") for day in days[1 : 1 + dice.randint(0, 2)]),
        open_days=tuple(opened),
        feed_days=((days[3], "outing"),) if dice.random() < 0.3 else (),
    )


def _times(dice: random.Random) -> list[tuple[int, int]]:
    """One to three windows of a day, some of them up to midnight, around the hour at which clocks change, or odd."""
    edges = [0, 60, 90, 120, 150, 180, 240, 540, 570, 720, 765, 1020, 1080, 1380, 1440, dice.randint(1, 1439)]
    at = sorted(dice.sample(sorted(set(edges)), 2 * dice.randint(1, 3)))
    return list(zip(at[::2], at[1::2], strict=True))


def _pauses(dice: random.Random, started_at: datetime) -> Iterator[Interval]:
    since = started_at
    for _ in range(dice.randint(0, 3)):
        since += timedelta(seconds=dice.randrange(DAY_S))
        until = since + timedelta(seconds=dice.choice((1, dice.randrange(DAY_S), dice.randrange(4 * DAY_S))))
        yield since, until
        since = until


def differs(seed: int) -> str | None:
    """What is wrong with the due time of a case, with the command that shows it again; nothing if it is right."""
    one = case(seed)
    due = full_at(one.calendar, one.started_at, one.target, one.pauses)
    if due == counted(one):
        return None
    again = f"cd tests && PYTHONPATH=../src ../.venv/bin/python -m support.due_times {seed}"
    return f"due {due}, counted {counted(one)}; once more: {again}"


if __name__ == "__main__":
    shown = int(sys.argv[1])
    sys.stdout.write(f"{case(shown)}\n{differs(shown) or 'as counted'}\n")
