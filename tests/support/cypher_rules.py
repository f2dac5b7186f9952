"""Rules for a Cypher text, each answering what is wrong in words; what the server accepts and we do not."""

import re
from collections.abc import Iterator
from itertools import pairwise

from support.cypher_names import code_of, graph_variables
from support.graph_model import Model

_CLOCKS_AND_DICE = re.compile(
    r"\b(?:(?:datetime|date|time|localdatetime|localtime)(?:\.(?:transaction|statement|realtime))?\(\s*\)"
    r"|datetime\(\s*\{\s*timezone|timestamp\(|rand\(|randomUUID\(|(?<!\.)id\(|elementId\()",
)
_UNBOUNDED = re.compile(
    r"\[[^\]]*\*\s*(?:\d+\s*)?(?:\.\.\s*)?\]|\[[^\]]*\*\s*\d*\.\.\s*[\]{]|->\s*[*+]|-\s*[*+]\s*\(|\{\d*,\s*\}"
)
_UNBOUNDED_MEANS_MANY = re.compile(r"\[[^\]]*\*\s*\d+\s*\]")
_OLD_SUBQUERY = re.compile(r"\bCALL\s*\{")
_CLAUSE = re.compile(r"\b(?:RETURN|WITH|ORDER BY|LIMIT|MATCH|UNWIND|CALL|CREATE|MERGE|SET|UNION)\b")
_MERGE = re.compile(r"\bMERGE\s*\(\s*\w*\s*:\s*(?P<label>_*[A-Z]\w*)\s*\{(?P<map>[^}]*)\}")
_WRITES = re.compile(r"\b(?:CREATE|MERGE|SET|DELETE|REMOVE)\b")
_SOUGHT = re.compile(r"MATCH\s*\(\w*:(?P<label>\w+)\s*\{id:\s*(?P<value>[$\w.]+)\s*\}")
_PARAMETER = re.compile(r"\$(\w+)")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LIST_KEYWORDS = re.compile(r"\b(?:ORDER\s+BY|SKIP|LIMIT|UNION)\b")


def broken_rules(text: str, model: Model) -> list[str]:
    """Everything wrong with a statement of ours."""
    code = code_of(text)
    return [
        *_shape(text, code),
        *_forbidden(code),
        *_unordered(code),
        *_unguarded_merges(code, model),
        *_looks_that_lock(code),
    ]


def _shape(text: str, code: str) -> Iterator[str]:
    if not re.match(r"// (?!plan:)\S", text):
        yield "no header: begin with a comment that says what it returns"
    if ";" in code:
        yield "more than one statement, or a semicolon"
    for name in _PARAMETER.findall(code):
        if not _SNAKE.fullmatch(name):
            yield f"${name} is not snake_case"
    if re.match(r"\s*CREATE (?:CONSTRAINT|INDEX)\b", code):
        return
    results, of_the_graph = list(_results(code)), graph_variables(text)
    if not results:
        yield "no RETURN … AS name"
    for item in (item for items in results for item in items):
        if item in of_the_graph or not re.search(r"(?:\bAS\s+|^)[a-z]\w*$", item):
            yield f"RETURN {item}: give values names with AS"


def _results(code: str) -> Iterator[list[str]]:
    """The items of each RETURN outside brackets."""
    flat = _outside_brackets(code)
    for found in re.finditer(r"\bRETURN\b", flat):
        rest = code[found.end() :]
        end = _LIST_KEYWORDS.search(flat[found.end() :])
        rest, outer = rest[: end.start() if end else None], flat[found.end() :][: end.start() if end else None]
        cuts = [-1, *(place for place, letter in enumerate(outer) if letter == ","), len(outer)]
        yield [" ".join(rest[a + 1 : b].split()) for a, b in pairwise(cuts)]


def _outside_brackets(code: str) -> str:
    depth, flat = 0, ""
    for letter in code:
        depth -= letter in ")]}"
        flat += letter if depth == 0 else " "
        depth += letter in "([{"
    return flat


def _forbidden(code: str) -> Iterator[str]:
    for found in _CLOCKS_AND_DICE.finditer(code):
        yield f"{found.group()}…: instants, ids and chance come in as parameters"
    for found in _UNBOUNDED.finditer(code):
        if not _UNBOUNDED_MEANS_MANY.fullmatch(found.group()):
            yield f"{found.group()}: a path without an upper bound"
    if _OLD_SUBQUERY.search(code):
        yield "CALL {: name what it takes, CALL (x) {"


def _unordered(code: str) -> Iterator[str]:
    clauses = [found.group() for found in _CLAUSE.finditer(code)]
    for place, clause in enumerate(clauses):
        if clause == "LIMIT" and "ORDER BY" not in clauses[max(0, place - 1) : place]:
            yield "LIMIT without ORDER BY: which ones?"


def _unguarded_merges(code: str, model: Model) -> Iterator[str]:
    """MERGE without a unique constraint makes doubles under load."""
    for found in _MERGE.finditer(code):
        keys = set(re.findall(r"(\w+)\s*:", found["map"]))
        guards = [set(one.properties) for one in model.schema if one.kind == "unique" and one.on == found["label"]]
        if not any(guard <= keys for guard in guards):
            yield f"MERGE (:{found['label']} {{{', '.join(sorted(keys))}}}): no unique constraint keeps it single"


def _looks_that_lock(code: str) -> Iterator[str]:
    """In a statement that writes, a look by a unique property that finds nothing locks the value until the commit."""
    if not _WRITES.search(code):
        return
    labels: dict[str, set[str]] = {}
    for found in _SOUGHT.finditer(code):
        labels.setdefault(found["value"], set()).add(found["label"])
    for value, kinds in labels.items():
        if len(kinds) > code.count(f"WHERE {value} STARTS WITH '") and len(kinds) > 1:
            yield f"{value} is looked for as {', '.join(sorted(kinds))}: ask for its prefix first"
