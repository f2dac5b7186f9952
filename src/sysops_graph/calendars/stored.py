"""A calendar as the texts that its node keeps."""

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import lru_cache

from sysops_graph.calendars.model import BusinessCalendar, DaysOff, OpenDay, Window

StoredTexts = tuple[str, str, str]
"""Zone, windows and holidays of a Calendar node."""


def windows_text(calendar: BusinessCalendar) -> str:
    """`[{"from_minute": 540, "until_minute": 1020, "weekday": 0}, …]`."""
    windows = ((window.weekday, window.from_minute, window.until_minute) for window in sorted(calendar.windows))
    return json.dumps(
        [dict(zip(("weekday", "from_minute", "until_minute"), window, strict=True)) for window in windows]
    )


def holidays_text(calendar: BusinessCalendar) -> str:
    """`{"country": "DE", "subdivision": "SH", "closed_days": {"2026-12-24": "Christmas Eve"}, …}`.

    `open_days` is a list of `{"on", "from_minute", "until_minute", "name"}`; `feed_url` and `feed_days` as closed days.
    """
    opened = [{**asdict(day), "on": day.on.isoformat()} for day in sorted(calendar.open_days)]
    return json.dumps(
        {
            "country": calendar.country,
            "subdivision": calendar.subdivision,
            "closed_days": _days_text(calendar.closed_days),
            "open_days": opened,
            "feed_url": calendar.feed_url,
            "feed_days": _days_text(calendar.feed_days),
        },
        ensure_ascii=False,
    )


@lru_cache(maxsize=1024)
def stored_calendar(time_zone: str, windows: str, holidays: str) -> BusinessCalendar:
    """The calendar of a node's texts: one value per process, so that what it has worked out is kept.

    What a text does not name is empty: earlier ones had no open days and no feeds.
    """
    days_off = json.loads(holidays)
    return BusinessCalendar(
        time_zone,
        tuple(Window(**window) for window in json.loads(windows)),
        country=days_off["country"],
        subdivision=days_off["subdivision"],
        closed_days=_days(days_off["closed_days"]),
        open_days=tuple(
            OpenDay(date.fromisoformat(day["on"]), day["from_minute"], day["until_minute"], day["name"])
            for day in days_off.get("open_days", ())
        ),
        feed_url=days_off.get("feed_url"),
        feed_days=_days(days_off.get("feed_days", {})),
    )


@lru_cache(maxsize=1024)
def counted_by(
    calendars: tuple[tuple[StoredTexts | None, datetime], ...], otherwise: BusinessCalendar
) -> BusinessCalendar:
    """One calendar of several, each with the instant from which it counts, in order; without texts `otherwise`."""
    whole: BusinessCalendar | None = None
    for texts, since in calendars:
        one = stored_calendar(*texts) if texts else otherwise
        whole = one if whole is None else replace(one, earlier=whole, since=since)
    return whole or otherwise


def _days_text(days: DaysOff) -> dict[str, str]:
    return {on.isoformat(): name for on, name in sorted(days)}


def _days(named: dict[str, str]) -> DaysOff:
    return tuple((date.fromisoformat(on), name) for on, name in named.items())
