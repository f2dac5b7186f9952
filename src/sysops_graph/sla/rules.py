"""When clocks are due, which of them an event ends, and whether a stored due time is what its facts give."""

from datetime import datetime

from sysops_graph.calendars.model import BusinessCalendar, Explained
from sysops_graph.calendars.rules import due_at, explained
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


def rebuilt_due_at(
    kind: ClockKind, service_level: ServiceLevel, started_at: datetime, *, policy: SlaPolicy, calendar: BusinessCalendar
) -> datetime:
    """The due time as its facts give it; a stored one that differs is wrong."""
    return due_at(calendar, started_at, policy.targets[service_level].of(kind))


def explained_due_at(clock: Clock, calendar: BusinessCalendar) -> list[Explained]:
    """The intervals from the start to the due time, counted or skipped, each with its reason."""
    return explained(calendar, clock.started_at, clock.due_at)
