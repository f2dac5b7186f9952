"""When clocks are due, which of them an event ends, and whether a stored due time is what its facts give."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sysops_graph.calendars.model import BusinessCalendar, Explained, Interval, Reason
from sysops_graph.calendars.rules import business_time_between, due_at, explained
from sysops_graph.sla.model import ALWAYS, Basis, Clock, ClockKind, ClockState, Priority, ServiceLevel, SlaPolicy, Terms

_LEFT_AT_LEAST = timedelta(hours=1)
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock with the area's calendar and the policy that it was started on."""

    clock: Clock
    calendar: BusinessCalendar
    policy: SlaPolicy

    @property
    def counting(self) -> BusinessCalendar:
        """The calendar that the clock runs on."""
        return self.calendar if self.clock.basis is Basis.CONTRACTUAL else ALWAYS

    def due_at(self) -> datetime:
        """When the target is full, if no time counts within the pauses; one that was full before a pause stays due."""
        return self.full_at(self._shortened())

    def warn_at(self) -> datetime | None:
        """When so much of the target is used that a breach is near; none for a clock that is not warned by."""
        clock = self.clock
        if clock.warned_at or clock.paused_at or clock.basis is not warned_on(clock.priority):
            return None
        return self.full_at(self._shortened() * self.policy.warned_at_share)

    def breach_at(self) -> datetime | None:
        """When a breach is to be told; none if it was, and for a clock that promises nothing."""
        clock = self.clock
        over = clock.breached_at or clock.paused_at or clock.basis is not Basis.CONTRACTUAL
        return None if over else clock.due_at

    def resumed(self, now: datetime) -> "Standing":
        """Runs on after its pause."""
        clock = self.clock
        assert clock.paused_at, "only a paused clock goes on"
        pauses = (*clock.pauses, (clock.paused_at, now))
        return self._with(replace(clock, pauses=pauses, paused_at=None, state=ClockState.RUNNING))

    def accelerated(self, now: datetime) -> "Standing":
        """Has half the time left, at least an hour, never more than it had."""
        return self._with(replace(self.clock, accelerated_at=now))

    def promising(self, service_level: ServiceLevel, priority: Priority) -> "Standing":
        """Has the target of another service level or priority."""
        target = self.policy.target(service_level, priority, self.clock.kind)
        return self._with(replace(self.clock, service_level=service_level, priority=priority, target=target))

    def recounted(self) -> "Standing":
        """Is due when its present calendar says."""
        return self._with(self.clock)

    def ended(self, now: datetime) -> "Standing":
        """Is needed no longer."""
        return replace(self, clock=replace(self.clock, state=ClockState.STOPPED, stopped_at=now))

    def beside(self, basis: Basis, clock_id: str) -> "Standing":
        """The same promise in another time."""
        return self._with(replace(self.clock, id=clock_id, basis=basis, warned_at=None, breached_at=None))

    def rebuilt(self) -> "Standing":
        """With the due time as its facts give it; a stored one that differs is wrong."""
        return self.promising(self.clock.service_level, self.clock.priority)

    def explained(self) -> list[Explained]:
        """The intervals from the start to the due time, counted or skipped, each with its reason."""
        since, pieces = self.clock.started_at, list[Explained]()
        for paused_at, resumed_at in self.clock.pauses:
            if paused_at >= self.clock.due_at:
                break
            pieces += explained(self.counting, since, paused_at)
            pieces.append(Explained(paused_at, resumed_at, Reason.PAUSE))
            since = resumed_at
        return [*pieces, *explained(self.counting, since, self.clock.due_at)]

    def full_at(self, target: timedelta) -> datetime:
        """When so much time has been counted."""
        return full_at(self.counting, self.clock.started_at, target, self.clock.pauses)

    def _with(self, clock: Clock) -> "Standing":
        changed = replace(self, clock=clock)
        return replace(changed, clock=replace(clock, due_at=changed.due_at()))

    def _shortened(self) -> timedelta:
        clock = self.clock
        if clock.accelerated_at is None:
            return clock.target
        used = used_until(self.counting, clock.started_at, clock.accelerated_at, clock.pauses)
        left = clock.target - used
        return clock.target if left <= _NONE else used + min(left, max(left / 2, _LEFT_AT_LEAST))


def clocks_for(
    ticket_id: str,
    *,
    service_level: ServiceLevel,
    priority: Priority,
    terms: Terms,
    cycle: int,
    started_at: datetime,
    new_id: Callable[[], str],
) -> list[Standing]:
    """The response and the resolution clock of a ticket, started together, in each time that its priority runs in."""
    promised = [
        Clock(
            id=new_id(),
            ticket_id=ticket_id,
            kind=kind,
            basis=Basis.CONTRACTUAL,
            cycle=cycle,
            target=terms.policy.target(service_level, priority, kind),
            service_level=service_level,
            priority=priority,
            policy_version=terms.policy_version,
            calendar_id=terms.calendar_id,
            started_at=started_at,
            due_at=started_at,
        )
        for kind in ClockKind
    ]
    standing = [Standing(clock, terms.calendar, terms.policy).promising(service_level, priority) for clock in promised]
    return [*standing, *twins(standing, priority, new_id)]


def twins(standing: Sequence[Standing], priority: Priority, new_id: Callable[[], str]) -> list[Standing]:
    """The clocks in other times that the priority wants and that do not run yet."""
    running = {each.clock.basis for each in standing}
    promised = [each for each in standing if each.clock.basis is Basis.CONTRACTUAL]
    return [each.beside(basis, new_id()) for basis in bases(priority) if basis not in running for each in promised]


def bases(priority: Priority) -> tuple[Basis, ...]:
    """In which times the clocks of a ticket run."""
    return tuple(Basis) if priority in {Priority.P1, Priority.P2} else (Basis.CONTRACTUAL,)


def warned_on(priority: Priority) -> Basis:
    """On whose clocks a near breach is told: of P1 and P2 also at night."""
    return bases(priority)[-1]


def ended_by(kind: ClockKind) -> tuple[ClockKind, ...]:
    """The clocks that a met target ends: solving a ticket is a human's acknowledgement as well."""
    return (ClockKind.RESPONSE,) if kind is ClockKind.RESPONSE else (ClockKind.RESPONSE, ClockKind.RESOLUTION)


def used_until(
    calendar: BusinessCalendar, started_at: datetime, at: datetime, pauses: Iterable[Interval] = ()
) -> timedelta:
    """The time that has been counted by then."""
    spans = ((since, min(until or at, at)) for since, until in _stretches(started_at, pauses))
    return sum((business_time_between(calendar, since, until) for since, until in spans if since < until), _NONE)


def full_at(
    calendar: BusinessCalendar, started_at: datetime, target: timedelta, pauses: Iterable[Interval] = ()
) -> datetime:
    """When so much time has been counted since the start, none of it within the pauses."""
    left = target
    for since, until in _stretches(started_at, pauses):
        used = business_time_between(calendar, since, until) if until else left
        if used >= left:
            return due_at(calendar, since, left)
        left -= used
    raise AssertionError("the last stretch has no end")


def _stretches(started_at: datetime, pauses: Iterable[Interval]) -> Iterable[tuple[datetime, datetime | None]]:
    since = started_at
    for paused_at, resumed_at in pauses:
        yield since, paused_at
        since = resumed_at
    yield since, None
