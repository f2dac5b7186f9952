"""Who was told what, over which channel, and how each try went; for who sits at the machine."""

from typing import Any

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Row
from sysops_graph.notifications.queries import history


async def told(graph: Graph, *, ticket: str | None, person_id: str | None, last: int) -> list[Row]:
    """The latest of all, of a ticket (id or key) or of a person."""
    now = await graph.database_time()
    return await graph.read(history, ticket=ticket, person_id=person_id, limit=last, now=now)


def as_line(row: Row) -> dict[str, Any]:
    """A notification in a line of a table: who, what, and each try with its end."""
    return {
        "at": f"{row['created_at']:%Y-%m-%d %H:%M:%S}",
        "who": row["recipient"] or row["recipient_id"],
        "what": row["kind"],
        "ticket": row["ticket_key"],
        "subject": row["subject"],
        "state": "read" if row["read_at"] else row["state"],
        "tries": "\n".join(_try(each) for each in row["attempts"]),
    }


def _try(attempt: Row) -> str:
    error = f": {attempt['error']}" if attempt["error"] else ""
    return f"{attempt['channel']} {attempt['state']}{error}"
