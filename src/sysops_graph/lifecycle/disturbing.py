"""Many are let down at once: the emergency group hears of it until it is lifted, and the public reads what is said."""

from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.delivery.model import Message, NewTimer, Outcome, Timer, timer_key
from sysops_graph.escalation.disturbances import (
    SERVICE,
    Disturbance,
    DisturbanceLifted,
    DisturbanceState,
    begin_disturbance,
    change_disturbance,
    emergency_group,
    lock_disturbance,
    many_late,
)
from sysops_graph.escalation.queries import policy_in_force
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Kind
from sysops_graph.notifications.rules import notice

AGAIN = "disturbance.again"
"""Kind of the timer by which the emergency group hears again of what goes on; the subject is the disturbance."""

INCIDENT = "disturbance.weighed"
"""Topic: an incident has very many customers."""


async def notice_many_late(tx: Tx, next_: Next, *, now: datetime, ids: Ids) -> None:
    """A clock was breached: perhaps one of many."""
    policy, _ = await policy_in_force(tx, now=now)
    share = await many_late(tx, policy, now=now)
    if share is not None:
        await _begin(tx, SERVICE, next_, share=share, customers=None, now=now, ids=ids)


async def weigh_incident(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """An incident has very many customers."""
    next_, customers = Next(), int(str(message.payload["customers"]))
    cluster_id = str(message.payload["cluster_id"])
    await _begin(tx, cluster_id, next_, share=None, customers=customers, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


async def tell_again(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """It goes on, and nothing new was said of it: the emergency group hears so."""
    disturbance = await lock_disturbance(tx, timer.subject_id, ids=ids)
    if disturbance.state is not DisturbanceState.ACTIVE:
        return
    next_ = Next()
    await _tell(tx, disturbance.id, disturbance.text, next_, since=disturbance.began_at, now=now)
    await next_.deliver(tx, now=now, ids=ids)


async def update_disturbance(
    tx: Tx, disturbance_id: str, *, text: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """Something new is said in public; nobody is reminded for a while.

    Raises DisturbanceNotFound, DisturbanceLifted.
    """
    await _active(tx, disturbance_id, ids=ids)
    await change_disturbance(tx, disturbance_id, text=text, said_at=now, said_by=actor.principal)
    next_ = Next()
    await _again(tx, disturbance_id, next_, now=now)
    outcome: Outcome = {"disturbance_id": disturbance_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def lift_disturbance(
    tx: Tx, disturbance_id: str, *, reason: str, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """It is over. Raises DisturbanceNotFound, DisturbanceLifted."""
    await _active(tx, disturbance_id, ids=ids)
    lifted = {"state": DisturbanceState.LIFTED, "active_for": None, "lifted_at": now}
    await change_disturbance(tx, disturbance_id, **lifted, lifted_by=actor.principal, reason=reason)
    outcome: Outcome = {"disturbance_id": disturbance_id}
    await Next(cancel=[timer_key(AGAIN, disturbance_id)]).deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _active(tx: Tx, disturbance_id: str, *, ids: Ids) -> Disturbance:
    disturbance = await lock_disturbance(tx, disturbance_id, ids=ids)
    if disturbance.state is not DisturbanceState.ACTIVE:
        raise DisturbanceLifted(disturbance_id=disturbance_id)
    return disturbance


async def _begin(
    tx: Tx, about: str, next_: Next, *, share: float | None, customers: int | None, now: datetime, ids: Ids
) -> None:
    began = await begin_disturbance(tx, about, share=share, customers=customers, now=now, ids=ids)
    if began:
        why = f"{customers} customers have the same" if customers else f"{share or 0:.0%} of the clocks were breached"
        await _tell(tx, began, why, next_, since=now, now=now)


async def _tell(tx: Tx, disturbance_id: str, why: str, next_: Next, *, since: datetime, now: datetime) -> None:
    """One notice for each of the emergency group, managers where nobody is in it; and again until it is lifted."""
    for person_id in await emergency_group(tx, now=now) or await assignment.managers(tx):
        facts = {"reason": why, "starts_at": since.isoformat(), "disturbance_id": disturbance_id}
        next_.messages.append(notice(Kind.DISTURBANCE, person_id, ticket_id=None, **facts))
    await _again(tx, disturbance_id, next_, now=now)


async def _again(tx: Tx, disturbance_id: str, next_: Next, *, now: datetime) -> None:
    policy, _ = await policy_in_force(tx, now=now)
    due_at = now + timedelta(seconds=policy.disturbed_again_s)
    next_.arm.append(NewTimer(kind=AGAIN, subject_id=disturbance_id, due_at=due_at))
