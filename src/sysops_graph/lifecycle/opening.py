"""A ticket is opened: triage, clocks, and the search for its expert, in one transaction with the receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.actor import Actor
from sysops_graph.automation.model import Event
from sysops_graph.calendars.rules import due_at
from sysops_graph.customers.commands import create_provisional
from sysops_graph.customers.model import Newcomer
from sysops_graph.customers.rules import entitlement
from sysops_graph.delivery.model import Outcome
from sysops_graph.escalation.commands import arm_path
from sysops_graph.escalation.model import Level, parse_escalation_policy
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import CLAIM, Next
from sysops_graph.matching.model import parse_match_policy
from sysops_graph.notifications.model import Fact, Kind
from sysops_graph.notifications.rules import notice
from sysops_graph.sealing import SealedContact
from sysops_graph.sla.commands import start_clocks
from sysops_graph.sla.model import ClockKind, ServiceLevel, Terms
from sysops_graph.sla.queries import terms_of
from sysops_graph.tickets.estimates import estimate
from sysops_graph.tickets.model import Entitlement, Opening, Priority, Slot
from sysops_graph.tickets.opening import (
    Coverage,
    Intake,
    contract_for,
    custom_values,
    flags,
    missing_notes,
    opening_facts,
    write_opening,
)
from sysops_graph.tickets.policy import parse_triage_policy
from sysops_graph.tickets.rules import usable_slots
from sysops_graph.tickets.triage import Known, triage


async def open_ticket(
    tx: Tx,
    opening: Opening,
    *,
    key: str,
    follow_up_of_id: str | None = None,
    received_at: datetime | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Write the ticket, its clocks and what follows; the receipt is given for what this commits.

    Raises InvalidOpening with all that cannot be used; what a person can sort out later is a note on the ticket.
    """
    intake = await _taken_in(tx, opening, actor=actor, now=now)
    terms = terms_of(intake.facts["calendar"], policy_of(intake.facts, "sla"))
    level = ServiceLevel(intake.coverage.service_level)
    estimated_at = estimated(intake, terms, since=now, now=now)
    intake = replace(intake, estimated_at=estimated_at, received_at=received_at or now)
    ticket_id = ids.new("Ticket")
    follows = {"follow_up_of_id": follow_up_of_id}
    queue = await write_opening(tx, intake, ticket_id=ticket_id, key=key, **follows, actor=actor, now=now, ids=ids)
    clocks = await start_clocks(
        tx, ticket_id, service_level=level, priority=intake.triage.priority, terms=terms, cycle=1, now=now, ids=ids
    )
    next_ = Next(arm=clocks.timers)
    escalation = policy_of(intake.facts, "escalation")
    next_.arm += await arm_path(
        tx,
        ticket_id,
        policy=parse_escalation_policy(escalation["body"]),
        version=escalation["version"],
        priority=intake.triage.priority,
        service_level=level,
        terms=terms,
        cycle=1,
        now=now,
        ids=ids,
    )
    if intake.triage.priority is Priority.P1:
        next_.raise_level(ticket_id, Level.IMMEDIATE, cause="p1_opened")
    claim_until_at = _let_experts_know(next_, intake, queue, ticket_id, now=now)
    facts: dict[str, Fact] = {
        "ticket_key": key,
        "entitlement": intake.coverage.entitlement,
        "notes": "; ".join(intake.notes),
        "disturbance": " ".join(disturbance["text"] for disturbance in intake.facts["disturbances"]),
        "response_due_at": clocks.due_at(ClockKind.RESPONSE).isoformat(),
        "estimated_at": estimated_at.isoformat(),
        "claim_until_at": claim_until_at and claim_until_at.isoformat(),
    }
    next_.messages.append(notice(Kind.TICKET_RECEIPT, opening.customer_id, ticket_id=ticket_id, **facts))
    next_.compare(ticket_id)
    next_.happened(ticket_id, Event.OPENED)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def open_for_newcomer(
    tx: Tx,
    opening: Opening,
    newcomer: Newcomer,
    contact: SealedContact,
    *,
    key: str,
    received_at: datetime | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The same for somebody who is not known yet: a provisional customer, whose number follows the ticket's key."""
    number = f"P-{key.partition('-')[2]}"
    customer_id = await create_provisional(tx, newcomer, contact, number=number, actor=actor, now=now, ids=ids)
    theirs = opening.model_copy(update={"customer_id": customer_id})
    return await open_ticket(tx, theirs, key=key, received_at=received_at, actor=actor, now=now, ids=ids)


async def _taken_in(tx: Tx, opening: Opening, *, actor: Actor, now: datetime) -> Intake:
    slots, dropped = usable_slots(opening.slots, now=now)
    intake = await weighed(tx, opening, slots, dropped, entered_by_id=actor.subject_id, now=now)
    custom = custom_values(opening, intake.facts)
    return replace(intake, custom=custom, notes=[*intake.notes, *missing_notes(opening, intake.facts, custom)])


async def weighed(
    tx: Tx,
    opening: Opening,
    slots: Sequence[Slot],
    dropped: Sequence[str] = (),
    *,
    entered_by_id: str | None,
    priority: Priority | None = None,
    now: datetime,
) -> Intake:
    """What is made of an opening now: triage (a `priority` that somebody set stands), contract, notes.

    Raises InvalidOpening.
    """
    facts = await opening_facts(tx, opening, entered_by_id=entered_by_id, now=now)
    policy = parse_triage_policy(_body(facts, "triage"))
    coverage = _coverage(opening, facts, now=now)
    partner = facts["partner"] or dict.fromkeys(("id", "line", "priority_floor"))
    known = Known(
        business=facts["business"],
        service_level=coverage.service_level,
        recalled=facts["recalled"],
        family_id=facts["family_id"],
        partner_id=partner["id"],
        partner_line=partner["line"],
        partner_floor=Priority(partner["priority_floor"]) if partner["priority_floor"] else None,
    )
    translation = opening.language is not None and not facts["language_spoken"]
    return Intake(
        opening=opening,
        facts=facts,
        triage=triage(opening, known, slots, policy, priority=priority, now=now),
        coverage=coverage,
        slots=slots,
        notes=flags(opening, facts, dropped, translation=translation),
    )


def _coverage(opening: Opening, facts: Row, *, now: datetime) -> Coverage:
    on = now.astimezone(ZoneInfo(facts["time_zone"])).date()
    contract = contract_for(opening, facts["contracts"], on=on)
    if contract is None:
        return Coverage(contract_id=None, service_level=ServiceLevel.ESSENTIAL, entitlement=Entitlement.UNKNOWN)
    covers = any(first <= on <= last for _, first, last in contract["covered"])
    return Coverage(
        contract_id=contract["id"],
        service_level=contract["service_level"],
        entitlement=Entitlement(entitlement({**contract, "covers": covers}, facts["product_id"], on=on)),
    )


def estimated(intake: Intake, terms: Terms, *, since: datetime, now: datetime) -> datetime:
    """When it may be solved: what is promised, or what tickets like it took of late; from now on where that is over."""
    priority, level = intake.triage.priority, ServiceLevel(intake.coverage.service_level)
    target = terms.policy.target(level, priority, ClockKind.RESOLUTION)
    span = estimate(target, intake.facts["estimates"], priority)
    at = due_at(terms.calendar, since, span)
    return at if at > now else due_at(terms.calendar, now, span)


def _let_experts_know(
    next_: Next, intake: Intake, queue: Row | None, ticket_id: str, *, now: datetime
) -> datetime | None:
    """Offer it at once, or let experts claim it until the offer time of its priority has passed; answers until when."""
    if queue is None or queue["mode"] == "offer":
        next_.seek(ticket_id)
        return None
    minutes = parse_match_policy(_body(intake.facts, "match")).offer_minutes[intake.triage.priority]
    until_at = now + timedelta(minutes=minutes)
    next_.at(CLAIM, ticket_id, until_at, ticket_id=ticket_id)
    return until_at


def policy_of(facts: Row, kind: str) -> Row:
    """The version in force."""
    return [policy for policy in facts["policies"] if policy["kind"] == kind][-1]


def _body(facts: Row, kind: str) -> str:
    return policy_of(facts, kind)["body"]
