"""The change feed: where a client goes on that was away."""

from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.connections import DEFAULT, Cursor, First, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.ticket_types import Ticket, find_ticket, works_here
from sysops_graph.graph.model import Row
from sysops_graph.tickets.changes import changes_after, last_change

_FEED = "change"


@strawberry.type(description="Something that happened to a ticket, with its place among the changes of all tickets.")
class Change:
    cursor: str = strawberry.field(description="Its place; for after.")
    at: datetime = strawberry.field(description="When it happened.")
    kind: str | None = strawberry.field(
        description="What happened, as in the history; for experts and staff, for others only where the state moved."
    )
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")

    @staticmethod
    def of(row: Row, *, inside: bool) -> "Change":
        told = inside or row["from"] != row["to"]
        return Change(
            cursor=_cursor(row["change_number"]),
            at=row["at"],
            kind=row["kind"] if told else None,
            ticket_id=row["ticket_id"],
        )

    @strawberry.field(description="The ticket as it is now.")
    async def ticket(self, info: Info) -> Ticket | None:
        return await find_ticket(info, self.ticket_id)


@strawberry.type(description="A page of the change feed.")
class Changes:
    changes: list[Change] = strawberry.field(description="In order; of tickets that you may see.")
    cursor: str = strawberry.field(description="Where to go on, also from an empty page.")
    more: bool = strawberry.field(description="Whether there is more behind it already.")


@strawberry.type
class QUERIES:
    @roles.root(
        roles.ALL,
        "What happened to tickets that you may see, in the order in which it was committed; nothing is left out. "
        "To keep in step, take a cursor first, then read what you need, then follow the changes behind the cursor.",
    )
    async def changes(
        self,
        info: Info,
        after: Annotated[
            str | None, strawberry.argument(description="A cursor of this feed; null: only tells the present one.")
        ] = None,
        first: First = None,
    ) -> Changes:
        page = page_of(first, after, None, None, key=int)
        if page.cursor is None:
            return Changes(changes=[], cursor=_cursor(await info.context.read(last_change)), more=False)
        found = await info.context.read(
            changes_after, int(page.cursor.key), limit=page.size or DEFAULT, actor=info.context.actor
        )
        inside = works_here(info)
        return Changes(
            changes=[Change.of(row, inside=inside) for row in found.changes],
            cursor=_cursor(found.reached),
            more=found.more,
        )


def _cursor(number: int) -> str:
    return str(Cursor(number, _FEED))
