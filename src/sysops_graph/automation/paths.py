"""Resolution paths: what the kind of a diagnosis asks for. Data: a policy."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sysops_graph.automation.rules import unknown_variables
from sysops_graph.errors import NotFound
from sysops_graph.tickets.model import DiagnosisKind

TICKED = "path_item_ticked"
"""Kind of the line of history by which an item is done; its cause is the item's key."""

_LANGUAGE = "en"
_NOTHING: Mapping[str, str] = {}


class PathItemNotFound(NotFound):
    """The path of this ticket's diagnosis has no such item."""


class PathItem(BaseModel):
    """Something to be done for tickets of this kind, beside the steps of every ticket."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    text: Annotated[str, Field(min_length=1, max_length=200)]


class ResolutionPath(BaseModel):
    """What one kind of diagnosis asks for; the note, by language, is what the words for the customer begin with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: Annotated[tuple[PathItem, ...], Field(max_length=20)] = ()
    macro_id: str | None = None
    note: dict[
        Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Annotated[str, Field(min_length=1, max_length=20_000)]
    ] = Field(default_factory=dict)

    @field_validator("items")
    @classmethod
    def _told_apart(cls, items: tuple[PathItem, ...]) -> tuple[PathItem, ...]:
        if len({item.key for item in items}) < len(items):
            raise ValueError("each item has a key of its own")
        return items

    @field_validator("note")
    @classmethod
    def _can_be_filled(cls, note: dict[str, str]) -> dict[str, str]:
        if note and _LANGUAGE not in note:
            raise ValueError("a note is there in English at least, for everybody whose language it does not speak")
        if unknown := sorted({name for text in note.values() for name in unknown_variables(text)}):
            raise ValueError(f"there is no variable {', '.join(unknown)}")
        return note

    def note_in(self, language: str) -> str:
        return self.note.get(language) or self.note.get(_LANGUAGE, "")


def _first_paths() -> dict[DiagnosisKind, ResolutionPath]:
    return {
        DiagnosisKind.CONFIGURATION: _path(
            {"settings_noted": "The settings before and after are written down."},
            {
                "en": "A setting of your {product} was wrong. We have corrected it.",
                "de": "Eine Einstellung an Ihrem Gerät {product} war falsch. Wir haben sie korrigiert.",
            },
        ),
        DiagnosisKind.BUG: _path(
            {
                "fault_reported": "The maker knows of the fault.",
                "version_noted": "It is written down which versions have it.",
            },
            {
                "en": "Your {product} had a fault. We have mended it.",
                "de": "Ihr Gerät {product} hatte einen Fehler. Wir haben ihn behoben.",
            },
        ),
        DiagnosisKind.PERFORMANCE: _path(
            {
                "measured_before": "How slow it was is measured.",
                "measured_after": "How fast it is now is measured.",
            },
            {
                "en": "Your {product} was slower than it should be. We have found out why, and mended it.",
                "de": "Ihr Gerät {product} war langsamer als nötig. Wir haben den Grund gefunden und behoben.",
            },
        ),
        DiagnosisKind.OTHER: _path(_NOTHING, _NOTHING),
    }


def _path(items: Mapping[str, str], note: Mapping[str, str]) -> ResolutionPath:
    return ResolutionPath(items=tuple(PathItem(key=key, text=text) for key, text in items.items()), note=dict(note))


class DiagnosisPolicy(BaseModel):
    """A path for each kind of diagnosis; versioned data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: dict[DiagnosisKind, ResolutionPath] = Field(default_factory=_first_paths)

    @field_validator("paths")
    @classmethod
    def _whole(cls, paths: dict[DiagnosisKind, ResolutionPath]) -> dict[DiagnosisKind, ResolutionPath]:
        if missing := [kind for kind in DiagnosisKind if kind not in paths]:
            raise ValueError(f"no path for {', '.join(missing)}; every kind has one")
        return paths


@lru_cache(maxsize=32)
def parse_diagnosis_policy(body: str) -> DiagnosisPolicy:
    """The stored text as a policy. Raises pydantic's ValidationError."""
    return DiagnosisPolicy.model_validate_json(body)
