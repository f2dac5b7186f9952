"""What is sold, what it takes to fix it, and the places where that happens."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from sysops_graph.catalog.fields import (
    ONE_LINE,
    OPEN_END_ON,
    Country,
    EverSinceOn,
    Facts,
    Level,
    Line,
    NodeId,
    OpenEndOn,
    Place,
    Subdivision,
    TimeOfDay,
    Zone,
    after,
)
from sysops_graph.errors import Conflict, Invalid, NotFound

MOST_IN_LIST = 500
DEEPEST = 6
"""Areas below a root: a walk up the tree is never longer."""


class SkillKind(StrEnum):
    """What a skill is about."""

    TECHNICAL = "technical"
    LANGUAGE = "language"
    GENERAL = "general"


class QueueMode(StrEnum):
    """How the tickets of a queue find an expert: they are offered, or wait to be claimed."""

    OFFER = "offer"
    CLAIM = "claim"


class PolicyKind(StrEnum):
    """What a policy decides."""

    MATCH = "match"
    TRIAGE = "triage"
    SLA = "sla"
    NOTIFY = "notify"
    SURVEY = "survey"
    ESCALATION = "escalation"
    DIAGNOSIS = "diagnosis"


class ProductNotFound(NotFound):
    """There is no such product."""


class ProductFamilyNotFound(NotFound):
    """There is no such product family."""


class SkillNotFound(NotFound):
    """There is no such skill."""


class IssueKindNotFound(NotFound):
    """There is no such issue kind."""


class PlanNotFound(NotFound):
    """There is no such plan."""


class QueueNotFound(NotFound):
    """There is no such queue."""


class FactsNotValid(Invalid):
    """These facts cannot be used."""


class SkuTaken(Conflict):
    """There is a product with this number already."""


class CodeTaken(Conflict):
    """There is a skill with this code already, or a general one."""


class AreaInUse(Conflict):
    """Areas that are in use lie in this one; deactivate them first."""


class PolicyMovedOn(Conflict):
    """Somebody has saved a newer version of this policy; look at it first."""


class Requirement(Facts):
    """A skill that whoever fixes it must have."""

    skill_id: NodeId
    min_level: Level = 1
    since_at: datetime | None = None


Requirements = Annotated[list[Requirement], Field(max_length=20)]


class Coverage(Facts):
    """A product that a plan or contract covers, from the first to the last day, both included."""

    product_id: NodeId
    from_on: EverSinceOn = date.min
    until_on: Annotated[OpenEndOn, AfterValidator(after("from_on"))] = OPEN_END_ON
    since_at: datetime | None = None


Coverages = Annotated[list[Coverage], Field(max_length=MOST_IN_LIST)]


class Product(Facts):
    """What is sold."""

    name: Line
    sku: Annotated[str, Field(max_length=64), ONE_LINE]
    recalled: bool = False
    supported_from_on: date | None = None
    supported_until_on: Annotated[date | None, AfterValidator(after("supported_from_on"))] = None
    family_id: NodeId | None = None
    requires: Requirements = Field(default_factory=list[Requirement])
    active: bool = True


class ProductFamily(Facts):
    """Products that are alike; its skills count for products without any."""

    name: Line
    requires: Requirements = Field(default_factory=list[Requirement])
    active: bool = True


class Skill(Facts):
    """What a product requires and an expert has; a language has a code, and there is one general skill."""

    name: Line
    kind: SkillKind = SkillKind.TECHNICAL
    code: Annotated[str | None, Field(pattern=r"^(general|[a-z]{2,3})$", validate_default=True)] = None
    active: bool = True

    @field_validator("code")
    @classmethod
    def _fits_kind(cls, code: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("kind")
        if kind == SkillKind.GENERAL:
            return "general"
        if (kind == SkillKind.LANGUAGE) != (code is not None):
            raise ValueError("A language, and nothing else, has a code like de or en.")
        return code


class IssueKind(Facts):
    """The subcategory of a ticket."""

    name: Line
    category: Literal["hardware", "software", "network", "account", "other"]
    visit: bool = False
    requires: Requirements = Field(default_factory=list[Requirement])
    active: bool = True


class Plan(Facts):
    """A support plan as it is sold."""

    name: Line
    service_level: Literal["Enterprise", "Premium", "Standard", "Essential"]
    includes: Coverages = Field(default_factory=list[Coverage])
    active: bool = True


class Area(Facts):
    """A place in the tree of areas; its centre is where its tickets are taken to be."""

    name: Line
    kind: Annotated[str, Field(max_length=40), ONE_LINE]
    time_zone: Zone
    centre: Place
    country: Country | None = None
    subdivision: Subdivision | None = None
    parent_id: NodeId | None = None
    since_at: datetime | None = None
    depth: int = 0
    active: bool = True


class Queue(Facts):
    """The tickets of one support line and area."""

    name: Line
    line: Level
    area_id: NodeId
    mode: QueueMode = QueueMode.OFFER
    strategy: Annotated[str, Field(max_length=40), ONE_LINE] = "default"
    digest: list[TimeOfDay] = Field(default_factory=list[str], max_length=24)
    active: bool = True
