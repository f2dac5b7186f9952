"""What runs in an API or worker process of the fault suite: the service's own command, and a fuse that a test sets.

Such a process is forked from one that has loaded the code already, so that hundreds of them can be killed.
"""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import time_machine

from faults.mutants import MUTANTS
from sysops_graph import app, cli, crash
from sysops_graph.jobs import standing, worker
from sysops_graph.lifecycle import audits
from sysops_graph.local.process import _end_with_parent

LOADED = (app, worker)


class Fuse:
    """Kills the process at the point that a test names, when it is passed for the n-th time from then on."""

    def __init__(self, told: Connection, points: Path | None) -> None:
        self._told = told
        self._recorded = os.open(points, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if points else None
        self._point, self._left = "", 0

    def __call__(self, point: str) -> None:
        if self._recorded is not None:
            os.write(self._recorded, f"{point}\n".encode())
        try:
            while self._told.poll():
                self._point, self._left = self._told.recv()
        except EOFError:  # whoever ran the test is gone
            os.kill(os.getpid(), signal.SIGKILL)
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """What is odd about a process: it notes its points, is ahead of time, audits too often, or has a bug planted."""

    points: Path | None = None
    ahead: timedelta = timedelta()
    audit_every: timedelta | None = None
    mutant: str = ""


def run(command: str, variables: Mapping[str, str], log: Path, told: Connection, odd: Odd) -> None:
    """`sysops serve` or `sysops worker`; its words go to a log."""
    _end_with_parent()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(variables)
    crash.watcher = Fuse(told, odd.points)
    if odd.audit_every:
        standing._FIRST_AFTER_S = standing._LOOK_EVERY_S = odd.audit_every.total_seconds()
        audits.EVERY = odd.audit_every
    if odd.ahead:
        time_machine.travel(datetime.now(UTC) + odd.ahead, tick=True).start()
    if odd.mutant:
        MUTANTS[odd.mutant]()
    sys.argv = ["sysops", command]
    cli.main()
