"""The audit: every invariant, over the whole graph or over what is live and what changed; and what can be repaired."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sysops_graph.graph.driver import Graph
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle.audit import (
    EVER,
    INVARIANTS,
    PAGE,
    Violation,
    asks_of,
    look_again,
    tickets_to_audit,
    violations,
    violations_among,
)
from sysops_graph.lifecycle.audits import last_audits
from sysops_graph.lifecycle.repairing import repair_others, repair_ticket
from sysops_graph.log import logger
from sysops_graph.metrics import INVARIANTS as VIOLATIONS
from sysops_graph.metrics import REPAIRS

log = logger(__name__)

Heed = Callable[[str, int], object]
"""Is told of each step of a long audit: the invariant, and how many tickets were looked at for it."""


async def audit(graph: Graph) -> list[Violation]:
    """What is broken now; sets the metric of each invariant."""
    return await audit_at(graph, now=await graph.database_time())


async def audit_at(graph: Graph, *, now: datetime, heed: Heed | None = None) -> list[Violation]:
    """What is broken at an instant, seen twice: the second time under the lock of its ticket."""
    found: list[Violation] = []
    for invariant in INVARIANTS:
        found += await _broken(graph, invariant, now=now, heed=heed)
    show(found)
    return found


async def audit_standing(graph: Graph, *, since: datetime, now: datetime) -> list[Violation]:
    """The same of what is live, of what changed since an instant, and again of what any audit left broken."""
    known = [each for last in (await graph.read(last_audits)).values() for each in last.violations]
    ticket_ids = {each.ticket_id for each in known if each.ticket_id}
    ticket_ids.update(await graph.read(tickets_to_audit, since=since))
    lasting = any("since" in asks_of(each.invariant) for each in known)
    return await _audit_among(graph, ticket_ids, since=EVER if lasting else since, now=now)


async def _audit_among(graph: Graph, ticket_ids: Collection[str], *, since: datetime, now: datetime) -> list[Violation]:
    found: list[Violation] = []
    for invariant in INVARIANTS:
        narrowed = "ticket_ids" in asks_of(invariant)
        for page in _pages(sorted(ticket_ids)) if narrowed else [()]:
            suspects = await graph.read(violations_among, invariant, page, since=since, now=now)
            found += await _second_look(graph, suspects, since=since, now=now)
    show(found)
    return found


async def repair(
    graph: Graph, found: Sequence[Violation], *, at_most: int | None = None, now: datetime
) -> tuple[list[Violation], int]:
    """Repair what can be, of so many tickets; what is broken all the same, and how many tickets got something."""
    others = [each for each in found if each.ticket_id is None]
    left = await _repair_others(graph, others, now=now) if others else []
    repaired = 0
    for place, (ticket_id, broken) in enumerate(_by_ticket(found).items()):
        done = at_most is None or place < at_most
        still = await _repair_ticket(graph, ticket_id, broken, now=now) if done else broken
        left += still
        repaired += len(still) < len(broken)
    show(left)
    return sorted(left), repaired


async def _repair_ticket(
    graph: Graph, ticket_id: str, broken: Sequence[Violation], *, now: datetime
) -> Sequence[Violation]:
    ids = Ids(random_id("Command"))
    try:
        repaired = await graph.write(repair_ticket, ticket_id, broken, now=now, ids=ids)
    except Exception as error:  # noqa: BLE001 - what is broken may break its repair: it stays named, others are repaired
        log.warning("ticket_not_repaired", ticket_id=ticket_id, error=type(error).__name__)
        return broken
    if repaired.done:
        log.warning("ticket_repaired", ticket_id=ticket_id, done=repaired.done)
        for invariant in {each.invariant for each in broken} - {each.invariant for each in repaired.left}:
            REPAIRS.labels(invariant).inc()
    return repaired.left


async def _repair_others(graph: Graph, broken: Sequence[Violation], *, now: datetime) -> list[Violation]:
    repaired = await graph.write(repair_others, now=now, ids=Ids(random_id("Command")))
    log.warning("repaired", ids=repaired)
    left: list[Violation] = []
    for invariant in sorted({each.invariant for each in broken}):
        still = await graph.read(violations_among, invariant, (), now=now)
        left += [each for each in still if each.ticket_id is None]
        REPAIRS.labels(invariant).inc(sum(each.invariant == invariant for each in {*broken} - {*still}))
    return left


def _by_ticket(found: Sequence[Violation]) -> Mapping[str, list[Violation]]:
    tickets: dict[str, list[Violation]] = {}
    for each in sorted(each for each in found if each.ticket_id):
        tickets.setdefault(each.ticket_id or "", []).append(each)
    return tickets


def _pages(ticket_ids: Sequence[str]) -> list[Sequence[str]]:
    return [ticket_ids[start : start + PAGE] for start in range(0, len(ticket_ids), PAGE)]


def show(found: Sequence[Violation]) -> None:
    """Set the metric of each invariant."""
    for invariant in INVARIANTS:
        VIOLATIONS.labels(invariant).set(sum(each.invariant == invariant for each in found))


async def _broken(graph: Graph, invariant: str, *, now: datetime, heed: Heed | None) -> list[Violation]:
    found: list[Violation] = []
    after: str | None = ""
    looked_at = 0
    while after is not None:
        if heed:
            heed(invariant, looked_at)
        suspects, after = await graph.read(violations, invariant, now=now, after=after)
        found += await _second_look(graph, suspects, since=EVER, now=now)
        looked_at += PAGE
    return found


async def _second_look(
    graph: Graph, suspects: Sequence[Violation], *, since: datetime, now: datetime
) -> list[Violation]:
    if not suspects:
        return []
    return await graph.write(look_again, suspects, since=since, now=now, ids=Ids(random_id("Command")))
