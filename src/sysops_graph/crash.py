"""Named points at which a test kills the process. A running service passes them by: nothing of it sets `watcher`."""

from collections.abc import Callable

watcher: Callable[[str], None] | None = None
"""Told of each point that the process passes."""


def passing(when: str, what: str, name: str) -> None:
    """`before` or `after` what (statement, commit, doorbell, …) of that name."""
    if watcher is not None:
        watcher(f"{when} {what} {name}")
