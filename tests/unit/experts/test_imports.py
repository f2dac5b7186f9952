from datetime import UTC, datetime, timedelta

from sysops_graph.experts.model import Import, Imported
from sysops_graph.experts.rules import import_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_calendar_changes_what_is_new_moved_or_gone() -> None:
    same, moved, gone = (Imported(key, NOON, NOON + HOUR, f"abs_{key}") for key in ("same", "moved", "gone"))
    new, later = Imported("new", NOON, NOON + HOUR), Imported("moved", NOON, NOON + 2 * HOUR)
    wanted = [Imported("same", NOON, NOON + HOUR), later, new, new]
    present = {one.key: one for one in (same, moved, gone)}
    assert import_of(wanted, present) == Import(recorded=(later, new), removed=(gone,), unchanged=1)
