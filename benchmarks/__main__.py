"""Measures the parts that are named, or all; prints each as a table and keeps it in benchmarks/results.json."""

import asyncio
import sys

from benchmarks import live, load, matching, service, tickets, timers
from benchmarks.part import report

PARTS = {
    "service": service.PART,
    "matching": matching.PART,
    "timers": timers.PART,
    "tickets": tickets.PART,
    "live": live.PART,
    "load": load.PART,
}


def main(names: list[str]) -> None:
    if unknown := set(names) - PARTS.keys():
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    missed: list[str] = []
    for name in names or PARTS:
        missed += report(name, PARTS[name], asyncio.run(PARTS[name].figures()))
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
