"""What the last release promised its clients, and which of it this version would break."""

from dataclasses import replace
from typing import Any

from graphql import REMOVE, Visitor, build_schema, find_breaking_changes, parse, print_ast, visit


class _Promise(Visitor):
    """Of a schema what counts: no words, and nothing that was said to go."""

    def enter(self, node: Any, *_: Any) -> Any:  # noqa: ANN401 - of every kind
        if any(each.name.value == "deprecated" for each in getattr(node, "directives", None) or ()):
            return REMOVE
        return replace(node, description=None) if getattr(node, "description", None) else None


def promise(sdl: str, version: str) -> str:
    """The text to keep from the release of `version` on."""
    return f"# {version}\n\n{print_ast(visit(parse(sdl), _Promise()))}\n"


def broken(released: str, sdl: str, version: str) -> list[str]:
    """Each thing that clients of the release would miss; of a new major version nothing is asked."""
    if _major(version) > _major(released.partition("\n")[0].removeprefix("# ")):
        return []
    then, now = (build_schema(text, assume_valid=True) for text in (released, sdl))
    return sorted(change.description for change in find_breaking_changes(then, now))


def _major(version: str) -> int:
    return int(version.partition(".")[0])
