"""The processes of the stack: how each is started, when it is ready, and that it is started again when it dies."""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from sysops_graph.local.addresses import variables
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Ports, Profile, Say, StackProblem
from sysops_graph.local.neo4j import start_neo4j
from sysops_graph.local.process import Child, Running, ended_unless_ready, spawn
from sysops_graph.local.redis import start_redis
from sysops_graph.settings import Settings

_READY_S = 60
_TOO_OFTEN = 5
_WITHIN_S = 60.0


@dataclass(slots=True)
class Service:
    """A supervised process; `start` returns it ready."""

    name: str
    log: Path
    start: Callable[[], Running]
    running: Running | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=_TOO_OFTEN))

    @property
    def died(self) -> bool:
        return self.running is not None and self.running.process.poll() is not None

    @property
    def pid(self) -> int | None:
        return self.running.process.pid if self.running else None

    def up(self) -> None:
        """Start it; raises StackProblem when it dies again and again."""
        now = time.monotonic()
        if len(self.starts) == _TOO_OFTEN and now - self.starts[0] < _WITHIN_S:
            raise StackProblem(f"{self.name} ended {_TOO_OFTEN} times within a minute; its words are in {self.log}.")
        self.starts.append(now)
        self.running = self.start()

    def ask_to_end(self) -> None:
        if self.running is not None and not self.died:
            self.running.process.terminate()

    def down(self) -> None:
        if self.running is not None:
            self.running.stop()


def neo4j_service(folder: Folder, ports: Ports, say: Say) -> Service:
    def start() -> Running:
        return start_neo4j(folder.neo4j, jars=folder.neo4j, ports=ports, profile=Profile.DEVELOPMENT, say=say)

    return Service("Neo4j", folder.neo4j / "logs" / "console.log", start)


def redis_service(folder: Folder, port: int) -> Service:
    return Service("Redis", folder.redis / "redis.log", lambda: start_redis(folder.redis, port=port))


def sinks_service(settings: Settings, folder: Folder) -> Service:
    """Catches the mails and text messages of the stack's settings."""
    log = folder.log("sinks")
    sms_port = httpx.URL(settings.sms_url or "").port or 0
    command = _python("sysops_graph.local.sinks", str(folder.inbox), str(settings.smtp_port), str(sms_port))
    return Service("mail catcher and SMS sink", log, lambda: Child(spawn(command, log=log)))


def api_service(settings: Settings, folder: Folder) -> Service:
    log = folder.log("api")

    def start() -> Running:
        child = Child(spawn(_python("sysops_graph.cli", "serve"), log=log, env=_environment(settings)))
        _await_http(child.process, f"http://{settings.api_host}:{settings.api_port}/health/ready", log)
        return child

    return Service("API", log, start)


def worker_service(settings: Settings, folder: Folder) -> Service:
    log = folder.log("worker")

    def start() -> Running:
        return Child(spawn(_python("sysops_graph.cli", "worker"), log=log, env=_environment(settings)))

    return Service("worker", log, start)


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _environment(settings: Settings) -> Mapping[str, str]:
    return {**os.environ, **variables(settings)}


def _await_http(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _READY_S
    with ended_unless_ready(process):
        while said := _not_ready(url):
            if process.poll() is not None or time.monotonic() > until:
                raise StackProblem(f"The API is not ready ({said}); its words are in {log}.")
            time.sleep(0.1)


def _not_ready(url: str) -> str | None:
    """What is wrong still, none when it is ready."""
    try:
        answer = httpx.get(url, timeout=2)
    except httpx.HTTPError as error:
        return str(error)
    return None if answer.is_success else answer.text
