"""A calendar as the texts that its node keeps."""

import json
from datetime import date
from functools import lru_cache

from sysops_graph.calendars.model import BusinessCalendar, Window


def windows_text(calendar: BusinessCalendar) -> str:
    """`[{"from_minute": 540, "until_minute": 1020, "weekday": 0}, …]`."""
    windows = ((window.weekday, window.from_minute, window.until_minute) for window in sorted(calendar.windows))
    return json.dumps(
        [dict(zip(("weekday", "from_minute", "until_minute"), window, strict=True)) for window in windows]
    )


def holidays_text(calendar: BusinessCalendar) -> str:
    """`{"country": "DE", "subdivision": "SH", "closed_days": {"2026-12-24": "Christmas Eve"}}`."""
    closed_days = {on.isoformat(): name for on, name in sorted(calendar.closed_days)}
    return json.dumps(
        {"country": calendar.country, "subdivision": calendar.subdivision, "closed_days": closed_days},
        ensure_ascii=False,
    )


@lru_cache(maxsize=1024)
def stored_calendar(time_zone: str, windows: str, holidays: str) -> BusinessCalendar:
    """The calendar of a node's texts: one value per process, so that what it has worked out is kept."""
    days_off = json.loads(holidays)
    return BusinessCalendar(
        time_zone,
        tuple(Window(**window) for window in json.loads(windows)),
        country=days_off["country"],
        subdivision=days_off["subdivision"],
        closed_days=tuple((date.fromisoformat(on), name) for on, name in days_off["closed_days"].items()),
    )
