"""Keys of other systems as bearer tokens: looked up in the graph, remembered for seconds, their use written down."""

import asyncio
import time
from collections import OrderedDict
from datetime import datetime

from sysops_graph.api.problems import TokenNotValid
from sysops_graph.api.tokens import Bearer
from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.log import logger
from sysops_graph.staff.keys import ApiKeyUse, api_key_used, hash_of, note_api_keys_used

log = logger(__name__)

_REMEMBERED_S = 5.0
"""So long a key that was revoked may still open something here."""
_MOST = 10_000
_NOTED_EVERY_S = 30.0


class Keys:
    """What one process knows of keys."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: OrderedDict[str, tuple[float, ApiKeyUse | None]] = OrderedDict()
        self._uses: dict[str, datetime] = {}

    async def bearer(self, secret: str, now: datetime) -> Bearer:
        """Raises TokenNotValid."""
        used = await self._look(secret)
        if used is None or used.ends_at <= now:
            raise TokenNotValid("The key is not known, or has ended.")
        self._uses[used.id] = now
        return Bearer(used.actor, used.ends_at, persisted_only=used.persisted_only)

    async def run(self) -> None:
        """Writes down when keys were used last; runs until it is cancelled."""
        while True:
            await asyncio.sleep(_NOTED_EVERY_S)
            await self.note()

    async def note(self) -> None:
        uses, self._uses = self._uses, {}
        if not uses:
            return
        try:
            await self._graph.write(note_api_keys_used, uses)
        except Unavailable as error:
            self._uses = {**uses, **self._uses}
            log.info("keys_not_noted", error=error.code())

    async def _look(self, secret: str) -> ApiKeyUse | None:
        hashed, now = hash_of(secret), time.monotonic()
        found = self._known.get(hashed)
        if found and now < found[0]:
            return found[1]
        used = await self._graph.read(api_key_used, secret)
        self._known[hashed] = (now + _REMEMBERED_S, used)
        self._known.move_to_end(hashed)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return used
