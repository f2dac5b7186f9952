"""Neo4j and Redis for the tests: named by the environment, else started on free ports, else in containers.

`python -m support.servers` in tests/ starts both in the foreground and prints the variables that make runs use them.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sysops_graph.local.java import java, maven
from sysops_graph.local.model import Ports, Profile, StackProblem
from sysops_graph.local.neo4j import start_neo4j
from sysops_graph.local.process import free_port
from sysops_graph.local.redis import redis_binary, start_redis

CHECKOUT = Path(__file__).parents[2]
UNCOUNTED = dict.fromkeys(
    ("operations_per_principal", "principal_per_minute", "principal_burst", "address_per_minute", "address_burst"),
    10_000,
)
"""Settings of tests in which one person does the work of hundreds; what is limited is tested by itself."""
JARS = CHECKOUT / ".local" / "neo4j"
NEO4J_URI, NEO4J_PASSWORD, REDIS_URL = (
    "SYSOPS_TEST_NEO4J_URI",
    "SYSOPS_TEST_NEO4J_PASSWORD",
    "SYSOPS_TEST_REDIS_URL",
)


@dataclass(frozen=True, slots=True)
class Database:
    """Where the tests' Neo4j answers."""

    uri: str
    password: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a server comes from, and in words; `kind` is environment, local, container or absent."""

    kind: str
    words: str


def neo4j_source() -> Source:
    if uri := os.environ.get(NEO4J_URI):
        return Source("environment", f"{uri} from {NEO4J_URI}")
    try:
        java()
        if not (JARS / "lib").exists():
            maven()
    except StackProblem as problem:
        return _container_or(problem)
    return Source("local", f"own server on a free port, jars in {JARS / 'lib'}")


def redis_source() -> Source:
    if url := os.environ.get(REDIS_URL):
        return Source("environment", f"{url} from {REDIS_URL}")
    try:
        return Source("local", f"own server on a free port, {redis_binary()}")
    except StackProblem as problem:
        return _container_or(problem)


def _container_or(problem: StackProblem) -> Source:
    if _container_engine():
        return Source("container", "container by testcontainers")
    return Source("absent", problem.message)


def _container_engine() -> bool:
    import docker  # noqa: PLC0415 - slow to import and seldom needed

    try:
        return bool(docker.from_env(timeout=3).ping())  # pyright: ignore[reportUnknownMemberType]
    except Exception:  # noqa: BLE001 - any failure means that no engine answers
        return False


@contextmanager
def neo4j_server() -> Generator[Database]:
    match neo4j_source():
        case Source("environment"):
            yield Database(os.environ[NEO4J_URI], os.environ.get(NEO4J_PASSWORD, ""))
        case Source("local"):
            with _scratch("neo4j") as home:
                server = start_neo4j(home, jars=JARS, ports=Ports(free_port()), profile=Profile.TEST, say=_say)
                try:
                    yield Database(server.uri, server.password)
                finally:
                    server.stop()
        case Source("container"):
            from testcontainers.neo4j import Neo4jContainer  # noqa: PLC0415

            with Neo4jContainer("neo4j:5.26-community") as container:
                yield Database(container.get_connection_url(), container.password)
        case Source(words=words):
            raise StackProblem(f"The tests need a Neo4j. {words} Or name one by {NEO4J_URI}.")


@contextmanager
def redis_server() -> Generator[str]:
    match redis_source():
        case Source("environment"):
            yield os.environ[REDIS_URL]
        case Source("local"):
            with _scratch("redis") as home:
                server = start_redis(home, port=free_port())
                try:
                    yield server.url
                finally:
                    server.stop()
        case Source("container"):
            from testcontainers.redis import RedisContainer  # noqa: PLC0415

            with RedisContainer("redis:7") as container:
                yield f"redis://{container.get_container_host_ip()}:{container.get_exposed_port(6379)}/0"
        case Source(words=words):
            raise StackProblem(f"The tests need a Redis. {words} Or name one by {REDIS_URL}.")


@contextmanager
def _scratch(what: str) -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"sysops-{what}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with neo4j_server() as database, redis_server() as redis:
        values = {NEO4J_URI: database.uri, NEO4J_PASSWORD: database.password, REDIS_URL: redis}
        for name, value in values.items():
            print(f"export {name}={value}", flush=True)  # noqa: T201
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
