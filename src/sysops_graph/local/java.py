"""Java and Maven of this machine, and the jars that Maven brings."""

import fcntl
import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sysops_graph.local.model import Say, StackProblem

OLDEST_JAVA = 17
_ROOM_FOR_JARS_MB = 600
_JARS = 215


@dataclass(frozen=True, slots=True)
class Java:
    """A `java` program and its exact release."""

    path: str
    release: str


def java() -> Java:
    """The `java` on the PATH, if it is new enough for Neo4j."""
    found = shutil.which("java")
    if found is None:
        raise StackProblem(
            f"No java on the PATH: install a JDK ≥ {OLDEST_JAVA} (Debian: apt install openjdk-17-jdk-headless)."
        )
    text = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r'version "((?:1\.)?(\d+)[^"]*)"', text)
    if version is None or int(version[2]) < OLDEST_JAVA:
        raise StackProblem(
            f"{found} is {text.splitlines()[0] if text else 'broken'}: Neo4j needs a JDK ≥ {OLDEST_JAVA}."
        )
    return Java(found, version[1])


def maven() -> str:
    found = shutil.which("mvn")
    if found is None:
        raise StackProblem("No mvn on the PATH, which fetches Neo4j: install Maven (Debian: apt install maven).")
    return found


def pom() -> bytes:
    return files("sysops_graph.local").joinpath("neo4j-pom.xml").read_bytes()


def neo4j_version() -> str:
    version = re.search(rb"<neo4j.version>(.+?)<", pom())
    assert version is not None, "the pom names the version"
    return version[1].decode()


def fetch_jars(folder: Path, say: Say) -> Path:
    """The folder of Neo4j's jars below `folder`, fetched by Maven when they are missing or of another pom."""
    lib = folder / "lib"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lib.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _complete(lib):
            _fetch(folder, lib, say)
    return lib


def _complete(lib: Path) -> bool:
    stamp = lib / "pom.sha256"
    return stamp.exists() and stamp.read_text() == hashlib.sha256(pom()).hexdigest()


def _fetch(folder: Path, lib: Path, say: Say) -> None:
    java()
    demand_room(folder, _ROOM_FOR_JARS_MB)
    part = (folder / "lib.part").absolute()  # Maven takes a relative folder as the pom's
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    (part / "pom.xml").write_bytes(pom())
    _run_maven(part, say)
    (part / "pom.sha256").write_text(hashlib.sha256(pom()).hexdigest())
    shutil.rmtree(lib, ignore_errors=True)
    part.rename(lib)


def _run_maven(part: Path, say: Say) -> None:
    command = [maven(), "-B", "-f", part / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={part}"]
    say(f"Neo4j {neo4j_version()} comes from Maven's repository")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    try:
        problem = _follow(process, say)
        process.wait()
    finally:
        process.terminate()
    if process.returncode:
        raise StackProblem(f"Maven could not fetch Neo4j; check the network and Maven's settings. {problem}".rstrip())


def _follow(process: subprocess.Popen[str], say: Say) -> str:
    """Tell how far Maven is; the first error that it names."""
    fetched, problem = 0, ""
    assert process.stdout is not None, "Maven's words are read"
    with process.stdout as words:
        for line in words:
            if "Downloaded from" in line and ".jar " in line:
                fetched += 1
                say(f"Neo4j {neo4j_version()}: Maven has fetched {fetched} of about {_JARS} jars")
            if line.startswith("[ERROR]") and not problem:
                problem = line.removeprefix("[ERROR]").strip()
    return problem


def demand_room(folder: Path, megabytes: int) -> None:
    """Raise StackProblem when the file system under `folder` is nearly full."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise StackProblem(
            f"Only {free} MB are free under {folder}, {megabytes} MB are needed: make room and start again."
        )
