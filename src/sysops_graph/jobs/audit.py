"""The audit: every invariant, over the whole graph."""

from datetime import datetime

from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle.audit import INVARIANTS, Violation, look_again, violations
from sysops_graph.metrics import INVARIANTS as VIOLATIONS


async def audit(graph: Graph) -> list[Violation]:
    """What is broken now; sets the metric of each invariant."""
    return await audit_at(graph, now=await graph.database_time())


async def audit_at(graph: Graph, *, now: datetime) -> list[Violation]:
    """What is broken at an instant, seen twice: the second time under the lock of its ticket."""
    found: list[Violation] = []
    for invariant in INVARIANTS:
        broken = await _broken(graph, invariant, now=now)
        VIOLATIONS.labels(invariant).set(len(broken))
        found += broken
    return found


async def _broken(graph: Graph, invariant: str, *, now: datetime) -> list[Violation]:
    found: list[Violation] = []
    after: str | None = ""
    while after is not None:
        suspects, beyond = await graph.read(violations, invariant, now=now, after=after)
        if suspects:
            ids = Ids(random_id("Command"))
            found += await graph.write(look_again, suspects, now=now, after=after, ids=ids)
        after = beyond
    return found
