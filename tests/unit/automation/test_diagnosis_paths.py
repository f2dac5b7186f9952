import pytest
from pydantic import ValidationError

from sysops_graph.automation.paths import DiagnosisPolicy

FIRST = DiagnosisPolicy().model_dump(mode="json")["paths"]
ITEM = {"key": "a", "text": "Do it."}


@pytest.mark.parametrize(
    ("paths", "at", "says"),
    [
        ({kind: path for kind, path in FIRST.items() if kind != "bug"}, ("paths",), "no path for bug"),
        ({**FIRST, "bug": {"items": [ITEM, ITEM]}}, ("paths", "bug", "items"), "a key of its own"),
        ({**FIRST, "bug": {"items": [{"key": "A b", "text": "x"}]}}, ("paths", "bug", "items", 0, "key"), "pattern"),
        ({**FIRST, "bug": {"note": {"en": "{nobody}"}}}, ("paths", "bug", "note"), "no variable nobody"),
        ({**FIRST, "bug": {"note": {"de": "Hallo"}}}, ("paths", "bug", "note"), "in English"),
        ({**FIRST, "bug": {"next": "other"}}, ("paths", "bug", "next"), "not permitted"),
    ],
)
def test_what_makes_no_path_is_named(paths, at, says):
    with pytest.raises(ValidationError) as refused:
        DiagnosisPolicy.model_validate({"paths": paths})
    [error] = refused.value.errors()
    assert error["loc"] == at
    assert says in error["msg"]


@pytest.mark.parametrize(("language", "words"), [("de", "Hallo"), ("en", "Hello"), ("fr", "Hello")])
def test_a_note_is_in_the_language_else_in_english(language, words):
    said = {**FIRST, "other": {"note": {"en": "Hello", "de": "Hallo"}}}
    policy = DiagnosisPolicy.model_validate({"paths": said})
    assert next(path for kind, path in policy.paths.items() if kind == "other").note_in(language) == words
