"""The calendar that an area keeps."""

from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.calendars.model import AreaNotFound, BusinessCalendar, CalendarChange, KeptCalendar
from sysops_graph.calendars.stored import holidays_text, stored_calendar, windows_text
from sysops_graph.calendars.validation import checked_calendar
from sysops_graph.delivery.commands import record_fact_changes
from sysops_graph.delivery.model import FactChange, Message, NewMessage, NewTimer, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids

CHANGED = "calendar.changed"
"""Topic: an area has got another calendar; the subject is the area. Also the kind of the timer that says it again."""
REFRESH = "holidays.refresh"
"""Kind of the timer by which an area's feed is fetched again; the subject is the area."""
REFRESHED_EVERY = timedelta(days=1)
_SAID_AGAIN = timedelta(minutes=1)
"""By then every transaction has ended that had read the earlier calendar, and could start a clock on it."""


async def keep_calendar(
    tx: Tx, area_id: str, calendar: BusinessCalendar, *, name: str, actor: Actor, now: datetime, ids: Ids
) -> CalendarChange:
    """Give an area its own calendar from now on; the caller announces the change.

    Raises InvalidCalendar with all that is wrong, AreaNotFound.
    """
    checked_calendar(calendar, now=now)
    calendar_id = ids.new("Calendar")
    row = await tx.row(
        "calendars/keep_calendar",
        area_id=area_id,
        command_id=ids.command_id,
        id=calendar_id,
        name=name,
        time_zone=calendar.time_zone,
        windows=windows_text(calendar),
        holidays=holidays_text(calendar),
        now=now,
    )
    if row is None:
        raise AreaNotFound(field="areaId", area_id=area_id)
    if row["earlier_id"]:
        change = FactChange(
            subject_id=area_id,
            subject_kind="Area",
            fact="calendar",
            was=row["earlier_id"],
            recorded_from_at=row["earlier_recorded_at"],
            by=actor.principal,
        )
        await record_fact_changes(tx, [change], now=now, ids=ids)
    return CalendarChange(area_id=area_id, calendar_id=calendar_id, since=now)


async def kept_for_change(tx: Tx, area_id: str, *, ids: Ids) -> KeptCalendar | None:
    """Lock the area and read the calendar that it keeps itself; nothing if there is no such area."""
    row = await tx.row("calendars/kept_for_change", area_id=area_id, command_id=ids.command_id)
    if row is None:
        return None
    kept = row["calendar"]
    if kept is None:
        return KeptCalendar("", None)
    return KeptCalendar(kept["name"], stored_calendar(kept["time_zone"], kept["windows"], kept["holidays"]))


async def follow_feed(tx: Tx, area_id: str, url: str | None, *, now: datetime, ids: Ids) -> None:
    """Remember how the feed of an area stands; nothing of a feed that the area no longer follows."""
    await tx.rows("calendars/follow_feed", area_id=area_id, url=url, id=ids.new("HolidayFeed"), now=now)


def fetch_wanted(area_id: str) -> NewMessage:
    """The message by which the worker fetches the area's feed."""
    return NewMessage(topic="holidays.fetch", ticket_id=None, lane="webhook:feeds", subject_id=area_id)


def said(change: CalendarChange, *, after_id: str = "") -> NewMessage:
    """The message by which clocks come to run on the calendar: those of the tickets after this one."""
    payload = {"calendar_id": change.calendar_id, "since": change.since.isoformat(), "after_id": after_id}
    return NewMessage(topic=CHANGED, ticket_id=None, subject_id=change.area_id, payload=payload)


def said_again(change: CalendarChange) -> NewTimer:
    """The timer that says it once more, for clocks that were being started meanwhile."""
    payload = {"calendar_id": change.calendar_id, "since": change.since.isoformat()}
    return NewTimer(kind=CHANGED, subject_id=change.area_id, due_at=change.since + _SAID_AGAIN, payload=payload)


def change_of(said: Message | Timer) -> CalendarChange:
    """What a message or a timer says."""
    calendar_id, since = str(said.payload["calendar_id"]), datetime.fromisoformat(str(said.payload["since"]))
    return CalendarChange(area_id=said.subject_id, calendar_id=calendar_id, since=since)
