"""The catalogue as clients see it: what is sold, what it takes to fix it, and where."""

from datetime import date, datetime
from typing import Annotated, Any, cast

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.calendar_types import Calendar
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.kept import finder, found
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.scalars import Position
from sysops_graph.api.ticket_enums import Category, ServiceLevel
from sysops_graph.catalog import queries
from sysops_graph.catalog.fields import OPEN_END_ON
from sysops_graph.catalog.model import PolicyKind, QueueMode, SkillKind
from sysops_graph.graph.model import Row

described(
    SkillKind,
    "What a skill is about.",
    TECHNICAL="A kind of device or problem.",
    LANGUAGE="A language that is spoken.",
    GENERAL="What everybody who fixes devices can.",
)
described(
    QueueMode,
    "How the tickets of a queue find an expert.",
    OFFER="They are offered to the best expert.",
    CLAIM="They wait to be claimed for a while, then they are offered.",
)
described(
    PolicyKind,
    "What a policy decides.",
    MATCH="Who may get a ticket, who should, and how long an offer waits.",
    TRIAGE="Priority and support line.",
    SLA="Targets of response and resolution.",
    SURVEY="What customers are asked after a solution, and which score is low.",
    NOTIFY="What is urgent or critical to tell, and how much one person is told.",
    ESCALATION="Who is told when a ticket does not get on, and when.",
    DIAGNOSIS="What each kind of diagnosis asks for: items to do, a macro, words for the customer.",
)


def place(point: Any) -> Position | None:  # noqa: ANN401 - a point as the driver or a statement gives it
    """From (latitude, longitude) or a map of the two."""
    if isinstance(point, dict):
        return of_row(Position, cast(Row, point))
    return Position.of(point)


def end_of(last: date | None) -> date | None:
    """Outside, no end is null."""
    return None if last == OPEN_END_ON else last


@strawberry.type(description="What a product requires and an expert has.")
class Skill(Node):
    name: str = strawberry.field(description="In words.")
    kind: SkillKind = strawberry.field(description="What it is about.")
    code: str | None = strawberry.field(description="Of a language: de, en, …")
    active: bool = strawberry.field(description="Whether it can be named anew.")

    @staticmethod
    def of(row: Row) -> "Skill":
        return of_row(Skill, row)


@strawberry.type(description="A skill that whoever fixes it must have.")
class Requirement:
    skill_id: strawberry.Private[str]
    min_level: int = strawberry.field(description="Least level, 1 to 3.")

    @strawberry.field(description="The skill.")
    async def skill(self, info: Info) -> Skill | None:
        return await find_skill(info, self.skill_id)


@strawberry.type(description="Products that are alike; its skills count for products without any.")
class ProductFamily(Node):
    name: str = strawberry.field(description="In words.")
    active: bool = strawberry.field(description="Whether it can be named anew.")

    @staticmethod
    def of(row: Row) -> "ProductFamily":
        return of_row(ProductFamily, row)

    @strawberry.field(description="Skills that its products require unless they have their own.")
    async def requires(self, info: Info) -> list[Requirement]:
        return await requirements(info, queries.product_families_by_ids, self.id)


@strawberry.type(description="What is sold.")
class Product(Node):
    name: str = strawberry.field(description="On the box.")
    sku: str = strawberry.field(description="Number in the shop; unique.")
    recalled: bool = strawberry.field(description="Whether sold units are called back.")
    supported_from_on: date | None = strawberry.field(description="First day of support.")
    supported_until_on: date | None = strawberry.field(description="Last day of support.")
    active: bool = strawberry.field(description="Whether it can be named anew.")

    @staticmethod
    def of(row: Row) -> "Product":
        return of_row(Product, row)

    @strawberry.field(description="The family; null if it has none.")
    async def family(self, info: Info) -> ProductFamily | None:
        row = await info.context.load(queries.products_by_ids, self.id)
        return await find_product_family(info, row and row["family_id"])

    @strawberry.field(description="Skills that whoever fixes it must have; if there are none, the family's count.")
    async def requires(self, info: Info) -> list[Requirement]:
        return await requirements(info, queries.products_by_ids, self.id)


@strawberry.type(description="The subcategory of a ticket.")
class IssueKind(Node):
    name: str = strawberry.field(description="In words.")
    category: Category = strawberry.field(description="What kind of thing is broken.")
    visit: bool = strawberry.field(description="Whether somebody has to go there.")
    active: bool = strawberry.field(description="Whether it can be named anew.")

    @staticmethod
    def of(row: Row) -> "IssueKind":
        return of_row(IssueKind, {**row, "category": Category(row["category"])})

    @strawberry.field(description="Skills it requires beside those of the product.")
    async def requires(self, info: Info) -> list[Requirement]:
        return await requirements(info, queries.issue_kinds_by_ids, self.id)


