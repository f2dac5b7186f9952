"""Programs of others, by name and version from their registries into .local/peers; none of their code is kept here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.bench_world import say

HERE = Path(__file__).parent
FOLDER = Path(".local/peers").absolute()


class Missing(Exception):
    """An ingredient of a peer that this machine does not have and cannot fetch."""


def npm(name: str, *files: str) -> Path:
    """A folder with these files and what its package.json names."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Missing("node and npm are needed")
    home = FOLDER / name
    home.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    installed = home / "installed"
    for file in ("package.json", *files):
        shutil.copy(HERE / file, home)
    if not installed.exists() or installed.read_text() != wanted:
        _run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", str(home))
        installed.write_text(wanted)
    return home


def npm_versions() -> dict[str, str]:
    return json.loads((HERE / "package.json").read_text())["dependencies"]


def venv(name: str, *packages: str) -> Path:
    """The python of a virtual environment that holds these, each as `name==version`."""
    home = FOLDER / name
    installed, wanted = home / "installed", "\n".join(packages)
    python = home / "bin" / "python"
    if not installed.exists() or installed.read_text() != wanted:
        _run(sys.executable, "-m", "venv", "--clear", str(home))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
        installed.write_text(wanted)
    return python


def _run(*command: str) -> None:
    say(" ".join(command))
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - fixed commands
    except subprocess.CalledProcessError as error:
        raise Missing(f"it could not be fetched: {error.stderr.strip()}") from error
