"""What is said to create and change what the catalogue holds."""

from datetime import date, datetime

import strawberry

from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.kept import NameFilter, said
from sysops_graph.api.ticket_enums import Category, ServiceLevel
from sysops_graph.catalog.model import PolicyKind, QueueMode, SkillKind

NAME = "Name, one line of at most 200 characters. Needed to create."
ACTIVE = "Whether it is in use; true unless said."


@strawberry.input(description="A place on earth, WGS-84.")
class PositionInput:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")


@strawberry.input(description="A skill that whoever fixes it must have.")
class RequirementInput:
    skill_id: strawberry.ID = strawberry.field(description="The skill.")
    min_level: int = strawberry.field(description="Least level, 1 to 3.", default=1)


@strawberry.input(description="A product that is covered, from the first to the last day.")
class CoverageInput:
    product_id: strawberry.ID = strawberry.field(description="The product.")
    from_on: date | None = said("First day; ever since unless said.")
    until_on: date | None = said("Last day; no end unless said.")


@strawberry.input(description="Facts of a product.")
class CreateProductInput(CommandInput):
    name: str | None = said(NAME)
    sku: str | None = said("Number in the shop, unique, at most 64 characters. Needed to create.")
    recalled: bool | None = said("Whether sold units are called back.")
    supported_from_on: date | None = said("First day of support.")
    supported_until_on: date | None = said("Last day of support.")
    family_id: strawberry.ID | None = said("Its family; null for none.")
    requires: list[RequirementInput] | None = said("All skills that whoever fixes it must have; at most 20.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a product that are different from now on.")
class ChangeProductInput(CreateProductInput):
    id: strawberry.ID = strawberry.field(description="The product.")


@strawberry.input(description="Facts of a product family.")
class CreateProductFamilyInput(CommandInput):
    name: str | None = said(NAME)
    requires: list[RequirementInput] | None = said("All skills for products without their own; at most 20.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a product family that are different from now on.")
class ChangeProductFamilyInput(CreateProductFamilyInput):
    id: strawberry.ID = strawberry.field(description="The family.")


@strawberry.input(description="Facts of a skill.")
class CreateSkillInput(CommandInput):
    name: str | None = said(NAME)
    kind: SkillKind | None = said("What it is about; technical unless said.")
    code: str | None = said("Of a language, and of nothing else: de, en, …")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a skill that are different from now on.")
class ChangeSkillInput(CreateSkillInput):
    id: strawberry.ID = strawberry.field(description="The skill.")


@strawberry.input(description="Facts of an issue kind.")
class CreateIssueKindInput(CommandInput):
    name: str | None = said(NAME)
    category: Category | None = said("What kind of thing is broken. Needed to create.")
    visit: bool | None = said("Whether somebody has to go there.")
    requires: list[RequirementInput] | None = said("All skills it requires beside the product's; at most 20.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of an issue kind that are different from now on.")
class ChangeIssueKindInput(CreateIssueKindInput):
    id: strawberry.ID = strawberry.field(description="The issue kind.")


@strawberry.input(description="Facts of a plan.")
class CreatePlanInput(CommandInput):
    name: str | None = said(NAME)
    service_level: ServiceLevel | None = said("What it promises. Needed to create.")
    includes: list[CoverageInput] | None = said("All products that its contracts cover; at most 500.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a plan that are different from now on.")
class ChangePlanInput(CreatePlanInput):
    id: strawberry.ID = strawberry.field(description="The plan.")


@strawberry.input(description="Facts of an area.")
class CreateAreaInput(CommandInput):
    name: str | None = said(NAME)
    kind: str | None = said("country, region, city, …, at most 40 characters. Needed to create.")
    time_zone: str | None = said("IANA name, like Europe/Berlin. Needed to create.")
    centre: PositionInput | None = said("Where its tickets are taken to be. Needed to create.")
    country: str | None = said("Two capital letters, for public holidays.")
    subdivision: str | None = said("ISO code of the part of the country, for its holidays.")
    parent_id: strawberry.ID | None = said("The area it lies in; null for a root. The tree is at most 6 levels deep.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of an area that are different from now on; all that lies in it moves with it.")
