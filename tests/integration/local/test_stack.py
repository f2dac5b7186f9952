import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina

from support.servers import JARS
from sysops_graph.local.process import free_port

SYSOPS = (sys.executable, "-m", "sysops_graph.cli")


class Run:
    """`sysops run` in a folder of its own, as a person would start it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, (free_port(), free_port(), free_port())

    def start(self, **variables: str) -> subprocess.Popen[str]:
        api, bolt, http = map(str, self.ports)
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sysops_graph.cli",
                "run",
                "--folder",
                self.folder,
                "--bolt-port",
                bolt,
                "--http-port",
                http,
            ],
            env={**os.environ, "SYSOPS_API_PORT": api, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def words_until(self, process: subprocess.Popen[str], mark: str) -> str:
        """What it says up to the line with `mark`, or to its end."""
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if mark in line:
                break
        return said

    def state(self) -> dict[str, Any]:
        return json.loads((self.folder / "stack.json").read_text())


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("stack")
    (folder / "neo4j").mkdir()
    for shared in (JARS / "lib", *JARS.glob("*.jsa")):
        (folder / "neo4j" / shared.name).symlink_to(shared)
    return Run(folder)


@pytest.fixture
def running(stack: Run) -> Iterator[subprocess.Popen[str]]:
    with stack.start() as process:
        said = stack.words_until(process, "Ctrl-C ends everything")
        assert process.poll() is None, said
        yield process
        process.terminate()


def _alive(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _soon(condition: Callable[[], bool]) -> None:
    for attempt in stamina.retry_context(on=AssertionError, attempts=300, timeout=60, wait_max=0.2):
        with attempt:
            assert condition()


def test_a_killed_worker_comes_back_a_ctrl_c_ends_everything_and_the_data_stay(
    stack: Run, running: subprocess.Popen[str]
):
    state = stack.state()
    assert httpx.get(f"{state['browser']}/browser/").is_success
    refused, _ = stack.start().communicate()
    assert f"runs already (pid {running.pid})" in refused
    assert len(refused.splitlines()) == 1
    worker = state["pids"]["worker"]
    os.kill(worker, signal.SIGKILL)
    _soon(lambda: stack.state()["pids"]["worker"] != worker)
    pids = stack.state()["pids"].values()
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate()
    assert (running.returncode, "Traceback" in said, _alive(pids)) == (0, False, [])
    with stack.start() as again:
        said = stack.words_until(again, "Ctrl-C ends everything")
        pids = stack.state()["pids"].values()
        again.kill()
    assert "demonstration world is being built" not in said
    _soon(lambda: not _alive(pids))


@pytest.mark.parametrize(("index", "remedy"), [(0, "SYSOPS_API_PORT"), (1, "--bolt-port"), (2, "--http-port")])
def test_a_taken_port_is_said_in_one_line_with_the_remedy(tmp_path: Path, redis_url: str, index: int, remedy: str):
    other = Run(tmp_path)
    taken = int(redis_url.rpartition(":")[2].partition("/")[0])
    other.ports = tuple(taken if place == index else port for place, port in enumerate(other.ports))
    process = other.start()
    said, _ = process.communicate()
    assert (process.returncode, len(said.splitlines()), str(taken) in said, remedy in said) == (1, 1, True, True)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [("SYSOPS_NEO4J_URI", "bolt://127.0.0.1:9", "No Neo4j answers"), ("SYSOPS_API_PORT", "many", "SYSOPS_API_PORT")],
)
def test_what_the_environment_says_wrong_is_named(tmp_path: Path, variable: str, value: str, says: str):
    process = Run(tmp_path).start(**{variable: value})
    said, _ = process.communicate()
    assert (process.returncode, says in said, "Traceback" in said) == (1, True, False)
