"""The audit in the hands of who sits at the machine."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console

from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import Heed, audit_at, audit_standing, repair
from sysops_graph.lifecycle.audit import INVARIANTS, Violation
from sysops_graph.lifecycle.audits import Audited, AuditKind, keep_audit, last_audits, latest

_CHANGED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands, and what is to be said about it."""

    violations: Sequence[Violation]
    words: Sequence[str]


async def look(graph: Graph, *, full: bool, mend: bool, console: Console) -> Looked:
    """Look now, at everything or at what is live and changed within a day; repair what can be, if that is wanted."""
    now, repaired = await graph.database_time(), 0
    if full:
        with _progress(console) as heed:
            found = await audit_at(graph, now=now, heed=heed)
    else:
        found = await audit_standing(graph, since=now - _CHANGED, now=now)
    if mend:
        found, repaired = await repair(graph, found, now=await graph.database_time())
    if full:
        ended_at = await graph.database_time()
        audited = Audited(
            kind=AuditKind.FULL,
            ended_at=ended_at,
            took_s=(ended_at - now).total_seconds(),
            repaired=repaired,
            broken=len(found),
            violations=tuple(found),
        )
        await graph.write(keep_audit, audited, began_at=now, now=ended_at)
    mended = f"{repaired} tickets repaired, " if mend else ""
    return Looked(found, [f"{len(INVARIANTS)} invariants looked at, {mended}{len(found)} violations."])


async def known(graph: Graph) -> Looked:
    """What the last audits left, whoever made them."""
    last = await graph.read(last_audits)
    newest = latest(last)
    words = [
        f"{kind}: {audited.broken} violations, {audited.repaired} tickets repaired, in {audited.took_s:.1f} s, "
        f"ended at {audited.ended_at:%Y-%m-%d %H:%M:%S} UTC."
        for kind, audited in last.items()
    ]
    return Looked(newest.violations if newest else (), words or ["No audit was made yet; is a worker running?"])


@contextmanager
def _progress(console: Console) -> Generator[Heed | None]:
    """A line that turns in a terminal; elsewhere nothing."""
    if not console.is_terminal:
        yield None
        return
    with console.status("") as status:
        yield lambda invariant, tickets: status.update(f"{invariant}: {tickets} tickets")
