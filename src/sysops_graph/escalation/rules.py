"""When a path rings, whom it tells, and what holds it up. Pure: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sysops_graph.escalation.model import Level, Path, Person, Ring, Role, Rung, Step
from sysops_graph.sla.model import ALWAYS, Basis, ServiceLevel
from sysops_graph.sla.rules import full_at

_ABSENT, _NOBODY = "is away", "there is nobody"


@dataclass(frozen=True, slots=True)
class Due:
    """When a path rings next; `held_until` is later than the rung's own time where somebody is at it."""

    rung_at: datetime
    held_until: datetime

    @property
    def at(self) -> datetime:
        return max(self.rung_at, self.held_until)


def next_ring(path: Path) -> Due:
    """The next rung is due so long after the path was armed, in its time and without pauses.

    Behind the last one the last resort is told again and again. An acknowledgement, and work of the owner, hold it up.
    """
    if path.step < len(path.rungs):
        rung_at = _after(path, path.armed_at, path.rungs[path.step].after_s)
    else:
        rung_at = _after(path, path.rang_at or path.armed_at, path.route.again_s)
    return Due(rung_at, _held_until(path))


def acknowledged_until(path: Path, at: datetime) -> datetime:
    """How long an acknowledgement, or a sign of work, holds the path."""
    return _after(path, at, path.route.acknowledged_s)


def line_raised_at(path: Path, service_level: ServiceLevel) -> datetime:
    """When a ticket that is not settled goes to the next support line."""
    return _after(path, path.armed_at, path.policy.line_raised_s[service_level])


def ring(path: Path, people: Iterable[Person]) -> Ring:
    """What the next ring does: who of its target is there is told, who is away is passed over with a record."""
    everybody = tuple(people)
    if path.step >= len(path.rungs):
        told, skipped = present(_members(everybody, path.policy.last_resort))
        if not told:
            told, instead = present(_of(everybody, Role.MANAGER))
            skipped = (*skipped, "last resort: managers instead", *instead)
        return Ring(
            kind=Step.LAST_RESORT, step=path.step, tell=told or _anybody(everybody), skipped=skipped, raises=True
        )
    rung = path.rungs[path.step]
    told, skipped = present(_targets(rung, everybody))
    if not told:
        skipped = (*skipped, f"{rung.tell}: nobody could be told")
    return Ring(
        kind=Step.RUNG,
        step=path.step + 1,
        tell=told,
        skipped=skipped,
        beside=rung.beside,
        raises=rung.tell is not Role.EXPERT,
    )


def after_ring(path: Path, rung: Ring, at: datetime) -> Path:
    """The path when a ring has told its people: nothing is acknowledged any more."""
    rounds = path.rounds + (rung.kind is Step.LAST_RESORT)
    return replace(path, step=rung.step, rounds=rounds, rang_at=at, acknowledged_until_at=None)


def _targets(rung: Rung, people: Sequence[Person]) -> list[Person]:
    return _members(people, rung.group) if rung.group else _of(people, rung.tell)


def _of(people: Sequence[Person], role: Role) -> list[Person]:
    return [person for person in people if person.role is role]


def _members(people: Sequence[Person], group: str) -> list[Person]:
    return [person for person in people if person.group == group]


def _anybody(people: Sequence[Person]) -> tuple[Person, ...]:
    """Where all who should hear are away, they hear all the same: nobody must not be the answer."""
    return tuple({person.id: person for person in people if person.role is not Role.EXPERT}.values())


def present(people: Sequence[Person]) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    if not people:
        return (), ()
    present = tuple(person for person in people if not person.absent)
    return present, tuple(f"{person.role} {person.name} {_ABSENT}" for person in people if person.absent)


def _held_until(path: Path) -> datetime:
    """Work of the owner holds a path up, and while it is acknowledged also what the one who said so does."""
    worked = acknowledged_until(path, path.worked_at) if path.worked_at else path.armed_at
    said = path.acknowledged_until_at
    if said and path.progressed_at:
        said = max(said, acknowledged_until(path, path.progressed_at))
    return max(said or path.armed_at, worked)


def _after(path: Path, start: datetime, seconds: int) -> datetime:
    calendar = path.calendar if path.route.basis is Basis.CONTRACTUAL else ALWAYS
    pauses = [(since, until) for since, until in path.pauses if until > start]
    return full_at(calendar, start, timedelta(seconds=seconds), pauses)


def raised_to(present: int, level: Level) -> int:
    """Levels only rise."""
    return max(present, level)
