"""Due times a second on one core: office calendars of several countries with holidays, and clocks with pauses."""

import random
import time
from datetime import UTC, datetime, timedelta

from sysops_graph.calendars.model import BusinessCalendar, Interval, Window
from sysops_graph.sla.model import ServiceLevel, SlaPolicy
from sysops_graph.sla.rules import full_at

COUNT = 20_000
_YEAR_S = 365 * 86_400
_DAY_S = 86_400
_ZONES = (
    ("Europe/Berlin", "DE", "SH"),
    ("America/New_York", "US", "NY"),
    ("Asia/Kolkata", "IN", "MH"),
    ("Australia/Lord_Howe", "AU", "NSW"),
)

Clock = tuple[BusinessCalendar, datetime, timedelta, tuple[Interval, ...]]


def due_at_per_s() -> float:
    """Calendars are new: what they work out while counting is part of the time."""
    clocks = _clocks(random.Random(1))
    started = time.process_time()
    for calendar, started_at, target, pauses in clocks:
        full_at(calendar, started_at, target, pauses)
    return COUNT / (time.process_time() - started)


def _clocks(dice: random.Random) -> list[Clock]:
    windows = tuple(Window(day, *times) for day in range(5) for times in ((540, 720), (765, 1020)))
    calendars = [BusinessCalendar(zone, windows, country, part) for zone, country, part in _ZONES]
    targets = SlaPolicy().targets
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        (
            dice.choice(calendars),
            started_at := begins + timedelta(seconds=dice.randrange(_YEAR_S)),
            timedelta(seconds=targets[dice.choice(list(ServiceLevel))].resolution_s),
            _pauses(dice, started_at),
        )
        for _ in range(COUNT)
    ]


def _pauses(dice: random.Random, started_at: datetime) -> tuple[Interval, ...]:
    since, pauses = started_at, list[Interval]()
    for _ in range(dice.randrange(4)):
        paused_at = since + timedelta(seconds=dice.randrange(_DAY_S))
        since = paused_at + timedelta(seconds=dice.randrange(3 * _DAY_S))
        pauses.append((paused_at, since))
    return tuple(pauses)
