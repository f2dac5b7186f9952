"""Finding tickets."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.types.nodes import SelectedField, Selection
from strawberry.utils.str_converters import to_camel_case

from sysops_graph.actor import Actor, Role
from sysops_graph.api import roles
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.nodes import FindNode
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.ticket_enums import Priority, State
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.graph.model import Row
from sysops_graph.tickets import queries
from sysops_graph.tickets.model import TicketNotFound
from sysops_graph.tickets.queries import TicketFilter

_MOST_CLAIMABLE = 50
_NEIGHBOURS = {
    "area": {"area"},
    "customer": {"customer"},
    "contract": {"contract"},
    "device": {"device"},
    "product": {"product"},
    "family": {"family"},
    "issueKind": {"issue_kind"},
    "queue": {"queue"},
    "owner": {"owner"},
    "clocks": {"clocks"},
    "responseDueAt": {"clocks"},
    "resolutionDueAt": {"clocks"},
    "exception": {"exception"},
    "claimUntilAt": {"claim_until_at"},
    "nextStep": {"owner", "offered_at", "exception", "claim_until_at"},
}
"""By field of the ticket: what a page has to be read with. All of it is most of what a page costs."""
_HOLD = {"held_at", "held_by", "hold_reason"}
_WAITING = {"waiting_since_at", "retry_at"}
_PROPERTIES = {
    **{to_camel_case(field.name): {field.name} for field in fields(Ticket)},
    "notes": {"flags"},
    "customValues": {"custom"},
    "duration": {"duration_s"},
    "waiting": _WAITING,
    "hold": _HOLD,
    "nextStep": _HOLD | _WAITING,
}
"""By field of the ticket: the properties it is made of."""
_ALWAYS = {"id", "opened_at", "state", "cycle"}


class TicketOrder(Enum):
    """In which order tickets are listed."""

    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"


described(
    TicketOrder,
    "In which order tickets are listed.",
    NEWEST_FIRST="The last opened first.",
    OLDEST_FIRST="The first opened first.",
)


@strawberry.input(description="Which tickets; what is left out means any.")
class TicketFilterInput:
    states: list[State] | None = strawberry.field(
        description="In one of these states; else in any but Archived and Deleted.", default=None
    )
    priorities: list[Priority] | None = strawberry.field(description="Of one of these priorities.", default=None)
    needs_owner: bool | None = strawberry.field(description="Whether they wait for an expert.", default=None)
    needs_review: bool | None = strawberry.field(description="Whether somebody must look at the triage.", default=None)
    tag: str | None = strawberry.field(description="With this tag.", default=None)
    queue_id: strawberry.ID | None = strawberry.field(description="In this queue.", default=None)
    area_id: strawberry.ID | None = strawberry.field(description="In this area or one that it contains.", default=None)
    customer_id: strawberry.ID | None = strawberry.field(description="Of this customer; staff only.", default=None)
    expert_id: strawberry.ID | None = strawberry.field(
        description="Owned, offered to, or completed by this expert; staff only.", default=None
    )


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "A ticket, by its id or by its key.")
    async def ticket(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Its id.")] = None,  # noqa: A002
        key: Annotated[str | None, strawberry.argument(description="Its key, like INC-2026-000123.")] = None,
    ) -> Ticket | None:
        if id is None and key is None:
            raise FieldMissing("Name the ticket by id or by key.", field="id")
        if id is not None:
            found = await find_ticket(info, id)
        else:
            row = await info.context.read(queries.ticket_by_key, key or "", actor=info.context.actor)
            found = Ticket.of(row) if row else None
        if found is None:
            raise TicketNotFound(field="key" if id is None else "id")
        return found

    @roles.root(roles.ALL, "Tickets: of customers, experts and partners their own; of team leads those of their areas.")
    async def tickets(
        self,
        info: Info,
        *,
        filter: Annotated[  # noqa: A002
            TicketFilterInput | None, strawberry.argument(description="Which ones.")
        ] = None,
        order_by: Annotated[TicketOrder, strawberry.argument(description="In which order.")] = TicketOrder.NEWEST_FIRST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Ticket]:
        actor, page = info.context.actor, page_of(first, after, last, before)
        wanted = _wanted(filter or TicketFilterInput(), actor)
        newest_first = (order_by is TicketOrder.NEWEST_FIRST) != page.backward
        names = set(_names(info.selected_fields))
        rows = await info.context.read(
            queries.tickets_page,
            wanted,
            properties=_ALWAYS | _asked_for(_PROPERTIES, names),
            neighbours=_asked_for(_NEIGHBOURS, names),
            newest_first=newest_first,
            after=page.instant,
            limit=page.limit,
            actor=actor,
        )
        return connection(
            page,
            rows,
            node=Ticket.of,
            cursor=_cursor,
            count=lambda: info.context.read(queries.count_tickets, wanted, actor=actor),
        )

    @roles.root(roles.EXPERTS, "Tickets that you may claim now, the earliest deadline first; at most 50.")
    async def claimable_tickets(self, info: Info) -> list[Ticket]:
        actor, now = info.context.actor, info.context.now()
        ids = await info.context.read(queries.claimable_tickets, actor.subject_id or "", limit=_MOST_CLAIMABLE, now=now)
        found = await asyncio.gather(*(find_ticket(info, each) for each in ids))
        return [ticket for ticket in found if ticket]


def _wanted(given: TicketFilterInput, actor: Actor) -> TicketFilter:
    """Whoever is not staff starts from their own node, whatever the filter says."""
    states = tuple(given.states) if given.states else tuple(set(State) - {State.ARCHIVED, State.DELETED})
    customer_id, expert_id, partner_id = given.customer_id, given.expert_id, None
    if not queries.is_staff(actor):
        customer_id = actor.subject_id if actor.has(Role.CUSTOMER) else None
        expert_id = actor.subject_id if actor.has(Role.EXPERT) else None
        partner_id = actor.subject_id if actor.has(Role.PARTNER) else None
    return TicketFilter(
        states=states,
        priorities=tuple(given.priorities or ()),
        needs_owner=given.needs_owner,
        needs_review=given.needs_review,
        tag=given.tag,
        queue_id=given.queue_id,
        area_id=given.area_id,
        customer_id=customer_id,
        expert_id=expert_id,
        partner_id=partner_id,
    )


def _asked_for(read_with: Mapping[str, set[str]], names: Iterable[str]) -> set[str]:
    return {part for name in names for part in read_with.get(name, ())}


def _names(selections: Iterable[Selection]) -> Iterator[str]:
    """Of all fields. One of the same name elsewhere below the list counts too: it costs a little and loses nothing."""
    for selection in selections:
        if isinstance(selection, SelectedField):
            yield selection.name
        yield from _names(selection.selections)


def _cursor(row: Row) -> Cursor:
    return Cursor.at(row["ticket"]["opened_at"], row["ticket"]["id"])


NODES: dict[str, FindNode] = {"Ticket": find_ticket}
