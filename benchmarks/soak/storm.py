"""What fails during a soak: acts of the fault suite, drawn by the seed, each once before any comes again."""

import asyncio
import random
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from faults.company import API, WORKER
from faults.parties import Mood
from faults.scenes import (
    Act,
    Scene,
    killed,
    moody,
    parties_down,
    paused,
    redis_ended,
    redis_flushed,
    redis_paused,
)

OTHER_API, OTHER_WORKER = f"{API}-other", f"{WORKER}-other"
"""They are killed and paused; those whose memory is watched are not."""

ACTS: dict[str, Act] = {
    "worker killed, five times": partial(killed, name=OTHER_WORKER, number=signal.SIGKILL),
    "worker asked to end, five times": partial(killed, name=OTHER_WORKER, number=signal.SIGTERM),
    "worker paused 8 s, twice": partial(paused, name=OTHER_WORKER, seconds=8),
    "API killed, five times": partial(killed, name=OTHER_API, number=signal.SIGKILL),
    "API paused 5 s, twice": partial(paused, name=OTHER_API, seconds=5),
    "Redis killed, twice": partial(redis_ended, number=signal.SIGKILL, forgetful=False),
    "Redis killed and its file lost, twice": partial(redis_ended, number=signal.SIGKILL, forgetful=True),
    "Redis flushed, ten times": redis_flushed,
    "Redis paused 8 s, twice": redis_paused,
    "mail and text messages down 20 s": parties_down,
    "mail and text messages answer 500 for 15 s": partial(moody, mood=Mood.ANSWERS_500),
    "mail and text messages hang for 15 s": partial(moody, mood=Mood.HANGS),
    "mail and text messages break off for 15 s": partial(moody, mood=Mood.BREAKS),
}
_LONGEST_S = 90.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What failed, from when to when, in seconds of the loop's clock."""

    name: str
    began: float
    ended: float


async def rage(scene: Scene, faults: list[Fault], *, every_s: float, seconds: float) -> None:
    """One fault after another, so many seconds apart in the mean; the last is over before the end."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    for name in _drawn(scene.dice):
        await asyncio.sleep(every_s * scene.dice.uniform(0.5, 1.5))
        if loop.time() > ends - _LONGEST_S:
            return
        began = loop.time()
        await ACTS[name](scene)
        faults.append(Fault(name, began, loop.time()))


def _drawn(dice: random.Random) -> Iterator[str]:
    while True:
        yield from dice.sample(sorted(ACTS), len(ACTS))
