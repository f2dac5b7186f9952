"""The documented model (docs/graph-model.toml) as values that the checks compare with."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a relationship type may lead, once per entry of the model."""

    type: str
    starts: frozenset[str]
    ends: frozenset[str]
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Schema:
    """A constraint or index by what it is on: ('unique' or the index's type, label or type, properties)."""

    kind: str
    on: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Labels with their properties, edges, constraints and indexes."""

    labels: dict[str, frozenset[str]]
    edges: tuple[Edge, ...]
    schema: frozenset[Schema]

    @property
    def types(self) -> frozenset[str]:
        return frozenset(edge.type for edge in self.edges)

    def properties_of(self, name: str) -> frozenset[str]:
        """Of a label, or of a relationship type in all its meanings."""
        edges = (edge.properties for edge in self.edges if edge.type == name)
        return self.labels.get(name, frozenset[str]().union(*edges))

    def allows(self, type_: str, start: frozenset[str], end: frozenset[str]) -> bool:
        """Whether the type may lead from one of `start` to one of `end`; an empty set is any label."""
        return any(
            edge.type == type_
            and (not start or not start.isdisjoint(edge.starts))
            and (not end or not end.isdisjoint(edge.ends))
            for edge in self.edges
        )


@cache
def model() -> Model:
    raw = tomllib.loads((CHECKOUT / "docs" / "graph-model.toml").read_text(encoding="utf-8"))
    labels = {name: _properties(one) | _own_id(one) for name, one in raw["labels"].items()}
    edges = tuple(
        Edge(one["type"], frozenset(one["from"]), frozenset(one["to"]), _properties(one))
        for one in raw["relationships"]
    )
    named = [*raw["labels"].items(), *((one["type"], one) for one in raw["relationships"])]
    return Model(labels, edges, frozenset(entry for name, one in named for entry in _schema(name, one)))


def _properties(one: dict[str, Any]) -> frozenset[str]:
    return frozenset[str](one.get("properties", {}))


def _own_id(one: dict[str, Any]) -> frozenset[str]:
    return frozenset({"id"} if one.get("id", "type" not in one) else ())


def _schema(name: str, one: dict[str, Any]) -> list[Schema]:
    lists = {kind: one.get(kind, []) for kind in ("unique", "range", "point", "fulltext")}
    lists["unique"] = [*lists["unique"], *([own_id] for own_id in _own_id(one))]
    return [Schema(kind, name, tuple(properties)) for kind, entries in lists.items() for properties in entries]
