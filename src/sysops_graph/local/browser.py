"""What Neo4j Browser is given: colours and captions for each label, and the questions and pictures to save there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from sysops_graph.graph.documented import Shape, documented_shape
from sysops_graph.graph.statements import statement_names, text_of
from sysops_graph.insight.model import Analysis, Parameter, ParameterType
from sysops_graph.insight.rules import AWAY, UNITS, analysis_of

_COLOURS = {
    "people": "#f2b366",
    "catalogue": "#86b4e3",
    "duty": "#92c98a",
    "tickets": "#f2969b",
    "telling": "#c3a6e0",
    "delivery": "#b0b8c1",
}
"""By the groups of the documented model: light enough for dark words on them, dark enough for a white page."""
_INK, _EDGE = "#14202b", "#8a93a0"
_GREAT = {"Ticket", "Expert", "Customer", "Area"}
_CAPTIONS = ("name", "kind", "topic", "code", "key", "subject", "serial", "state", "text", "fact")
"""What tells a node from others of its label, the best first."""

_FOLDERS = ("pictures", "analysis")
_PARAMETER = re.compile(r"\$(\w+)")

Style = dict[str, dict[str, str]]


def style() -> Style:
    """By selector, as Browser keeps it."""
    shape = documented_shape()
    nodes = {f"node.{label}": _node(shape, label) for label in shape.labels}
    ground = {"diameter": "52px", "border-width": "1px", "font-size": "10px", "text-color-internal": _INK}
    edges = {"color": _EDGE, "text-color-external": _EDGE, "font-size": "8px", "shaft-width": "1.5px"}
    return {"node": {**ground, "color": _COLOURS["delivery"]}, "relationship": edges, **nodes}


def grass() -> str:
    """The style sheet for a Browser elsewhere: a file to be dropped on it."""
    rules = (
        f"{selector} {{\n" + "".join(f"  {name}: {_written(name, value)};\n" for name, value in facts.items()) + "}\n"
        for selector, facts in style().items()
    )
    return "\n".join(rules)


def when_connected() -> str:
    """What Browser does by itself as soon as it is connected, for neo4j.conf; it shows each style it takes."""
    return f"style {json.dumps(style(), separators=(',', ':'))}; clear"


def write_kit(folder: Path) -> tuple[Path, Path]:
    """The style sheet and the saved queries, as files to be dropped on a Browser."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet, queries = folder / "sysops.grass", folder / "sysops-queries.zip"
    sheet.write_text(grass())
    with ZipFile(queries, "w") as archive:
        for name, text in saved():
            archive.writestr(f"{name}.cypher", text)
    return sheet, queries


def saved() -> Iterator[tuple[str, str]]:
    """Folder and name, and the text; Browser draws one statement only, so what is asked for stands in it."""
    for folder in _FOLDERS:
        for name in statement_names(folder):
            yield f"sysops {name}", _saved(analysis_of(name.partition("/")[2], text_of(name)))


def _saved(analysis: Analysis) -> str:
    given = {each.name: _default(each) for each in analysis.parameters}
    lines = analysis.text.splitlines(keepends=True)
    return "".join(line if line.startswith("//") else _PARAMETER.sub(lambda m: given[m[1]], line) for line in lines)


def _default(parameter: Parameter) -> str:
    match parameter.type:
        case ParameterType.INTEGER:
            return parameter.default
        case ParameterType.TEXT:
            return f"'{parameter.default}'"
        case ParameterType.INSTANT:
            away = AWAY.fullmatch(parameter.default)
            assert away, "the questions are about spans that end near now"
            return f"datetime() {away['sign']} duration({{{UNITS[away['unit']]}: {away['number']}}})"


def _node(shape: Shape, label: str) -> dict[str, str]:
    colour = _COLOURS[shape.groups[label]]
    caption = next((name for name in _CAPTIONS if name in shape.labels[label]), None)
    size = {"diameter": "92px"} if label in _GREAT else {}
    return {
        "color": colour,
        "border-color": _EDGE,
        "text-color-internal": _INK,
        "caption": f"{{{caption}}}" if caption else label,
        **size,
    }


def _written(name: str, value: str) -> str:
    return f'"{value}"' if name == "caption" else value
