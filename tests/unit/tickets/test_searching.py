"""What is looked for, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysops_graph.errors import Invalid
from sysops_graph.tickets.searching import MOST_WORDS, asked_of_index, excerpt, words_of


def shown(text: str, asked: str) -> str:
    return "".join(f"[{part.text}]" if part.fits else part.text for part in excerpt(text, words_of(asked)))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("picture", "+(picture picture*)"),
        ("No Picture", "+no +(picture picture*)"),
        ("a", "+a"),
        ("INC-2026", "+inc +(2026 2026*)"),
        ('dark AND (x:* OR "y")~', "+dark +and +x +or +y"),
    ],
)
def test_all_words_have_to_be_there_and_the_last_one_to_begin(text: str, asked: str) -> None:
    assert asked_of_index(words_of(text)) == asked


@pytest.mark.parametrize("text", ["", " ", "?!", "a" * 201, "a " * (MOST_WORDS + 1)])
def test_no_words_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        words_of(text)


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("No picture", "picture", "No [picture]"),
        ("No Picture, no sound", "no pict", "[No] [Picture], [no] sound"),
        ("Straße gesperrt", "STRASSE", "[Straße] gesperrt"),
        ("It hums", "picture", ""),
        ("repicture", "picture", ""),
    ],
)
def test_words_that_fit_are_marked(text: str, asked: str, found: str) -> None:
    assert shown(text, asked) == found


def test_of_a_long_text_the_surroundings_of_the_first_word_are_shown() -> None:
    said = shown("before " * 100 + "picture" + " after" * 100, "picture")
    assert "[picture]" in said
    assert said.startswith("…")
    assert said.endswith("…")
    assert len(said) < 300


@given(st.text(max_size=500), st.text(alphabet="ab Äß1", min_size=1, max_size=20))
def test_an_excerpt_is_a_piece_of_the_text(text: str, asked: str) -> None:
    try:
        words = words_of(asked)
    except Invalid:
        return
    parts = excerpt(text, words)
    assert "".join(part.text for part in parts).removeprefix("…").removesuffix("…") in text
    assert not parts or any(part.fits for part in parts)
