"""Who may take a ticket from its owner, and when they would come."""

from datetime import datetime

from sysops_graph.assignment import transfers
from sysops_graph.assignment.model import Appointment, NotEligible
from sysops_graph.graph.model import Tx
from sysops_graph.matching.model import MatchPolicy, Rule
from sysops_graph.matching.queries import best_experts, failed_rules
from sysops_graph.tickets.model import Held, Ticket

_LOOKED_AT = 5
"""So many of the best are looked at for one who can hold the visit that the ticket has already."""

ASKED_ANYWAY = frozenset({Rule.ASKED})
"""Who is named by a person may be asked again, whatever was answered before."""

YES_ANYWAY = frozenset({Rule.ASKED, Rule.ON_DUTY})
"""Who says yes is there."""


async def best_other(
    tx: Tx, ticket: Ticket, owner: Held, slot_id: str | None, policy: MatchPolicy, *, now: datetime
) -> str | None:
    """The best of the others; for a visit still to come, one who can hold it as it was agreed."""
    declined = await transfers.declined_by(tx, ticket.id, asked_again_h=policy.asked_again_h, now=now)
    barred = {owner.expert_id, *declined}
    best = await best_experts(
        tx, ticket.id, policy=policy, version=ticket.policy_version, now=now, limit=len(barred) + _LOOKED_AT
    )
    for candidate in best:
        if candidate.expert_id in barred:
            continue
        if slot_id is None or (candidate.slot and candidate.slot.id == slot_id):
            return candidate.expert_id
        if not await failed_rules(tx, ticket.id, candidate.expert_id, slot_ids={slot_id}, policy=policy, now=now):
            return candidate.expert_id
    return None


async def demand_eligible(
    tx: Tx,
    ticket: Ticket,
    expert_id: str,
    slot_id: str | None,
    policy: MatchPolicy,
    *,
    but: frozenset[Rule],
    now: datetime,
) -> None:
    """Raises NotEligible, naming the rules that the expert fails at the time of the work."""
    slot_ids = {slot_id} if slot_id else ()
    failed = await failed_rules(tx, ticket.id, expert_id, slot_ids=slot_ids, policy=policy, now=now)
    if left := [rule for rule in failed if rule not in but]:
        raise NotEligible(f"This expert may not take this ticket: {', '.join(left)}.", expert_id=expert_id)


def handed_appointment(owner: Held, slot_id: str | None) -> Appointment | None:
    """The visit that goes to the next owner."""
    if slot_id is None or owner.starts_at is None or owner.ends_at is None:
        return None
    return Appointment(slot_id=slot_id, starts_at=owner.starts_at, ends_at=owner.ends_at)
