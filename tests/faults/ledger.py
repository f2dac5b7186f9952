"""What the cases of a run came to: a file that grows with each, and a table at the end."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from faults.judgement import Judgement
from support.servers import CHECKOUT

SEED = int(os.environ.get("SYSOPS_TEST_SEED", "1"))
NOT_PASSED = "not passed"
"""A kind of case: two rounds of lives never came to the point."""
RESULTS = CHECKOUT / ".local" / "faults" / "results.json"


class Ledger:
    """Where a test enters its case; `keep` gets the line."""

    def __init__(self, keep: Callable[[dict[str, Any]], None]) -> None:
        self._keep = keep

    def enter(self, case: str, judgement: Judgement, *, kind: str = "point", **seconds: float) -> None:
        """Note a case, then fail it unless everything is as promised. `seconds`: how long something took to recover."""
        self._keep({"case": case, "kind": kind, **asdict(judgement), "seconds": seconds})
        wrong = [*judgement.lost, *judgement.doubled, *judgement.violations]
        assert not wrong, "\n".join(["not as promised:", *wrong])


def table(lines: Iterable[dict[str, Any]]) -> list[str]:
    """By kind of case: how many, and what was lost, doubled, repeated outside; and the longest recoveries."""
    lines = list(lines)
    found = [_row("faults", "cases", *_COLUMNS)]
    for kind in sorted({line["kind"] for line in lines}):
        of_kind = [line for line in lines if line["kind"] == kind]
        found.append(_row(kind, len(of_kind), *(sum(_count(line[name]) for line in of_kind) for name in _COLUMNS)))
    return found + [f"{name}: {value:.1f} s at most" for name, value in sorted(recoveries(lines).items())]


def _row(first: str, *others: object) -> str:
    return f"{first:24}" + "".join(f"{cell!s:>17}" for cell in others)


_COLUMNS = ("lives", "lost", "doubled", "violations", "letters", "letters_repeated")


def _count(value: int | list[str]) -> int:
    return value if isinstance(value, int) else len(value)


def recoveries(lines: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The longest of each."""
    longest: dict[str, float] = {}
    for line in lines:
        for name, value in line["seconds"].items():
            longest[name] = max(value, longest.get(name, 0.0))
    return longest


def write(lines: list[dict[str, Any]]) -> None:
    figures = {
        "faults_cases": sum(line["kind"] != NOT_PASSED for line in lines),
        "faults_lost": sum(len(line["lost"]) for line in lines),
        "faults_doubled": sum(len(line["doubled"]) for line in lines),
        **{name: round(value, 1) for name, value in recoveries(lines).items()},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"seed": SEED, "figures": figures, "cases": lines}, indent=1))
