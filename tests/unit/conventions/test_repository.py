"""What holds for the repository as a whole: settings are documented, Cypher stays in files, nothing names a machine."""

import ast
import re
from pathlib import Path

import pytest

from support.graph_model import CHECKOUT, Schema, model
from sysops_graph.ids import PREFIXES
from sysops_graph.settings import Settings

SOURCES = sorted((CHECKOUT / "src").rglob("*.py"))
_CYPHER = re.compile(r"\b(?:MATCH|MERGE|CREATE|UNWIND|DETACH|CALL)\b\s*[(\[{$]|\bRETURN\s+[\w$]|\bUNWIND\s+\$")
_MACHINE = re.compile(
    r"(?<![\w.:/])/(?:work|root|home|Users)/\w|--(?:extra-)?index-url|--trusted-host|\b(?:artifactory|nexus)\b"
    r"|https?://\S*(?:pypi|/simple)\b|\b(?:10\.\d{1,3}|192\.168)(?:\.\d{1,3}){2}\b"
)
_IGNORED = re.compile(
    r"(?:^|/)(?:\.(?!ci/|github/)[^/]*/|\.git$|node_modules/|dist/|build/|__pycache__/|[^/]*\.egg-info/)"
)
_SELF = Path(__file__)
_NOT_NODES = {"Request"}
"""Ids that mark a log line, not a node."""


def test_every_setting_is_in_the_readme_and_every_row_is_a_setting():
    section = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(SYSOPS_\w+)` \| (.+?) \|$", section, re.MULTILINE))
    documented = {name: [cell.strip() for cell in cells.split(" | ")] for name, cells in rows.items()}
    expected = {
        f"SYSOPS_{name.upper()}": [shown(field.default), field.description]
        for name, field in Settings.model_fields.items()
    }
    assert documented == expected


def shown(default: object) -> str:
    """A default as the table writes it."""
    text = default.get_secret_value() if hasattr(default, "get_secret_value") else default
    return "none" if text in {None, ""} else f"`{text}`"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_python_holds_no_cypher(path: Path):
    """`# cypher: reason` on the line, or on the one before, lets a text stay."""
    text = path.read_text(encoding="utf-8")
    lines = ["", *text.splitlines()]
    found = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CYPHER.search(node.value)
        and not lines[node.lineno].strip().startswith('"""')
        and not any("# cypher: " in line for line in lines[node.lineno - 1 : node.end_lineno + 1])
    ]
    assert found == []


def test_nothing_names_a_machine_or_a_package_index():
    found = [
        f"{path.relative_to(CHECKOUT)}: {match.group()}"
        for path in CHECKOUT.rglob("*")
        if path != _SELF and path.is_file() and not _IGNORED.search(path.relative_to(CHECKOUT).as_posix())
        for match in _MACHINE.finditer(readable(path))
    ]
    assert found == []


def readable(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_prefix_is_of_a_documented_label_with_a_unique_id():
    with_unique_id = {one.on for one in model().schema if one == Schema("unique", one.on, ("id",))}
    assert set(PREFIXES) - _NOT_NODES == with_unique_id


def test_prefixes_are_told_apart():
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(re.fullmatch(r"[a-z]{3,4}", prefix) for prefix in PREFIXES.values())
