"""What a soak came to: its figures, its page and its pictures."""

import os
import platform
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from benchmarks.measure import percentile
from benchmarks.soak.chart import chart
from benchmarks.soak.lives import AT_ONCE, Lives
from benchmarks.soak.storm import Fault
from benchmarks.soak.watch import Point, Sample, cores, memory, per_minute, slope_per_h
from faults.company import API, WORKER
from faults.judgement import Judgement
from faults.lives import Invocation, Outcome

AT_MOST = {
    "soak_rss_slope_mb_per_h": 10,
    "soak_stuck": 0,
    "soak_lost": 0,
    "soak_doubled": 0,
    "soak_violations": 0,
}
_WARM_MINUTES = 15
_AROUND_S = 60.0


@dataclass(frozen=True, slots=True)
class Soak:
    """What was measured; instants are seconds of one clock."""

    minutes: float
    per_second: float
    seed: int
    began: float
    history: Sequence[Invocation]
    lives: Lives
    faults: Sequence[Fault]
    samples: Sequence[Sample]
    judgement: Judgement
    drained_s: float

    @property
    def warm(self) -> float:
        """Minutes after which memory must be flat; of a short trial a quarter."""
        return min(_WARM_MINUTES, self.minutes / 4)

    def memory(self, name: str) -> list[Point]:
        """Megabytes of each whole minute."""
        return [point for point in memory(self.samples, name, since=self.began) if point[0] + 1 <= self.minutes]

    def slope(self, name: str) -> float:
        return slope_per_h([point for point in self.memory(name) if point[0] >= self.warm])


@dataclass(frozen=True, slots=True)
class Deed:
    """What a client wanted, from the first request to the answer that was its last."""

    name: str
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def deeds(history: Iterable[Invocation]) -> list[Deed]:
    began: dict[str, float] = {}
    found: list[Deed] = []
    for one in history:
        began.setdefault(one.key, one.began)
        if one.outcome is not Outcome.UNKNOWN:
            found.append(Deed(one.deed, began[one.key], one.ended))
    return found


def figures(soak: Soak) -> dict[str, float]:
    done = [deed.seconds for deed in deeds(soak.history)]
    inside = sum(at < soak.began + 60 * soak.minutes for at in soak.lives.ended)
    return {
        "soak_minutes": soak.minutes,
        "soak_lives": soak.judgement.lives,
        "soak_lives_per_s": inside / (60 * soak.minutes),
        "soak_latest_begin_s": soak.lives.late_s,
        "soak_deed_p50_s": percentile(done, 0.5),
        "soak_deed_p99_s": percentile(done, 0.99),
        "soak_drained_s": soak.drained_s,
        "soak_rss_slope_mb_per_h": max(soak.slope(API), soak.slope(WORKER)),
        "soak_stuck": len(soak.lives.stuck),
        "soak_lost": len(soak.judgement.lost),
        "soak_doubled": len(soak.judgement.doubled),
        "soak_violations": len(soak.judgement.violations),
        "soak_letters": soak.judgement.letters,
        "soak_letters_repeated": soak.judgement.letters_repeated,
    }


def page(soak: Soak) -> str:
    """docs/soak.md."""
    parts = [
        "# Soak",
        "",
        *_head(soak),
        "",
        "## Figures",
        "",
        *_table(("figure", "measured", "at most"), _figures(soak)),
        "",
        "![Resident memory of the API and the worker that were never killed](soak-memory.svg)",
        "",
        "![Seconds from a client's first request to its answer, p50 and p99 of each minute](soak-latency.svg)",
        "",
        "![Lives that ended, a second](soak-lives.svg)",
        "",
        "## Processors",
        "",
        "Cores that each process used in the mean, of all that the machine has.",
        "",
        *_table(("process", "cores"), [(name, f"{used:.2f}") for name, used in sorted(cores(soak.samples).items())]),
        "",
        "## Faults",
        "",
        f"Seconds from a client's first request to its answer, p50 / p99: in the {_AROUND_S:.0f} s before, while it",
        f"lasted, and in the {_AROUND_S:.0f} s after.",
        "",
        *_table(("minute", "what failed", "lasted, s", "before", "during", "after"), _faults(soak)),
        "",
        "## Errors",
        "",
        "What clients were told or met, and whether they tried again. What the service refuses for good is what",
        "has come between: an offer that is over, a visit that was moved.",
        "",
        *_table(("error", "tried again", "times"), _errors(soak.history)),
        "",
    ]
    return "\n".join(parts)


