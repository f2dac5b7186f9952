"""A Neo4j Community server from its published jars, on loopback."""

import os
import secrets
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from sysops_graph.graph.statements import statement
from sysops_graph.local.java import demand_room, fetch_jars, java, neo4j_version
from sysops_graph.local.model import Memory, Ports, Profile, Say, StackProblem
from sysops_graph.local.neo4j_conf import configuration, memory
from sysops_graph.local.process import ended_unless_ready, spawn, stop

_OPEN_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_ROOM_MB = 200
_START_S = 120
_DATABASE = "neo4j"
_STARTED = "INFO  Started."


@dataclass(frozen=True, slots=True)
class Neo4jServer:
    """A running server, and what a client needs to reach it."""

    uri: str
    password: str
    ports: Ports
    process: subprocess.Popen[bytes]
    log: Path
    archive: Path

    def stop(self) -> None:
        """End the server; the archive of classes that its first run leaves becomes the one of later starts."""
        stop(self.process)
        written = _being_written(self.archive, self.ports)
        if written.exists():
            written.rename(self.archive)


def start_neo4j(home: Path, *, jars: Path, ports: Ports, profile: Profile, say: Say) -> Neo4jServer:
    """Start the server of `home`, made on its first start, and wait until it answers `RETURN 1`.

    `jars` is the folder that holds (or gets) `lib`; homes may share it. Raises StackProblem with the remedy.
    """
    lib = fetch_jars(jars, say)
    demand_room(jars, _ROOM_MB)
    fitted = memory(profile)
    password = _prepare(home, lib, ports, profile, fitted)
    say("Neo4j is waited for")
    log, machine = home / "logs" / "console.log", java()
    archive = jars / f"classes-{machine.release}.jsa"
    command = [machine.path, *_options(profile, fitted), *_class_archive(archive, ports), "-cp", f"{lib}/*"]
    where = [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
    log.unlink(missing_ok=True)
    process = spawn([*command, "org.neo4j.server.CommunityEntryPoint", *where], log=log)
    server = Neo4jServer(f"bolt://127.0.0.1:{ports.bolt}", password, ports, process, log, archive)
    _await_answer(server)
    return server


def _prepare(home: Path, lib: Path, ports: Ports, profile: Profile, fitted: Memory) -> str:
    for name in ("conf", "data", "logs", "plugins"):
        (home / name).mkdir(parents=True, exist_ok=True)
    _demand_own_store(home)
    (home / "conf" / "neo4j.conf").write_text(configuration(ports, profile, fitted))
    password_file = home / "password"
    if not password_file.exists():
        _set_password(home, lib, password_file)
    return password_file.read_text().strip()


def _demand_own_store(home: Path) -> None:
    """A store of another release line would be refused, or changed for good, by this one."""
    stamp = home / "data" / "release"
    ours = neo4j_version().rpartition(".")[0]
    if stamp.exists() and stamp.read_text() != ours:
        raise StackProblem(
            f"The data in {home / 'data'} were written by Neo4j {stamp.read_text()}, this is {ours}: "
            "start that version to dump them, or `make reset` to begin with an empty graph."
        )
    stamp.write_text(ours)


def _set_password(home: Path, lib: Path, password_file: Path) -> None:
    password = secrets.token_urlsafe(18)
    command = [java().path, "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", f"{lib}/*", "org.neo4j.cli.AdminTool"]
    env = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    arguments = ["dbms", "set-initial-password", "--", password]
    done = subprocess.run([*command, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StackProblem(f"Neo4j's password could not be set: {done.stderr.strip()[-400:]}")
    password_file.touch(mode=0o600)
    password_file.write_text(password)


_STARTS_FAST = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m")
"""Left to itself a server that compiles little keeps 48 MB for it; when they are full, the database gives up."""
_RUNS_LONG = ("-XX:+UseG1GC",)


def _options(profile: Profile, fitted: Memory) -> list[str]:
    tuned = _STARTS_FAST if profile is Profile.TEST else _RUNS_LONG
    opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPEN_PACKAGES]
    return [
        f"-Xmx{fitted.heap_mb}m",
        *tuned,
        *opened,
        "--enable-native-access=ALL-UNNAMED",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dlog4j2.disable.jmx=true",
        "-Dfile.encoding=UTF-8",
    ]


def _class_archive(archive: Path, ports: Ports) -> list[str]:
    """Read the archive of loaded classes, which saves a third of the start, or have this run write it when it ends."""
    use = "SharedArchiveFile" if archive.exists() else "ArchiveClassesAtExit"
    file = archive if archive.exists() else _being_written(archive, ports)
    return [f"-XX:{use}={file}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]


def _being_written(archive: Path, ports: Ports) -> Path:
    return archive.with_suffix(f".{ports.bolt}")


def _await_answer(server: Neo4jServer) -> None:
    until = time.monotonic() + _START_S
    with ended_unless_ready(server.process):
        while not _answers(server):
            if server.process.poll() is not None:
                raise StackProblem(_why_ended(server))
            if time.monotonic() > until:
                raise StackProblem(f"Neo4j did not answer within {_START_S} s; its words are in {server.log}.")
            time.sleep(0.1)


def _answers(server: Neo4jServer) -> bool:
    if _STARTED not in server.log.read_text(errors="replace"):
        return False  # what answers at its port until then is somebody else's
    try:
        with GraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]
            server.uri, auth=("neo4j", server.password), connection_timeout=2, max_transaction_retry_time=0
        ) as driver:
            _demand_opened(driver)
            driver.execute_query("RETURN 1 AS one", database_=_DATABASE)  # cypher: a knock at the door
    except AuthError as error:
        raise StackProblem(f"{server.uri} refuses the password kept for it: `make reset` begins anew.") from error
    except (DriverError, Neo4jError, OSError):
        return False
    return True


def _demand_opened(driver: Driver) -> None:
    """A store that this server cannot read leaves the server up and the database down."""
    ask = statement("local/database_status")
    for record in driver.execute_query(ask.text, ask.given({"name": _DATABASE}), database_="system").records:
        if record["status"] != "online" and record["reason"]:
            raise StackProblem(
                f"Neo4j cannot open its data ({record['reason']}): they may be of another version or damaged; "
                "`make reset` begins with an empty graph."
            )


_CAUSES = (
    ("Address already in use", "a port is taken by another process; stop it"),
    ("StoreLockException", "another Neo4j uses the same data; stop it"),
    ("FileLockException", "another Neo4j uses the same data; stop it"),
    ("No space left on device", "the disk is full; make room"),
    (
        "UnableToMigrateException",
        "the data come from another version of Neo4j; `make reset` begins with an empty graph",
    ),
    ("insufficient memory", "the machine has too little free memory; end something"),
)


def _why_ended(server: Neo4jServer) -> str:
    said = server.log.read_text(errors="replace")
    causes = [cause for mark, cause in _CAUSES if mark in said]
    return f"Neo4j ended at once: {causes[0] if causes else 'the reason is in its log'} ({server.log})."
