import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from support.servers import JARS, Database
from sysops_graph.local.model import Ports, Profile, StackProblem
from sysops_graph.local.neo4j import Neo4jServer, start_neo4j
from sysops_graph.local.process import free_port


def _start(home: Path) -> Neo4jServer:
    return start_neo4j(home, jars=JARS, ports=Ports(free_port()), profile=Profile.TEST, say=lambda _: None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a server that ran once: no test here counts on another, since other processes may run some of them."""
    home = tmp_path_factory.mktemp("neo4j")
    _start(home).stop()
    return home


def test_data_and_password_outlive_a_killed_server(home: Path):
    first = _start(home)
    with GraphDatabase.driver(first.uri, auth=("neo4j", first.password)) as driver:
        driver.execute_query("CREATE (:Kept {id: 'kept'})", database_="neo4j")
    os.kill(first.process.pid, signal.SIGKILL)
    first.stop()
    second = _start(home)
    with GraphDatabase.driver(second.uri, auth=("neo4j", second.password)) as driver:
        kept = driver.execute_query("MATCH (n:Kept) RETURN n.id AS id", database_="neo4j").records
    second.stop()
    assert (second.password, [record["id"] for record in kept]) == (first.password, ["kept"])


def test_a_second_server_on_the_same_data_is_refused_with_the_cause(home: Path):
    first = _start(home)
    with pytest.raises(StackProblem, match="another Neo4j uses the same data"):
        _start(home)
    first.stop()


def test_another_server_at_the_port_is_not_taken_for_ours(neo4j: Database, tmp_path: Path):
    taken = Ports(int(neo4j.uri.rpartition(":")[2]))
    with pytest.raises(StackProblem, match="a port is taken by another process"):
        start_neo4j(tmp_path, jars=JARS, ports=taken, profile=Profile.TEST, say=lambda _: None)


def test_a_store_of_another_release_is_refused_before_it_is_touched(home: Path, tmp_path: Path):
    foreign = tmp_path / "foreign"
    shutil.copytree(home, foreign)
    (foreign / "data" / "release").write_text("4.4")
    with pytest.raises(StackProblem, match=r"written by Neo4j 4\.4"):
        _start(foreign)


def test_a_store_that_cannot_be_read_is_said_while_the_server_waits(home: Path, tmp_path: Path):
    foreign = tmp_path / "foreign"
    shutil.copytree(home, foreign)
    store = foreign / "data" / "databases" / "neo4j" / "neostore"
    body = store.read_bytes()
    format_of_store = body.index(b"aligned") + len(b"aligned")
    store.write_bytes(body[:format_of_store] + b"\x01\x63" + body[format_of_store + 2 :])
    with pytest.raises(StackProblem, match="Neo4j cannot open its data"):
        _start(foreign)


def test_a_password_that_is_not_the_databases_is_refused_with_the_remedy(home: Path):
    (home / "password").write_text("not-the-password")
    with pytest.raises(StackProblem, match="make reset"):
        _start(home)


def test_a_server_ends_with_the_process_that_started_it(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from sysops_graph.local.process import spawn; "
        "print(spawn(['sleep', '600'], log=Path(sys.argv[1])).pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "log"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    assert parent.stdin
    with parent.stdout, parent.stdin:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    while Path(f"/proc/{child}").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text():
        os.sched_yield()
