"""The calendar that an area keeps."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.calendars.model import AreaNotFound, BusinessCalendar
from sysops_graph.calendars.stored import holidays_text, windows_text
from sysops_graph.calendars.validation import checked_calendar
from sysops_graph.delivery.commands import record_fact_changes
from sysops_graph.delivery.model import FactChange
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def keep_calendar(
    tx: Tx, area_id: str, calendar: BusinessCalendar, *, name: str, actor: Actor, now: datetime, ids: Ids
) -> str:
    """Give an area its own calendar for the tickets opened from now on; returns the calendar's id.

    Raises InvalidCalendar with all that is wrong, AreaNotFound.
    """
    checked_calendar(calendar)
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
    return calendar_id
