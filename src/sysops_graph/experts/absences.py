"""The availability edge: written, shortened, taken away; what it was stays as a fact."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.experts.model import Imported
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def write_absence(
    tx: Tx,
    expert_id: str,
    *,
    absence_id: str,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str,
    source_key: str | None = None,
    actor: Actor,
    now: datetime,
) -> set[str] | None:
    """Lock the expert and write the absence; answers the tickets held under that lock, none without such an expert.

    `source_key` names the event of a calendar that it came from.
    """
    row = await tx.row(
        "experts/write_absence",
        expert_id=expert_id,
        absence_id=absence_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        by=actor.principal,
        source=actor.via if source_key is None else "calendar",
        source_key=source_key,
        now=now,
    )
    return set(row["ticket_ids"]) if row else None


async def imported_absences(tx: Tx, expert_id: str, *, now: datetime) -> dict[str, Imported]:
    """What came from a calendar and is not over, by the key of its event."""
    rows = await tx.rows("experts/imported_absences", expert_id=expert_id, now=now)
    return {row["key"]: Imported(**row) for row in rows}


async def end_absence(tx: Tx, absence_id: str, *, ends_at: datetime, actor: Actor, now: datetime, ids: Ids) -> None:
    """The absence ends earlier than it was recorded to."""
    await tx.rows(
        "experts/end_absence",
        absence_id=absence_id,
        ends_at=ends_at,
        fact_id=ids.new("FactChange"),
        by=actor.principal,
        now=now,
    )


async def cancel_absence(tx: Tx, absence_id: str, *, actor: Actor, now: datetime, ids: Ids) -> None:
    """There is no absence any more; that it was recorded remains."""
    await tx.rows(
        "experts/cancel_absence",
        absence_id=absence_id,
        fact_id=ids.new("FactChange"),
        by=actor.principal,
        now=now,
    )
