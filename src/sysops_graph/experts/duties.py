"""Duties on call change hands: what is written, and what is read for it. `lifecycle` decides."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.delivery.commands import record_fact_changes
from sysops_graph.delivery.model import FactChange
from sysops_graph.experts.model import RotaNotFound
from sysops_graph.experts.queries import expert_sight
from sysops_graph.experts.shifts import Rearranged, Shift, Standing, SwapNotFound, SwapState, standings_of
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of


async def lock_shifts(
    tx: Tx, wanted: Collection[tuple[str, str]], *, actor: Actor = SYSTEM, now: datetime, ids: Ids
) -> dict[str, Standing]:
    """Rotas by id, locked, with those who are to have one of its duties: pairs of both. Raises RotaNotFound.

    An actor who is named has to lead the rota's area, or to see everybody.
    """
    rows = await tx.rows(
        "experts/lock_shifts",
        wanted=[{"rota_id": rota_id, "person_id": person_id} for rota_id, person_id in sorted(wanted)],
        command_id=ids.command_id,
        now=now,
        **expert_sight(actor),
    )
    found = standings_of(rows)
    for rota_id, _ in wanted:
        if rota_id not in found:
            raise RotaNotFound(field="rota_id", id=rota_id)
    return found


async def hand_over(tx: Tx, changes: Sequence[Rearranged], *, actor: Actor, now: datetime, ids: Ids) -> None:
    """Duties end and begin; what was is kept."""
    ended = [shift for change in changes for shift in change.ended]
    begun = [shift for change in changes for shift in change.begun]
    await tx.rows("experts/hand_over_duty", ended=[asdict(one) for one in ended], begun=[asdict(one) for one in begun])
    await record_fact_changes(tx, [_was(shift, actor) for shift in ended], now=now, ids=ids)


async def write_swap(
    tx: Tx,
    given: Shift,
    returned: Shift | None,
    *,
    to_id: str,
    reason: str,
    expires_at: datetime,
    now: datetime,
    ids: Ids,
) -> str:
    """Somebody asks for a swap; answers its id."""
    swap_id = ids.new("Swap")
    properties = {
        "state": SwapState.REQUESTED,
        "from_id": given.person_id,
        "to_id": to_id,
        "rota_id": given.rota_id,
        "role": given.role,
        "starts_at": given.starts_at,
        "ends_at": given.ends_at,
        "return_rota_id": returned and returned.rota_id,
        "return_role": returned and returned.role,
        "return_starts_at": returned and returned.starts_at,
        "return_ends_at": returned and returned.ends_at,
        "reason": reason,
        "requested_at": now,
        "expires_at": expires_at,
    }
    await tx.rows("experts/write_swap", rota_id=given.rota_id, swap_id=swap_id, properties=properties)
    return swap_id


async def lock_swap(tx: Tx, swap_id: str, *, ids: Ids) -> Row:
    """Raises SwapNotFound."""
    row = await tx.row("experts/lock_swap", swap_id=swap_id, command_id=ids.command_id)
    if row is None:
        raise SwapNotFound(swap_id=swap_id)
    return row["swap"]


async def end_swap(tx: Tx, swap_id: str, state: SwapState, *, actor: Actor, now: datetime) -> None:
    properties = {"state": state, "ended_at": now, "answer_by": actor.principal}
    await tx.rows("experts/end_swap", swap_id=swap_id, properties=properties)


async def swaps_of(tx: Tx, person_id: str, *, now: datetime) -> list[str]:
    """Swaps that wait for an answer, asked by the person or of them."""
    return [row["id"] for row in await tx.rows("experts/swaps_of", person_id=person_id, now=now)]


async def swaps_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Swaps that the actor may see."""
    rows = await tx.rows("experts/swaps_by_ids", ids=list(ids), **expert_sight(actor))
    return {row["id"]: row for row in rows}


def _was(shift: Shift, actor: Actor) -> FactChange:
    times = {"starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat()}
    return FactChange(
        subject_id=shift.person_id,
        subject_kind=label_of(shift.person_id) or "",
        fact="ON_CALL",
        was={"rota_id": shift.rota_id, "role": shift.role, "stands_in_for": shift.stands_in_for, **times},
        recorded_from_at=shift.starts_at,
        by=actor.principal,
    )
