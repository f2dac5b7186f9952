"""Full lives as the fault suite scripts them, begun at a fixed pace, by clients who look seldom."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from faults.lives import KINDS, Client, Life, Row

LONGEST_S = 600
_LOOK_AFTER_S = 1.0
AT_ONCE = 120
"""So many tickets live at most: beyond them a life begins late, in place of making a crowd that never ends."""


class Living(Life):
    """A life among thousands: it looks seldom, since looking takes the service's time from doing."""

    async def seen(self, look: Callable[[Row], Any]) -> Any:
        while True:
            await asyncio.sleep(_LOOK_AFTER_S * self.dice.uniform(0.5, 1.5))
            if found := look(await self.client.look(self.ticket_id)):
                return found


@dataclass
class Lives:
    """What became of them; instants are seconds of the loop's clock."""

    ended: list[float] = field(default_factory=list[float])
    stuck: list[str] = field(default_factory=list[str])
    late_s: float = 0.0
    """The most by which a life began later than its turn."""
    living: int = 0

    async def begin(
        self, fronts: Sequence[Client], *, per_second: float, seconds: float, customers: int, seed: int
    ) -> None:
        """One after another at that pace, all kinds and fronts in turn; returns when all have ended."""
        loop = asyncio.get_running_loop()
        began, places = loop.time(), asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for number in count():
                due = number / per_second
                await asyncio.sleep(max(0.0, began + due - loop.time()))
                await places.acquire()
                late_s = loop.time() - began - due
                if due + late_s >= seconds:
                    return
                self.late_s = max(self.late_s, late_s)
                client, dice = fronts[number % len(fronts)], random.Random(f"{seed}/{number}")
                life = Living(f"soak{seed}n{number}", client, dice, customers=customers)
                group.create_task(self._live(life, KINDS[number // len(fronts) % len(KINDS)], places))

    async def _live(self, life: Living, kind: Callable[[Life], Any], places: asyncio.Semaphore) -> None:
        self.living += 1
        try:
            async with asyncio.timeout(LONGEST_S):
                await kind(life)
            self.ended.append(asyncio.get_running_loop().time())
        except (AssertionError, TimeoutError) as error:
            self.stuck.append(f"{life.name} ({kind.__name__}): {error!r}, {life.refusals[-3:]}")
        finally:
            self.living -= 1
            places.release()
