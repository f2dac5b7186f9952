import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from support.servers import CHECKOUT


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in the wheel, below the package."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return {name.removeprefix("sysops_graph/") for name in archive.namelist()}


def _tracked(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.cypher")}


@pytest.mark.parametrize(("folder", "place"), [("cypher", "_cypher"), ("migrations", "_migrations")])
def test_the_wheel_carries_every_statement_and_migration(carried: set[str], folder: str, place: str):
    assert {f"{place}/{name}" for name in _tracked(CHECKOUT / folder)} <= carried


def test_the_wheel_carries_what_is_read_beside_the_code(carried: set[str]):
    assert {"py.typed", "local/neo4j-pom.xml", "_graph-model.toml"} <= carried
