"""The writes of visits: booked, moved, ended while their ticket goes on. Callers hold the ticket's lock, and decide."""

from collections.abc import Mapping
from datetime import datetime

from sysops_graph.assignment.model import Appointment, NotAvailable, SlotNotFound, Travel
from sysops_graph.assignment.offers import work_of
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.model import Held, Ticket


async def book_visit(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    slot_id: str,
    *,
    visit_id: str,
    agreed: bool,
    travel: Travel,
    now: datetime,
    ids: Ids,
) -> Appointment:
    """Plan a visit of the owner in a slot, or move the one that is planned; duty is passed over where the owner agreed.

    Raises SlotNotFound, NotAvailable.
    """
    found = await tx.row(
        "assignment/appointment_of_owner",
        ticket_id=ticket.id,
        slot_id=slot_id,
        expert_id=owner.expert_id,
        now=now,
    )
    if found is None:
        raise SlotNotFound(slot_id=slot_id, field="slot_id")
    zone = found.pop("time_zone")
    appointment = Appointment(**found)
    row = await tx.row(
        "assignment/book_visit",
        assignment_id=owner.id,
        visit_id=visit_id,
        slot_id=slot_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        pieces=list(work_of(appointment, zone, now=now)["pieces"]),
        agreed=agreed,
        margin_s=int(travel.margin.total_seconds()),
        metres_per_s=travel.kmh / 3.6,
        command_id=ids.command_id,
        now=now,
    )
    assert row, "an owner holds the ticket"
    if why := next((name for name in ("away", "off_duty", "busy") if row[name]), None):
        raise NotAvailable(f"The expert is {why.replace('_', ' ')} at that time.", slot_id=slot_id)
    return appointment


async def end_visit(tx: Tx, visit_id: str, *, properties: Mapping[str, object], now: datetime) -> int:
    """End a visit while its ticket goes on; answers how many of the offered times are left."""
    row = await tx.row("assignment/end_visit", visit_id=visit_id, properties=properties, now=now)
    assert row, "a locked visit is there"
    return row["slots_left"]
