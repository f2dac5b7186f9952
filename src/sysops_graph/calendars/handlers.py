"""Feeds of holidays: fetched by the worker every day, kept as days of the area's calendar."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sysops_graph.actor import SYSTEM
from sysops_graph.calendars.commands import (
    REFRESH,
    REFRESHED_EVERY,
    fetch_wanted,
    keep_calendar,
    kept_for_change,
    said,
    said_again,
)
from sysops_graph.calendars.ical import MOST_BYTES, days_off
from sysops_graph.calendars.model import BusinessCalendar, DaysOff, InvalidCalendar, NotACalendar
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.handlers import Effect, Send
from sysops_graph.delivery.model import Message, NewTimer, Timer
from sysops_graph.delivery.outside import fetch
from sysops_graph.errors import SysopsError
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings

_TIMEOUT_S = 15.0


def messages(settings: Settings) -> Mapping[str, Effect | Send]:
    """Topic → handler."""
    feeds = Feeds(allow_internal=settings.feeds_allow_internal)
    return {
        "holidays.fetch": Send(
            prepare=prepare_feed, call=feeds.fetch, settle=keep_days, failed=note_failed, timeout_s=_TIMEOUT_S
        )
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the days are, and since when they count."""

    url: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The days off of a feed, or why it gave none."""

    url: str
    days: DaysOff = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Feeds:
    """The way to the feeds."""

    allow_internal: bool

    async def fetch(self, asked: Asked, _key: str, /) -> Found:
        """Raises AddressRefused, NotFetched."""
        fetched = await fetch(
            asked.url, most_bytes=MOST_BYTES, timeout_s=_TIMEOUT_S - 5, allow_internal=self.allow_internal
        )
        try:
            text = (fetched.body or b"").decode("utf-8-sig")
            return Found(asked.url, await asyncio.to_thread(days_off, text, now=asked.now))
        except UnicodeDecodeError:
            return Found(asked.url, error=NotACalendar().message)
        except NotACalendar as error:
            return Found(asked.url, error=error.message)


async def refresh_holidays(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A day has passed: the feed of an area is fetched again, and so every day while the area has one."""
    kept = await kept_for_change(tx, timer.subject_id, ids=ids)
    if kept is None or kept.calendar is None or kept.calendar.feed_url is None:
        return
    again = NewTimer(kind=REFRESH, subject_id=timer.subject_id, due_at=now + REFRESHED_EVERY)
    await deliver(tx, messages=[fetch_wanted(timer.subject_id)], arm=[again], now=now, ids=ids)


async def prepare_feed(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> Asked | None:
    """The address, or nothing when the area has no feed any more."""
    kept = await kept_for_change(tx, message.subject_id, ids=ids)
    url = kept.calendar.feed_url if kept and kept.calendar else None
    return Asked(url, now) if url else None


async def keep_days(tx: Tx, message: Message, found: Found, /, *, now: datetime, ids: Ids) -> None:
    """Days that differ make a new calendar of the area; of a feed that cannot be used the last good days stay."""
    kept = await kept_for_change(tx, message.subject_id, ids=ids)
    if kept is None or kept.calendar is None or kept.calendar.feed_url != found.url:
        return
    error = found.error
    if error is None and found.days != kept.calendar.feed_days:
        error = await _keep(tx, message.subject_id, kept.name, kept.calendar, found.days, now=now, ids=ids)
    await tx.rows("calendars/note_feed", area_id=message.subject_id, error=error, now=now)


async def note_failed(tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids) -> None:
    """The feed did not answer; the days that it gave before stay."""
    words = error.message if isinstance(error, SysopsError) else type(error).__name__
    await tx.rows("calendars/note_feed", area_id=message.subject_id, error=words, now=now)


async def _keep(
    tx: Tx, area_id: str, name: str, calendar: BusinessCalendar, days: DaysOff, *, now: datetime, ids: Ids
) -> str | None:
    """What is wrong with the calendar that these days would make, if something is."""
    try:
        change = await keep_calendar(
            tx, area_id, replace(calendar, feed_days=days), name=name, actor=SYSTEM, now=now, ids=ids
        )
    except InvalidCalendar as error:
        return "; ".join(problem.message for problem in error.problems)
    await deliver(tx, messages=[said(change)], arm=[said_again(change)], now=now, ids=ids)
    return None


TIMERS = {REFRESH: refresh_holidays}
