"""The audit log: what was asked in whose own words."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.graph.model import Row, Tx


async def note_analysis(tx: Tx, text: str, *, entry_id: str, actor: Actor, now: datetime) -> None:
    """Before it is asked, so that it is known also of what ends a process."""
    await tx.rows("insight/note_analysis", id=entry_id, principal=actor.principal, text=text, now=now)


async def note_analysis_ended(tx: Tx, entry_id: str, *, outcome: str, row_count: int, took_s: float) -> None:
    """How it ended."""
    await tx.rows("insight/note_analysis_ended", id=entry_id, outcome=outcome, row_count=row_count, took_s=took_s)


async def audit_log(tx: Tx, *, after: tuple[datetime, str], limit: int) -> list[Row]:
    """Entries, the newest first, behind (at, id)."""
    after_at, after_id = after
    rows = await tx.rows("insight/audit_log", after_at=after_at, after_id=after_id, limit=limit)
    return [row["entry"] for row in rows]


async def audit_log_count(tx: Tx) -> int:
    [row] = await tx.rows("insight/audit_log_count")
    return row["count"]
