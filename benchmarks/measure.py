"""Medians of interleaved samples: machines are noisy, so both sides of a ratio are measured turn by turn."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

Act = Callable[[], Awaitable[object]]


async def timed_ms(act: Act) -> float:
    started = time.perf_counter()
    await act()
    return (time.perf_counter() - started) * 1000


async def ratio(measured: Act, against: Act, *, rounds: int = 60, warm_up: int = 8) -> float:
    """p50 of one over p50 of the other."""
    for _ in range(warm_up):
        await measured()
        await against()
    pairs = [(await timed_ms(measured), await timed_ms(against)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def percentile(samples: Sequence[float], share: float) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
