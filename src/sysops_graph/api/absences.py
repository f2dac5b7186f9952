"""Absences: recorded by the expert or a lead; what they take is handed over at once."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import AbsenceKind
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.experts import Expert
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.assignment.queries import (
    AbsenceFilter,
    absences_by_ids,
    absences_page,
    count_absences,
    demand_expert,
    tickets_without_anybody,
)
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.delivery.model import Json, Outcome
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle.absences import cancel_absence, end_absence, record_absence

_NOTE = 2000


@strawberry.type(description="An expert is away.")
class Absence(Node):
    kind: AbsenceKind = strawberry.field(description="Why.")
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime | None = strawberry.field(description="Until; null for until further notice.")
    note: str | None = strawberry.field(description="What was said.")
    recorded_at: datetime = strawberry.field(description="When it was told.")
    recorded_by: str = strawberry.field(description="The principal that told it.")
    expert: Expert = strawberry.field(description="Who is away.")

    @staticmethod
    def of(row: Row) -> "Absence":
        absence = row["absence"]
        ends_at = None if absence["ends_at"] >= FAR_FUTURE else absence["ends_at"]
        return of_row(Absence, absence, ends_at=ends_at, expert=Expert.of(row["expert"]))


@strawberry.input(description="An absence to be recorded.")
class RecordAbsenceInput(CommandInput):
    kind: AbsenceKind = strawberry.field(description="Why.")
    starts_at: datetime = strawberry.field(description="From; may be past.")
    ends_at: datetime | None = strawberry.field(description="Until; left out for until further notice.", default=None)
    note: str = strawberry.field(description="At most 2000 characters.", default="")
    expert_id: strawberry.ID | None = strawberry.field(description="Who is away; an expert need not say.", default=None)


@strawberry.input(description="An absence that ends earlier.")
class EndAbsenceInput(CommandInput):
    absence_id: strawberry.ID = strawberry.field(description="The absence.")
    ends_at: datetime | None = strawberry.field(description="When; now unless said.", default=None)


@strawberry.input(description="An absence that was a mistake.")
class CancelAbsenceInput(CommandInput):
    absence_id: strawberry.ID = strawberry.field(description="The absence.")


@strawberry.type(description="An absence and what it took from its expert.")
class AbsencePayload:
    absence_id: strawberry.Private[str]
    moved_ids: strawberry.Private[list[str]]
    moved_keys: list[str] = strawberry.field(
        description="Keys of the tickets that were handed over, or given back, the one due first first; also of those "
        "that you no longer see."
    )

    @staticmethod
    def of(outcome: Outcome) -> "AbsencePayload":
        return AbsencePayload(
            absence_id=str(outcome["absence_id"]),
            moved_ids=_texts(outcome.get("moved")),
            moved_keys=_texts(outcome.get("moved_keys")),
        )

    @strawberry.field(description="The absence; null once it is cancelled.")
    async def absence(self, info: Info) -> Absence | None:
        return await find_absence(info, self.absence_id)

    @strawberry.field(description="Of these tickets the ones that you see.")
    async def moved(self, info: Info) -> list[Ticket]:
        found = await asyncio.gather(*(find_ticket(info, each) for each in self.moved_ids))
        return [ticket for ticket in found if ticket]

    @strawberry.field(description="Of these the ones that nobody can cover at this instant.")
    async def uncovered(self, info: Info) -> list[Ticket]:
        ids = await info.context.read(tickets_without_anybody, self.moved_ids, now=info.context.now())
        found = await asyncio.gather(*(find_ticket(info, each) for each in ids))
        return [ticket for ticket in found if ticket]


@strawberry.type
class QUERIES:
    @roles.root(
        roles.EXPERTS | roles.READERS, "Absences by their start: of an expert the own, of a lead those of the areas."
    )
    async def absences(
        self,
        info: Info,
        *,
        expert_id: Annotated[strawberry.ID | None, strawberry.argument(description="Of this expert.")] = None,
        from_at: Annotated[
            datetime | None, strawberry.argument(description="Those that end after this instant; now unless said.")
        ] = None,
        until_at: Annotated[
            datetime | None, strawberry.argument(description="Those that start before this instant.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Absence]:
        actor, page = info.context.actor, page_of(first, after, last, before)
        wanted = AbsenceFilter(
            from_at=from_at or info.context.now(), until_at=until_at or FAR_FUTURE, expert_id=expert_id
        )
        rows = await info.context.read(
            absences_page, wanted, backward=page.backward, after=page.instant, limit=page.limit, actor=actor
        )
        return connection(
            page,
            rows,
            node=Absence.of,
            cursor=lambda row: Cursor.at(row["absence"]["starts_at"], row["absence"]["id"]),
            count=lambda: info.context.read(count_absences, wanted, actor=actor),
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.LEADS, "Record an absence; what overlaps it is handed over at once.")
    async def record_absence(self, info: Info, input: RecordAbsenceInput) -> AbsencePayload:  # noqa: A002
        check = Checks()
        note = check.text("note", input.note, most=_NOTE, least=0)
        check.period("ends_at", input.starts_at, input.ends_at)
        check.done()
        expert_id = input.expert_id or (
            info.context.actor.subject_id if info.context.actor.has(*roles.EXPERTS) else None
        )
        if expert_id is None:
            raise FieldMissing("Say who is away.", field="input.expert_id")
        outcome = await run_command(
            info,
            input,
            record_absence,
            expert_id,
            kind=input.kind,
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            note=note,
            sees=partial(demand_expert, expert_id=expert_id),
        )
        return AbsencePayload.of(outcome)

    @roles.root(roles.EXPERTS | roles.LEADS, "End an absence early: the expert can help at once.")
    async def end_absence(self, info: Info, input: EndAbsenceInput) -> AbsencePayload:  # noqa: A002
        sees = partial(demand_expert, absence_id=input.absence_id)
        outcome = await run_command(info, input, end_absence, input.absence_id, ends_at=input.ends_at, sees=sees)
        return AbsencePayload.of(outcome)

    @roles.root(
        roles.EXPERTS | roles.LEADS,
        "Take back an absence within an hour; what nobody else has accepted since goes back to the expert.",
    )
    async def cancel_absence(self, info: Info, input: CancelAbsenceInput) -> AbsencePayload:  # noqa: A002
        sees = partial(demand_expert, absence_id=input.absence_id)
        return AbsencePayload.of(await run_command(info, input, cancel_absence, input.absence_id, sees=sees))


def _texts(items: Json) -> list[str]:
    return [str(item) for item in items] if isinstance(items, list) else []


async def find_absence(info: Info, absence_id: str) -> Absence | None:
    row = await info.context.load(absences_by_ids, absence_id, actor=info.context.actor)
    return Absence.of(row) if row else None


NODES: dict[str, FindNode] = {"Absence": find_absence}
