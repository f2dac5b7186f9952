"""The shipped scenarios, line by line, on the real database.

`WRITE_TIMELINES=1` writes the timelines anew: read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from sysops_graph.graph.driver import Graph
from sysops_graph.settings import Settings
from sysops_graph.simulation import command
from sysops_graph.simulation.command import played
from sysops_graph.simulation.model import read_scenario

pytestmark = pytest.mark.usefixtures("wipe")

SHIPPED = sorted((Path(command.__file__).parent / "scenarios").glob("*.yaml"))
TIMELINES = Path(__file__).parent / "timelines"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
async def test_a_shipped_scenario_happens_as_written(graph: Graph, settings: Settings, path: Path) -> None:
    result = await played(graph, settings, read_scenario(path))
    lines = [str(line) for line in result.lines]
    expected = TIMELINES / f"{path.stem}.txt"
    if os.environ.get("WRITE_TIMELINES"):
        expected.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert result.violations == []
    assert lines == expected.read_text(encoding="utf-8").splitlines()
