"""A calendar of ours as an iCalendar text: the same entries give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import icalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that lasts; `uid` stays the same when its times change. `busy`: it takes the person's time."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    busy: bool = True


def written(entries: Iterable[Entry], *, name: str, stamped_at: datetime) -> bytes:
    """The text, for a calendar that reads it again every hour."""
    calendar: Any = icalendar.Calendar()
    calendar.add("prodid", "-//Penultimate Electronics//sysops_graph//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        event: Any = icalendar.Event()
        event.add("uid", f"{entry.uid}@sysops-graph")
        event.add("dtstamp", stamped_at)
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
        event.add("summary", entry.summary)
        event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
        if entry.place:
            event.add("location", entry.place)
        calendar.add_component(event)
    return calendar.to_ical()
