import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sysops_graph.local.model import StackProblem
from sysops_graph.local.process import Child
from sysops_graph.local.services import Service


@dataclass
class Starts:
    """Starts a process that ends by itself, and counts."""

    count: int = 0

    def __call__(self) -> Child:
        self.count += 1
        return Child(subprocess.Popen([sys.executable, "-c", ""]))


def test_what_ends_again_and_again_is_given_up_with_the_place_of_its_words():
    starts = Starts()
    service = Service("worker", Path("worker.log"), starts)
    for _ in range(5):
        service.up()
        service.down()
        assert service.died
    with pytest.raises(StackProblem, match=r"worker ended 5 times within a minute.*worker\.log"):
        service.up()
    assert starts.count == 5
