"""Every statement is planned on the migrated database: it starts at an index, or its header says why not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.cypher_files import CypherFile, cypher_files
from support.emptied import empty
from support.eventually import eventually
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.statements import statement

SCANS = {
    "AllNodesScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "CartesianProduct",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
    "DirectedUnionRelationshipTypesScan",
    "UndirectedUnionRelationshipTypesScan",
}
PASSES_ROWS_ON = {
    "Argument",
    "Apply",
    "CacheProperties",
    "CartesianProduct",
    "Filter",
    "Optional",
    "Projection",
    "Sort",
}
PLANNED = [file for file in cypher_files() if not file.is_schema]

GROW = """
UNWIND range(1, 2000) AS number
CREATE (:Assignment {id: 'asg_' + number, state: 'offered'})-[:OF]->(:Ticket {id: 'tic_' + number})
"""


@pytest.fixture(scope="module", autouse=True)
async def _nothing_known(graph: Graph) -> None:
    """What other tests left, nodes or plans made for them, would be planned for: few experts are scanned at no cost."""
    await empty(graph)
    async with graph.session() as session:
        await (await session.run("CALL db.clearQueryCaches()")).consume()


@pytest.mark.parametrize("file", PLANNED, ids=str)
async def test_a_statement_starts_at_an_index(graph: Graph, file: CypherFile):
    summary = await explain(graph, file)
    forbidden = SCANS | {"Eager"} if summary.query_type == "r" else SCANS
    found = [
        (name, details) for name, details in operators(summary.plan) if name in forbidden.difference(*file.excused)
    ]
    assert found == []


@pytest.mark.parametrize("file", PLANNED, ids=str)
async def test_the_planner_warns_of_nothing(graph: Graph, file: CypherFile):
    summary = await explain(graph, file)
    said = (status for status in summary.gql_status_objects if status.is_notification)
    assert [status.status_description for status in said if status.raw_severity == "WARNING"] == []


@pytest.mark.parametrize("file", [file for file in PLANNED if file.excused], ids=str)
async def test_an_excuse_is_still_needed(graph: Graph, file: CypherFile):
    summary = await explain(graph, file)
    found = {name for name, _ in operators(summary.plan)}
    assert [excuse for excuse in file.excused if excuse.isdisjoint(found)] == []


async def test_a_scan_is_found(graph: Graph):
    async with graph.session() as session:
        summary = await (
            await session.run("EXPLAIN MATCH (t:Ticket) WHERE t.subject = 'x' RETURN t.id AS id")
        ).consume()
    assert "NodeByLabelScan" in {name for name, _ in operators(summary.plan)}


async def test_what_is_long_is_planned_ahead_and_leaves_nothing(graph: Graph, monkeypatch: pytest.MonkeyPatch):
    passed: list[str] = []
    monkeypatch.setattr("sysops_graph.graph.driver.LONG_TEXT", 5_000)
    monkeypatch.setattr("sysops_graph.crash.watcher", passed.append)
    await graph.plan_ahead()
    assert passed.count("after statement graph/change_something") == 2, "for each of two long texts"
    async with graph.session() as session:
        assert await (await session.run("MATCH (c:Command) RETURN c.id AS id")).data() == []


async def test_plans_of_an_empty_graph_are_forgotten_when_it_has_grown(graph: Graph, wipe: None):
    text = "EXPLAIN MATCH (t:Ticket {id: $id})<-[:OF]-(a:Assignment) WHERE a.state = 'offered' RETURN a.id AS id"

    async def by_state() -> bool:
        async with graph.session() as session:
            summary = await (await session.run(text, id="tic_1")).consume()
        return any("Assignment(state)" in details for _, details in operators(summary.plan))

    async def anew_by_state() -> bool:
        await graph.forget_plans()
        return await by_state()

    async def anew_by_ticket() -> bool:
        return not await anew_by_state()

    await eventually(anew_by_state)  # nothing is cheaper than an index that is empty
    async with graph.session() as session:
        await (await session.run(GROW)).consume()
    assert await by_state(), "kept, since the server looks at a plan again after an hour here"
    await eventually(anew_by_ticket)
    await empty(graph)
    await eventually(anew_by_state)


async def explain(graph: Graph, file: CypherFile) -> Any:
    named = statement(file.name)
    async with graph.session() as session:
        result = await session.run("EXPLAIN " + named.text, named.given(dict.fromkeys(named.parameters)))
        return await result.consume()


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every operator with its details, but products of which one side is a single row."""
    name, details, children = parts(plan)
    if name != "CartesianProduct" or not any(map(is_single_row, children)):
        yield name, details
    for child in children:
        yield from operators(child)


def is_single_row(plan: dict[str, Any]) -> bool:
    name, details, children = parts(plan)
    if name.startswith("NodeUniqueIndexSeek"):
        return " = " in details
    if name == "EagerAggregation":
        return all("(" in item for item in re.split(r",\s*(?![^(\[{]*[)\]}])", details))
    return name in PASSES_ROWS_ON and all(map(is_single_row, children))


def parts(plan: dict[str, Any]) -> tuple[str, str, list[dict[str, Any]]]:
    return plan["operatorType"].partition("@")[0], plan["args"].get("Details", ""), plan.get("children", [])
