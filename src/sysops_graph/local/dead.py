"""Messages that were given up, in the hands of who sits at the machine."""

from collections.abc import Sequence
from datetime import datetime

from sysops_graph.delivery.commands import create_command, redrive_message
from sysops_graph.delivery.model import DeadMessage
from sysops_graph.delivery.queries import dead_messages
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, random_id

_SHOWN = 100


async def listed(graph: Graph) -> Sequence[DeadMessage]:
    """The latest hundred."""
    return await graph.read(dead_messages, at_most=_SHOWN)


async def redriven(graph: Graph, message_id: str, *, by: str) -> None:
    """Raises MessageNotFound, MessageNotDead."""
    ids, now = Ids(random_id("Command")), await graph.database_time()
    await graph.write(_redrive, message_id, by=by, now=now, ids=ids)


async def _redrive(tx: Tx, message_id: str, *, by: str, now: datetime, ids: Ids) -> None:
    await create_command(tx, principal=f"cli:{by}", key=ids.command_id, request_hash=message_id, now=now, ids=ids)
    await redrive_message(tx, message_id, now=now, ids=ids)