def pictures(soak: Soak) -> dict[str, str]:
    """By the name of the file."""
    bands = [((fault.began - soak.began) / 60, (fault.ended - soak.began) / 60) for fault in soak.faults]
    ended = per_minute(soak.lives.ended, since=soak.began, minutes=int(soak.minutes))
    shown: dict[str, tuple[str, Mapping[str, Sequence[Point]]]] = {
        "memory": ("Resident memory, MB; bands are faults", {"API": soak.memory(API), "worker": soak.memory(WORKER)}),
        "latency": ("From a client's first request to its answer, s", _latencies(soak)),
        "lives": ("Lives that ended, a second", {"lives": ended}),
    }
    return {
        f"soak-{name}.svg": chart(title, lines, minutes=soak.minutes, faults=bands)
        for name, (title, lines) in shown.items()
    }


def _head(soak: Soak) -> list[str]:
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return [
        f"Date: {datetime.now(UTC):%Y-%m-%d} · Commit: {commit} · Machine: {machine} · Seed: {soak.seed}",
        "",
        f"`make soak` let tickets live for {soak.minutes:g} minutes while things failed: lives of the fault suite's",
        f"kinds, {soak.per_second:g} begun a second while fewer than {AT_ONCE} live, over two APIs and two workers.",
        "One API and one worker are killed and paused; the others run all the time, and theirs is the memory shown.",
        f"It must be flat after {soak.warm:g} minutes: the slope is Theil's and Sen's, over the medians of minutes.",
        "In the end all work was done, the graph audited, and every life compared with what its client was told.",
    ]


def _figures(soak: Soak) -> list[tuple[str, ...]]:
    return [(f"`{name}`", f"{value:.4g}", str(AT_MOST.get(name, ""))) for name, value in figures(soak).items()]


def _faults(soak: Soak) -> list[tuple[str, ...]]:
    done = deeds(soak.history)
    found: list[tuple[str, ...]] = []
    for fault in soak.faults:
        edges = (fault.began - _AROUND_S, fault.began, fault.ended, fault.ended + _AROUND_S)
        spans = [_within(done, start, end) for start, end in pairwise(edges)]
        minute, lasted = (fault.began - soak.began) / 60, fault.ended - fault.began
        found.append((f"{minute:.1f}", fault.name, f"{lasted:.0f}", *map(_p50_p99, spans)))
    return found


def _within(done: Iterable[Deed], start: float, end: float) -> list[float]:
    return [deed.seconds for deed in done if start <= deed.ended < end]


def _p50_p99(seconds: Sequence[float]) -> str:
    return f"{percentile(seconds, 0.5):.2f} / {percentile(seconds, 0.99):.2f}" if seconds else "nobody"


def _errors(history: Iterable[Invocation]) -> list[tuple[str, ...]]:
    counted = Counter(
        (str(one.answer), "yes" if one.outcome is Outcome.UNKNOWN else "no")
        for one in history
        if one.outcome is not Outcome.OK
    )
    return [(f"`{error}`", again, str(times)) for (error, again), times in counted.most_common()]


def _latencies(soak: Soak) -> dict[str, list[Point]]:
    minutes = defaultdict[int, list[float]](list)
    for deed in deeds(soak.history):
        minutes[int((deed.ended - soak.began) // 60)].append(deed.seconds)
    whole = [(float(minute), values) for minute, values in sorted(minutes.items()) if minute < soak.minutes]
    shares = {"p50": 0.5, "p99": 0.99}
    return {name: [(minute, percentile(values, share)) for minute, values in whole] for name, share in shares.items()}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
