"""Credits for late solutions: candidates are listed, and decided on by managers."""

from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import ServiceLevel
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle.breaching import decide_credit
from sysops_graph.sla.credit import CreditState, count_credits, credits_by_ids, credits_page

_REASON, _ALL = 2000, 100

described(
    CreditState,
    "Whether somebody has decided on a credit.",
    OPEN="Nobody has decided yet.",
    GRANTED="The customer gets it.",
    REFUSED="The customer gets none.",
)


@strawberry.type(description="A solution that came too late, which may be worth a credit to the customer.")
class CreditCandidate(Node):
    service_level: ServiceLevel = strawberry.field(description="That was promised.")
    breached_at: datetime = strawberry.field(description="When the solution was due.")
    percent: float | None = strawberry.field(description="What the policy of the clock proposes; none unless it does.")
    state: CreditState = strawberry.field(description="How it stands.")
    granted_percent: float | None = strawberry.field(description="What was granted.")
    reason: str | None = strawberry.field(description="Why it was decided so.")
    decided_at: datetime | None = strawberry.field(description="When it was decided.")
    decided_by: str | None = strawberry.field(description="The principal that decided.")
    ticket_id: strawberry.Private[str]

    @staticmethod
    def of(row: Row) -> "CreditCandidate":
        return of_row(CreditCandidate, row)

    @strawberry.field(description="The ticket that was late.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id)


@strawberry.input(description="What is decided on a credit.")
class DecideCreditInput(CommandInput):
    credit_id: strawberry.ID = strawberry.field(description="The candidate.")
    granted: bool = strawberry.field(description="Whether the customer gets it.")
    percent: float | None = strawberry.field(
        description="How much is granted, above 0 to 100 percent; what the policy proposes unless said.", default=None
    )
    reason: str = strawberry.field(description="Why, 1 to 2000 characters.")


@strawberry.type(description="A credit that was decided on.")
class CreditPayload:
    credit_id: strawberry.Private[str]

    @strawberry.field(description="The candidate.")
    async def credit(self, info: Info) -> CreditCandidate | None:
        return await find_credit(info, self.credit_id)


@strawberry.type
class QUERIES:
    @roles.root(roles.MANAGERS, "Candidates of credit, the latest breach first; those that nobody has decided on.")
    async def credit_candidates(
        self,
        info: Info,
        *,
        states: Annotated[list[CreditState] | None, strawberry.argument(description="In these states instead.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CreditCandidate]:
        page, wanted = page_of(first, after, last, before), tuple(states or [CreditState.OPEN])
        rows = await info.context.read(
            credits_page, wanted, oldest_first=page.backward, after=page.instant, limit=page.limit
        )
        return connection(
            page,
            rows,
            node=lambda row: CreditCandidate.of(row["credit"]),
            cursor=lambda row: Cursor.at(row["breached_at"], row["id"]),
            count=lambda: info.context.read(count_credits, wanted),
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.MANAGERS, "Grant or refuse a credit for a solution that came too late.")
    async def decide_credit(self, info: Info, input: DecideCreditInput) -> CreditPayload:  # noqa: A002
        check = Checks()
        reason = check.text("reason", input.reason, most=_REASON)
        if input.percent is not None and not 0 < input.percent <= _ALL:
            check.problem("percent", "Must be above 0 and at most 100.", code="OUT_OF_RANGE")
        if input.percent is not None and not input.granted:
            check.problem("percent", "What is refused has no percent.")
        check.done()
        outcome = await run_command(
            info, input, decide_credit, input.credit_id, granted=input.granted, percent=input.percent, reason=reason
        )
        return CreditPayload(credit_id=str(outcome["credit_id"]))


async def find_credit(info: Info, credit_id: str) -> CreditCandidate | None:
    if not info.context.actor.has(*roles.MANAGERS):
        return None
    row = await info.context.load(credits_by_ids, credit_id)
    return CreditCandidate.of(row) if row else None


NODES: dict[str, FindNode] = {"CreditCandidate": find_credit}
