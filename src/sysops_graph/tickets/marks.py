"""What the desk marks a ticket with: tags, and the values of custom fields. Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from sysops_graph.catalog.custom_fields import CustomValue, missing_note, read_values
from sysops_graph.errors import Invalid, Problem
from sysops_graph.graph.model import Row
from sysops_graph.tickets.model import Entry, Tag

MOST_TAGS = 20


class MarksNotValid(Invalid):
    """The ticket cannot be marked with this."""


class Tags(BaseModel):
    """Words to find a ticket by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: Annotated[tuple[Tag, ...], Field(max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Tags and custom values of a ticket, and the fields it may have; the ticket is locked."""

    tags: tuple[str, ...]
    notes: Sequence[str]
    custom: Mapping[str, object]
    category: str
    issue_kind_id: str | None
    fields: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What marking changes: properties of the ticket, and the line of history that says so."""

    properties: Mapping[str, object]
    entry: Entry


def marks_of(ticket: Mapping[str, Any], *, issue_kind_id: str | None, fields: Sequence[Row]) -> Marks:
    """What the properties of a ticket say."""
    return Marks(
        tags=tuple(ticket.get("tags") or ()),
        notes=ticket.get("flags") or [],
        custom=json.loads(ticket.get("custom") or "{}"),
        category=ticket["category"],
        issue_kind_id=issue_kind_id,
        fields=fields,
    )


def tagged(marks: Marks, *, add: Collection[str] = (), remove: Collection[str] = ()) -> Marking | None:
    """Other tags; none when nothing changes. Raises MarksNotValid when they would be too many."""
    tags = [tag for tag in dict.fromkeys((*marks.tags, *add)) if tag not in remove]
    if len(tags) > MOST_TAGS:
        words = f"At most {MOST_TAGS} tags; these would be {len(tags)}."
        raise MarksNotValid(problems=(Problem("tags", words, "TOO_MANY"),))
    if tags == list(marks.tags):
        return None
    return Marking(properties={"tags": tags}, entry=Entry(kind="tagged", details={"from": marks.tags, "to": tags}))


def filled_in(marks: Marks, said: Sequence[tuple[str, str | None]], *, at: str = "custom_values") -> Marking | None:
    """Other custom values; none when nothing changes. Raises MarksNotValid with all that does not fit the fields."""
    values, problems = read_values(
        marks.fields, said, category=marks.category, issue_kind_id=marks.issue_kind_id, at=at
    )
    if problems:
        raise MarksNotValid(problems=tuple(problems))
    changed = {key: value for key, value in values.items() if marks.custom.get(key) != value}
    if not changed:
        return None
    custom = {key: value for key, value in {**marks.custom, **changed}.items() if value is not None}
    was = {key: marks.custom.get(key) for key in changed}
    entry = Entry(kind="custom_fields_set", details={"from": was, "to": changed})
    filled = {missing_note(field["name"]) for field in marks.fields if custom.get(field["key"]) is not None}
    properties = {
        "custom": json.dumps(custom, sort_keys=True),
        "flags": [note for note in marks.notes if note not in filled],
    }
    return Marking(properties=properties, entry=entry)


def in_words(value: CustomValue) -> str:
    """A custom value as text, the way it was said."""
    return str(value).lower() if isinstance(value, bool) else str(value)
