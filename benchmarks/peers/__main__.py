"""Measures us beside others, on the same machine, turn by turn; a peer whose ingredients are missing is left out."""

import asyncio
import sys

from benchmarks.bench_world import say
from benchmarks.part import Part, report
from benchmarks.peers import arq_alone, django_helpdesk, neo4j_graphql
from benchmarks.peers.ingredients import Missing

PEERS = (neo4j_graphql, django_helpdesk, arq_alone)


async def figures() -> dict[str, float]:
    found = dict[str, float]()
    for peer in PEERS:
        try:
            found |= await peer.figures()
        except Missing as missing:
            say(f"{peer.__name__.rpartition('.')[2]} is left out: {missing}")
    return found


PART = Part(figures, at_most={key: limit for peer in PEERS for key, limit in peer.AT_MOST.items()})


def main() -> None:
    if not (found := asyncio.run(figures())):
        sys.exit("no peer could be measured")
    versions = {name: number for peer in PEERS if found.keys() & peer.AT_MOST for name, number in peer.VERSIONS.items()}
    missed = report("peers", PART, found, versions=versions)
    print(", ".join(f"{name} {number}" for name, number in versions.items()))
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
