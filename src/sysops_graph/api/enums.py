"""Enums of the packages in the schema, each value with its meaning."""

from enum import Enum
from typing import Any, cast

import strawberry


def described(kind: type[Enum], description: str, **values: str) -> None:
    """Put a package's enum into the schema; raises KeyError for a value without a description or the reverse."""
    strawberry.enum(kind, description=description)
    definition = cast(Any, kind).__strawberry_definition__
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise KeyError(*values)
