"""The documented model is whole in itself, and its page and picture are made of it."""

import re
import runpy
import tomllib

import pytest

from support.graph_model import CHECKOUT

DOCS = CHECKOUT / "docs"
RAW = tomllib.loads((DOCS / "graph-model.toml").read_text(encoding="utf-8"))
ENTRIES = [*RAW["labels"].items(), *((one["type"], one) for one in RAW["relationships"])]
_PROPERTY = re.compile(r"\[?(?:text|integer|float|boolean|instant|date|point|json|duration)\]?!?: \S.*")


def test_page_and_picture_are_made_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make schema` makes them."""
    monkeypatch.syspath_prepend(DOCS)
    made = runpy.run_path(str(DOCS / "graph_model.py"))["files"]()
    changed = [name for name, text in made.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert changed == []


@pytest.mark.parametrize(("name", "one"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_properties_have_a_type_and_a_meaning(name: str, one: dict) -> None:
    assert one["meaning"]
    for key, said in one.get("properties", {}).items():
        assert _PROPERTY.fullmatch(said), f"{name}.{key}: {said}"


@pytest.mark.parametrize(("name", "one"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_names_of_instants_and_dates_tell_their_type(name: str, one: dict) -> None:
    for key, said in one.get("properties", {}).items():
        assert key.endswith("_on") == said.startswith("date"), f"{name}.{key}"
        assert not key.endswith("_at") or said.startswith("instant"), f"{name}.{key}"


@pytest.mark.parametrize(("name", "one"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_indexes_are_on_documented_properties(name: str, one: dict) -> None:
    known = {"id", *one.get("properties", {})}
    for kind in ("unique", "range", "point", "fulltext"):
        for properties in one.get(kind, []):
            assert set(properties) <= known, f"{name}: {kind} {properties}"


def test_every_relationship_joins_documented_labels() -> None:
    labels = set(RAW["labels"])
    assert [one["type"] for one in RAW["relationships"] if not {*one["from"], *one["to"]} <= labels] == []


def test_every_label_belongs_to_a_part_of_the_business() -> None:
    assert [name for name, one in RAW["labels"].items() if one["group"] not in RAW["groups"]] == []
