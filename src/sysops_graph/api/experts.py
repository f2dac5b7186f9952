"""Experts, their skills, areas and working time, and who is on call, as clients see them."""

from datetime import date, datetime
from typing import Annotated, Union

import strawberry

from sysops_graph.api.catalog import Area, Skill, find_area, find_skill, place
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.kept import ContactDetails, all_found, channel_of, contact_of, finder
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.scalars import Position
from sysops_graph.api.staff import Staff, find_staff
from sysops_graph.calendars.model import Interval
from sysops_graph.catalog.fields import OPEN_END_AT, OPEN_END_ON
from sysops_graph.experts import queries
from sysops_graph.experts.model import DutyRole
from sysops_graph.graph.model import Row
from sysops_graph.ids import label_of
from sysops_graph.notifications.model import ContactChannel

described(DutyRole, "Who is called when.", PRIMARY="First.", BACKUP="When the first does not answer.")


@strawberry.type(description="What an expert can; only what is verified and valid counts.")
class HeldSkill:
    skill_id: strawberry.Private[str]
    level: int = strawberry.field(description="1 to 3.")
    verified: bool = strawberry.field(description="Whether somebody has seen it.")
    verified_by: str | None = strawberry.field(description="The principal who has.")
    valid_from_at: datetime = strawberry.field(description="Since when.")
    valid_until_at: datetime | None = strawberry.field(description="End of the certificate; null for no end.")

    @staticmethod
    def of(row: Row) -> "HeldSkill":
        until_at = None if row["valid_until_at"] >= OPEN_END_AT else row["valid_until_at"]
        return of_row(HeldSkill, row, valid_until_at=until_at)

    @strawberry.field(description="The skill.")
    async def skill(self, info: Info) -> Skill | None:
        return await find_skill(info, self.skill_id)


@strawberry.type(description="Weekly working time, local to the expert.")
class WorkWindow:
    weekday: int = strawberry.field(description="0 is Monday.")
    from_minute: int = strawberry.field(description="First minute of the day.")
    until_minute: int = strawberry.field(description="Minute at which it ends; 1440 is midnight.")
    valid_from_on: date | None = strawberry.field(description="First day; null for ever since.")
    valid_until_on: date | None = strawberry.field(description="Last day; null for no end.")

    @staticmethod
    def of(row: Row) -> "WorkWindow":
        from_on = None if row["valid_from_on"] == date.min else row["valid_from_on"]
        until_on = None if row["valid_until_on"] >= OPEN_END_ON else row["valid_until_on"]
        return of_row(WorkWindow, row, valid_from_on=from_on, valid_until_on=until_on)


@strawberry.type(description="A piece of time.")
class Span:
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime = strawberry.field(description="Until.")

    @staticmethod
    def all_of(intervals: list[Interval]) -> "list[Span]":
        return [Span(starts_at=since, ends_at=until) for since, until in intervals]


@strawberry.type(description="When an expert can work, and why not.")
class Availability:
    on_duty: list[Span] = strawberry.field(description="Working windows.")
    on_call: list[Span] = strawberry.field(description="Duty on call.")
    absent: list[Span] = strawberry.field(description="Absences.")
    booked: list[Span] = strawberry.field(description="Visits that were offered or accepted.")
    free: list[Span] = strawberry.field(description="Working windows without absences and visits.")


