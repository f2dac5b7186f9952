"""How many tickets are live, at this moment."""

from datetime import datetime

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import State
from sysops_graph.tickets.queries import live_tickets_counted


@strawberry.type(description="Live tickets of a state.")
class StateMetrics:
    state: State = strawberry.field(description="Of these tickets.")
    tickets: int = strawberry.field(description="How many there are.")
    without_owner: int = strawberry.field(description="Of these, that nobody has taken.")
    stuck: int = strawberry.field(description="Of these, that nobody can take.")
    late: int = strawberry.field(description="Of these, whose promise is broken and not yet kept.")


@strawberry.type(description="How many tickets are live; of team leads those of their areas.")
class Metrics:
    at: datetime = strawberry.field(description="When they were counted.")
    states: list[StateMetrics] = strawberry.field(description="In the order of a ticket's life, without empty ones.")


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "How many tickets are live, and in which state.")
    async def metrics(self, info: Info) -> Metrics:
        return await live_metrics(info)


async def live_metrics(info: Info) -> Metrics:
    """Counted now."""
    rows = await info.context.read(live_tickets_counted, actor=info.context.actor)
    found = {row["state"]: of_row(StateMetrics, row, state=State(row["state"])) for row in rows}
    ordered = [found[state.value] for state in State if state.value in found]
    return Metrics(at=info.context.now(), states=ordered)
