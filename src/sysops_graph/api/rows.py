"""From a row to a type of the schema: by name."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def of_row(kind: type[T], row: Mapping[str, Any], /, **more: object) -> T:
    """An instance whose fields are the row's values by name, null where the row has none, and `more`."""
    return kind(**{name: row.get(name) for name in _names(kind) if name not in more}, **more)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)
