"""Whoever is on call is told of tickets, and says that they heard."""

from functools import partial
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.experts import Duty
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode
from sysops_graph.api.page_types import Page
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.assignment.pages import pages_by_ids, ringing_pages
from sysops_graph.delivery.model import Outcome
from sysops_graph.experts.queries import who_is_on_call
from sysops_graph.lifecycle.paging import acknowledge_page, call_on_call
from sysops_graph.tickets.queries import demand_sight

_REASON = 2000
_LOWEST, _HIGHEST = 1, 3
_WORKERS = roles.EXPERTS | roles.READERS


@strawberry.input(description="A page that somebody has heard.")
class AcknowledgePageInput(CommandInput):
    page_id: strawberry.ID = strawberry.field(description="The page.")


@strawberry.input(description="A ticket that whoever is on call has to hear of.")
class PageOnCallInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.type(description="A page as it stands by now.")
class PagePayload(TicketPayload):
    page_id: strawberry.Private[str]

    @staticmethod
    def of(outcome: Outcome) -> "PagePayload":
        return PagePayload(ticket_id=str(outcome["ticket_id"]), page_id=str(outcome["page_id"]))

    @strawberry.field(description="The page; null if you may not see it.")
    async def page(self, info: Info) -> Page | None:
        return await find_page(info, self.page_id)


@strawberry.type
class QUERIES:
    @roles.root(_WORKERS, "Pages that wait until you say that you heard, the oldest first.")
    async def pages(self, info: Info) -> list[Page]:
        rows = await info.context.read(ringing_pages, info.context.actor.subject_id or "")
        return [Page.of(row) for row in rows]

    @roles.root(
        _WORKERS, "Who is on call now for an area and line, the one to be called first first; absences considered."
    )
    async def on_call(
        self,
        info: Info,
        area_id: Annotated[strawberry.ID, strawberry.argument(description="Where; rotas of areas above count too.")],
        line: Annotated[int, strawberry.argument(description="The least support line, 1 to 3.")] = 1,
    ) -> list[Duty]:
        check = Checks(at="")
        check.number("line", line, least=_LOWEST, most=_HIGHEST)
        check.done()
        rows = await info.context.read(who_is_on_call, area_id, line=line, at=info.context.now())
        return [Duty.of(row) for row in rows]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.EXPERTS | roles.DESK, "Say that you have heard; nobody else is told after you.")
    async def acknowledge_page(self, info: Info, input: AcknowledgePageInput) -> PagePayload:  # noqa: A002
        return PagePayload.of(await run_command(info, input, acknowledge_page, input.page_id))

    @roles.root(roles.ACTING, "Call whoever is on call about a ticket, until somebody says that they heard.")
    async def page_on_call(self, info: Info, input: PageOnCallInput) -> TicketPayload:  # noqa: A002
        check = Checks()
        reason = check.text("reason", input.reason, most=_REASON)
        check.done()
        sees = partial(demand_sight, ticket_id=input.ticket_id)
        return TicketPayload.of(await run_command(info, input, call_on_call, input.ticket_id, reason=reason, sees=sees))


async def find_page(info: Info, page_id: str) -> Page | None:
    row = await info.context.load(pages_by_ids, page_id, actor=info.context.actor)
    return Page.of(row) if row else None


NODES: dict[str, FindNode] = {"Page": find_page}
