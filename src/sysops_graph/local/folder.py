"""The folder of a local stack: what it keeps between runs, and how other commands find it while it runs."""

import base64
import fcntl
import json
import secrets
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sysops_graph.local.model import StackProblem

DEFAULT = Path(".local")
_KEPT_BY_RESET = {"lib", "lib.lock"}


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths below one root."""

    root: Path

    @property
    def neo4j(self) -> Path:
        return self.root / "neo4j"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def browser(self) -> Path:
        return self.root / "browser"

    @property
    def attachments(self) -> Path:
        return self.root / "attachments"

    @property
    def state(self) -> Path:
        return self.root / "stack.json"

    @property
    def password(self) -> Path:
        return self.neo4j / "password"

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    def begin_logs(self) -> None:
        """Logs are of one run of the stack."""
        shutil.rmtree(self.root / "logs", ignore_errors=True)

    def key(self, name: str) -> Path:
        """The file of a secret key (32 bytes, base64), made when it is missing."""
        file = self.root / "keys" / f"{name}.key"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        return file

    @contextmanager
    def held(self) -> Generator[None]:
        """Nobody else runs a stack of this folder meanwhile; raises StackProblem when somebody does."""
        with self._lock() as got:
            if not got:
                raise StackProblem(
                    f"A stack of {self.root.absolute()} runs already (pid {self.running().get('pid', 'unknown')}): "
                    "stop it with Ctrl-C in its terminal first."
                )
            yield

    @contextmanager
    def _lock(self) -> Generator[bool]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "stack.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def note(self, state: Mapping[str, Any]) -> None:
        """Write down, for other commands, what runs where."""
        part = self.state.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(state, indent=2))
        part.rename(self.state)

    def forget(self) -> None:
        self.state.unlink(missing_ok=True)

    def running(self) -> dict[str, Any]:
        """What the running stack noted, empty when none runs."""
        if not self.state.exists():
            return {}
        with self._lock() as nobody_runs:
            return {} if nobody_runs else json.loads(self.state.read_text())

    def reset(self) -> None:
        """Remove all data, keys and caught mails; the fetched jars stay."""
        with self.held():
            for path in (self.root, self.neo4j):
                _empty(path, {self.neo4j.name, "stack.lock"} if path == self.root else _KEPT_BY_RESET)


def _empty(folder: Path, kept: set[str]) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        if path.name in kept or path.suffix == ".jsa":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
