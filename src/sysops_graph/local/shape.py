"""Presence and types of properties against the documented model: the Community edition has no constraints for them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PACKAGED = Path(__file__).parents[1] / "_graph-model.toml"
_CHECKOUT = Path(__file__).parents[3] / "docs" / "graph-model.toml"
_STORED_AS = {
    "text": "STRING",
    "json": "STRING",
    "integer": "INTEGER",
    "float": "FLOAT",
    "boolean": "BOOLEAN",
    "instant": "ZONED DATETIME",
    "date": "DATE",
    "duration": "DURATION",
    "point": "POINT",
}
_EMPTY_LIST = "LIST<NOTHING>"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the model says of a property."""

    stored_as: str
    always: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the database has of one property: its types, and on how many."""

    types: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Declared properties by label and by relationship type."""

    labels: Mapping[str, Mapping[str, Declared]]
    relationships: Mapping[str, Mapping[str, Declared]] = field(default_factory=dict[str, Mapping[str, Declared]])


def documented_shape() -> Shape:
    model = tomllib.loads((_PACKAGED if _PACKAGED.exists() else _CHECKOUT).read_text())
    relationships: dict[str, Mapping[str, Declared]] = {}
    for body in model["relationships"]:
        relationships[body["type"]] = {**relationships.get(body["type"], {}), **_properties(body)}
    return Shape({label: _id(body) | _properties(body) for label, body in model["labels"].items()}, relationships)


def deviations(name: str, declared: Mapping[str, Declared], found: Mapping[str, Found], total: int) -> Iterator[str]:
    """One line for each property that is unknown, of another type, or missing on some of `total`."""
    for key in found.keys() - declared.keys():
        yield f"{name}.{key} is not in the model"
    for key, each in declared.items():
        met = found.get(key, Found(frozenset(), 0))
        if wrong := {kind for kind in met.types if not _fits(kind, each.stored_as)}:
            yield f"{name}.{key} is {', '.join(sorted(wrong))}, not {each.stored_as}"
        if each.always and met.count < total:
            yield f"{name}.{key} is missing on {total - met.count} of {total}"


def _fits(kind: str, stored_as: str) -> bool:
    return kind == stored_as or (kind == _EMPTY_LIST and stored_as.startswith("LIST"))


def _id(body: Mapping[str, Any]) -> dict[str, Declared]:
    return {} if body.get("id") is False else {"id": Declared("STRING", always=True)}


def _properties(body: Mapping[str, Any]) -> dict[str, Declared]:
    return {name: _declared(text) for name, text in body.get("properties", {}).items()}


def _declared(text: str) -> Declared:
    kind = text.partition(":")[0].strip()
    plain = _STORED_AS[kind.strip("[]!")]
    return Declared(f"LIST<{plain}>" if kind.startswith("[") else plain, kind.endswith("!"))
