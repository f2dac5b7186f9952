"""Child processes that end with their parent, however it ends."""

import ctypes
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sysops_graph.local.model import StackProblem

_SET_PARENT_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def spawn(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a child whose output is added to `log`; a session of its own keeps the terminal's Ctrl-C from it.

    To be called from the main thread: Linux ends the child when the thread that started it ends.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - fixed commands of this package
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call, no lock taken
        )


def stop(process: subprocess.Popen[bytes], *, grace_s: float = 30) -> None:
    """End a child by its own pid: asked first, killed when it does not listen."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Running(Protocol):
    """Something started: its process, and how it is ended in order."""

    @property
    def process(self) -> subprocess.Popen[bytes]: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Child:
    """A process that needs no more than to be asked to end."""

    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        stop(self.process)


@contextmanager
def ended_unless_ready(process: subprocess.Popen[bytes]) -> Generator[None]:
    """Around the waiting for a child: whatever interrupts it leaves no child behind."""
    try:
        yield
    except BaseException:
        stop(process)
        raise


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def demand_free(port: int, what: str, remedy: str) -> None:
    """Raise StackProblem when something listens on the port already."""
    if not is_free(port):
        raise StackProblem(f"Port {port} for {what} is taken: {remedy}.")
