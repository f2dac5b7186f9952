"""The same trouble again and again: it is handed to those who look for its root."""

from datetime import datetime, timedelta

from sysops_graph.escalation.model import Level
from sysops_graph.escalation.queries import paths_by_tickets
from sysops_graph.graph.model import Tx
from sysops_graph.lifecycle.next import Next
from sysops_graph.tickets.rules import LIVE


async def notice_repetition(tx: Tx, ticket_id: str, next_: Next, *, now: datetime) -> None:
    """A device with so many tickets, or an incident of so many, wants its cause found.

    Each further ticket of a device is raised, of an incident only one while that is worked on: many come at once there.
    """
    [watching] = (await paths_by_tickets(tx, [ticket_id])).values()
    if not watching:
        return
    policy = watching[0].policy
    row = await tx.row(
        "escalation/repeated",
        ticket_id=ticket_id,
        since=now - timedelta(days=policy.repeated_days),
        strategic=int(Level.STRATEGIC),
        live=sorted(LIVE),
    )
    if row is None or row["level"] >= Level.STRATEGIC:
        return
    if row["on_device"] >= policy.repeated_tickets:
        next_.raise_level(ticket_id, Level.STRATEGIC, cause="device_again", note=f"{row['on_device']} tickets on it")
    elif row["in_cluster"] >= policy.repeated_tickets and not row["cluster_told"]:
        next_.raise_level(ticket_id, Level.STRATEGIC, cause="incident_again", note=f"{row['in_cluster']} tickets alike")
