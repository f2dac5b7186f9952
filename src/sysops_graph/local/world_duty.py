"""When the experts of a generated world work, and when they are away."""

from datetime import datetime, timedelta
from random import Random

from sysops_graph.calendars.model import Window
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.ids import derived_id
from sysops_graph.local.world_rows import OPEN_END, Row

_WEEK, _WEEKEND = range(5), (5, 6)
_SHIFTS = (
    (_WEEK, ((540, 1020),)),
    (_WEEK, ((480, 960),)),
    (_WEEK, ((600, 1080),)),
    (_WEEK, ((480, 720), (840, 1140))),
    (range(7), ((480, 960),)),
    ((1, 2, 3, 4, 5), ((720, 1200),)),
)
_AWAY = (("vacation", 14), ("vacation", 7), ("sickness", 5), ("training", 3), ("other", 1))


def window_choice(random: Random, now: datetime) -> list[Window]:
    """One of a few weekly plans."""
    days, spans = random.choice(_SHIFTS)
    since = (now - timedelta(days=500)).date()
    return [Window(day, opens, closes, since, OPEN_END) for day in days for opens, closes in spans]


def absences(key: str, now: datetime, random: Random) -> list[Row]:
    """Some that are over, sometimes one that lasts, sometimes one that is planned."""
    starts = [now - timedelta(days=random.randint(30, 300)) for _ in range(random.choice((0, 0, 1, 2)))]
    if random.random() < 0.06:
        starts.append(now - timedelta(hours=random.randint(1, 20)))
    if random.random() < 0.25:
        starts.append(now + timedelta(days=random.randint(10, 90)))
    return [_absence(f"{key}/{number}", at, now, random) for number, at in enumerate(starts)]


def _absence(key: str, starts_at: datetime, now: datetime, random: Random) -> Row:
    kind, days = random.choice(_AWAY)
    lasts = starts_at <= now < starts_at + timedelta(days=days)
    open_end = kind == "sickness" and lasts and random.random() < 0.3
    return {
        "id": derived_id("Absence", "world", key),
        "kind": kind,
        "starts_at": starts_at,
        "ends_at": FAR_FUTURE if open_end else starts_at + timedelta(days=days),
        "note": "",
        "recorded_by": "world",
        "recorded_at": min(starts_at, now) - timedelta(days=1),
        "source": "api",
    }
