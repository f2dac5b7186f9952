"""A scenario: who does what when, in the demonstration world."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sysops_graph.catalog.model import PolicyKind
from sysops_graph.errors import Invalid, Problem

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_SPAN = re.compile(r"(\d+)([dhm])")


class InvalidScenario(Invalid):
    """This is no scenario that could be played."""


def _span(value: object) -> object:
    """From words like 1d 2h 30m."""
    if not isinstance(value, str):
        return value
    parts = _SPAN.findall(value)
    if not parts or "".join(f"{number}{unit}" for number, unit in parts) != value.replace(" ", ""):
        raise ValueError(f"{value!r} is no span of time; write it like 1d 2h 30m")
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in parts})


Span = Annotated[timedelta, BeforeValidator(_span)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(_Data):
    """Somebody does something: `do` is a mutation, `by` a person's key, `ticket` which one, `with` its input.

    What the input asks for and nobody said is found: the ticket, the live offer, the present step, a key of its own.
    """

    at: Span | datetime
    do: str
    by: str | None = None
    ticket: str = "t1"
    given: Annotated[dict[str, Any], Field(alias="with")] = Field(default_factory=dict[str, Any])


class Scenario(_Data):
    """A story that plays in the demonstration world from `starts_at`, local to `time_zone`, for `lasts`."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    time_zone: str = "Europe/Berlin"
    starts_at: datetime
    lasts: Span
    policies: dict[PolicyKind, dict[str, Any]] = Field(default_factory=dict[PolicyKind, dict[str, Any]])
    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=500)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def instant(self, at: timedelta | datetime) -> datetime:
        """Of an event: a span counts from the start, a local time is in the scenario's zone."""
        if isinstance(at, timedelta):
            return self.instant(self.starts_at) + at
        return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(ZoneInfo("UTC"))


def shipped(name: Path) -> Path:
    """The file itself if it is there, else the shipped scenario of that name. Raises InvalidScenario, naming those."""
    if name.exists():
        return name
    here = Path(__file__).parent / "scenarios"
    if (found := here / f"{name}.yaml").exists():
        return found
    known = ", ".join(sorted(path.stem for path in here.glob("*.yaml")))
    raise InvalidScenario(problems=(Problem("file", f"there is no file {name}; shipped scenarios are {known}"),))


def read_scenario(path: Path) -> Scenario:
    """Raises InvalidScenario with all that is wrong in the file."""
    try:
        return Scenario.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidScenario(problems=(Problem("file", f"{path} cannot be read: {error}"),)) from error
    except ValidationError as error:
        problems = (Problem(".".join(map(str, each["loc"])) or "file", each["msg"]) for each in error.errors())
        raise InvalidScenario(problems=tuple(problems)) from error
