"""The shapes of what runs for a message or a timer; the tables are in the packages, `jobs` runs them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sysops_graph.delivery.model import Message, Timer
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids


class Effect(Protocol):
    """One transaction that changes the graph; the message is settled in it, after the effect, under its lock."""

    async def __call__(self, tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None: ...


class TimerEffect(Protocol):
    """One transaction that acts on a due timer; it is settled in it unless the effect armed its own key again."""

    async def __call__(self, tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None: ...


class GroupEffect(Protocol):
    """The same for due timers of one kind, each of another ticket; if it fails, each is acted on alone."""

    async def __call__(self, tx: Tx, timers: Sequence[Timer], /, *, now: datetime, ids: Ids) -> None: ...


class Failed(Protocol):
    """Runs in the transaction that notes a failed send; `final`: nobody tries again, the message is dead or dropped."""

    async def __call__(
        self, tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """An outside call between two transactions.

    `prepare(tx, message, now=, ids=)` returns the request, or none when there is nothing to send any more.
    `call(request, idempotency_key)` runs at most `timeout_s`; Unavailable and a time-out are tried again, NotFound and
    Conflict are final. `settle(tx, message, answer, now=, ids=)` notes the answer. The key is the
    message's id: the outside party may be called more than once with it, never with another. Ids differ between
    prepare and settle and from attempt to attempt.
    """

    prepare: Callable[..., Awaitable[Any]]
    call: Callable[[Any, str], Awaitable[Any]]
    settle: Callable[..., Awaitable[None]]
    timeout_s: float
    failed: Failed | None = None
