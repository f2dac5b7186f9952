"""The audit log, for administrators."""

from datetime import datetime

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.connections import After, Connection, Cursor, First, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.rows import of_row
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.graph.model import Row
from sysops_graph.insight import commands


@strawberry.type(description="Something that was done and may be asked about.")
class AuditEntry:
    id: strawberry.ID = strawberry.field(description="Of the entry.")
    at: datetime = strawberry.field(description="When.")
    principal: str = strawberry.field(description="Who.")
    kind: str = strawberry.field(description="What: analysis.")
    text: str = strawberry.field(description="What was asked, in Cypher.")
    outcome: str = strawberry.field(description="asked: it has not ended, or nobody knows how; ok; or a code.")
    row_count: int | None = strawberry.field(description="How many rows were told.")
    took_s: float | None = strawberry.field(description="How long it took, seconds.")

    @staticmethod
    def of(row: Row) -> "AuditEntry":
        return of_row(AuditEntry, row)


@strawberry.type
class QUERIES:
    @roles.root(roles.ADMINS, "What analysts asked in their own words, the newest first.")
    async def audit_log(self, info: Info, *, first: First = None, after: After = None) -> Connection[AuditEntry]:
        page = page_of(first, after, None, None)
        return connection(
            page,
            await info.context.read(commands.audit_log, after=page.instant or (FAR_FUTURE, ""), limit=page.limit),
            node=AuditEntry.of,
            cursor=lambda row: Cursor.at(row["at"], row["id"]),
            count=lambda: info.context.read(commands.audit_log_count),
        )
