"""What the statements found about experts, as values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sysops_graph.calendars.model import Interval, Window
from sysops_graph.matching.model import Rule

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A required skill as an expert holds it; level none for one that they lack."""

    skill_id: str
    needs: int
    level: int | None = None
    verified: bool = False
    valid_from_at: datetime | None = None
    valid_until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of an earlier offer of the ticket to the expert."""

    state: str
    reason: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """An absence over the time of the work."""

    id: str
    kind: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """A visit that leaves no time for the work, travel included."""

    ticket_id: str
    area: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """An expert at the n-th time of the work."""

    n: int
    away: Away | None
    booked: Booked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An expert against the rules.

    `look`: at a time at which the first rule was failed. `failed`: every rule failed at the `best` time; nothing for
    who may, and for who is more than a level short.
    """

    expert_id: str
    name: str
    time_zone: str
    line: int
    cap: int
    load: int
    held: Mapping[str, Held]
    asked: Asked | None
    look: Look | None
    best: Look | None
    failed: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The experts whose first failed rule this is (none: who passed); `answered` of them did not just stay silent."""

    rule: Rule | None
    experts: int
    answered: int
    listed: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When an expert works, is on call, is away, has visits; and which areas they serve."""

    time_zone: str
    windows: tuple[Window, ...] = ()
    on_call: tuple[Interval, ...] = ()
    absences: tuple[Interval, ...] = ()
    visits: tuple[Interval, ...] = ()
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """An expert whom time alone makes eligible: not before `free_at`, not after `until_at`, and within their hours."""

    expert_id: str
    name: str
    failed: tuple[Rule, ...]
    free_at: datetime
    until_at: datetime
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everybody with the rarest skill, judged: per rule; whom time alone brings; and the hours of who is looked at."""

    tallies: tuple[Tally, ...]
    waits: tuple[Wait, ...]
    hours: Mapping[str, Hours] = field(default_factory=dict[str, Hours])

    @property
    def nearest(self) -> tuple[Seen, ...]:
        """Who fails the fewest rules, of those who are at most one level short."""
        misses = [seen for tally in self.tallies for seen in tally.listed if seen.failed]
        least = min((len(seen.failed) for seen in misses), default=0)
        return tuple(seen for seen in misses if len(seen.failed) == least)


def verdict(rows: Sequence[Row]) -> Verdict:
    """The statement's rows as a value; hours are asked for by the names in it."""
    return Verdict(tallies=tallies(rows), waits=tuple(_wait(wait) for row in rows for wait in row["waits"]))


def hours_by_expert(rows: Iterable[Row]) -> dict[str, Hours]:
    return {row["expert_id"]: _hours(row) for row in rows}


def tallies(rows: Iterable[Row]) -> tuple[Tally, ...]:
    return tuple(
        Tally(
            Rule(row["rule"]) if row["rule"] else None,
            row["experts"],
            row["answered"],
            tuple(map(_seen, row["listed"])),
        )
        for row in rows
    )


def _seen(row: Row) -> Seen:
    return Seen(
        expert_id=row["expert_id"],
        name=row["name"],
        time_zone=row["time_zone"],
        line=row["line"],
        cap=row["cap"],
        load=row["load"],
        held={held["skill_id"]: Held(**held) for held in row["held"]},
        asked=Asked(**row["asked"]) if row["asked"] else None,
        look=_look(row["look"]) if row["look"] else None,
        best=_look(row["least"]) if row["least"] else None,
        failed=_rules(row["failed"]),
    )


def _look(row: Row) -> Look:
    return Look(
        row["n"], Away(**row["away"]) if row["away"] else None, Booked(**row["booked"]) if row["booked"] else None
    )


def _wait(row: Row) -> Wait:
    return Wait(
        expert_id=row["expert_id"],
        name=row["name"],
        failed=_rules(row["failed"]),
        free_at=row["free_at"],
        until_at=row["until_at"],
        hours=_hours(row),
    )


def _hours(row: Row) -> Hours:
    return Hours(
        time_zone=row["time_zone"],
        windows=tuple(Window(*window) for window in row["windows"]),
        on_call=_intervals(row.get("on_call")),
        absences=_intervals(row["absences"]),
        visits=_intervals(row.get("visits")),
        serves=tuple(row.get("serves") or ()),
    )


def _intervals(rows: Iterable[list[datetime]] | None) -> tuple[Interval, ...]:
    return tuple((start, end) for start, end in rows or ())


def _rules(names: Iterable[str] | None) -> tuple[Rule, ...]:
    """In the order of the rules."""
    found = frozenset(names or ())
    return tuple(rule for rule in Rule if rule in found)
