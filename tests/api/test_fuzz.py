"""What nobody means to send: whatever it is, the answer is a documented one, and tells nothing of the inside."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from conftest import Api, PresentLife
from support.belongings import PEOPLE, Belongings, Whose, belongings
from support.emptied import empty
from support.fuzz import Fuzz, broken_bodies
from support.rights import table
from support.snapshots import Snapshot
from sysops_graph.api.errors import UNEXPECTED, error_codes
from sysops_graph.api.schema import build_schema
from sysops_graph.graph.driver import Graph

SCHEMA = build_schema().types
TABLE = table()
CODES = error_codes().keys() - {UNEXPECTED}
INSIDE = ("Traceback", "neo4j", "Neo4j", "sysops_graph", "pydantic", "strawberry", "MATCH (", ".py", "object at 0x")
QUERIES_IN_TEN = 6
MANY = [1_000, pytest.param(20_000, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
async def theirs(graph: Graph) -> Belongings:
    await empty(graph)
    return await belongings(PresentLife(graph, now=await graph.database_time()))


@pytest.fixture(scope="module")
async def snapshot(graph: Graph, theirs: Belongings) -> Snapshot:
    return await Snapshot.of(graph)


@pytest.mark.parametrize("many", MANY)
async def test_random_operations_are_answered_as_documented(
    api: Api,
    graph: Graph,
    theirs: Belongings,
    snapshot: Snapshot,
    dump: Callable[[], Awaitable[str]],
    many: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ids = sorted({node_id for whose in Whose for node_id in theirs.named[whose].values()})
    fuzz, seen, wrong = Fuzz(SCHEMA, ids, seed=many), Counter[str](), list[str]()
    each = many // len(PEOPLE) + 1
    for role, (who, _) in PEOPLE.items():
        names = [row for row, cells in TABLE.items() if cells[role] != "no"]
        await snapshot.put_back(graph)
        before = await dump()
        for kind, times in (("query", each * QUERIES_IN_TEN // 10), ("mutation", each - each * QUERIES_IN_TEN // 10)):
            for _ in range(times):
                document, variables = fuzz.operation(kind, names)
                answer = await api.ask(who, document, **variables)
                seen.update(answer.codes or ["ok"])
                if problem := _problem(answer.status, answer.body, document + json.dumps(variables)):
                    wrong.append(f"{problem}\n{who}: {document}\n{json.dumps(variables)[:1000]}")
            if kind == "query":
                assert await dump() == before, who
    with capsys.disabled():
        print(f"\n{each * len(PEOPLE)} random operations: {dict(seen.most_common())}", end="")  # noqa: T201
    assert not wrong, f"{len(wrong)} wrong\n" + "\n\n".join(wrong[:20])


@pytest.mark.parametrize("name", broken_bodies())
async def test_broken_bodies_are_refused_as_documented(api: Api, theirs: Belongings, name: str) -> None:
    body = broken_bodies()[name]
    headers = {**api.headers("adam"), "Content-Type": "application/json"}
    response = await api.http.post("/graphql", content=body, headers=headers)
    assert not _problem(response.status_code, response.json(), body.decode(errors="replace")), response.text


def _problem(status: int, body: dict[str, Any], said: str) -> str | None:
    """What is wrong with an answer; what the client said itself is no leak."""
    errors = body.get("errors", [])
    if unknown := {error["extensions"]["code"] for error in errors} - CODES:
        return f"codes {sorted(unknown)}: {errors[0]['message']} at {errors[0].get('path')}"
    if status >= 500 and status != 503:
        return f"status {status}"
    if leaks := [word for word in INSIDE if word in json.dumps(errors) and word not in said]:
        return f"{leaks} in {errors[0]['message']}"
    return None
