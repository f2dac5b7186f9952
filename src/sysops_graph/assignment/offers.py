"""Offers as they are to be written: when the work is, on whose wall, and until when an answer counts. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from sysops_graph.assignment.model import Appointment, Offer, Travel
from sysops_graph.calendars.rules import expires_at, local_now, local_pieces
from sysops_graph.matching.model import Candidate, MatchPolicy
from sysops_graph.tickets.model import Held, Ticket


class _Work(TypedDict):
    slot_id: str | None
    from_at: datetime
    until_at: datetime
    pieces: tuple[Mapping[str, object], ...]


def offer_to(ticket: Ticket, candidate: Candidate, policy: MatchPolicy, *, offer_id: str, now: datetime) -> Offer:
    """The offer to a candidate. The time to answer about a visit begins with the next shift, for who is not on call."""
    slot = candidate.slot
    shifts = candidate.windows if ticket.visit and not candidate.on_call else None
    appointment = Appointment(slot_id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at) if slot else None
    minutes = timedelta(minutes=policy.offer_minutes[ticket.priority])
    return Offer(
        id=offer_id,
        expert_id=candidate.expert_id,
        **work_of(appointment, candidate.time_zone, now=now),
        expires_at=expires_at(now, minutes, shifts, candidate.time_zone),
        strategy=candidate.strategy,
        rank=candidate.rank,
        score=candidate.score,
        terms=candidate.terms,
        inputs=candidate.inputs,
        policy_version=candidate.policy_version,
        cycle=ticket.cycle,
    )


def direct_offer(
    ticket: Ticket,
    expert_id: str,
    time_zone: str,
    appointment: Appointment | None,
    *,
    offer_id: str,
    how: str,
    override: str | None,
    now: datetime,
) -> Offer:
    """An offer that is accepted in the transaction that makes it: claimed, or assigned by hand."""
    return Offer(
        id=offer_id,
        expert_id=expert_id,
        **work_of(appointment, time_zone, now=now),
        expires_at=now,
        strategy=how,
        rank=1,
        score=0.0,
        terms={},
        inputs={},
        policy_version=ticket.policy_version,
        cycle=ticket.cycle,
        override=override,
    )


def as_held(offer: Offer) -> Held:
    """An offer that was just written, as the ticket would show it."""
    return Held(
        id=offer.id,
        state="offered",
        expert_id=offer.expert_id,
        expires_at=offer.expires_at,
        slot_id=offer.slot_id,
        starts_at=offer.from_at if offer.slot_id else None,
        ends_at=offer.until_at if offer.slot_id else None,
        visit_id=None,
        visit_state=None,
        strategy=offer.strategy,
        full=False,
    )


def travel(policy: MatchPolicy) -> Travel:
    return Travel(margin=timedelta(minutes=policy.travel_margin_min), kmh=policy.travel_kmh)


def work_of(appointment: Appointment | None, time_zone: str, *, now: datetime) -> _Work:
    """When the work is, in UTC and on the expert's wall: an appointment, or this instant."""
    if appointment is None:
        local = local_now(now, time_zone)
        minute = {
            "weekday": local.weekday,
            "on": local.on,
            "from_minute": local.minute,
            "until_minute": local.minute + 1,
        }
        return _Work(slot_id=None, from_at=now, until_at=now, pieces=(minute,))
    pieces = tuple(
        {"weekday": p.weekday, "on": p.on, "from_minute": p.from_minute, "until_minute": p.until_minute}
        for p in local_pieces(appointment.starts_at, appointment.ends_at, time_zone)
    )
    return _Work(
        slot_id=appointment.slot_id, from_at=appointment.starts_at, until_at=appointment.ends_at, pieces=pieces
    )
