"""From what is said about a ticket to what is said instead: facts, neighbours, and the line of history about both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from sysops_graph.actor import Actor
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.commands import written
from sysops_graph.tickets.history import REMEMBERED
from sysops_graph.tickets.model import (
    Category,
    Change,
    Condition,
    Entry,
    Impact,
    Opening,
    Short,
    Slot,
    Tag,
    Text,
    Ticket,
    Urgency,
)
from sysops_graph.tickets.opening import NO_PLACE, RECHECKED, Intake, InvalidOpening, decided, needs_of

_CONCERNED = ("device_id", "product_id", "family_id")
_EDGES = {
    **dict.fromkeys(_CONCERNED, "CONCERNS"),
    "issue_kind_id": "ABOUT",
    "area_id": "IN",
    "contract_id": "UNDER",
    "queue_id": "WAITS_IN",
    "needs": "NEEDS",
}
"""Facts that are relationships, each with its type."""

_SOUGHT_BY = {*_CONCERNED, "issue_kind_id", "area_id", "needs", "line", "visit"}
"""What the search for an expert goes by."""

COMPARED_BY = frozenset({*_CONCERNED, "subject", "description", "error_code"})
"""What tickets alike are found by."""

ESTIMATED_BY = frozenset({*_CONCERNED, "issue_kind_id", "area_id", "priority", "service_level"})
"""What the time goes by that a ticket will take."""

_BY_HAND = "edit"


class NeededSkill(BaseModel):
    """A skill that the work needs beside what product and issue kind require."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill_id: str
    min_level: Annotated[int, Field(ge=1, le=3)] = 1


class Edits(BaseModel):
    """What is to be said instead: only what is given changes, null takes away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Annotated[Text, Field(min_length=1, max_length=200)] = ""
    description: Annotated[Text, Field(max_length=20_000)] = ""
    category: Category = Category.OTHER
    issue_kind_id: str | None = None
    device_id: str | None = None
    product_id: str | None = None
    family_id: str | None = None
    contract_id: str | None = None
    area_id: str = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    condition: Condition | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    affected_customers: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    environment: Short | None = None
    product_version: Short | None = None
    components: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    error_code: Short | None = None
    duration_s: Annotated[int, Field(ge=0)] | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    skills: Annotated[tuple[NeededSkill, ...], Field(max_length=20)] = ()

    @property
    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A ticket as it stands: its properties, the ids of its neighbours, and both as an opening."""

    opening: Opening
    facts: Mapping[str, Any]
    slots: Sequence[Slot]
    entered_by_id: str | None

    @property
    def set_by_hand(self) -> bool:
        """Whether somebody chose the priority: no triage changes it then."""
        return self.facts.get("priority_by") is not None


async def said_of(tx: Tx, ticket: Ticket, edits: Edits) -> Said:
    """What is said of a locked ticket. Its impact and urgency count as stated: an edit lowers them only by naming them.

    Raises InvalidOpening for a skill that is wanted and does not exist.
    """
    wanted = [need.skill_id for need in edits.skills]
    row = await tx.row("tickets/editing_facts", ticket_id=ticket.id, skill_ids=wanted)
    assert row, "a locked ticket is there"
    unknown = [place for place, skill_id in enumerate(wanted) if skill_id not in row["skill_ids"]]
    if unknown:
        raise InvalidOpening(
            problems=tuple(
                Problem(f"skills.{n}.skill_id", "there is no such skill", "SKILL_NOT_FOUND") for n in unknown
            )
        )
    facts: dict[str, Any] = {**row["said"], **row["edges"], "needs": row["needs"]}
    named = {name: facts[name] for name in Opening.model_fields if facts.get(name) is not None}
    return Said(
        opening=Opening.model_validate({**named, "customer_id": ticket.customer_id}),
        facts=facts,
        slots=tuple(Slot(**slot) for slot in row["slots"]),
        entered_by_id=row["entered_by_id"],
    )


def edited(said: Said, edits: Edits) -> Opening:
    """The opening as it would be with the edits.

    A device that is named replaces product and family, and which contract counts is looked up again.
    """
    given = {name: value for name, value in edits.given.items() if name != "skills"}
    for place, name in enumerate(_CONCERNED):
        if given.get(name):
            given |= {other: None for other in _CONCERNED[place + 1 :] if other not in given}
            given |= {other: None for other in _CONCERNED[:place] if other not in given}
            given.setdefault("contract_id", None)
    return said.opening.model_copy(update=given)


def notes_kept(said: Said, edits: Edits) -> list[str]:
    """The notes on a ticket that an edit does not look into again."""
    looked_into = RECHECKED if edits.given.get("area_id") else tuple(set(RECHECKED) - {NO_PLACE})
    notes: list[str] = said.facts.get("flags", [])
    return [note for note in notes if not note.startswith(looked_into)]


def changes_of(said: Said, intake: Intake, edits: Edits, **more: object) -> dict[str, tuple[Any, Any]]:
    """Everything that differs: name → (from, to); lists as lists, ids in place of neighbours."""
    by_hand = [need.model_dump() | {"because": _BY_HAND} for need in edits.skills]
    kept = [need for need in said.facts["needs"] if need["because"] == _BY_HAND]
    needs = needs_of(intake.facts, intake.triage) + (by_hand if "skills" in edits.given else kept)
    opening = intake.opening.model_dump(mode="json", exclude={"slots", "customer_id", "impact", "urgency"})
    queue = next((q["id"] for q in intake.facts["queues"] if q["line"] == intake.triage.line), None)
    after: dict[str, Any] = {
        **opening,
        **decided(intake),
        "contract_id": intake.coverage.contract_id,
        "area_id": intake.facts["area_id"],
        "queue_id": queue,
        "needs": sorted(needs, key=lambda need: (need["skill_id"], need["because"])),
        **more,
    }
    before = {name: said.facts.get(name) for name in after}
    return {name: (before[name], value) for name, value in after.items() if (before[name] or None) != (value or None)}


def search_differs(changes: Mapping[str, object]) -> bool:
    """Whether other experts than before may be the right ones."""
    return not _SOUGHT_BY.isdisjoint(changes)


async def write_edit(
    tx: Tx,
    ticket: Ticket,
    changes: Mapping[str, tuple[Any, Any]],
    *,
    found_by: str,
    kind: str,
    cause: str = "",
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> None:
    """Write what differs, with one line of history that says from what to what."""
    said = {name: {"from": before, "to": after} for name, (before, after) in changes.items()}
    told = {name: changes[name][1] for name in REMEMBERED if name in changes}
    entry = Entry(kind=kind, cause=cause, details={**told, "changes": said})
    properties = {name: after for name, (_, after) in changes.items() if name not in _EDGES} | {"found_by": found_by}
    row = written(Change(ticket=ticket, entries=(entry,), properties=properties), actor=actor, now=now, ids=ids)
    edges: dict[str, Any] = {name: changes[name][1] if name in changes else None for name in _EDGES}
    edges["needs"] = edges["needs"] or list[Any]()
    await tx.rows(
        "tickets/edit_ticket",
        ticket_id=ticket.id,
        version=row["version"],
        properties=row["properties"],
        entries=row["entries"],
        replaced=sorted({_EDGES[name] for name in changes if name in _EDGES}),
        **edges,
    )
    tx.announce_change()
