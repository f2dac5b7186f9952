"""What a ticket, or the thought of one, asks of an expert."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sysops_graph.matching.model import OfferedSlot, Wanted
from sysops_graph.tickets.model import Priority

AT_ONCE = timedelta(microseconds=1)
"""The time of remote work: the instant itself, as an interval."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A node on the way from an expert to the ticket. The level is the one held, or the one that is asked for."""

    label: str
    id: str
    name: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class NeededSkill:
    """A skill at its highest required level, and who asks for it."""

    id: str
    name: str
    level: int
    asked_by: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The ticket as matching sees it. `areas` lead from the ticket's place up the tree."""

    ticket_id: str | None
    ticket_key: str | None
    priority: Priority
    line: int
    visit: bool
    skill_unknown: bool
    customer_id: str | None
    device: Stop | None
    product: Stop | None
    family: Stop | None
    issue_kind: Stop | None
    areas: tuple[Stop, ...]
    required: tuple[NeededSkill, ...]
    slots: tuple[OfferedSlot, ...]
    experts: int
    inactive: int

    def usable(self, now: datetime) -> tuple[OfferedSlot, ...]:
        return tuple(slot for slot in self.slots if slot.starts_at > now)

    def times(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """When the work may be: the slots that have not begun, else now."""
        return [(slot.starts_at, slot.ends_at) for slot in self.usable(now)] or [(now, now + AT_ONCE)]

    def unfound(self, wanted: Wanted) -> list[str]:
        """The fields of a hypothetical ticket whose ids lead to nothing."""
        found = {
            "customer_id": self.customer_id,
            "area_id": self.areas,
            "device_id": self.device,
            "product_id": self.product,
            "family_id": self.family,
            "issue_kind_id": self.issue_kind,
        }
        skills = {skill.id for skill in self.required}
        fields = [name for name, node in found.items() if getattr(wanted, name) and not node]
        return fields + [f"needs.{skill_id}" for skill_id in wanted.needs if skill_id not in skills]

    @property
    def place(self) -> str:
        return self.areas[0].name if self.areas else "the ticket's area"


def needs(row: Mapping[str, Any], ticket_id: str | None) -> Needs:
    """The statement's row as a value."""
    return Needs(
        ticket_id=ticket_id,
        ticket_key=row["ticket_key"],
        priority=Priority(row["priority"]),
        line=row["line"],
        visit=row["visit"],
        skill_unknown=row["skill_unknown"],
        customer_id=row["customer_id"],
        device=next((Stop(**device) for device in row["devices"]), None),
        product=_stop("Product", row["product"]),
        family=_stop("ProductFamily", row["family"]),
        issue_kind=_stop("IssueKind", row["issue_kind"]),
        areas=tuple(Stop(**area) for area in row["areas"]),
        required=tuple(
            NeededSkill(
                need["skill_id"],
                need["name"],
                need["level"],
                tuple(Stop(**stop) for stop in need["asked_by"]),
            )
            for need in row["required"]
        ),
        slots=tuple(
            OfferedSlot(id=slot["id"], starts_at=slot["starts_at"], ends_at=slot["ends_at"]) for slot in row["slots"]
        ),
        experts=row["experts"],
        inactive=row["inactive"],
    )


def _stop(label: str, row: Mapping[str, Any] | None) -> Stop | None:
    return Stop(label, row["id"], row["name"]) if row else None
