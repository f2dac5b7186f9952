"""Absences from an expert's calendar, in the iCalendar format."""

import asyncio
from datetime import datetime
from functools import partial
from typing import cast

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import AbsenceKind
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.problems import FieldMissing
from sysops_graph.assignment.model import ExpertNotFound
from sysops_graph.assignment.queries import demand_expert
from sysops_graph.calendars.ical import Occurrence, occurrences
from sysops_graph.calendars.model import NotACalendar
from sysops_graph.delivery.model import Json, Outcome
from sysops_graph.errors import Invalid, Problem
from sysops_graph.experts.queries import experts_by_ids
from sysops_graph.lifecycle.importing import AHEAD, import_absences


@strawberry.input(
    description="A calendar whose events are absences, up to a year ahead: all-day and timed ones, with recurrences. "
    "Importing it again brings the absences up to date; an event that is gone ends its absence. Events marked as free "
    "are no absences."
)
class ImportAbsencesInput(CommandInput):
    calendar: str = strawberry.field(description="The iCalendar text, at most 1 MB, 200 absences a year ahead.")
    kind: AbsenceKind = strawberry.field(description="Why.", default=AbsenceKind.VACATION)
    expert_id: strawberry.ID | None = strawberry.field(description="Who is away; an expert need not say.", default=None)
    dry_run: bool = strawberry.field(description="Only say what it would do.", default=False)


@strawberry.type(description="When an expert is away.")
class AbsenceSpan:
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime = strawberry.field(description="Until.")


@strawberry.type(description="What a calendar changes; it is done one absence after another, after this answer.")
class ImportPayload:
    recorded: list[AbsenceSpan] = strawberry.field(description="Absences that are new, or at another time.")
    removed: list[AbsenceSpan] = strawberry.field(description="Absences whose event is gone.")
    unchanged: int = strawberry.field(description="Absences that stay as they are.")

    @staticmethod
    def of(outcome: Outcome) -> "ImportPayload":
        unchanged = outcome["unchanged"]
        assert isinstance(unchanged, int)
        return ImportPayload(
            recorded=_spans(outcome["recorded"]), removed=_spans(outcome["removed"]), unchanged=unchanged
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.LEADS, "Take an expert's absences from a calendar, or see what that would do.")
    async def import_absences(self, info: Info, input: ImportAbsencesInput) -> ImportPayload:  # noqa: A002
        own = info.context.actor.subject_id if info.context.actor.has(*roles.EXPERTS) else None
        expert_id = input.expert_id or own
        if expert_id is None:
            raise FieldMissing("Say who is away.", field="input.expert_id")
        outcome = await run_command(
            info,
            input,
            import_absences,
            expert_id,
            events=await _events(info, expert_id, input.calendar),
            kind=input.kind,
            dry_run=input.dry_run,
            sees=partial(demand_expert, expert_id=expert_id),
        )
        return ImportPayload.of(outcome)


async def _events(info: Info, expert_id: str, text: str) -> list[Occurrence]:
    """Read aside: a large text would hold everybody up. What it does not say in which zone is in the expert's."""
    expert = (await info.context.read(experts_by_ids, [expert_id])).get(expert_id)
    if expert is None:
        raise ExpertNotFound(expert_id=expert_id)
    now = info.context.now()
    try:
        return await asyncio.to_thread(occurrences, text, time_zone=expert["time_zone"], since=now, until=now + AHEAD)
    except NotACalendar as error:
        raise Invalid(problems=(Problem("input.calendar", error.message, "MALFORMED"),)) from error


def _spans(items: Json) -> list[AbsenceSpan]:
    spans = cast(list[dict[str, str]], items)
    return [AbsenceSpan(**{name: datetime.fromisoformat(at) for name, at in span.items()}) for span in spans]
