"""Staff, contacts and groups; how to reach them only for those who tell them."""

from collections.abc import Sequence

from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.catalog.queries import Listing, reader
from sysops_graph.graph.model import Row, Tx
from sysops_graph.staff.rules import sight

contact_groups_by_ids = reader("staff/contact_groups_by_ids")

contact_groups = Listing("staff/contact_groups", "staff/contact_groups_count")
contacts = Listing("staff/contacts", "staff/contacts_count")
staff = Listing("staff/staff", "staff/staff_count")


async def staff_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """Sealed contact data only for the help desk, leads, managers, administrators and the person."""
    return await _people(tx, "staff/staff_by_ids", ids, actor)


async def contacts_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor = SYSTEM) -> dict[str, Row]:
    """The same for contacts."""
    return await _people(tx, "staff/contacts_by_ids", ids, actor)


async def _people(tx: Tx, statement: str, ids: Sequence[str], actor: Actor) -> dict[str, Row]:
    contact = sight(actor).contact or actor.has(Role.TEAM_LEAD)
    rows = await tx.rows(statement, ids=list(ids), contact=contact, subject_id=actor.subject_id)
    return {row["id"]: row for row in rows}
