"""What Neo4j Browser is given: every label has its look, every question is saved, and both can be read."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from support.graph_model import model
from sysops_graph.insight.queries import analyses
from sysops_graph.local.browser import grass, saved, style, when_connected, write_kit
from sysops_graph.local.model import Memory, Ports, Profile
from sysops_graph.local.neo4j_conf import configuration

PAGES = {"light": "#f9fcff", "dark": "#292c33"}
"""What Browser draws the graph on."""


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("label", "properties"), model().labels.items(), ids=model().labels)
def test_a_label_has_a_colour_and_a_caption_that_can_be_read(label, properties):
    look = style()[f"node.{label}"]
    named = re.findall(r"{(\w+)}", look["caption"])
    assert named or look["caption"] == label
    assert set(named) <= properties
    assert contrast(look["color"], look["text-color-internal"]) >= 7


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_lines_are_seen_on_a_light_and_on_a_dark_page(page):
    assert contrast(style()["relationship"]["color"], page) >= 3


def test_what_tells_nothing_but_a_secret_number_is_on_no_node():
    captions = {look.get("caption", "") for look in style().values()}
    assert not [word for caption in captions for word in ("sealed", "hash", "data_key", "number") if word in caption]


def test_the_server_hands_the_style_to_a_browser_in_one_line():
    lines = configuration(Ports(7687, 7474), Profile.DEVELOPMENT, Memory(512, 64)).splitlines()
    [told] = [line.partition("=")[2] for line in lines if line.startswith("browser.post_connect_cmd=")]
    command, rest = told.split(";")
    assert (json.loads(command.removeprefix("style ")), rest.strip()) == (style(), "clear")
    assert told == when_connected()


def test_the_style_sheet_says_the_same():
    rules = re.findall(r'^(\S+) {\n((?:  [\w-]+: (?:"[^"]+"|[^";]+);\n)+)}$', grass(), re.MULTILINE)
    read = {name: dict(re.findall(r'^  ([\w-]+): "?([^";]+)"?;$', body, re.MULTILINE)) for name, body in rules}
    assert read == style()


def test_every_question_is_saved_under_a_title_with_nothing_left_to_fill_in(tmp_path: Path):
    _, queries = write_kit(tmp_path / "browser")
    with ZipFile(queries) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert texts == {f"{name}.cypher": text for name, text in saved()}
    assert {f"sysops analysis/{name}.cypher" for name in analyses()} < set(texts)
    code = {name: re.sub(r"^//.*\n", "", text, flags=re.MULTILINE) for name, text in texts.items()}
    assert [name for name, text in code.items() if "$" in text or ";" in text] == []
    assert [name for name, text in texts.items() if not re.match(r"// [A-Z][^\n]+\.\n", text)] == []
