"""Tickets that nobody can take: listed with the reason and with what would help."""

from enum import Enum
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import ReasonCode
from sysops_graph.api.assignment_types import AssignmentException, find_exception
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.nodes import FindNode
from sysops_graph.assignment.queries import ExceptionFilter, count_exceptions, exceptions_page


class ExceptionState(Enum):
    """Whether an exception still blocks its ticket."""

    OPEN = "open"
    RESOLVED = "resolved"


described(ExceptionState, "Whether an exception still blocks its ticket.", OPEN="It does.", RESOLVED="It is over.")


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "Assignment exceptions, the latest first; of team leads those of their areas.")
    async def exceptions(
        self,
        info: Info,
        *,
        state: Annotated[
            ExceptionState | None, strawberry.argument(description="Only these; null for all.")
        ] = ExceptionState.OPEN,
        codes: Annotated[
            list[ReasonCode] | None, strawberry.argument(description="Only with one of these reasons.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AssignmentException]:
        actor, page = info.context.actor, page_of(first, after, last, before)
        wanted = ExceptionFilter(state=state.value if state else None, codes=tuple(codes or ()))
        rows = await info.context.read(
            exceptions_page,
            wanted,
            newest_first=not page.backward,
            after=page.instant,
            limit=page.limit,
            actor=actor,
        )
        return connection(
            page,
            rows,
            node=lambda row: AssignmentException.of(row["exception"]),
            cursor=lambda row: Cursor.at(row["raised_at"], row["id"]),
            count=lambda: info.context.read(count_exceptions, wanted, actor=actor),
        )


NODES: dict[str, FindNode] = {"AssignmentException": find_exception}
