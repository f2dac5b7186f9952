"""What facts that are names of ours are called when a person is told of them. Pure."""

from collections.abc import Mapping

_NAMES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "entitlement": {
        "en": {
            "ok": "it covers this.",
            "unknown": "we do not know yet whether one covers this; the help desk finds out, and we go on meanwhile.",
            "lapsed": "it is not in force; the help desk will talk to you about it, and we go on meanwhile.",
            "not_covered": "it does not cover this; the help desk will talk to you about it, and we go on meanwhile.",
        },
        "de": {
            "ok": "Er deckt das ab.",
            "unknown": "Wir wissen noch nicht, ob einer das abdeckt; wir klären es und machen inzwischen weiter.",
            "lapsed": "Er gilt zurzeit nicht; wir sprechen Sie darauf an und machen inzwischen weiter.",
            "not_covered": "Er deckt das nicht ab; wir sprechen Sie darauf an und machen inzwischen weiter.",
        },
    },
}
"""Fact, language, name."""


def called(fact: str, name: str, language: str, *, otherwise: str) -> str:
    """In the person's language, else in the one that everybody is told in; as it is where it is no name of ours."""
    spoken = _NAMES.get(fact, {})
    return spoken.get(language, spoken.get(otherwise, {})).get(name, name)
