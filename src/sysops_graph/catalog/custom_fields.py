"""Fields that an administrator declares for tickets, and whether what is said fits them. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from sysops_graph.catalog.fields import Facts, Line, NodeId
from sysops_graph.errors import Conflict, NotFound, Problem
from sysops_graph.graph.model import Row

CustomValue: TypeAlias = str | bool | int | float

_LONGEST = 2000
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_BOOLEANS = {"true": True, "false": False}


class FieldType(StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


class CustomFieldNotFound(NotFound):
    """There is no such custom field in use."""


class KeyTaken(Conflict):
    """There is a custom field with this key already."""


Categories = list[Literal["hardware", "software", "network", "account", "other"]]


class CustomField(Facts):
    """A typed field of tickets: of all, or of some categories and issue kinds. Key and type stay as they are."""

    name: Line
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    type: FieldType
    choices: Annotated[list[Line], Field(max_length=50, validate_default=True)] = Field(default_factory=list[str])
    required: bool = False
    categories: Categories = Field(default_factory=Categories, max_length=5)
    issue_kind_ids: list[NodeId] = Field(default_factory=list[str], max_length=100)
    active: bool = True

    @field_validator("choices")
    @classmethod
    def _fits_type(cls, choices: list[str], info: ValidationInfo) -> list[str]:
        if (info.data.get("type") == FieldType.CHOICE) != bool(choices):
            raise ValueError("A field of type choice, and no other, has choices.")
        if len(set(choices)) < len(choices):
            raise ValueError("Each choice is named once.")
        return choices


class SaidValue(BaseModel):
    """A value of a custom field, as text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(max_length=40)]
    value: Annotated[str, Field(max_length=2000)] | None = None


class Said(BaseModel):
    """Values of custom fields, as they are said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    custom_values: Annotated[tuple[SaidValue, ...], Field(max_length=50)]


def read_values(
    fields: Iterable[Row],
    said: Sequence[tuple[str, str | None]],
    *,
    category: str,
    issue_kind_id: str | None,
    at: str = "custom_values",
) -> tuple[dict[str, CustomValue | None], list[Problem]]:
    """What is said of a ticket's custom fields, each as its type has it, and all that cannot be; no value is none."""
    known = {field["key"]: field for field in fields if applies(field, category, issue_kind_id)}
    values: dict[str, CustomValue | None] = {}
    problems: list[Problem] = []
    for number, (key, text) in enumerate(said):
        place = f"{at}.{number}"
        if key not in known:
            words = f"Tickets of this kind have no custom field {key!r}."
            problems.append(Problem(f"{place}.key", words, CustomFieldNotFound.code()))
        elif key in values:
            problems.append(Problem(f"{place}.key", "This is in the list already.", "ALREADY_NAMED"))
        else:
            values[key], problem = _value(known[key], text)
            problems += [Problem(f"{place}.value", *problem)] if problem else []
    return values, problems


def missing_fields(
    fields: Iterable[Row], custom: Mapping[str, object], *, category: str, issue_kind_id: str | None
) -> list[str]:
    """Names of the fields that a ticket must have and has not."""
    return [
        field["name"]
        for field in fields
        if field["required"] and applies(field, category, issue_kind_id) and custom.get(field["key"]) is None
    ]


def missing_note(name: str) -> str:
    """What a person is told of a required field without a value."""
    return f"{name} is missing"


def applies(field: Row, category: str, issue_kind_id: str | None) -> bool:
    """Whether tickets of this category and issue kind have the field."""
    in_category = not field["categories"] or category in field["categories"]
    return in_category and (not field["issue_kind_ids"] or issue_kind_id in field["issue_kind_ids"])


def _value(field: Row, text: str | None) -> tuple[CustomValue | None, tuple[str, str] | None]:
    """The value, or what is wrong and the code of that."""
    if text is None:
        return None, ("This field must have a value.", "FIELD_MISSING") if field["required"] else None
    text = text.strip()
    match FieldType(field["type"]):
        case FieldType.TEXT:
            return text, _text_problem(text)
        case FieldType.NUMBER if _NUMBER.fullmatch(text):
            return (float(text) if "." in text else int(text)), None
        case FieldType.NUMBER:
            return None, ("A number like -12.5: at most 15 digits, and 6 behind the point.", "MALFORMED")
        case FieldType.BOOLEAN:
            return _BOOLEANS.get(text), None if text in _BOOLEANS else ("true or false.", "MALFORMED")
        case FieldType.DATE:
            return text, None if _is_date(text) else ("A date like 2026-06-15.", "MALFORMED")
        case FieldType.CHOICE:
            known = text in field["choices"]
            return text, None if known else (f"One of {', '.join(field['choices'])}.", "UNKNOWN_VALUE")


def _text_problem(text: str) -> tuple[str, str] | None:
    if not text:
        return "Must not be empty.", "TEXT_EMPTY"
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        return "Send plain text without control characters.", "TEXT_NOT_PLAIN"
    return (f"At most {_LONGEST} characters.", "TEXT_TOO_LONG") if len(text) > _LONGEST else None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
