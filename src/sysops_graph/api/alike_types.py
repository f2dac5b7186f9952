"""Tickets alike, as staff see them: probable duplicates, and the incident that a ticket is part of."""

from datetime import datetime

import strawberry

from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import State
from sysops_graph.graph.model import Row


@strawberry.type(description="Another ticket that says probably the same; a person decides.")
class Duplicate:
    id: strawberry.ID = strawberry.field(description="The other ticket.")
    key: str = strawberry.field(description="Its key.")
    subject: str = strawberry.field(description="Its subject.")
    state: State = strawberry.field(description="Its state.")
    opened_at: datetime = strawberry.field(description="When it was receipted.")
    other_is_earlier: bool = strawberry.field(
        description="Whether this ticket would be closed as the duplicate of the other one."
    )
    similarity: float | None = strawberry.field(description="0 to 1.")
    confirmed_by: str | None = strawberry.field(description="The principal that confirmed it.")
    rejected_by: str | None = strawberry.field(description="The principal that rejected it.")

    @staticmethod
    def of(row: Row) -> "Duplicate":
        return of_row(Duplicate, row, state=State(row["state"]))


@strawberry.type(description="Tickets of different customers that are probably one incident.")
class Cluster:
    id: strawberry.ID = strawberry.field(description="Of the cluster.")
    since_at: datetime = strawberry.field(description="When the second ticket was found.")
    customers: int = strawberry.field(description="How many have a ticket in it; the impact follows.")
    ticket_keys: list[str] = strawberry.field(description="Its tickets, the newest first, at most 100.")

    @staticmethod
    def of(row: Row) -> "Cluster":
        return of_row(Cluster, row)
