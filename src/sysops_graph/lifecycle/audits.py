"""Audits are made by one worker at a time; what each found is kept, for whoever asks in another process."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

import orjson

from sysops_graph.errors import Unavailable
from sysops_graph.graph.model import Row, Tx
from sysops_graph.lifecycle.audit import Violation

KEPT = 1000
"""So many violations are kept by their tickets; how many there are is kept in any case."""

EVERY = timedelta(minutes=1)
OVERDUE_AFTER = timedelta(minutes=3)
"""A standing audit that has not ended for so long tells nothing about the present."""

_LATE_COMMITS = timedelta(minutes=1)
"""What a transaction wrote bears the instant of its beginning; it may be seen so much later."""

_FURTHEST = timedelta(days=1)
"""So far back a standing audit looks for changes at most; the full one looks at everything."""

_NIGHT = (time(2), time(5))
"""When the full audit is made, UTC."""


class AuditKind(StrEnum):
    """Every minute over what is live and what changed, or every night over everything."""

    STANDING = "standing"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """How an audit ended. `broken` counts what stands, `violations` names the first thousand."""

    kind: AuditKind
    ended_at: datetime
    took_s: float
    repaired: int
    broken: int
    violations: tuple[Violation, ...]

    def counts(self) -> dict[str, int]:
        """What stands, by invariant."""
        return dict(sorted(Counter(each.invariant for each in self.violations).items()))


class InvariantsViolated(Unavailable):
    """The audit found what must not be; `sysops audit --last` says which tickets."""


class NotAudited(Unavailable):
    """No audit ended within three minutes; is a worker running?"""


def latest(last: Mapping[AuditKind, Audited]) -> Audited | None:
    """The one that says what stands now: a standing audit looks again at what the full one found."""
    return max(last.values(), key=lambda audited: audited.ended_at, default=None)


def check_audits(last: Mapping[AuditKind, Audited], *, now: datetime) -> None:
    """Raises NotAudited, InvariantsViolated."""
    standing, newest = last.get(AuditKind.STANDING), latest(last)
    if standing is None or newest is None or now - standing.ended_at > OVERDUE_AFTER:
        raise NotAudited
    if newest.broken:
        raise InvariantsViolated(broken=newest.broken)


def due_before(kind: AuditKind, now: datetime) -> datetime | None:
    """An audit is due if the last one began up to this instant; none: not now. Workers look a few times a minute."""
    if kind is AuditKind.STANDING:
        return now - EVERY * 0.9
    begin, end = _NIGHT
    return datetime.combine(now, begin, now.tzinfo) if begin <= now.time() < end else None


async def take_audit(
    tx: Tx, kind: AuditKind, *, worker: str, due_before: datetime, within: timedelta, now: datetime
) -> datetime | None:
    """The right to make an audit until it is kept or its time is over, where it is due and nobody else makes it.

    Answers since when changes are to be looked at; none: not now.
    """
    row = await tx.row(
        "lifecycle/take_audit", name=kind, worker=worker, until_at=now + within, due_before=due_before, now=now
    )
    if row is None:
        return None
    furthest: datetime = now - _FURTHEST
    return max(row["covered_at"] - _LATE_COMMITS, furthest) if row["covered_at"] else furthest


async def keep_audit(tx: Tx, audited: Audited, *, began_at: datetime, now: datetime) -> None:
    """The audit is over; the next begins where it began."""
    properties = {
        "covered_at": began_at,
        "ended_at": audited.ended_at,
        "took_s": audited.took_s,
        "repaired": audited.repaired,
        "broken": audited.broken,
        "violations": orjson.dumps([asdict(each) for each in audited.violations[:KEPT]]).decode(),
    }
    await tx.rows("lifecycle/keep_audit", name=audited.kind, properties=properties, now=now)


async def last_audits(tx: Tx, kinds: Sequence[AuditKind] = tuple(AuditKind)) -> dict[AuditKind, Audited]:
    """How the last audit of each kind ended; those that were never made are missing."""
    return {AuditKind(row["name"]): _audited(row) for row in await tx.rows("lifecycle/last_audits", names=list(kinds))}


def _audited(row: Row) -> Audited:
    stored: list[Row] = orjson.loads(row["violations"])
    plain = {name: row[name] for name in ("ended_at", "took_s", "repaired", "broken")}
    found = tuple(Violation(**each) for each in stored)
    return Audited(kind=AuditKind(row["name"]), **plain, violations=found)
