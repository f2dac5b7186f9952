"""What is known of an expert, of absences and of duty on call."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sysops_graph.calendars.model import DAY_MINUTES, Window
from sysops_graph.calendars.rules import merge_windows
from sysops_graph.catalog.fields import (
    OPEN_END_AT,
    OPEN_END_ON,
    EverSinceOn,
    Facts,
    Level,
    Line,
    NodeId,
    OpenEndAt,
    OpenEndOn,
    Place,
    Zone,
    after,
)
from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.staff.model import Person

LONGEST_LOOK_DAYS = 92


class ExpertNotFound(NotFound):
    """There is no such expert."""


class RotaNotFound(NotFound):
    """There is no such rota."""


class SkillNotHeld(NotFound):
    """The expert does not have this skill."""


class AreaNotServed(NotFound):
    """The expert does not serve this area."""


class DutyNotFound(NotFound):
    """There is no such duty on call."""


class ExpertHoldsTickets(Conflict):
    """The expert has offers or tickets; hand them over first."""


class LookTooLong(Invalid):
    """Ask for at most 92 days, the end after the start."""


class DutyRole(StrEnum):
    """Who is called first, and who when there is no answer."""

    PRIMARY = "primary"
    BACKUP = "backup"


class HeldSkill(Facts):
    """What an expert can, from when (now unless said) until the end of a certificate; only what is verified counts."""

    skill_id: NodeId
    level: Level
    verified: bool = False
    verified_by: str | None = None
    valid_from_at: AwareDatetime | None = None
    valid_until_at: Annotated[OpenEndAt, AfterValidator(after("valid_from_at"))] = OPEN_END_AT
    since_at: datetime | None = None


class ServedArea(Facts):
    """Where an expert goes: an area and all that lies in it."""

    area_id: NodeId
    since_at: datetime | None = None


class WorkWindow(Facts):
    """Weekly working time, local to the expert; it holds from the first to the last day, both included."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    from_minute: Annotated[int, Field(ge=0, lt=DAY_MINUTES)]
    until_minute: Annotated[int, Field(gt=0, le=DAY_MINUTES)]
    valid_from_on: EverSinceOn = date.min
    valid_until_on: Annotated[OpenEndOn, AfterValidator(after("valid_from_on"))] = OPEN_END_ON

    @field_validator("until_minute")
    @classmethod
    def _is_open(cls, until_minute: int, info: ValidationInfo) -> int:
        if until_minute <= info.data.get("from_minute", -1):
            raise PydanticCustomError(
                "end_before_start", "A window ends after it starts; split one that passes midnight into two days."
            )
        return until_minute


class Expert(Person):
    """Who fixes devices."""

    line: Level
    cap: Annotated[int, Field(ge=0, le=100)] = 5
    time_zone: Zone
    home: Place | None = None
    skills: list[HeldSkill] = Field(default_factory=list[HeldSkill], max_length=200)
    areas: list[ServedArea] = Field(default_factory=list[ServedArea], max_length=200)
    windows: list[WorkWindow] = Field(default_factory=list[WorkWindow], max_length=100)

    @field_validator("windows")
    @classmethod
    def _merged(cls, windows: list[WorkWindow]) -> list[WorkWindow]:
        """Windows that touch become one, so that a slot lies in one of them or in none."""
        return [WorkWindow(**asdict(window)) for window in merge_windows(Window(**one.model_dump()) for one in windows)]


class Rota(Facts):
    """Who is on call for an area and support line."""

    name: Line
    line: Level
    area_id: NodeId
    active: bool = True


class Duty(Facts):
    """Somebody on call, from one instant to another."""

    person_id: NodeId
    role: DutyRole
    starts_at: AwareDatetime
    ends_at: Annotated[AwareDatetime, AfterValidator(after("starts_at"))]


@dataclass(frozen=True, slots=True)
class Imported:
    """An absence by the event of a calendar that it comes from; without an id it is not recorded yet."""

    key: str
    starts_at: datetime
    ends_at: datetime
    absence_id: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """What a calendar changes: absences to be recorded, those whose event is gone, and how many stay as they are."""

    recorded: tuple[Imported, ...]
    removed: tuple[Imported, ...]
    unchanged: int
