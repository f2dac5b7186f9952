"""Memory and processor time of processes, as Linux counts them, and whether memory grows."""

import asyncio
import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

_EVERY_S = 5.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_TICKS = os.sysconf("SC_CLK_TCK")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at an instant: resident memory, and the processor seconds that it has used up to now."""

    at: float
    name: str
    pid: int
    rss_mb: float
    cpu_s: float


async def watch(samples: list[Sample], pids: Callable[[], Mapping[str, int]]) -> None:
    """For ever. A process that has ended is missing until it is back."""
    loop = asyncio.get_running_loop()
    while True:
        for name, pid in pids().items():
            try:
                samples.append(_sample(loop.time(), name, pid))
            except (FileNotFoundError, ProcessLookupError):
                continue
        await asyncio.sleep(_EVERY_S)


def _sample(at: float, name: str, pid: int) -> Sample:
    folder = Path(f"/proc/{pid}")
    times = folder.joinpath("stat").read_text().rpartition(")")[2].split()[11:13]
    pages = int(folder.joinpath("statm").read_text().split()[1])
    return Sample(at, name, pid, pages * _PAGE_MB, sum(map(int, times)) / _TICKS)


def cores(samples: Iterable[Sample]) -> dict[str, float]:
    """Processor seconds per second, by name; what a process used after its last sample is not known."""
    used, first, last = defaultdict[str, float](float), dict[str, float](), dict[str, float]()
    seen = dict[str, Sample]()
    for sample in samples:
        before = seen.get(sample.name)
        same = before is not None and before.pid == sample.pid
        used[sample.name] += sample.cpu_s - before.cpu_s if before and same else 0.0
        first.setdefault(sample.name, sample.at)
        seen[sample.name], last[sample.name] = sample, sample.at
    return {name: used[name] / max(1.0, last[name] - first[name]) for name in used}


def memory(samples: Iterable[Sample], name: str, *, since: float) -> list[Point]:
    """Minutes since the beginning, and the median of resident megabytes in each."""
    minutes = defaultdict[int, list[float]](list)
    for sample in samples:
        if sample.name == name:
            minutes[int((sample.at - since) // 60)].append(sample.rss_mb)
    return [(float(minute), statistics.median(values)) for minute, values in sorted(minutes.items())]


def slope_per_h(points: Sequence[Point]) -> float:
    """By Theil and Sen: the median of the slopes between any two points, whose first is in minutes."""
    return 60 * statistics.median((b - a) / (until - since) for (since, a), (until, b) in combinations(points, 2))


def per_minute(instants: Iterable[float], *, since: float, minutes: int) -> list[Point]:
    """How many a second, minute by minute."""
    edges = [since + 60 * minute for minute in range(minutes + 1)]
    counted = list(instants)
    return [(float(n), sum(a <= at < b for at in counted) / 60) for n, (a, b) in enumerate(pairwise(edges))]
