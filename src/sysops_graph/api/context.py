"""What a request carries to its resolvers."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from sysops_graph.actor import Actor
from sysops_graph.api.live import Live
from sysops_graph.api.ticket_keys import TicketKeys
from sysops_graph.attachments.model import Limits
from sysops_graph.clock import Clock
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.notifications.outside import Outside
from sysops_graph.sealing import Sealer

P = ParamSpec("P")
T = TypeVar("T")

Batch = Callable[..., Awaitable[dict[str, Any]]]
"""A query `(tx, ids, **same) -> {id: value}`; an id that is not among the keys is unknown or not for this actor."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One request: who asks, at which instant, and the loaders that are never shared with another request."""

    graph: Graph
    clock: Clock
    sealer: Sealer
    ticket_keys: TicketKeys
    actor: Actor
    request_id: str
    outside: Outside
    attachments: Limits | None = None
    production: bool = False
    live: Live | None = None
    ends: float = math.inf
    """Until when a subscription lasts, by the loop's clock."""
    root_fields: list[str] = field(default_factory=list[str])
    _loaders: dict[object, DataLoader[str, Any]] = field(default_factory=dict[object, "DataLoader[str, Any]"])

    def now(self) -> datetime:
        return self.clock.now()

    def begin_anew(self) -> None:
        """Each event of a subscription is read as if it were a request of its own."""
        self._loaders.clear()

    async def read(self, query: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.graph.read(query, *args, **kwargs)

    async def load(self, batch: Batch, node_id: str, **same: object) -> Any:  # noqa: ANN401 - a Row or a list of them
        """What `batch` finds for this id, or None; all calls of one tick and the same arguments are one statement."""
        key = (batch, *sorted(same.items(), key=lambda item: item[0]))
        if key not in self._loaders:

            async def load_all(ids: list[str]) -> list[Any]:
                found = await self.graph.read(batch, ids, **same)
                return [found.get(each) for each in ids]

            load_all.__name__ = getattr(batch, "__name__", "load")
            self._loaders[key] = DataLoader(load_all)
        return await self._loaders[key].load(node_id)


Info = strawberry.Info[Context, None]
