"""The writes of offers, answers, visits and exceptions. Callers in `lifecycle` hold the ticket's lock, and decide."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.assignment.model import (
    AbsenceNotFound,
    Accepted,
    Appointment,
    AssignmentState,
    Ended,
    Ending,
    NotAvailable,
    Offer,
    RecordedAbsence,
    RefusalReason,
    SlotNotFound,
    TransferState,
    Travel,
)
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.model import ServiceLevel


async def offer_ticket(
    tx: Tx, ticket_id: str, offers: Sequence[Offer], *, travel: Travel, actor: Actor, now: datetime, ids: Ids
) -> list[Offer]:
    """Write offers to experts, locked in order and looked at again. Answers those that were not lost to a race.

    An exception that blocks the ticket is resolved by the actor with the first that was not.
    """
    rows = await tx.rows(
        "assignment/offer_ticket",
        ticket_id=ticket_id,
        offers=[_offer_row(offer, ticket_id, now=now) for offer in sorted(offers, key=lambda o: o.expert_id)],
        margin_s=int(travel.margin.total_seconds()),
        metres_per_s=travel.kmh / 3.6,
        resolved_by=actor.principal,
        command_id=ids.command_id,
        now=now,
    )
    made = {row["assignment_id"] for row in rows}
    return [offer for offer in offers if offer.id in made]


async def accept_offer(
    tx: Tx,
    assignment_id: str,
    *,
    expert_ids: Collection[str],
    override: bool,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Accepted:
    """Make an offer an ownership; `expert_ids` are all who hold an offer of the ticket. Raises NotAvailable."""
    visit_id = ids.new("Visit")
    row = await tx.row(
        "assignment/accept_offer",
        assignment_id=assignment_id,
        expert_ids=sorted(expert_ids),
        visit_id=visit_id,
        override=override,
        answer_by=actor.principal,
        via=actor.via,
        command_id=ids.command_id,
        now=now,
    )
    assert row, "a live offer has its edge"
    if not override and (row["absent"] or row["full"]):
        raise NotAvailable("absent at that time" if row["absent"] else "no room left", offer_id=assignment_id)
    return Accepted(starts_at=row["starts_at"], ends_at=row["ends_at"], visit_id=visit_id if row["starts_at"] else None)


async def end_assignments(tx: Tx, endings: Sequence[Ending], *, actor: Actor, now: datetime, ids: Ids) -> None:
    """End live assignments, each with its reason."""
    await tx.rows("assignment/end_assignments", endings=[_ending_row(e, actor, now, ids) for e in endings], now=now)


async def ended_assignment(tx: Tx, assignment_id: str) -> Ended | None:
    """How an assignment that is not live has ended; none if there never was one."""
    row = await tx.row("assignment/assignment_ending", assignment_id=assignment_id)
    return Ended(**row) if row else None


async def recorded_absence(tx: Tx, absence_id: str) -> RecordedAbsence:
    """An absence as it stands. Raises AbsenceNotFound."""
    row = await tx.row("assignment/recorded_absence", absence_id=absence_id)
    if row is None:
        raise AbsenceNotFound(absence_id=absence_id)
    return RecordedAbsence(**row)


async def tickets_given_up(tx: Tx, absence: RecordedAbsence) -> dict[str, Appointment | None]:
    """The tickets that an absence took from their owner and nobody owns since, each with its old appointment."""
    rows = await tx.rows("assignment/tickets_given_up", expert_id=absence.expert_id, absence_id=absence.id)
    return {row.pop("ticket_id"): Appointment(**row) if row["slot_id"] else None for row in rows}


async def tickets_helped(tx: Tx, expert_ids: Sequence[str]) -> list[str]:
    """The blocked or waiting tickets that a change of these experts could help, the most pressing first."""
    rows = await tx.rows("assignment/tickets_helped", expert_ids=list(expert_ids), levels=list(ServiceLevel))
    return [row["ticket_id"] for row in rows]


async def tell_digest(tx: Tx, queue_id: str, *, now: datetime) -> tuple[list[str], list[str]]:
    """The keys of a queue's blocked tickets that nobody was told of yet, now marked as told, and the area's leads."""
    rows = await tx.rows("assignment/tell_digest", queue_id=queue_id, now=now)
    return [row["ticket_key"] for row in rows], rows[0]["lead_ids"] if rows else []


async def solver(tx: Tx, ticket_id: str) -> str | None:
    """The expert who solved a ticket last."""
    row = await tx.row("assignment/solver", ticket_id=ticket_id)
    return row["expert_id"] if row else None


async def managers(tx: Tx) -> list[str]:
    return [row["id"] for row in await tx.rows("assignment/managers")]


async def appointment(tx: Tx, ticket_id: str, slot_id: str, *, now: datetime) -> Appointment:
    """A slot that the ticket's customer offered. Raises SlotNotFound for another's, or a past one."""
    row = await tx.row("assignment/appointment", ticket_id=ticket_id, slot_id=slot_id, now=now)
    if row is None:
        raise SlotNotFound(slot_id=slot_id, field="slot_id")
    return Appointment(**row)


async def hold_waiting(tx: Tx, ticket_id: str) -> None:
    """The owner keeps the ticket while it waits, without load."""
    await tx.rows("assignment/hold_waiting", ticket_id=ticket_id)


async def hold_open(tx: Tx, ticket_id: str) -> None:
    """The owner has the ticket on hand again."""
    await tx.rows("assignment/hold_open", ticket_id=ticket_id)


async def restore_holds(tx: Tx, ticket_id: str) -> list[str]:
    """The edges that are missing for the live assignments of a locked ticket; answers whose they were."""
    return [row["assignment_id"] for row in await tx.rows("assignment/restore_holds", ticket_id=ticket_id)]


async def lock_experts(tx: Tx, expert_ids: Collection[str], *, ids: Ids) -> dict[str, str]:
    """Lock experts in the order of their ids; answers the time zone of each that exists."""
    rows = await tx.rows("assignment/lock_experts", expert_ids=sorted(expert_ids), command_id=ids.command_id)
    return {row["expert_id"]: row["time_zone"] for row in rows}


async def raise_exception(
    tx: Tx,
    ticket_id: str,
    *,
    exception_id: str,
    code: str,
    facts: Mapping[str, object],
    retry_at: datetime,
    now: datetime,
) -> None:
    """Record that nobody can take the ticket: why (`facts`: funnel, failures, relaxation), and when to look again."""
    await tx.rows(
        "assignment/raise_exception",
        ticket_id=ticket_id,
        exception_id=exception_id,
        properties={"code": code, "retry_at": retry_at, "looked_at": now, **{k: _json(v) for k, v in facts.items()}},
        now=now,
    )


async def resolve_exception(tx: Tx, exception_id: str, *, actor: Actor, now: datetime) -> None:
    await tx.rows("assignment/resolve_exception", exception_id=exception_id, resolved_by=actor.principal, now=now)


async def change_visit(
    tx: Tx,
    visit_id: str,
    *,
    properties: Mapping[str, object],
    position: tuple[float, float] | None = None,
    now: datetime,
) -> None:
    """A step of a visit; `position` is the expert's (latitude, longitude), WGS-84."""
    latitude, longitude = position or (None, None)
    await tx.rows(
        "assignment/change_visit",
        visit_id=visit_id,
        properties=properties,
        latitude=latitude,
        longitude=longitude,
        now=now,
    )


