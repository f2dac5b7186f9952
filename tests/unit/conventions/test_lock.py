"""The lock covers what pyproject.toml asks for, pinned by hash, and names no place to fetch it from."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = (ROOT / "requirements.lock").read_text()


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {_name(each) for each in [*project["dependencies"], *project["optional-dependencies"]["dev"]]}
    locked = {_name(line) for line in LOCK.splitlines() if "==" in line}
    assert wanted - locked == set()


def test_every_version_has_a_hash():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_no_index_is_named():
    assert re.findall(r".*(?:://|--index|--find-links|--extra-index).*", LOCK) == []
