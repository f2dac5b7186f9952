"""The whole local stack under one roof: what one command starts, it watches, and one Ctrl-C ends."""

import os
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sysops_graph.local.addresses import demand_ports, noted, own_neo4j, own_redis, stack_settings
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Ports, Say, Sinks
from sysops_graph.local.process import free_port, is_free
from sysops_graph.local.services import (
    Service,
    api_service,
    neo4j_service,
    redis_service,
    sinks_service,
    worker_service,
)
from sysops_graph.settings import Settings

_LOOK_EVERY_S = 0.25
_REDIS_PORT = 6379
_UP = "Everything is up"


@dataclass(slots=True)
class Stack:
    """What runs: first the servers, then the processes that use them."""

    folder: Folder
    given: Settings
    ports: Ports
    say: Say
    settings: Settings = field(init=False)
    began: float = field(default_factory=time.monotonic)
    servers: list[Service] = field(default_factory=list[Service])
    users: list[Service] = field(default_factory=list[Service])

    def add(self, service: Service, *, to: list[Service]) -> None:
        self.say(f"{service.name} is starting")
        service.up()
        to.append(service)

    def watch(self) -> None:
        """Start again what dies, until interrupted."""
        while True:
            for service in (*self.servers, *self.users):
                if service.died:
                    self.say(f"{service.name} ended and is started again")
                    service.up()
                    self.note()
                    self.say(_UP)
            time.sleep(_LOOK_EVERY_S)

    def note(self) -> None:
        """Tell other commands where everything is."""
        pids = {
            service.name: service.running.process.pid for service in (*self.servers, *self.users) if service.running
        }
        self.folder.note({"pid": os.getpid(), "pids": pids, "settings": noted(self.settings), **self.addresses()})

    def addresses(self) -> dict[str, Any]:
        api = f"http://{self.settings.api_host}:{self.settings.api_port}"
        browser = f"http://127.0.0.1:{self.ports.http}" if own_neo4j(self.given) else None
        return {"api": f"{api}/graphql", "graphiql": f"{api}/graphiql", "browser": browser}

    def end(self) -> None:
        """End everything: at once who uses the servers, then the servers."""
        self.folder.forget()
        for service in self.users:
            service.ask_to_end()
        for service in (*self.users, *reversed(self.servers)):
            service.down()


def run_stack(
    given: Settings,
    folder: Folder,
    ports: Ports,
    *,
    say: Say,
    prepare: Callable[[Settings], None],
    ready: Callable[[Stack], None],
) -> None:
    """Start the stack, call `ready` once it can be used, and watch over it until SIGINT, SIGTERM or SIGHUP.

    `prepare` brings the graph up to date before anything uses it. Raises StackProblem with the remedy.
    """
    with folder.held(), _signals_interrupt():
        demand_ports(given, ports)
        folder.begin_logs()
        stack = Stack(folder, given, ports, say)
        try:
            _start_servers(stack)
            prepare(stack.settings)
            _start_users(stack)
            ready(stack)
            say(_UP)
            stack.watch()
        except KeyboardInterrupt:
            say("Everything is being stopped")
        finally:
            with _deaf():
                stack.end()


def _start_servers(stack: Stack) -> None:
    own: dict[str, str] = {}
    if own_neo4j(stack.given):
        stack.add(neo4j_service(stack.folder, stack.ports, stack.say), to=stack.servers)
        password = stack.folder.password.read_text().strip()
        own |= {"neo4j_uri": f"bolt://127.0.0.1:{stack.ports.bolt}", "neo4j_password": password}
    if own_redis(stack.given):
        port = _REDIS_PORT if is_free(_REDIS_PORT) else free_port()
        stack.add(redis_service(stack.folder, port), to=stack.servers)
        own["redis_url"] = f"redis://127.0.0.1:{port}/0"
    stack.settings = stack_settings(stack.given, stack.folder, Sinks(free_port(), free_port()), **own)


def _start_users(stack: Stack) -> None:
    stack.add(sinks_service(stack.settings, stack.folder), to=stack.users)
    stack.add(api_service(stack.settings, stack.folder), to=stack.users)
    stack.add(worker_service(stack.settings, stack.folder), to=stack.users)
    stack.note()


@contextmanager
def _signals_interrupt() -> Generator[None]:
    with _handled(signal.default_int_handler):
        yield


@contextmanager
def _deaf() -> Generator[None]:
    """A second Ctrl-C does not tear the orderly end apart."""
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: Any) -> Generator[None]:  # noqa: ANN401 - what signal.signal takes
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