@strawberry.type(description="Facts of an expert that are for staff, leads of an area served, and the expert.")
class ExpertDetails:
    id: strawberry.Private[str]
    row: strawberry.Private[Row]
    cap: int = strawberry.field(description="Most tickets held open at once.")
    load: int = strawberry.field(description="Tickets and offers held open now.")
    time_zone: str = strawberry.field(description="In which duty and absence are judged.")
    preferred_channel: ContactChannel | None = strawberry.field(description="How they want to be told.")
    home: Position | None = strawberry.field(description="Where the way to a visit begins.")
    position: Position | None = strawberry.field(description="Last position told.")
    position_at: datetime | None = strawberry.field(description="When it was told.")
    last_offer_at: datetime | None = strawberry.field(description="Last offer made.")
    silent_at: datetime | None = strawberry.field(description="Last offer let expire.")
    skills: list[HeldSkill] = strawberry.field(description="What they can.")
    work_plan: list[WorkWindow] = strawberry.field(description="Weekly working time.")

    @staticmethod
    def of(row: Row) -> "ExpertDetails":
        return of_row(
            ExpertDetails,
            row,
            row=row,
            preferred_channel=channel_of(row),
            home=place(row["home"]),
            position=place(row["position"]),
            skills=[HeldSkill.of(each) for each in row["skills"]],
            work_plan=[WorkWindow.of(each) for each in row["windows"]],
        )

    @strawberry.field(description="How to reach them; null for analysts.")
    def contact(self, info: Info) -> ContactDetails | None:
        return contact_of(info, self.row)

    @strawberry.field(description="Where they go: these areas and all that lies in them.")
    async def areas(self, info: Info) -> list[Area]:
        return await all_found(info, find_area, (served["area_id"] for served in self.row["areas"]))

    @strawberry.field(description="When they can work between two instants, at most 92 days apart.")
    async def availability(
        self,
        info: Info,
        from_at: Annotated[datetime, strawberry.argument(description="From.")],
        until_at: Annotated[datetime, strawberry.argument(description="Until.")],
    ) -> Availability:
        return await availability_of(info, self.id, from_at, until_at)


@strawberry.type(description="Who fixes devices.")
class Expert(Node):
    name: str = strawberry.field(description="Of the person.")
    line: int = strawberry.field(description="Support line, 1 to 3: how specialised.")
    language: str | None = strawberry.field(description="What to write to them in.")
    active: bool = strawberry.field(description="Whether they get tickets.")

    @staticmethod
    def of(row: Row) -> "Expert":
        return of_row(Expert, row)

    @strawberry.field(description="All else; null for those who see names only.")
    async def details(self, info: Info) -> ExpertDetails | None:
        row = await info.context.load(queries.experts_by_ids, self.id, actor=info.context.actor)
        return ExpertDetails.of(row) if row and row["known"] else None


@strawberry.type(description="Who is on call for an area and support line.")
class Rota(Node):
    name: str = strawberry.field(description="In words.")
    line: int = strawberry.field(description="Support line it serves.")
    active: bool = strawberry.field(description="Whether it is in use.")

    @staticmethod
    def of(row: Row) -> "Rota":
        return of_row(Rota, row)

    @strawberry.field(description="Whose tickets; also of all that lies in it.")
    async def area(self, info: Info) -> Area | None:
        row = await info.context.load(queries.rotas_by_ids, self.id)
        return await find_area(info, row and row["area_id"])


OnCall = Annotated[Union[Expert, Staff], strawberry.union("OnCall", description="Who can be on call.")]  # noqa: UP007


@strawberry.type(description="Somebody on call.")
class Duty:
    rota_id: strawberry.Private[str]
    person_id: strawberry.Private[str]
    planned_id: strawberry.Private[str | None]
    role: DutyRole = strawberry.field(description="First, or when the first does not answer.")
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime = strawberry.field(description="Until.")

    @staticmethod
    def of(row: Row) -> "Duty":
        return of_row(Duty, {**row, "role": DutyRole(row["role"]), "planned_id": row["stands_in_for"]})

    @strawberry.field(description="For which rota.")
    async def rota(self, info: Info) -> Rota | None:
        return await find_rota(info, self.rota_id)

    @strawberry.field(description="Who.")
    async def person(self, info: Info) -> OnCall | None:
        return await find_on_call(info, self.person_id)

    @strawberry.field(description="Whom they stand in for, after a swap or by a lead's word; null by the plan.")
    async def stands_in_for(self, info: Info) -> OnCall | None:
        return await find_on_call(info, self.planned_id) if self.planned_id else None


async def availability_of(info: Info, expert_id: str, from_at: datetime, until_at: datetime) -> Availability:
    times = await info.context.read(
        queries.availability, expert_id, starts_at=from_at, ends_at=until_at, actor=info.context.actor
    )
    return Availability(**{name: Span.all_of(intervals) for name, intervals in times.items()})


find_expert = finder(queries.experts_by_ids, Expert.of, as_actor=True)


async def find_on_call(info: Info, person_id: str) -> OnCall | None:
    """An expert, or somebody on the staff."""
    find = find_expert if label_of(person_id) == "Expert" else find_staff
    return await find(info, person_id)


find_rota = finder(queries.rotas_by_ids, Rota.of)

NODES: dict[str, FindNode] = {"Expert": find_expert, "Rota": find_rota}
