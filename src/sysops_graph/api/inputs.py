"""From a GraphQL input to checked values: every problem of an input in one answer, each with its path."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, cast

import phonenumbers
import strawberry
from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, ValidationError

from sysops_graph.api.problems import PROBLEMS
from sysops_graph.calendars.zones import known_zones
from sysops_graph.errors import Invalid, Problem

M = TypeVar("M", bound=BaseModel)

_CODES = {
    "field_missing": "FIELD_MISSING",
    "string_too_short": "TEXT_EMPTY",
    "string_too_long": "TEXT_TOO_LONG",
    "string_pattern_mismatch": "MALFORMED",
    "greater_than": "OUT_OF_RANGE",
    "greater_than_equal": "OUT_OF_RANGE",
    "less_than": "OUT_OF_RANGE",
    "less_than_equal": "OUT_OF_RANGE",
    "too_short": "TOO_FEW",
    "too_long": "TOO_MANY",
    "enum": "UNKNOWN_VALUE",
    "literal_error": "UNKNOWN_VALUE",
}


@strawberry.input
class CommandInput:
    """What the input of every mutation begins with."""

    idempotency_key: strawberry.ID = strawberry.field(
        description="1 to 200 characters, made up once for each intention: a repeat with the same input does nothing "
        "and is answered with the first outcome. Kept 30 days."
    )


def given(value: object) -> Any:  # noqa: ANN401 - plain values, lists and maps
    """An input as plain values, texts without white space at their ends, without the idempotency key.

    What was left out is left out, where the input makes that different from null.
    """
    if isinstance(value, str) and not isinstance(value, Enum):
        return value.strip()
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: given(item) for name, item in named if item is not strawberry.UNSET and name != "idempotency_key"}
    if isinstance(value, list | tuple):
        return [given(item) for item in cast(Iterable[object], value)]
    return value


def parse(model: type[M], values: Mapping[str, object], *, at: str = "input") -> M:
    """The model of a package, or Invalid with all problems; `at` is where clients find the values."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(problems=tuple(_problem(each, at) for each in error.errors())) from error


def _problem(error: Any, at: str) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    path = ".".join(str(part) for part in (at, *error["loc"]))
    kind, message = error["type"], str(error["msg"]).removeprefix("Value error, ")
    if isinstance(error["input"], str) and kind in {"too_short", "too_long"}:
        kind = f"string_{kind}"
        limit = error["ctx"].get("max_length")
        message = f"At most {limit} characters; these are {len(error['input'])}." if limit else "Must not be empty."
    own = kind.upper()
    return Problem(path, message, own if own in PROBLEMS else _CODES.get(kind, "INVALID"))


class Checks:
    """Collects what is wrong with an input: check every field, then `done()`.

    A check returns the cleaned value; after a problem it returns something of the right type that nobody may use.
    """

    def __init__(self, at: str = "input") -> None:
        self._at = at
        self._problems: list[Problem] = []

    def done(self) -> None:
        """Raises Invalid with everything that was found."""
        if self._problems:
            raise Invalid(problems=tuple(self._problems))

    def problem(self, field: str, message: str, code: str = "INVALID") -> None:
        path = f"{self._at}.{field}" if self._at else field
        self._problems.append(Problem(path, message, code))

    def text(self, field: str, value: str, *, most: int, least: int = 1) -> str:
        """Without white space at its ends; line breaks and tabs are the only control characters."""
        cleaned = unicodedata.normalize("NFC", value).strip()
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t\r" for sign in cleaned):
            self.problem(field, "Send plain text without control characters.", "TEXT_NOT_PLAIN")
        if len(cleaned) > most:
            self.problem(field, f"At most {most} characters; these are {len(cleaned)}.", "TEXT_TOO_LONG")
        if len(cleaned) < least:
            self.problem(field, "Must not be empty.", "TEXT_EMPTY")
        return cleaned

    def optional_text(self, field: str, value: str | None, *, most: int) -> str | None:
        """None also for a blank text."""
        return (self.text(field, value, most=most, least=0) or None) if value else None

    def number(self, field: str, value: int, *, least: int, most: int) -> int:
        if not least <= value <= most:
            self.problem(field, f"Must be {least} to {most}, not {value}.", "OUT_OF_RANGE")
        return value

    def few(self, field: str, values: Sequence[object], *, most: int) -> None:
        if len(values) > most:
            self.problem(field, f"At most {most}; these are {len(values)}.", "TOO_MANY")

    def email(self, field: str, value: str | None) -> str | None:
        if not value:
            return None
        try:
            return validate_email(value.strip(), check_deliverability=False).normalized
        except EmailNotValidError:
            self.problem(field, "Must be an e-mail address like ada@example.org.", "NOT_AN_EMAIL")
            return None

    def phone(self, field: str, value: str | None) -> str | None:
        """In international form, like +49301234567."""
        if not value:
            return None
        try:
            number = phonenumbers.parse(value)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            self.problem(field, "Must be an international number like +49 30 1234567.", "NOT_A_PHONE")
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def position(self, latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
        """(latitude, longitude), WGS-84, or None when neither is given."""
        if latitude is None or longitude is None:
            if latitude is not longitude:
                self.problem("latitude", "A position has both latitude and longitude.", "MALFORMED")
            return None
        for field, degrees, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
            if not -most <= degrees <= most:
                self.problem(field, f"Must be -{most} to {most} degrees.", "OUT_OF_RANGE")
        return latitude, longitude

    def zone(self, field: str, value: str) -> str:
        if value not in known_zones():
            self.problem(field, f"There is no time zone {value!r}; name one like Europe/Berlin.", "UNKNOWN_ZONE")
        return value

    def period(self, field: str, starts_at: datetime, ends_at: datetime | None) -> None:
        if ends_at is not None and ends_at <= starts_at:
            self.problem(field, "The end must lie after the start.", "END_BEFORE_START")
