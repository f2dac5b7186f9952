"""The calendar that an expert's absences follow: its address is named, replaced and taken away, and never shown."""

from datetime import datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import AbsenceKind
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.rows import of_row
from sysops_graph.assignment.queries import demand_expert
from sysops_graph.experts.absence_calendars import calendar_id, followed_calendar
from sysops_graph.lifecycle.subscribing import follow_calendar, leave_calendar

_PEOPLE = roles.EXPERTS | roles.LEADS
_LONGEST = 2000


@strawberry.input(
    description="The address of a calendar whose events are an expert's absences, as importAbsences takes them over: "
    "read at once and every day. An event that is gone ends its absence."
)
class SetAbsenceCalendarInput(CommandInput):
    url: str | None = strawberry.field(
        description="Like https://calendar.example.org/anna.ics, in the open internet; null: none any more, and "
        "absences that it gave stay. Kept sealed, never shown.",
        default=None,
    )
    kind: AbsenceKind = strawberry.field(description="Why.", default=AbsenceKind.VACATION)
    expert_id: strawberry.ID | None = strawberry.field(description="Who is away; an expert need not say.", default=None)


@strawberry.type(description="The calendar that an expert's absences follow, without its address.")
class AbsenceCalendar:
    expert_id: strawberry.ID = strawberry.field(description="Who is away.")
    host: str = strawberry.field(description="Where it lies; the rest of the address is never shown.")
    kind: AbsenceKind = strawberry.field(description="Why.")
    since_at: datetime = strawberry.field(description="When its address was named.")
    checked_at: datetime | None = strawberry.field(description="When it was tried last; null: not yet.")
    read_at: datetime | None = strawberry.field(description="When it was read last; null: never.")
    error: str | None = strawberry.field(description="Why it could not be read; null: it could. Its absences stay.")


@strawberry.type(description="The calendar as it stands by now.")
class AbsenceCalendarPayload:
    calendar: AbsenceCalendar | None = strawberry.field(description="Null when none is followed any more.")


@strawberry.type
class QUERIES:
    @roles.root(_PEOPLE, "The calendar that an expert's absences follow; null if they follow none.")
    async def absence_calendar(
        self,
        info: Info,
        *,
        expert_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; an expert need not say.")
        ] = None,
    ) -> AbsenceCalendar | None:
        named = _named(info, expert_id, at="expert_id")
        await info.context.read(demand_expert, expert_id=named, actor=info.context.actor)
        return await _followed(info, named)


@strawberry.type
class MUTATIONS:
    @roles.root(_PEOPLE, "Let an expert's absences follow a calendar by its address, or no calendar any more.")
    async def set_absence_calendar(
        self,
        info: Info,
        input: SetAbsenceCalendarInput,  # noqa: A002
    ) -> AbsenceCalendarPayload:
        expert_id = _named(info, input.expert_id, at="input.expert_id")
        sees = partial(demand_expert, expert_id=expert_id)
        if input.url is None:
            await run_command(info, input, leave_calendar, expert_id, sees=sees)
            return AbsenceCalendarPayload(calendar=await _followed(info, expert_id))
        url, host = _checked(input.url)
        sealed = info.context.sealer.seal_text(calendar_id(expert_id), url)
        await run_command(info, input, follow_calendar, expert_id, sealed, host=host, kind=input.kind, sees=sees)
        return AbsenceCalendarPayload(calendar=await _followed(info, expert_id))


def _named(info: Info, expert_id: str | None, *, at: str) -> str:
    """Raises FieldMissing for somebody who is no expert and names none."""
    own = info.context.actor.subject_id if info.context.actor.has(*roles.EXPERTS) else None
    named = expert_id or own
    if named is None:
        raise FieldMissing("Say who is away.", field=at)
    return named


def _checked(text: str) -> tuple[str, str]:
    """The address and its host."""
    check = Checks()
    url = check.text("url", text, most=_LONGEST)
    host = _host(url)
    if host is None:
        check.problem("url", "Must be an address like https://calendar.example.org/anna.ics.", "MALFORMED")
    check.done()
    return url, host or ""


def _host(url: str) -> str | None:
    """None where it is no address of https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.scheme == "https" and port != 0 else None


async def _followed(info: Info, expert_id: str) -> AbsenceCalendar | None:
    row = await info.context.read(followed_calendar, expert_id)
    return of_row(AbsenceCalendar, {**row, "kind": AbsenceKind(row["kind"])}) if row else None