def ended_transfer(state: TransferState, actor: Actor, now: datetime) -> dict[str, object]:
    """What a transfer keeps of its end."""
    return {"state": state, "ended_at": now, "answer_by": actor.principal, "via": actor.via}


def _offer_row(offer: Offer, ticket_id: str, *, now: datetime) -> dict[str, object]:
    return {
        "id": offer.id,
        "expert_id": offer.expert_id,
        "slot_id": offer.slot_id,
        "from_at": offer.from_at,
        "until_at": offer.until_at,
        "starts_at": offer.from_at if offer.slot_id else None,
        "ends_at": offer.until_at if offer.slot_id else None,
        "pieces": list(offer.pieces),
        "override": offer.override is not None,
        "properties": {
            "ticket_id": ticket_id,
            "expert_id": offer.expert_id,
            "state": AssignmentState.OFFERED,
            "strategy": offer.strategy,
            "offered_at": now,
            "expires_at": offer.expires_at,
            "rank": offer.rank,
            "score": offer.score,
            "terms": _json(offer.terms),
            "inputs": _json(offer.inputs),
            "policy_version": offer.policy_version,
            "cycle": offer.cycle,
            "override": offer.override,
        },
    }


def _ending_row(ending: Ending, actor: Actor, now: datetime, ids: Ids) -> dict[str, object]:
    wrong = {RefusalReason.WRONG_SKILL, RefusalReason.WRONG_PRODUCT}
    answered = ending.state is AssignmentState.REFUSED
    return {
        "assignment_id": ending.assignment_id,
        "visit_state": ending.visit_state,
        "transfer": ended_transfer(ending.transfer_state, actor, now),
        "proposals": [{"id": ids.new("SkillProposal")}] if answered and ending.reason in wrong else [],
        "properties": {
            "state": ending.state,
            "reason": ending.reason,
            "comment": ending.comment,
            "ended_at": now,
            **({"answered_at": now, "answer_by": actor.principal, "via": actor.via} if answered else {}),
            **ending.properties,
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, default=str, sort_keys=True)
