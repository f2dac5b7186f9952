"""The files under `migrations/`: what each does to the graph, in which order, and the checksum that freezes it."""

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_PACKAGED = Path(__file__).parents[1] / "_migrations"
_CHECKOUT = Path(__file__).parents[3] / "migrations"
_NAME = re.compile(r"V(?P<version>\d{4})__(?P<description>[a-z0-9_]+)\.cypher")
_KIND = re.compile(r"// kind: (?P<kind>schema|data|batched)\n")
_END_OF_STATEMENT = re.compile(r";(?:\r?\n|\Z)")


class MigrationKind(StrEnum):
    """How a file is run: schema statement by statement, data in one transaction, batches committing as they go."""

    SCHEMA = "schema"
    DATA = "data"
    BATCHED = "batched"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its statements in order, and a checksum over them."""

    version: str
    description: str
    source: str
    kind: MigrationKind
    statements: tuple[LiteralString, ...]
    checksum: str


def folder() -> Path:
    """`migrations/` of the wheel, else of the checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def migrations(path: Path | None = None) -> tuple[Migration, ...]:
    """All migrations in order. Raises ValueError for a file that is not named, numbered or headed like one."""
    files = tuple(_migration(file) for file in sorted((path or folder()).iterdir()))
    if [file.version for file in files] != [f"{number:04}" for number in range(1, len(files) + 1)]:
        raise ValueError(f"number the migrations 0001, 0002, … once each: {', '.join(file.source for file in files)}")
    return files


def _migration(file: Path) -> Migration:
    text = file.read_text(encoding="utf-8")
    name, kind = _NAME.fullmatch(file.name), _KIND.match(text)
    if not name or not kind:
        raise ValueError(f"{file}: name it V0001__words.cypher and begin it with // kind: schema, data or batched")
    parts = [part for part in map(str.strip, _END_OF_STATEMENT.split(text)) if part]
    return Migration(
        version=name["version"],
        description=name["description"].replace("_", " "),
        source=file.name,
        kind=MigrationKind(kind["kind"]),
        # Texts of our own files, never of a caller.
        statements=tuple(cast(LiteralString, part) for part in parts if not _only_comment(part)),
        checksum=_checksum(parts),
    )


def _only_comment(part: str) -> bool:
    return all(line.strip().startswith("//") or not line.strip() for line in part.splitlines())


def _checksum(parts: list[str]) -> str:
    """CRC-32 over the statements, as the neo4j-migrations tool computes it, so that it can go on with our chain."""
    return str(zlib.crc32("".join(parts).encode()))
