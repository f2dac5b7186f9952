import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sysops_graph import crash

SOURCE = Path(crash.__file__).parent


@pytest.fixture
def passed() -> Iterator[list[str]]:
    points: list[str] = []
    crash.watcher = points.append
    yield points
    crash.watcher = None


def test_a_point_is_passed_by_when_nobody_watches():
    assert crash.watcher is None
    crash.passing("before", "commit", "open_ticket")


def test_a_watcher_is_told_of_each_point(passed: list[str]):
    crash.passing("before", "commit", "open_ticket")
    crash.passing("after", "commit", "open_ticket")
    assert passed == ["before commit open_ticket", "after commit open_ticket"]


def test_nothing_of_a_service_watches():
    """There is no setting and no variable by which a running service could be made to die at a point."""
    users = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if "crash" in _imports(path)}
    assert users == {"graph/driver.py", "jobs/doorbell.py", "jobs/runner.py"}
    assert all("watcher" not in (SOURCE / user).read_text(encoding="utf-8") for user in users)


def _imports(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"from sysops_graph(?: import (?=crash)|\.)(\w+)", text))
