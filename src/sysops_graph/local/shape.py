"""Presence and types of properties against the documented model: the Community edition has no constraints for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sysops_graph.graph.documented import Declared

_EMPTY_LIST = "LIST<NOTHING>"


@dataclass(frozen=True, slots=True)
class Found:
    """What the database has of one property: its types, and on how many."""

    types: frozenset[str]
    count: int


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
