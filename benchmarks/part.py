"""A part of the benchmarks: what it measures, within which limits, and how its figures are shown and kept."""

import json
import os
import platform
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Part:
    """The limits name every figure of the part, in the order in which they are shown; None is no limit."""

    figures: Callable[[], Awaitable[dict[str, float]]]
    at_most: Mapping[str, float | None]
    at_least: Mapping[str, float] = field(default_factory=dict[str, float])

    def misses(self, key: str, value: float) -> bool:
        most, least = self.at_most.get(key), self.at_least.get(key)
        return (most is not None and value > most) or (least is not None and value < least)


def report(name: str, part: Part, found: Mapping[str, float], **known: object) -> list[str]:
    """Prints and keeps what was found, beside what else is known of it; answers the figures that miss their limit."""
    figures = {key: found[key] for key in (*part.at_most, *part.at_least) if key in found}
    missed = [key for key, value in figures.items() if part.misses(key, value)]
    table = Table(name, "measured", "at most", "at least")
    for key, value in figures.items():
        shown = f"{value:.3g}" if value < 1 else f"{value:.2f}"
        limits = ("" if limit is None else str(limit) for limit in (part.at_most.get(key), part.at_least.get(key)))
        table.add_row(key, shown, *limits, style="red" if key in missed else None)
    Console().print(table)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept[name] = {
        "commit": subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        **known,
        "figures": {key: round(value, 4 if value < 1 else 2) for key, value in figures.items()},
    }
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")
    return missed
