import base64
from pathlib import Path

import pytest

from sysops_graph.local.folder import Folder
from sysops_graph.local.model import StackProblem


def test_a_second_stack_of_the_same_folder_is_refused_with_the_pid_of_the_first(tmp_path: Path):
    folder = Folder(tmp_path)
    with folder.held():
        folder.note({"pid": 4711})
        with pytest.raises(StackProblem, match="4711"), Folder(tmp_path).held():
            pass


def test_a_stack_that_was_killed_leaves_nothing_that_looks_like_a_running_one(tmp_path: Path):
    folder = Folder(tmp_path)
    with folder.held():
        folder.note({"pid": 4711})
        assert folder.running() == {"pid": 4711}
    assert folder.running() == {}


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path):
    file = Folder(tmp_path).key("token")
    first = file.read_bytes()
    assert len(base64.b64decode(first)) == 32
    assert file.stat().st_mode & 0o077 == 0
    assert Folder(tmp_path).key("token").read_bytes() == first


def test_reset_keeps_the_fetched_jars_and_nothing_else(tmp_path: Path):
    folder = Folder(tmp_path)
    folder.key("token")
    for name in ("neo4j/lib/neo4j.jar", "neo4j/data/store", "neo4j/password", "inbox/messages.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    folder.reset()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"] == [
        tmp_path / "neo4j/lib/neo4j.jar"
    ]
