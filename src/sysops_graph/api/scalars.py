"""How plain values look outside: instants in ISO 8601, UTC out; durations in ISO 8601."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def write_instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(value: object) -> datetime:
    """Raises ValueError for a text without an offset: whose noon would it be?"""
    problem = f"An instant is ISO 8601 with an offset, like 2026-03-01T09:00:00Z; not {value!r}."
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(problem)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(problem) from error


def write_duration(span: timedelta) -> str:
    """`PT1H30M`; days are not used, since a day of work has no fixed length."""
    minutes, seconds = divmod(span.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{seconds:g}S" if seconds else ""]
    return "PT" + ("".join(parts) or "0S")


def read_duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        raise ValueError(f"A duration is ISO 8601, like PT30M or PT1H; not {value!r}.")
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise ValueError(f"This duration is too long: {value!r}.") from error


def _scalar(name: str, description: str, write: Any, read: Any) -> ScalarDefinition:  # noqa: ANN401
    return strawberry.scalar(name=name, description=description, serialize=write, parse_value=read)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar("Instant", "ISO 8601 with an offset; answers are in UTC.", write_instant, read_instant),
    timedelta: _scalar("Duration", "ISO 8601, like PT30M.", write_duration, read_duration),
}


@strawberry.type(description="A place on earth, WGS-84.")
class Position:
    latitude: float = strawberry.field(description="Degrees north.")
    longitude: float = strawberry.field(description="Degrees east.")

    @staticmethod
    def of(point: tuple[float, float] | None) -> "Position | None":
        return Position(latitude=point[0], longitude=point[1]) if point else None
