"""Types of fields that people fill in: each says what is wrong with a value, and what would be right."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from sysops_graph.calendars.zones import known_zones

T = TypeVar("T", date, datetime)

OPEN_END_ON = date(9999, 1, 1)
OPEN_END_AT = datetime(9999, 1, 1, tzinfo=UTC)


class Facts(BaseModel):
    """What is known of a node, as somebody says it: extra fields are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=True, allow_inf_nan=False)


def _plain(text: str | None) -> str | None:
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise PydanticCustomError("text_not_plain", "Send plain text without control characters.")
    return text


def _one_line(text: str | None) -> str | None:
    text = _plain(text)
    if text is None:
        return None
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("text_not_plain", "Send one line, without line breaks and tabs.")
    if not text:
        raise PydanticCustomError("text_empty", "Must not be empty.")
    return text


def _zone(name: str) -> str:
    if name not in known_zones():
        raise PydanticCustomError(
            "unknown_zone", "There is no time zone '{name}'; name one like Europe/Berlin.", {"name": name}
        )
    return name


def _ever_on(value: object) -> object:
    return date.min if value is None else value


def _open_on(value: object) -> object:
    return OPEN_END_ON if value is None else value


def _open_at(value: object) -> object:
    return OPEN_END_AT if value is None else value


def after(start: str) -> Callable[[T | None, ValidationInfo], T | None]:
    """Checks that an instant lies behind the one in the field `start`, or a date not before it."""

    def check(end: T | None, info: ValidationInfo) -> T | None:
        begin: T | None = info.data.get(start)
        if end and begin and (end <= begin if isinstance(end, datetime) else end < begin):
            raise PydanticCustomError("end_before_start", "The end must lie after the start.")
        return end

    return check


ONE_LINE = AfterValidator(_one_line)
PLAIN = AfterValidator(_plain)
Line = Annotated[str, Field(max_length=200), ONE_LINE]
Note = Annotated[str, Field(max_length=2000), PLAIN]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Subdivision = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")]
Level = Annotated[int, Field(ge=1, le=3)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
NodeId = Annotated[str, Field(max_length=64)]
EverSinceOn = Annotated[date, BeforeValidator(_ever_on)]
OpenEndOn = Annotated[date, BeforeValidator(_open_on)]
OpenEndAt = Annotated[AwareDatetime, BeforeValidator(_open_at)]
"""No end is a far one, no begin a long past one: in the graph neither is ever null."""


class Place(Facts):
    """A place on earth, WGS-84."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
