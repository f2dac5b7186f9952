"""The engine's own messages and timers: a standing round that shows it turns, and tidying up."""

from datetime import datetime, timedelta

from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.handlers import Effect, TimerEffect
from sysops_graph.delivery.model import Message, NewMessage, NewTimer, Timer
from sysops_graph.delivery.rules import KEPT
from sysops_graph.errors import Unavailable
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids

ROUND_EVERY = timedelta(seconds=3)
ROUND_WITHIN = timedelta(seconds=10)
"""An engine whose last round is older does not turn."""
_PRUNE_EVERY = timedelta(hours=1)
_PRUNE_AT_ONCE = 1000
_SUBJECT = "engine"


class EngineStandsStill(Unavailable):
    """No message and timer made the round through a worker within ten seconds; is a worker running?"""


async def check_engine(tx: Tx, *, now: datetime) -> None:
    """Raises EngineStandsStill."""
    row = await tx.row("delivery/engine_round_at")
    if row is None or now - row["round_at"] > ROUND_WITHIN:
        raise EngineStandsStill


async def start_engine(tx: Tx, *, now: datetime, ids: Ids) -> None:
    """Arm the engine's own timers; a worker does it when it starts, however many there are."""
    await deliver(tx, arm=[_timer("engine.ping", now), _timer("engine.prune", now + ROUND_EVERY)], now=now, ids=ids)


async def send_ping(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
    """First half of a round: the timer fires and sends a message."""
    ping = NewMessage(topic="engine.ping", ticket_id=None, subject_id=timer.subject_id, lane="engine")
    await deliver(tx, messages=[ping], now=now, ids=ids)


async def note_ping(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    """Second half: the message arrives, is noted, and arms the next round."""
    await tx.rows("delivery/engine_round", message_id=message.id, now=now)
    await deliver(tx, arm=[_timer("engine.ping", now + ROUND_EVERY)], now=now, ids=ids)


async def prune_settled(tx: Tx, _: Timer, /, *, now: datetime, ids: Ids) -> None:
    """Delete a batch of what was settled 30 days ago, and come back at once while there is more, else in an hour."""
    [deleted] = await tx.rows("delivery/prune_settled", before_at=now - KEPT, at_most=_PRUNE_AT_ONCE)
    pause = ROUND_EVERY if _PRUNE_AT_ONCE in deleted.values() else _PRUNE_EVERY
    await deliver(tx, arm=[_timer("engine.prune", now + pause)], now=now, ids=ids)


def _timer(kind: str, due_at: datetime) -> NewTimer:
    return NewTimer(kind=kind, subject_id=_SUBJECT, due_at=due_at)


MESSAGES: dict[str, Effect] = {"engine.ping": note_ping}
TIMERS: dict[str, TimerEffect] = {"engine.ping": send_ping, "engine.prune": prune_settled}
