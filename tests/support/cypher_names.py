"""What a Cypher text says about the graph: labels, types, properties and directions, found without a server.

The server would not tell: it warns of an unknown name only until that name was used once in its store.
"""

import re
from dataclasses import dataclass

from support.graph_model import Model

_COMMENT_OR_TEXT = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_NAMES = r"!?\s*\(?_*[A-Z]\w*(?:\s*[|&:]\s*!?_*[A-Z]\w*)*\)?"
_NODE = re.compile(rf"\(\s*(?P<var>[a-z]\w*)?\s*(?::\s*(?P<names>{_NAMES}))?\s*(?=[\){{]|WHERE\b)")
_EDGE = re.compile(rf"\[\s*(?P<var>[a-z]\w*)?\s*(?::\s*(?P<names>{_NAMES}))?\s*(?:\*[\d.]*)?\s*(?=[\]{{]|WHERE\b)")
_NAME = re.compile(r"_*[A-Z]\w*")
_IS_LABELLED = re.compile(rf"(?<![\w(\[{{:])(?P<var>[a-z]\w*):(?=\S)(?P<names>{_NAMES})")
_ACCESS = re.compile(r"(?<![\w.$])(?P<var>[a-z]\w*)\.(?P<property>\w+)(?!\s*\()")
_SET_MAP = re.compile(r"(?<![\w.$])(?P<var>[a-z]\w*)\s*\+?=\s*(?=\{)")
_CALLED = re.compile(r"(?:^|[^\w])(?P<word>\w+)$")
_ANY = frozenset[str]()
_QUANTIFIER = r"(?:\{\d*,\d*\}|\+|\*)?"
_KEYWORDS = re.compile(r"MATCH|CREATE|MERGE|WHERE|NOT|EXISTS|AND|OR|XOR|WHEN|THEN|ELSE|IN|RETURN|WITH|SHORTEST")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A node or relationship as it stands in the text."""

    start: int
    end: int
    variable: str | None
    names: frozenset[str]
    keys: frozenset[str]


def code_of(text: str) -> str:
    """The text with blank comments and strings, of the same length."""
    return _COMMENT_OR_TEXT.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    quote = found.group()[0] if found.group()[0] in "'\"" else " "
    return quote + " " * (len(found.group()) - 2) + quote


def unknown_names(text: str, model: Model) -> list[str]:
    """Labels, types, properties and directions of the text that the model does not have, in words."""
    code = code_of(text)
    nodes, edges = _nodes(code), _edges(code)
    labels = [name for one in nodes for name in one.names]
    labels += [name for found in _IS_LABELLED.finditer(code) for name in _NAME.findall(found["names"])]
    problems = [f"label {name}" for name in labels if name not in model.labels]
    problems += [f"type {name}" for one in edges for name in one.names if name not in model.types]
    if not problems:
        bound = _bound(code, nodes, edges)
        problems += _unknown_properties(code, nodes, edges, bound, model)
        problems += _impossible_edges(code, nodes, edges, bound, model)
    return sorted(set(problems))


def graph_variables(text: str) -> frozenset[str]:
    """Variables that stand for a node or relationship somewhere in the text."""
    code = code_of(text)
    return frozenset(one.variable for one in (*_nodes(code), *_edges(code)) if one.variable)


def _nodes(code: str) -> list[Pattern]:
    found = (one for one in _NODE.finditer(code) if not _is_call(code[: one.start()]))
    return [pattern for one in found if (pattern := _pattern(code, one, ")"))]


def _edges(code: str) -> list[Pattern]:
    found = (one for one in _EDGE.finditer(code) if code[: one.start()].rstrip().endswith("-"))
    return [pattern for one in found if (pattern := _pattern(code, one, "]"))]


def _is_call(before: str) -> bool:
    word = _CALLED.search(before.rstrip())
    return bool(word) and not _KEYWORDS.fullmatch(word["word"])


def _pattern(code: str, found: re.Match[str], close: str) -> Pattern | None:
    end, keys = found.end(), frozenset[str]()
    if code[end] == "{":
        keys, end = _keys(code, end)
    rest = code.find(close, end)
    return Pattern(found.start(), rest + 1, found["var"], frozenset(_NAME.findall(found["names"] or "")), keys)


def _keys(code: str, start: int) -> tuple[frozenset[str], int]:
    """Keys of the map that opens at `start`, and where it ends."""
    depth, outer = 0, ""
    for place in range(start, len(code)):
        depth += (code[place] in "{[(") - (code[place] in "}])")
        outer += code[place] if depth == 1 and code[place] not in "]})" else " "
        if depth == 0:
            return frozenset(re.findall(r"(?<![\w$.])(\w+)\s*:(?!:)", outer)), place + 1
    raise ValueError("a map that does not end")


def _bound(code: str, nodes: list[Pattern], edges: list[Pattern]) -> dict[str, frozenset[str]]:
    """Variables and the labels or types that the text gives them; none stands for a node of any label."""
    bound: dict[str, frozenset[str]] = {}
    for one in (*nodes, *edges):
        if one.variable:
            bound[one.variable] = bound.get(one.variable, frozenset()) | one.names
    for found in _IS_LABELLED.finditer(code):
        if found["var"] in bound:
            bound[found["var"]] |= frozenset(_NAME.findall(found["names"]))
    return bound


def _unknown_properties(
    code: str, nodes: list[Pattern], edges: list[Pattern], bound: dict[str, frozenset[str]], model: Model
) -> list[str]:
    used = [(one.names or bound.get(one.variable or "", _ANY), key) for one in (*nodes, *edges) for key in one.keys]
    # A name that also stands for a value somewhere may be a map here.
    sure = {name: owners for name, owners in bound.items() if not _stands_for_values(name, code)}
    used += [(sure[one["var"]], one["property"]) for one in _ACCESS.finditer(code) if one["var"] in sure]
    for one in _SET_MAP.finditer(code):
        used += [(sure[one["var"]], key) for key in _keys(code, one.end())[0] if one["var"] in sure]
    unknown = [(owners, key) for owners, key in used if not _known(owners, key, model)]
    return [f"property {key} of {' or '.join(sorted(owners)) or 'anything'}" for owners, key in unknown]


def _stands_for_values(name: str, code: str) -> bool:
    return bool(re.search(rf"\bAS\s+{name}\b|[\[(,]\s*{name}\s+IN\b", code))


def _known(owners: frozenset[str], key: str, model: Model) -> bool:
    return any(key in model.properties_of(owner) for owner in owners or (*model.labels, *model.types))


def _impossible_edges(
    code: str, nodes: list[Pattern], edges: list[Pattern], bound: dict[str, frozenset[str]], model: Model
) -> list[str]:
    ends_at, starts_at = {one.end: one for one in nodes}, {one.start: one for one in nodes}
    problems: list[str] = []
    for edge in edges:
        before = re.search(r"(<?)-\s*$", code[: edge.start])
        after = re.match(rf"\s*-(>?)\s*{_QUANTIFIER}\s*", code[edge.end :])
        if not before or not after:
            continue
        left = ends_at.get(len(code[: before.start()].rstrip()))
        right = starts_at.get(edge.end + after.end())
        labels = [(one.names or bound.get(one.variable or "", _ANY)) if one else _ANY for one in (left, right)]
        if before.group(1):
            labels.reverse()
        ways = [labels] if before.group(1) or after.group(1) else [labels, labels[::-1]]
        repeated = "*" in code[edge.start : edge.end] or after.group().rstrip()[-1] in "}+*"
        if edge.names and not any(_may_lead(model, edge.names, *way, repeated=repeated) for way in ways):
            problems.append(
                f"{'|'.join(sorted(labels[0]))}-{'|'.join(sorted(edge.names))}->{'|'.join(sorted(labels[1]))}"
            )
    return problems


def _may_lead(
    model: Model, types: frozenset[str], start: frozenset[str], end: frozenset[str], *, repeated: bool
) -> bool:
    """Of a path of several edges only its two ends are known."""
    if repeated:
        return any(model.allows(one, start, _ANY) for one in types) and any(
            model.allows(one, _ANY, end) for one in types
        )
    return any(model.allows(one, start, end) for one in types)
