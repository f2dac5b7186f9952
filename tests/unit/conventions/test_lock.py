"""The locks cover what is asked for, pinned by hash, and name no place to fetch it from."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = (ROOT / "requirements.lock").read_text()
APP = ROOT / "examples" / "expert-app"


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


def test_the_app_asks_for_exact_versions_which_are_locked_by_hash_and_come_from_nowhere_in_particular():
    asked = json.loads((APP / "package.json").read_text())
    locked = json.loads((APP / "package-lock.json").read_text())["packages"]
    wanted = {**asked["dependencies"], **asked["devDependencies"]}
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    packages = {name: package for name, package in locked.items() if name}
    assert [name for name, package in packages.items() if "integrity" not in package or "resolved" in package] == []
