"""Business calendars as clients see them."""

from dataclasses import asdict
from datetime import date, datetime

import strawberry

from sysops_graph.api.rows import of_row
from sysops_graph.calendars.stored import stored_calendar
from sysops_graph.graph.model import Row


@strawberry.type(description="A weekly window of the local day.")
class WeeklyWindow:
    weekday: int = strawberry.field(description="0 is Monday.")
    from_minute: int = strawberry.field(description="First minute of the day.")
    until_minute: int = strawberry.field(description="Minute at which it ends; 1440 is midnight.")


@strawberry.type(description="A day on which a calendar is closed besides public holidays.")
class ClosedDay:
    on: date = strawberry.field(description="The day.")
    name: str = strawberry.field(description="Why.")


@strawberry.type(description="A day that is open by hand, whatever weekday or holiday it is.")
class OpenDay:
    on: date = strawberry.field(description="The day.")
    from_minute: int = strawberry.field(description="Minute of the local day at which it opens.")
    until_minute: int = strawberry.field(description="Minute at which it closes.")
    name: str = strawberry.field(description="Why.")


@strawberry.type(description="An iCalendar feed of days off that a calendar follows.")
class HolidayFeed:
    url: str = strawberry.field(description="Where it is fetched, at once and every day.")
    checked_at: datetime | None = strawberry.field(description="When it was last tried.")
    read_at: datetime | None = strawberry.field(description="When it last gave days.")
    error: str | None = strawberry.field(description="Why it gave none the last time; its last good days count on.")


@strawberry.type(description="Business time of an area.")
class Calendar:
    name: str = strawberry.field(description="In words.")
    time_zone: str = strawberry.field(description="Of its windows.")
    windows: list[WeeklyWindow] = strawberry.field(description="When it is open.")
    country: str | None = strawberry.field(description="Whose public holidays are days off.")
    subdivision: str | None = strawberry.field(description="Part of the country, for its holidays.")
    closed_days: list[ClosedDay] = strawberry.field(description="More days off, by hand.")
    open_days: list[OpenDay] = strawberry.field(description="Days that are open by hand.")
    feed: HolidayFeed | None = strawberry.field(description="Where further days off come from.")
    feed_days: list[ClosedDay] = strawberry.field(description="Days off from the feed or from a file.")

    @staticmethod
    def of(row: Row) -> "Calendar":
        kept = stored_calendar(row["time_zone"], row["windows"], row["holidays"])
        return of_row(
            Calendar,
            {**row, "country": kept.country, "subdivision": kept.subdivision},
            windows=[of_row(WeeklyWindow, asdict(each)) for each in kept.windows],
            closed_days=[ClosedDay(on=on, name=name) for on, name in kept.closed_days],
            feed=row["feed"] and of_row(HolidayFeed, row["feed"]),
            feed_days=[ClosedDay(on=on, name=name) for on, name in kept.feed_days],
            open_days=[of_row(OpenDay, asdict(each)) for each in kept.open_days],
        )
