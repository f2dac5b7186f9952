"""The words that a new graph begins with, as the rows of the migrations that write them.

`python -m sysops_graph.notifications.templates 0006` prints a migration. What has landed is never edited: words of a
new kind name a new one, and words that are revised keep those from `before`, by the migration that replaces them.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from sysops_graph.notifications.model import ContactChannel, Kind

_HEADER = """// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
"""
# cypher: becomes a file, the migration
_MERGE = """MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
"""


# cypher: becomes a file, the migration
_REVISE = """MATCH (t:Template {id: row.id}) WHERE t.text = row.was
SET t.text = row.text;
"""

FIRST = "0003"
"""The migration of kinds that name none."""


def first_templates(version: str | None = None) -> Iterator[dict[str, str]]:
    """One row for each kind, language and channel: all, or those that a migration writes."""
    source = _source()
    for kind in Kind:
        written_by = source[kind].get("migration", FIRST)
        if version in {None, written_by}:
            yield from _rows(source, kind, at=version)


def revised_templates(version: str) -> Iterator[dict[str, str]]:
    """The rows that a migration revises, each with the text that it replaces."""
    source = _source()
    for kind in Kind:
        if version in source[kind].get("before", {}):
            before = str(int(version) - 1).zfill(len(version))
            for was, row in zip(_rows(source, kind, at=before), _rows(source, kind, at=version), strict=True):
                if row != was:
                    yield {"id": row["id"], "was": was["text"], "text": row["text"]}


def migration(version: str) -> str:
    """The Cypher text of a data migration."""
    revised = list(revised_templates(version))
    rows = ",\n".join(f"  {_literal(row)}" for row in revised or first_templates(version))
    return f"{_HEADER}UNWIND [\n{rows}\n] AS row\n{_REVISE if revised else _MERGE}"  # cypher: becomes a file


def template_id(kind: Kind, channel: ContactChannel, language: str) -> str:
    """Of the words of a kind, channel and language."""
    return f"tpl_{kind.value.replace('.', '_')}_{channel}_{language}"


def _source() -> dict[str, Any]:
    return tomllib.loads(files("sysops_graph.notifications").joinpath("templates.toml").read_text(encoding="utf-8"))


def _rows(source: Mapping[str, Any], kind: Kind, *, at: str | None = None) -> Iterator[dict[str, str]]:
    """As they were after the migration `at`; as they are, unless it is said."""
    revised: Mapping[str, Mapping[str, str]] = source[kind].get("before", {})
    replaced = _replaced(revised, at)
    frames: Mapping[str, Any] = source["frame"]
    later = _replaced(frames["before"], at)
    for language, frame in (frames["before"][later] if later else frames).items():
        if language == "before":
            continue
        words = source[kind][language]
        text = (revised[replaced][language] if replaced else words["text"]).strip()
        letter = frame.strip().replace("{text}", text)
        yield _row(kind, ContactChannel.EMAIL, language, words["subject"], letter)
        yield _row(kind, ContactChannel.SMS, language, "", words["sms"])
        yield _row(kind, ContactChannel.IN_APP, language, words["subject"], text)


def _replaced(revised: Mapping[str, Any], at: str | None) -> str | None:
    """The first migration behind `at` that replaces words; none if they stand as they are."""
    return min((version for version in revised if at and version > at), default=None)


def _row(kind: Kind, channel: ContactChannel, language: str, subject: str, text: str) -> dict[str, str]:
    return {
        "id": template_id(kind, channel, language),
        "kind": kind,
        "channel": channel,
        "language": language,
        "subject": subject,
        "text": text,
    }


def _literal(row: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_quoted(value)}" for name, value in row.items()) + "}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


if __name__ == "__main__":
    print(migration(sys.argv[1]), end="")  # noqa: T201 - it is what the module is run for
