"""Documents keep to the code: rooms, files, commands, links, metrics and states; pictures are what is drawn now."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer import Typer

import sysops_graph.metrics
from support.graph_model import CHECKOUT
from sysops_graph.cli import app
from sysops_graph.delivery.rules import MESSAGE_MOVES
from sysops_graph.tickets.rules import MOVES

SOURCE = CHECKOUT / "src" / "sysops_graph"
DOCUMENTS = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *(CHECKOUT / "docs").rglob("*.md")])
DECISIONS = sorted((CHECKOUT / "docs" / "adr").glob("[0-9]*.md"))
PARTS = ["Context", "Options", "Decision", "Consequences"]
_LINK = re.compile(r"!?\[[^]]*]\(([^)]+)\)")
_PATH = re.compile(r"`((?:[\w-]+/)+[\w-]+\.(?:py|md|toml|xml|svg|cypher))`")
_STATEMENT = re.compile(r"`([a-z]+/[a-z_]+)`")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a table head that starts with `heading`."""
    lines = (CHECKOUT / document).read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |")) + 2
    end = next(number for number, line in enumerate([*lines, ""]) if number >= start and not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[start:end]]


def test_the_readme_has_every_package_and_no_other():
    named = [cells[0].strip("`") for cells in rows("README.md", "package")]
    assert sorted(named) == sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def test_the_readme_has_every_single_file_beside_the_packages():
    section = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("\nSingle files")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+\.py)`", section)
    assert sorted(named) == sorted(path.name for path in SOURCE.glob("*.py") if path.name != "__init__.py")


def test_the_readme_has_every_folder():
    named = {cells[0].strip("`/") for cells in rows("README.md", "folder")}
    tracked = {path.name for path in CHECKOUT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert named | {"src"} == tracked - {"node_modules", "dist", "build"}


def test_a_word_has_one_line_in_the_glossary():
    words = [word for cells in rows("README.md", "word") for word in cells[0].split(", ")]
    assert sorted(words) == sorted(set(words))


@each_document
def test_links_resolve_and_stay_inside(document: Path):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = [link for link in _LINK.findall(text) if not resolves(document, link)]
    assert dead == []


def resolves(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.is_relative_to(CHECKOUT) or not target.exists():
        return False
    return not anchor or anchor in anchors(target)


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_files_and_statements_that_are_named_exist(document: Path):
    text = document.read_text(encoding="utf-8")
    files = [name for name in _PATH.findall(text) if not any((root / name).exists() for root in (CHECKOUT, SOURCE))]
    statements = [
        name
        for name in _STATEMENT.findall(text)
        if not any((CHECKOUT / each).exists() for each in (f"cypher/{name}.cypher", f"src/sysops_graph/{name}", name))
    ]
    assert files + statements == []


@each_document
def test_commands_that_are_named_exist(document: Path):
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [name for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE) if name not in targets]
    unknown += [name for name in re.findall(r"`sysops ([a-z]+)", text) if name not in set(commands(app))]
    assert unknown == []


def test_operations_has_every_command():
    named = [cells[0].strip("`").removeprefix("sysops ") for cells in rows("docs/operations.md", "command")]
    assert sorted(named) == sorted(commands(app))


def commands(typer: Typer) -> Iterator[str]:
    for command in typer.registered_commands:
        assert command.callback
        yield command.name or command.callback.__name__
    for group in typer.registered_groups:
        yield group.name or ""


def test_operations_has_every_metric():
    named = [cells[0].strip("`") for cells in rows("docs/operations.md", "metric")]
    defined = re.findall(r'\(\s*"(sysops_\w+)"', Path(sysops_graph.metrics.__file__).read_text(encoding="utf-8"))
    assert sorted(named) == sorted(defined)


def test_the_moves_of_a_ticket_are_documented():
    documented = {state: set(to.split(", ")) - {"nothing"} for state, _, to in rows("docs/states.md", "state")}
    assert documented == {state: set(to) for state, to in MOVES.items()}


def test_the_moves_of_a_message_are_documented():
    documented = [tuple(cells) for cells in rows("docs/states.md", "from")]
    assert documented == [(start, why, end) for (start, why), end in MESSAGE_MOVES.items()]


def test_pictures_are_what_is_drawn_now():
    """`make schema` draws them."""
    drawn = runpy.run_path(str(CHECKOUT / "docs" / "draw.py"))["pictures"]()
    changed = [name for name, text in drawn.items() if (CHECKOUT / "docs" / name).read_text(encoding="utf-8") != text]
    assert changed == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_its_parts(decision: Path):
    lines = decision.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 50
    assert lines[0].startswith(f"# {decision.stem[:4]} ")
    assert re.fullmatch(r"Date: \d{4}-\d\d-\d\d · Status: (accepted|replaced by \d{4})", lines[2])
    assert [line[3:] for line in lines if line.startswith("## ")] == PARTS
    assert "Risks" in lines


def test_decisions_are_numbered_and_listed():
    index = (CHECKOUT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})]\(([^)]+)\) \| (.+) \|$", index, re.MULTILINE)
    titles = [path.read_text(encoding="utf-8").splitlines()[0][7:] for path in DECISIONS]
    numbers = [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    assert listed == list(zip(numbers, [path.name for path in DECISIONS], titles, strict=True))