class ChangeAreaInput(CreateAreaInput):
    id: strawberry.ID = strawberry.field(description="The area.")


@strawberry.input(description="Facts of a queue.")
class CreateQueueInput(CommandInput):
    name: str | None = said(NAME)
    line: int | None = said("Support line, 1 to 3. Needed to create.")
    area_id: strawberry.ID | None = said("Whose tickets. Needed to create.")
    mode: QueueMode | None = said("How its tickets find an expert; offer unless said.")
    strategy: str | None = said("A strategy of the match policy; default unless said.")
    digest: list[str] | None = said("Local times like 08:00 at which its lead hears what is not urgent.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a queue that are different from now on.")
class ChangeQueueInput(CreateQueueInput):
    id: strawberry.ID = strawberry.field(description="The queue.")


@strawberry.input(description="A weekly window of the local day.")
class WeeklyWindowInput:
    weekday: int = strawberry.field(description="0 is Monday.")
    from_minute: int = strawberry.field(description="First minute of the day, 0 to 1439.")
    until_minute: int = strawberry.field(description="Minute at which it ends, 1 to 1440.")


@strawberry.input(description="A day on which a calendar is closed besides public holidays.")
class ClosedDayInput:
    on: date = strawberry.field(description="The day.")
    name: str = strawberry.field(description="Why.")


@strawberry.input(description="A day that is open by hand, whatever weekday or holiday it is; once per window.")
class OpenDayInput:
    on: date = strawberry.field(description="The day.")
    from_minute: int = strawberry.field(description="Minute of the local day at which it opens.")
    until_minute: int = strawberry.field(description="Minute at which it closes, 1 to 1440.")
    name: str = strawberry.field(description="Why.")


@strawberry.input(
    description="Business time of an area, in place of what it kept. What running clocks counted stays counted; from "
    "now on they go by this one."
)
class SaveCalendarInput(CommandInput):
    area_id: strawberry.ID = strawberry.field(description="The area.")
    name: str = strawberry.field(description="In words, at most 200 characters.")
    time_zone: str = strawberry.field(description="IANA name; the windows are local to it.")
    windows: list[WeeklyWindowInput] = strawberry.field(description="When it is open, 1 to 100 windows.")
    country: str | None = strawberry.field(description="Whose public holidays are days off.", default=None)
    subdivision: str | None = strawberry.field(description="Part of the country, for its holidays.", default=None)
    closed_days: list[ClosedDayInput] = strawberry.field(
        description="More days off, at most 400.", default_factory=list[ClosedDayInput]
    )
    feed_url: str | None = strawberry.field(
        description="Address of an iCalendar feed whose whole days are days off: fetched at once and every day, "
        "at most 1 MB; of a feed that cannot be read the last good days stay.",
        default=None,
    )
    feed_file: str | None = strawberry.field(
        description="The same as a text, read once; in place of an address.", default=None
    )
    open_days: list[OpenDayInput] = strawberry.field(
        description="Days that are open by hand, at most 400.", default_factory=list[OpenDayInput]
    )


@strawberry.input(description="The next version of a policy.")
class SavePolicyInput(CommandInput):
    kind: PolicyKind = strawberry.field(description="What it decides.")
    body: str = strawberry.field(description="The rules, JSON text; what is left out is as delivered.")
    version: int = strawberry.field(description="The newest version that you saw: somebody may have saved another.")
    active_from_at: datetime | None = strawberry.field(
        description="From when it counts; now unless said.", default=None
    )


@strawberry.input(description="Which areas.")
class AreaFilter(NameFilter):
    parent_id: strawberry.ID | None = strawberry.field(description="Those that lie directly in it.", default=None)


@strawberry.input(description="Which products.")
class ProductFilter(NameFilter):
    family_id: strawberry.ID | None = strawberry.field(description="Those of this family.", default=None)


@strawberry.input(description="Which skills.")
class SkillFilter(NameFilter):
    kind: SkillKind | None = strawberry.field(description="Those of this kind.", default=None)


@strawberry.input(description="Which queues.")
class QueueFilter(NameFilter):
    area_id: strawberry.ID | None = strawberry.field(description="Those of this area itself.", default=None)
