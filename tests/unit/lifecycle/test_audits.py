from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.lifecycle.audit import Violation
from sysops_graph.lifecycle.audits import (
    Audited,
    AuditKind,
    InvariantsViolated,
    NotAudited,
    check_audits,
    due_before,
    latest,
)

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def audited(kind: AuditKind, ended_at: datetime, broken: int = 0) -> Audited:
    found = (Violation("two_owners", "tkt_1", "as said"),) * broken
    return Audited(kind=kind, ended_at=ended_at, took_s=1, repaired=0, broken=broken, violations=found)


@pytest.mark.parametrize(("hour", "due"), [(1, False), (2, True), (4, True), (5, False), (12, False)])
def test_the_full_audit_is_due_once_in_the_night(hour: int, due: bool) -> None:
    assert due_before(AuditKind.FULL, NOW.replace(hour=hour)) == (NOW.replace(hour=2) if due else None)


def test_the_standing_audit_is_due_every_minute() -> None:
    before = due_before(AuditKind.STANDING, NOW)
    assert before
    assert MINUTE / 2 < NOW - before <= MINUTE


@pytest.mark.parametrize(
    ("standing", "full", "wrong"),
    [
        (None, None, NotAudited),
        (None, audited(AuditKind.FULL, NOW), NotAudited),
        (audited(AuditKind.STANDING, NOW - 4 * MINUTE), None, NotAudited),
        (audited(AuditKind.STANDING, NOW - MINUTE, broken=1), None, InvariantsViolated),
        (audited(AuditKind.STANDING, NOW - MINUTE), audited(AuditKind.FULL, NOW, broken=1), InvariantsViolated),
        (audited(AuditKind.STANDING, NOW), audited(AuditKind.FULL, NOW - MINUTE, broken=1), None),
        (audited(AuditKind.STANDING, NOW - MINUTE), None, None),
    ],
)
def test_the_newest_audit_says_what_stands(
    standing: Audited | None, full: Audited | None, wrong: type[Exception] | None
) -> None:
    last = {each.kind: each for each in (standing, full) if each}
    if wrong is None:
        check_audits(last, now=NOW)
        return
    with pytest.raises(wrong):
        check_audits(last, now=NOW)


def test_violations_are_counted_by_invariant() -> None:
    assert audited(AuditKind.FULL, NOW, broken=2).counts() == {"two_owners": 2}
    assert latest({}) is None
