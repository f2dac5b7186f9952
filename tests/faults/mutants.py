"""Bugs that are planted in a process of the fault suite, to see that they are found. The service has none of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import LiteralString

from sysops_graph.crash import passing
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.model import Message
from sysops_graph.delivery.settling import settle_message
from sysops_graph.graph import driver
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.runner import Runner

_LOCK: LiteralString = "SET t.lock = $given.command_id"
_COMMAND: LiteralString = """MERGE (c:Command {id: $given.id})
SET c += {principal: $given.principal, key: $given.key, request_hash: $given.request_hash, outcome: '{}',
  created_at: $given.now}
RETURN c.id AS id"""


def _reworded(name: str, change: Callable[[LiteralString], LiteralString]) -> None:
    """The server gets another text for a statement."""
    original, changed = driver.statement, replace(driver.statement(name), text=change(driver.statement(name).text))
    assert changed != original(name), f"{name} has nothing to change"
    driver.statement = lambda asked: changed if asked == name else original(asked)


async def _settled_first(self: Runner, message: Message) -> str | None:
    """What `Runner._handle` does, in two transactions of an effect."""
    effect = self._routes.messages.get(message.topic)
    if effect is None or isinstance(effect, Send):
        return await _HANDLE(self, message)

    async def settled(tx: Tx, *, now: datetime, ids: Ids) -> str | None:
        return await settle_message(tx, message, now=now, ids=ids)

    async def done(tx: Tx, *, now: datetime, ids: Ids) -> None:
        passing("before", "effect", message.topic)
        await effect(tx, message, now=now, ids=ids)

    next_id = await self._write(effect, settled, f"{message.id}:settled")
    await self._write(effect, done, message.id)
    return next_id


_HANDLE = Runner._handle

MUTANTS: dict[str, Callable[[], None]] = {
    "no lock": partial(_reworded, "tickets/lock_tickets", lambda text: text.replace(_LOCK, "")),
    "no idempotency": partial(_reworded, "delivery/create_command", lambda _: _COMMAND),
    "settled before the effect": partial(setattr, Runner, "_handle", _settled_first),
}
