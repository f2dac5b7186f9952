"""From what was said to a ticket: what the graph knows about it, what cannot be used, and the node to be written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sysops_graph.actor import Actor
from sysops_graph.catalog.custom_fields import missing_fields, missing_note, read_values
from sysops_graph.delivery.rules import shard_of
from sysops_graph.errors import Invalid, Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.alike import code_word, found_by
from sysops_graph.tickets.commands import history_entry
from sysops_graph.tickets.model import Entitlement, Entry, Opening, Slot, State, Triage

NO_PLACE = "nobody knows yet where the device is"
_NO_DEVICE = "the customer has no device with serial"
_NO_CONTRACT = "the customer has no contract with number"
_NOT_SPOKEN = "no expert speaks"
RECHECKED = (NO_PLACE, _NO_DEVICE, _NO_CONTRACT, _NOT_SPOKEN)
"""How the notes begin that an edit may settle."""


class InvalidOpening(Invalid):
    """A ticket cannot be opened with this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The contract that counts for a ticket, and what it says."""

    contract_id: str | None
    service_level: str
    entitlement: Entitlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """An opening with all that was found out and decided about it; `notes` are for a person to sort out."""

    opening: Opening
    facts: Row
    triage: Triage
    coverage: Coverage
    slots: Sequence[Slot]
    notes: Sequence[str]
    custom: Mapping[str, object] = field(default_factory=dict[str, object])
    estimated_at: datetime | None = None
    received_at: datetime | None = None


async def opening_facts(tx: Tx, opening: Opening, *, entered_by_id: str | None, now: datetime) -> Row:
    """What the graph knows about an opening, and of the partner if one enters it.

    Raises InvalidOpening with all ids that name nothing one may use.
    """
    row = await tx.row(
        "tickets/opening_facts",
        **opening.model_dump(
            include={
                "customer_id",
                "device_id",
                "serial",
                "product_id",
                "family_id",
                "issue_kind_id",
                "area_id",
                "language",
            }
        ),
        code_word=code_word(opening.error_code),
        entered_by_id=entered_by_id,
        now=now,
    )
    assert row, "the statement always has a row"
    if problems := unusable(opening, row):
        raise InvalidOpening(problems=problems)
    return row


def unusable(opening: Opening, facts: Mapping[str, object]) -> tuple[Problem, ...]:
    """Ids of nodes that do not exist or are another's."""
    named = {
        "customer_id": (opening.customer_id, facts["customer_id"], "CUSTOMER_NOT_FOUND"),
        "device_id": (opening.device_id, facts["device_id"], "DEVICE_NOT_FOUND"),
        "product_id": (opening.product_id, facts["named_product_id"], "PRODUCT_NOT_FOUND"),
        "family_id": (opening.family_id, facts["stated_family_id"], "PRODUCT_FAMILY_NOT_FOUND"),
        "issue_kind_id": (opening.issue_kind_id, facts["issue_kind_id"], "ISSUE_KIND_NOT_FOUND"),
        "area_id": (opening.area_id, facts["stated_area_id"], "AREA_NOT_FOUND"),
    }
    problems = [
        Problem(field, f"there is no such {field.removesuffix('_id').replace('_', ' ')} here for this customer", code)
        for field, (said, found, code) in named.items()
        if said and said != found
    ]
    contracts: Sequence[Row] = facts["contracts"]  # pyright: ignore[reportAssignmentType]
    if opening.contract_id and opening.contract_id not in {contract["id"] for contract in contracts}:
        problems.append(Problem("contract_id", "the customer holds no such contract", "CONTRACT_NOT_FOUND"))
    if not problems and facts["area_id"] is None:
        problems.append(Problem("area_id", "no area is in use yet: an administrator has to create one"))
    return tuple(problems)


def flags(opening: Opening, facts: Mapping[str, object], dropped: Sequence[str], *, translation: bool) -> list[str]:
    """What a person has to sort out later, in words; the receipt repeats them."""
    contracts: Sequence[Row] = facts["contracts"]  # pyright: ignore[reportAssignmentType]
    notes = [f"{note}; it was left out" for note in dropped]
    if not facts["area_known"]:
        notes.append(NO_PLACE)
    if opening.serial and facts["device_id"] is None:
        notes.append(f"{_NO_DEVICE} {opening.serial}")
    if opening.contract_number and opening.contract_number not in {contract["number"] for contract in contracts}:
        notes.append(f"{_NO_CONTRACT} {opening.contract_number}")
    if translation:
        notes.append(f"{_NOT_SPOKEN} {opening.language}")
    return notes


def contract_for(opening: Opening, contracts: Sequence[Row], *, on: date) -> Row | None:
    """The contract that was named, else one in force that covers the product, else the one that ends last."""
    named = [c for c in contracts if c["id"] == opening.contract_id or c["number"] == opening.contract_number]
    in_force = [c for c in contracts if c["covered"] and c["starts_on"] <= on <= c["ends_on"]]
    return next(iter([*named, *in_force, *contracts]), None)


