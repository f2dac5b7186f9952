"""How a message or timer ends or waits: always under its own lock, taken after every other."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.delivery.model import AlreadySettled, Message, Timer
from sysops_graph.delivery.rules import next_attempt_at, next_firing_at
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


async def settle_message(
    tx: Tx, message: Message, *, lease: str = "", dropped: str | None = None, now: datetime, ids: Ids
) -> str | None:
    """Done, `dropped` says why if it had no effect; returns the id of the next in its lane. Raises AlreadySettled."""
    row = await tx.row(
        "delivery/settle_message", id=message.id, lease=lease, dropped=dropped, command_id=ids.command_id, now=now
    )
    if row is None:
        raise AlreadySettled(message_id=message.id)
    return row["next_id"]


async def lease_message(tx: Tx, message: Message, *, lease: str, until_at: datetime, now: datetime, ids: Ids) -> None:
    """The right to make the outside call until an instant; counts the attempt. Raises AlreadySettled."""
    row = await tx.row(
        "delivery/lease_message",
        id=message.id,
        lease=lease,
        until_at=until_at,
        attempts=message.attempts + 1,
        command_id=ids.command_id,
        now=now,
    )
    if row is None:
        raise AlreadySettled(message_id=message.id)


async def postpone_message(
    tx: Tx, message: Message, *, error: str, retry: bool, lease: str = "", now: datetime, ids: Ids
) -> str | None:
    """Later, or dead when `retry` is false or its span is over; returns the next in a lane that goes on without it.

    Raises AlreadySettled.
    """
    row = await tx.row(
        "delivery/postpone_message",
        id=message.id,
        lease=lease,
        next_attempt_at=next_attempt_at(message, now=now) if retry else None,
        attempts=message.attempts + 1,
        error=error,
        command_id=ids.command_id,
        now=now,
    )
    if row is None:
        raise AlreadySettled(message_id=message.id)
    return row["next_id"]


async def settle_timer(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Fired, in the transaction of its effect. Raises AlreadySettled when it is no longer this arming."""
    await settle_timers(tx, [timer], now=now, ids=ids)


async def settle_timers(tx: Tx, timers: Sequence[Timer], *, now: datetime, ids: Ids) -> None:
    """The same for several. Raises AlreadySettled when one of them is no longer this arming."""
    armed = [{"id": timer.id, "fencing": timer.fencing} for timer in sorted(timers, key=lambda timer: timer.id)]
    rows = await tx.rows("delivery/settle_timers", timers=armed, command_id=ids.command_id, now=now)
    settled = {row["id"] for row in rows}
    for timer in timers:
        if timer.id not in settled:
            raise AlreadySettled(timer_key=timer.key)


async def postpone_timer(tx: Tx, timer: Timer, *, error: str, now: datetime, ids: Ids) -> None:
    """Its effect failed: again after a pause. Raises AlreadySettled when it is no longer this arming."""
    row = await tx.row(
        "delivery/postpone_timer",
        id=timer.id,
        fencing=timer.fencing,
        next_attempt_at=next_firing_at(timer, now=now),
        attempts=timer.attempts + 1,
        error=error,
        command_id=ids.command_id,
    )
    if row is None:
        raise AlreadySettled(timer_key=timer.key)