@strawberry.type(description="A product that is covered, from the first to the last day.")
class Coverage:
    product_id: strawberry.Private[str]
    from_on: date = strawberry.field(description="First day.")
    until_on: date | None = strawberry.field(description="Last day; null for no end.")

    @staticmethod
    def of(row: Row) -> "Coverage":
        return of_row(Coverage, row, until_on=end_of(row["until_on"]))

    @strawberry.field(description="The product.")
    async def product(self, info: Info) -> Product | None:
        return await find_product(info, self.product_id)


@strawberry.type(description="A support plan as it is sold.")
class Plan(Node):
    name: str = strawberry.field(description="On the offer.")
    service_level: ServiceLevel = strawberry.field(description="What it promises.")
    active: bool = strawberry.field(description="Whether it is sold.")

    @staticmethod
    def of(row: Row) -> "Plan":
        return of_row(Plan, {**row, "service_level": ServiceLevel(row["service_level"])})

    @strawberry.field(description="Products that every contract of the plan covers.")
    async def includes(self, info: Info) -> list[Coverage]:
        row = await info.context.load(queries.plans_by_ids, self.id)
        return [Coverage.of(each) for each in row["includes"]] if row else []


LazyArea = Annotated["Area", strawberry.lazy("sysops_graph.api.catalog")]


@strawberry.type(description="A place in the tree of areas.")
class Area(Node):
    name: str = strawberry.field(description="Of the place.")
    kind: str = strawberry.field(description="country, region, city, …")
    depth: int = strawberry.field(description="Levels above it; 0 for a root, 6 at most.")
    time_zone: str = strawberry.field(description="Local time there.")
    country: str | None = strawberry.field(description="ISO code, for public holidays.")
    subdivision: str | None = strawberry.field(description="ISO code, for public holidays.")
    centre: Position | None = strawberry.field(description="Where its tickets are taken to be.")
    active: bool = strawberry.field(description="Whether it can be named anew.")

    @staticmethod
    def of(row: Row) -> "Area":
        return of_row(Area, row, centre=place(row.get("centre")))

    @strawberry.field(description="The area it lies in; null for a root.")
    async def parent(self, info: Info) -> LazyArea | None:
        row = await info.context.load(queries.areas_by_ids, self.id)
        return await find_area(info, row and row["parent_id"])

    @strawberry.field(description="The calendar it keeps itself; null if that of the nearest area upwards counts.")
    async def calendar(self, info: Info) -> Calendar | None:
        return await found(info, queries.calendars_by_areas, Calendar.of, self.id)


@strawberry.type(description="The tickets of one support line and area.")
class Queue(Node):
    name: str = strawberry.field(description="In words.")
    line: int = strawberry.field(description="Support line, 1 to 3.")
    mode: QueueMode = strawberry.field(description="How its tickets find an expert.")
    strategy: str = strawberry.field(description="Choice of weights and tie-break in the match policy.")
    digest: list[str] = strawberry.field(description="Local times at which its lead hears what is not urgent.")
    active: bool = strawberry.field(description="Whether it takes tickets.")

    @staticmethod
    def of(row: Row) -> "Queue":
        return of_row(Queue, {**row, "mode": QueueMode(row["mode"])})

    @strawberry.field(description="Whose tickets.")
    async def area(self, info: Info) -> Area | None:
        row = await info.context.load(queries.queues_by_ids, self.id)
        return await find_area(info, row and row["area_id"])


@strawberry.type(description="A version of rules kept as data; never overwritten.")
class Policy(Node):
    kind: PolicyKind = strawberry.field(description="What it decides.")
    version: int = strawberry.field(description="Rises by one per kind.")
    active_from_at: datetime = strawberry.field(description="The newest version that has begun counts.")
    body: str = strawberry.field(description="The rules, JSON text.")
    by: str | None = strawberry.field(description="The principal that saved it.")

    @staticmethod
    def of(row: Row) -> "Policy":
        return of_row(Policy, {**row, "kind": PolicyKind(row["kind"])})


async def requirements(info: Info, batch: Any, node_id: str) -> list[Requirement]:  # noqa: ANN401
    row = await info.context.load(batch, node_id)
    return [of_row(Requirement, each) for each in row["requires"]] if row else []


find_area = finder(queries.areas_by_ids, Area.of)
find_issue_kind = finder(queries.issue_kinds_by_ids, IssueKind.of)
find_plan = finder(queries.plans_by_ids, Plan.of)
find_policy = finder(queries.policies_by_ids, Policy.of, roles.READERS)
find_product = finder(queries.products_by_ids, Product.of)
find_product_family = finder(queries.product_families_by_ids, ProductFamily.of)
find_queue = finder(queries.queues_by_ids, Queue.of)
find_skill = finder(queries.skills_by_ids, Skill.of)

NODES: dict[str, FindNode] = {
    "Area": find_area,
    "IssueKind": find_issue_kind,
    "Plan": find_plan,
    "Policy": find_policy,
    "Product": find_product,
    "ProductFamily": find_product_family,
    "Queue": find_queue,
    "Skill": find_skill,
}
