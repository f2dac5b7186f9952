"""What is promised for a ticket changes: its clocks and its path follow."""

from datetime import datetime

from sysops_graph.escalation import queries
from sysops_graph.escalation.commands import restart_path
from sysops_graph.escalation.commands import timers as timers_of
from sysops_graph.escalation.model import Level
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import Next
from sysops_graph.sla.commands import move_clocks, retarget_clocks
from sysops_graph.sla.model import Priority, ServiceLevel
from sysops_graph.tickets.model import State, Ticket


async def follow_terms(
    tx: Tx,
    ticket: Ticket,
    next_: Next,
    *,
    priority: Priority,
    service_level: str | None = None,
    area_id: str | None = None,
    now: datetime,
    ids: Ids,
) -> None:
    """A ticket has another priority, service level or area: clocks and path follow.

    Targets count from the start of the cycle, an area's calendar from now on; another priority's rungs begin now.
    """
    level = ServiceLevel(service_level or ticket.service_level)
    anew = priority is not ticket.priority
    clocks = await retarget_clocks(tx, ticket.id, level, priority, now=now, ids=ids)
    timers = {timer.key: timer for timer in clocks.arm}
    if area_id and area_id != ticket.area_id:
        moved = await move_clocks(tx, ticket.id, area_id, now=now, ids=ids)
        timers |= {timer.key: timer for timer in moved}
    path = await queries.path_of(tx, ticket.id)
    path_timers = await restart_path(tx, path, priority, level, now=now) if anew else timers_of(path, level)
    if ticket.state is not State.PENDING:
        next_.arm += [*timers.values(), *path_timers]
    next_.cancel += [key for key in clocks.cancel if key not in timers]
    if anew and priority is Priority.P1:
        next_.raise_level(ticket.id, Level.IMMEDIATE, cause="p1_set")
