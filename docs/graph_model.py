"""Makes graph-model.svg and graph-model.md of graph-model.toml: `python docs/graph_model.py`; a test does it again."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from draw import Box, Picture

HERE = Path(__file__).parent
MODEL: Mapping[str, Any] = tomllib.loads((HERE / "graph-model.toml").read_text(encoding="utf-8"))

_PLACES = {
    "Plan": (104, 60), "Product": (420, 60), "ProductFamily": (570, 180), "IssueKind": (800, 140), "Skill": (1090, 60),
    "Contract": (104, 200), "Device": (420, 220), "SkillProposal": (1336, 60),
    "Customer": (104, 340), "Expert": (1090, 330), "Absence": (1336, 170), "WorkPlan": (1336, 270),
    "Ticket": (600, 460), "Assignment": (990, 470), "Rota": (1336, 370),
    "Staff": (104, 500), "Slot": (884, 570), "Visit": (1090, 600), "Contact": (1336, 480),
    "Transfer": (800, 350), "Page": (400, 350),
    "Partner": (104, 620), "Queue": (180, 730), "Area": (600, 700), "ContactGroup": (1336, 600),
    "Calendar": (600, 820), "HistoryEntry": (300, 820), "Comment": (450, 820), "AssignmentException": (800, 820),
    "ResolutionNote": (1010, 820), "SlaClock": (1200, 820),
}  # fmt: skip
_GREAT = {"Ticket", "Expert", "Customer", "Area"}
_ALSO = {
    ("REQUIRES", "ProductFamily"), ("REQUIRES", "IssueKind"), ("UNAVAILABLE", "Staff"), ("ON_CALL", "Staff"),
    ("IN_GROUP", "Staff"), ("IN_GROUP", "Expert"), ("CONCERNS", "ProductFamily"), ("CONCERNS", "Product"),
    ("IN", "Rota"),
}  # fmt: skip
"""Starts and ends that the tables tell and the picture leaves out."""


_PART = {
    "EXCLUDES · PREFERS": 0.75,
    "LIVES_IN": 0.25,
    "CONCERNS": 0.7,
    "UNDER": 0.35,
    "FIXED": 0.4,
    "BLOCKS": 0.62,
    "LEADS": 0.3,
}
_WORDS = ".edge { font-size: 11px; fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 5px }"


def picture() -> Picture:
    """The labels that are joined, by what joins them; the others in a row below."""
    p = Picture(1440, 990, "Labels and relationships of the graph")
    boxes = {label: _box(label) for label in _PLACES}
    p.parts.append(f"<style>{_WORDS}</style>")
    joined = [(boxes[start], boxes[end], " · ".join(types)) for (start, end), types in _joined().items()]
    for start, end, _ in joined:
        _line(p, start, end)
    for start, end, words in joined:
        _words(p, start, end, words)
    for label, box in boxes.items():
        p.box(box, label, kind="tint" if label in _GREAT else "box")
    _alone(p, [label for label in MODEL["labels"] if label not in boxes and not label.startswith("__")])
    return p


def _box(label: str) -> Box:
    x, y = _PLACES[label]
    w, h = (160, 52) if label in _GREAT else (max(104, 9 * len(label) + 16), 34)
    return Box(x - w / 2, y - h / 2, w, h)


def _joined() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for edge in MODEL["relationships"]:
        for start in edge["from"]:
            for end in edge["to"]:
                left_out = {(edge["type"], start), (edge["type"], end)} & _ALSO
                if not left_out and {start, end} <= {*_PLACES}:
                    found.setdefault((start, end), []).append(edge["type"])
    return found


def _line(p: Picture, start: Box, end: Box) -> None:
    if start == end:
        x, y = start.x + start.w, start.centre[1]
        p.arrow((x, y - 12), (x + 34, y - 12), (x + 34, y + 12), (x + 3, y + 12))
    else:
        p.arrow(start.border_towards(end.centre, gap=0), end.border_towards(start.centre))


def _words(p: Picture, start: Box, end: Box, words: str) -> None:
    """Along the line, where it is nearest to nothing else."""
    if start == end:
        p.text(start.x + start.w + 72, start.centre[1], words, "edge")
        return
    (ax, ay), (bx, by) = start.border_towards(end.centre), end.border_towards(start.centre)
    part = _PART.get(words, 0.5)
    p.text(ax + (bx - ax) * part, ay + (by - ay) * part, words, "edge")


def _alone(p: Picture, labels: list[str]) -> None:
    """Labels that name their subject by a property, to keep it light."""
    frame = p.frame(Box(16, 886, 1408, 88), "NAMED BY PROPERTIES, NOT BY EDGES")
    letter = (frame.w - 28) / sum(len(label) + 6 for label in labels)
    x = frame.x + 14
    for label in labels:
        width = letter * (len(label) + 6)
        p.box(Box(x, frame.y + 38, width - 10, 34), label)
        x += width


def markdown() -> str:
    """Every label, relationship, property, constraint and index, in tables."""
    return "\n".join([*_head(), *_label_tables(), *_edge_table(), *_schema_table(), ""])


def _head() -> Iterator[str]:
    yield "# The graph"
    yield ""
    yield "![Labels and relationships](graph-model.svg)"
    yield ""
    yield (
        "Made of [graph-model.toml](graph-model.toml) by `python docs/graph_model.py`; checks compare it with the "
        "migrations and with every Cypher file."
    )
    yield (
        "A bold property is always there. Instants are UTC and end in `_at`, dates in `_on`; an open end is a far "
        "future. `id` is unique per label."
    )


def _label_tables() -> Iterator[str]:
    for group, title in MODEL["groups"].items():
        yield from ("", f"## {title}", "", "| label | is | properties |", "|---|---|---|")
        for label, one in MODEL["labels"].items():
            if one["group"] == group:
                yield f"| **{label}** | {one['meaning']} | {_properties(one)} |"


def _edge_table() -> Iterator[str]:
    yield from ("", "## Relationships", "", "| relationship | says | properties |", "|---|---|---|")
    for edge in sorted(MODEL["relationships"], key=lambda one: (one["type"], one["from"])):
        start, end = " or ".join(edge["from"]), " or ".join(edge["to"])
        yield f"| ({start})-[:**{edge['type']}**]->({end}) | {edge['meaning']} | {_properties(edge)} |"


def _properties(one: Mapping[str, Any]) -> str:
    return "<br>".join(map(_property, one.get("properties", {}).items()))


def _property(named: tuple[str, str]) -> str:
    name, (kind, _, meaning) = named[0], named[1].partition(": ")
    shown = f"**{name}**" if kind.endswith("!") else name
    return f"{shown} *{kind.rstrip('!').replace('[', 'list of ').rstrip(']')}*: {meaning}".replace("|", "\\|")


def _schema_table() -> Iterator[str]:
    yield from ("", "## Constraints and indexes", "", "Beside the unique `id` of each label.", "")
    yield from ("| on | unique | range | point | full text |", "|---|---|---|---|---|")
    named = [*MODEL["labels"].items(), *((edge["type"], edge) for edge in MODEL["relationships"])]
    for name, one in sorted(named, key=lambda pair: pair[0]):
        cells = [
            "<br>".join(", ".join(names) for names in one.get(kind, []))
            for kind in ("unique", "range", "point", "fulltext")
        ]
        if any(cells):
            yield f"| {name} | {' | '.join(cells)} |"


def files() -> dict[str, str]:
    """Both documents by the name of their file."""
    return {"graph-model.svg": picture().svg(), "graph-model.md": markdown()}


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
