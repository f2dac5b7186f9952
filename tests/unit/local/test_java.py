from pathlib import Path

import pytest

from sysops_graph.local.java import demand_room, fetch_jars, java, neo4j_version
from sysops_graph.local.model import StackProblem


def _program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_new_enough_java_is_taken(programs: Path):
    _program(programs, "java", "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
    assert (java().path, java().release) == (str(programs / "java"), "17.0.15")


@pytest.mark.parametrize("version", ["1.8.0_412", "11.0.2"])
def test_an_old_java_is_refused_with_what_is_needed(programs: Path, version: str):
    _program(programs, "java", f"echo 'openjdk version \"{version}\"' >&2")
    with pytest.raises(StackProblem, match=r"JDK ≥ 17"):
        java()


@pytest.mark.usefixtures("programs")
def test_a_missing_java_is_said_with_the_package_that_brings_it():
    with pytest.raises(StackProblem, match="openjdk-17-jdk-headless"):
        java()


def test_a_missing_maven_is_said_with_the_package_that_brings_it(programs: Path, tmp_path: Path):
    _program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    with pytest.raises(StackProblem, match="apt install maven"):
        fetch_jars(tmp_path / "neo4j", lambda _: None)


def test_what_maven_complains_of_is_passed_on_and_nothing_is_taken_for_complete(programs: Path, tmp_path: Path):
    _program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    _program(programs, "mvn", "echo '[ERROR] Could not resolve host'; exit 1")
    with pytest.raises(StackProblem, match="Could not resolve host"):
        fetch_jars(tmp_path / "neo4j", lambda _: None)
    assert not (tmp_path / "neo4j" / "lib").exists()


def test_mavens_progress_is_told(programs: Path, tmp_path: Path):
    _program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    _program(programs, "mvn", "echo 'Downloaded from central: https://x/a.jar (1 kB)'")
    said: list[str] = []
    lib = fetch_jars(tmp_path / "neo4j", said.append)
    assert lib.is_dir()
    assert any("fetched 1 of" in line for line in said)


def test_maven_is_told_an_absolute_folder(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    _program(programs, "mvn", 'for a in "$@"; do echo "$a" >> "$PWD/arguments"; done')
    monkeypatch.chdir(tmp_path)
    fetch_jars(Path("neo4j"), lambda _: None)
    assert f"-DoutputDirectory={tmp_path}/neo4j/lib.part" in (tmp_path / "arguments").read_text().splitlines()


def test_jars_are_fetched_once(programs: Path, tmp_path: Path):
    _program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    _program(programs, "mvn", "exit 0")
    fetch_jars(tmp_path, lambda _: None)
    (programs / "mvn").unlink()
    assert fetch_jars(tmp_path, lambda _: None).is_dir()


def test_a_nearly_full_disk_is_said_before_anything_is_written(tmp_path: Path):
    with pytest.raises(StackProblem, match="make room"):
        demand_room(tmp_path, 10**9)


def test_the_version_is_the_one_of_the_pom():
    assert neo4j_version().startswith("5.26.")


def test_a_failing_program_is_no_java(programs: Path):
    _program(programs, "java", "exit 1")
    with pytest.raises(StackProblem, match="JDK ≥ 17"):
        java()
