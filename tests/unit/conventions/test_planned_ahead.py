"""What processes have planned ahead exists: a package without statements would be passed over in silence."""

import pytest

from sysops_graph import app
from sysops_graph.graph.statements import statement_names
from sysops_graph.jobs import worker


@pytest.mark.parametrize("package", sorted({*app._PLANNED, *worker._PLANNED}))
def test_a_package_that_is_planned_ahead_has_statements(package: str) -> None:
    assert list(statement_names(package))
