"""The documented model (docs/graph-model.toml) as values: what each label and relationship type has."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
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


@dataclass(frozen=True, slots=True)
class Declared:
    """What the model says of a property."""

    stored_as: str
    always: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """Declared properties by label and by relationship type; the part of the business that a label belongs to."""

    labels: Mapping[str, Mapping[str, Declared]]
    relationships: Mapping[str, Mapping[str, Declared]] = field(default_factory=dict[str, Mapping[str, Declared]])
    groups: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def properties(self) -> frozenset[str]:
        """The names of all properties."""
        return frozenset(
            name for each in (self.labels, self.relationships) for names in each.values() for name in names
        )


@cache
def documented_shape() -> Shape:
    model = tomllib.loads((_PACKAGED if _PACKAGED.exists() else _CHECKOUT).read_text())
    relationships: dict[str, Mapping[str, Declared]] = {}
    for body in model["relationships"]:
        relationships[body["type"]] = {**relationships.get(body["type"], {}), **_properties(body)}
    labels = {label: _id(body) | _properties(body) for label, body in model["labels"].items()}
    return Shape(labels, relationships, {label: body["group"] for label, body in model["labels"].items()})


def _id(body: Mapping[str, Any]) -> dict[str, Declared]:
    return {} if body.get("id") is False else {"id": Declared("STRING", always=True)}


def _properties(body: Mapping[str, Any]) -> dict[str, Declared]:
    return {name: _declared(text) for name, text in body.get("properties", {}).items()}


def _declared(text: str) -> Declared:
    kind = text.partition(":")[0].strip()
    plain = _STORED_AS[kind.strip("[]!")]
    return Declared(f"LIST<{plain}>" if kind.startswith("[") else plain, kind.endswith("!"))
