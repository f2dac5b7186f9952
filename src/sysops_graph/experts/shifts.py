"""Who stands in for whom on call. Pure: shifts in, shifts out; nobody takes one who could not hold it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sysops_graph.calendars.model import Interval
from sysops_graph.errors import Conflict, NotFound

ANSWERED_WITHIN = timedelta(hours=24)
"""A swap that nobody has answered so long, or until the duty begins, is off."""


class SwapState(StrEnum):
    """A swap, from being asked for to its end."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A duty on call of one person; `stands_in_for` is whose it was by the plan."""

    rota_id: str
    person_id: str
    role: str
    starts_at: datetime
    ends_at: datetime
    name: str = ""
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Somebody who is to have a duty: whether they could, and when they are away."""

    id: str
    name: str
    active: bool
    fit: bool
    away: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rota under its lock: the shifts that are not over, and the people who are to have one of them."""

    rota_id: str
    rota_name: str
    shifts: tuple[Shift, ...]
    people: Mapping[str, StandIn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearranged:
    """Shifts that are no longer as they were, and those in their place."""

    ended: tuple[Shift, ...]
    begun: tuple[Shift, ...]


class StandInNotPossible(Conflict):
    """This person cannot have that duty then."""


class ShiftNotFound(NotFound):
    """There is no such duty on call, or it is over."""


class SwapNotFound(NotFound):
    """There is no swap by that id that concerns you."""


class SwapNoLongerWaits(Conflict):
    """This swap waits for no answer any more."""


def handed(
    standing: Standing, *, to_id: str, role: str, starts_at: datetime, ends_at: datetime, only_of: str | None = None
) -> Rearranged:
    """The person has the role from one instant to another; whoever had it then keeps what lies before and after.

    `only_of` names the one who gives it away; others in the same role stay.
    """
    concerned = [
        shift
        for shift in standing.shifts
        if shift.role == role
        and shift.starts_at < ends_at
        and shift.ends_at > starts_at
        and only_of in {None, shift.person_id}
    ]
    left = [piece for shift in concerned for piece in _rest(shift, starts_at, ends_at)]
    relieved = next((shift.stands_in_for or shift.person_id for shift in concerned if shift.person_id != to_id), None)
    taken = Shift(
        rota_id=standing.rota_id,
        person_id=to_id,
        role=role,
        starts_at=starts_at,
        ends_at=ends_at,
        stands_in_for=None if relieved == to_id else relieved,
    )
    return Rearranged(ended=tuple(concerned), begun=(*left, taken))


def _rest(shift: Shift, starts_at: datetime, ends_at: datetime) -> Iterable[Shift]:
    if shift.starts_at < starts_at:
        yield replace(shift, ends_at=starts_at)
    if shift.ends_at > ends_at:
        yield replace(shift, starts_at=ends_at)


def demand_fit(
    standing: Standing, person_id: str, *, starts_at: datetime, ends_at: datetime, gives: Collection[Shift]
) -> None:
    """Raises StandInNotPossible unless the person is in use, fit for the rota, there all the time, and has no other
    duty of the rota then: one person as both would leave nobody behind them. `gives` are duties given away for it."""
    person = standing.people.get(person_id)
    if person is None or not person.active:
        raise StandInNotPossible("There is nobody in use by this id.", person_id=person_id)
    if not person.fit:
        raise _not_possible(person, "is not of the line and place of this rota, or not in charge")
    if any(since < ends_at and until > starts_at for since, until in person.away):
        raise _not_possible(person, "is away then")
    for shift in standing.shifts:
        overlaps = shift.starts_at < ends_at and shift.ends_at > starts_at
        if overlaps and shift.person_id == person_id and shift not in gives:
            raise _not_possible(person, f"is {shift.role} then")


def _not_possible(person: StandIn, why: str) -> StandInNotPossible:
    return StandInNotPossible(f"{person.name} cannot have this duty: {person.name} {why}.", person_id=person.id)


def shift_of(standing: Standing, person_id: str, *, role: str, starts_at: datetime) -> Shift:
    """One person's duty, known by its begin. Raises ShiftNotFound."""
    for shift in standing.shifts:
        if (shift.person_id, shift.role, shift.starts_at) == (person_id, role, starts_at):
            return shift
    raise ShiftNotFound(rota_id=standing.rota_id, person_id=person_id, role=role, starts_at=starts_at.isoformat())


def expires_at(shifts: Sequence[Shift], *, now: datetime) -> datetime:
    """An answer counts for a day, and not when one of the duties has begun; of one under way until it ends."""
    return min(now + ANSWERED_WITHIN, *(s.starts_at if s.starts_at > now else s.ends_at for s in shifts))


def standings_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Standing]:
    """Rotas by id, as the graph tells them: a row for each rota and person."""
    found: dict[str, Standing] = {}
    for row in rows:
        rota_id = row["rota_id"]
        people = dict(found[rota_id].people) if rota_id in found else {}
        if said := row["person"]:
            away = tuple((since, until) for since, until in said["away"])
            person_id = row["person_id"]
            people[person_id] = StandIn(
                id=person_id, name=said["name"], active=said["active"], fit=said["fit"], away=away
            )
        shifts = tuple(Shift(**shift) for shift in row["shifts"])
        found[rota_id] = Standing(rota_id=rota_id, rota_name=row["rota_name"], shifts=shifts, people=people)
    return found