def custom_values(opening: Opening, facts: Row) -> dict[str, object]:
    """What is said of the custom fields. Raises InvalidOpening with all that does not fit them."""
    said = [(one.key, one.value) for one in opening.custom_values]
    values, problems = read_values(
        facts["custom_fields"], said, category=opening.category, issue_kind_id=opening.issue_kind_id
    )
    if problems:
        raise InvalidOpening(problems=tuple(problems))
    return {key: value for key, value in values.items() if value is not None}


def missing_notes(opening: Opening, facts: Row, custom: Mapping[str, object]) -> list[str]:
    """Required fields that nobody filled in: somebody asks later, the ticket is taken."""
    return [
        missing_note(name)
        for name in missing_fields(
            facts["custom_fields"], custom, category=opening.category, issue_kind_id=opening.issue_kind_id
        )
    ]


async def write_opening(
    tx: Tx,
    intake: Intake,
    *,
    ticket_id: str,
    key: str,
    follow_up_of_id: str | None = None,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Row | None:
    """Write the ticket with its slots, needs and first line of history; answers the queue it waits in."""
    facts, triage = intake.facts, intake.triage
    queue: Row | None = next((queue for queue in facts["queues"] if queue["line"] == triage.line), None)
    entry = Entry(kind="opened", cause=triage.routed_by, details=asdict(triage))
    written = await tx.row(
        "tickets/open_ticket",
        ticket_id=ticket_id,
        properties={**_said(intake), **decided(intake), **_begun(intake, ticket_id, key=key, actor=actor, now=now)},
        entry=history_entry(
            entry, ticket_id=ticket_id, number=1, from_state=None, to=State.NEW, actor=actor, now=now, ids=ids
        ),
        customer_id=facts["customer_id"],
        area_id=facts["area_id"],
        follow_up_of_id=follow_up_of_id,
        staff_id=facts["staff_id"],
        partner_id=facts["partner"] and facts["partner"]["id"],
        contract_id=intake.coverage.contract_id,
        device_id=facts["device_id"],
        product_id=None if facts["device_id"] else facts["product_id"],
        family_id=None if facts["product_id"] else facts["family_id"],
        issue_kind_id=facts["issue_kind_id"],
        queue_id=queue and queue["id"],
        needs=needs_of(facts, triage),
        slots=[{"id": ids.new("Slot"), **asdict(slot)} for slot in intake.slots],
    )
    if written is None:
        raise InvalidOpening(
            problems=(Problem("customer_id", "the customer is no longer served", "CUSTOMER_NOT_FOUND"),)
        )
    tx.announce_change()
    return queue


def _said(intake: Intake) -> dict[str, object]:
    edges = {"customer_id", "device_id", "product_id", "family_id", "issue_kind_id", "area_id", "contract_id", "slots"}
    edges |= {"custom_values"}
    said = intake.opening.model_dump(mode="json", exclude=edges)
    return {**said, "custom": json.dumps(intake.custom, sort_keys=True)}


def decided(intake: Intake) -> dict[str, object]:
    """What triage and contract make of an opening, as properties."""
    decided = asdict(intake.triage)
    del decided["skill_ids"]
    return {
        **decided,
        "entitlement": intake.coverage.entitlement,
        "service_level": intake.coverage.service_level,
        "visit": bool(intake.slots) or intake.facts["kind_is_visit"],
        "needs_translation": intake.opening.language is not None and not intake.facts["language_spoken"],
        "flags": list(intake.notes),
    }


def words_of(intake: Intake, *, opened_at: datetime) -> str:
    """By what a ticket is found among those alike."""
    return found_by(
        opened_at,
        product_id=intake.facts["product_id"],
        customer_id=intake.facts["customer_id"],
        device_id=intake.facts["device_id"],
        error_code=intake.opening.error_code,
    )


def _begun(intake: Intake, ticket_id: str, *, key: str, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "key": key,
        "found_by": words_of(intake, opened_at=now),
        "state": State.NEW,
        "state_at": now,
        "opened_at": now,
        "estimated_at": intake.estimated_at,
        "received_at": intake.received_at,
        "disturbance_ids": [disturbance["id"] for disturbance in intake.facts["disturbances"]],
        "channel": actor.via,
        "needs_owner": True,
        "version": 1,
        "cycle": 1,
        "shard": shard_of(ticket_id),
    }


def needs_of(facts: Row, triage: Triage) -> list[Row]:
    """The skills needed for the language and by the routing rule."""
    spoken = [facts["language_skill_id"]] if facts["language_spoken"] else []
    needs: list[Row] = [{"skill_id": skill, "min_level": 1, "because": "language"} for skill in spoken]
    return needs + [{"skill_id": skill, "min_level": 1, "because": triage.routed_by} for skill in triage.skill_ids]
