"""When clocks are due, which of them an event ends, and whether a stored due time is what its facts give."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sysops_graph.calendars.model import BusinessCalendar, Explained, Interval, Reason
from sysops_graph.calendars.rules import business_time_between, due_at, explained
from sysops_graph.sla.model import Clock, ClockKind, NewClock, ServiceLevel, SlaPolicy, Terms


def clocks_for(service_level: ServiceLevel, terms: Terms, started_at: datetime) -> tuple[NewClock, ...]:
    """The response and the resolution clock of a ticket, started together."""
    targets = terms.policy.targets[service_level]
    return tuple(
        NewClock(kind=kind, target=target, due_at=due_at(terms.calendar, started_at, target))
        for kind, target in ((kind, targets.of(kind)) for kind in ClockKind)
    )


def ended_by(kind: ClockKind) -> tuple[ClockKind, ...]:
    """The clocks that a met target ends: solving a ticket is a human's acknowledgement as well."""
    return (ClockKind.RESPONSE,) if kind is ClockKind.RESPONSE else (ClockKind.RESPONSE, ClockKind.RESOLUTION)


def due_after_pauses(
    calendar: BusinessCalendar, started_at: datetime, target: timedelta, pauses: Iterable[Interval]
) -> datetime:
    """When the target is full, if no time counts within the pauses; one that was full before a pause stays due."""
    since, left = started_at, target
    for paused_at, resumed_at in pauses:
        used = business_time_between(calendar, since, paused_at)
        if used >= left:
            break
        since, left = resumed_at, left - used
    return due_at(calendar, since, left)


def rebuilt_due_at(
    kind: ClockKind,
    service_level: ServiceLevel,
    started_at: datetime,
    pauses: Iterable[Interval],
    *,
    policy: SlaPolicy,
    calendar: BusinessCalendar,
) -> datetime:
    """The due time as its facts give it; a stored one that differs is wrong."""
    return due_after_pauses(calendar, started_at, policy.targets[service_level].of(kind), pauses)


def explained_due_at(clock: Clock, calendar: BusinessCalendar) -> list[Explained]:
    """The intervals from the start to the due time, counted or skipped, each with its reason."""
    since, pieces = clock.started_at, list[Explained]()
    for paused_at, resumed_at in clock.pauses:
        if paused_at >= clock.due_at:
            break
        pieces += explained(calendar, since, paused_at)
        pieces.append(Explained(paused_at, resumed_at, Reason.PAUSE))
        since = resumed_at
    return [*pieces, *explained(calendar, since, clock.due_at)]
