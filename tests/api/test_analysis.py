"""Questions in one's own words: what reads is answered, everything else is refused, and all of it is written down."""

import asyncio

import httpx
import pytest

from sysops_graph.app import create_app

LOG = "{ auditLog(first: 5) { totalCount nodes { principal text outcome rowCount } } }"
COUNT = "MATCH (e:Expert) RETURN e.name AS name ORDER BY name"


async def ask(api, who: str | None, query: str, http=None, **parameters):
    headers = api.headers(who) if who else {}
    return await (http or api.http).post("/analysis", json={"query": query, "parameters": parameters}, headers=headers)


def code(answer) -> str:
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("who", ["ada", "max", "adam"])
async def test_who_may_ask_is_answered(api, life, who):
    answer = await ask(api, who, COUNT)
    assert (answer.status_code, answer.json()) == (
        200,
        {"columns": ["name"], "rows": [["Anna"], ["Ben"], ["Cleo"]], "truncated": False},
    )


@pytest.mark.parametrize(("who", "status"), [("carl", 403), ("anna", 403), ("dora", 403), ("lena", 403), (None, 401)])
async def test_nobody_else_is(api, life, who, status):
    assert (await ask(api, who, COUNT)).status_code == status


async def test_nodes_edges_paths_and_times_are_told_as_json(api, life):
    text = """MATCH path = (e:Expert {id: $id})-[s:SERVES]->(a:Area)
        RETURN e, s, path, e.last_offer_at AS at, duration('PT5M') AS span, e.home AS home"""
    [row] = (await ask(api, "ada", text, id="exp_anna")).json()["rows"]
    assert row[0]["labels"] == ["Expert"]
    assert row[1]["type"] == "SERVES"
    assert len(row[2]["nodes"]) == 2
    assert row[3].startswith("20")
    assert row[4] == "PT5M"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("CREATE (n:Ticket) RETURN n", "ANALYSIS_REFUSED"),
        ("MATCH (t:Expert) SET t.cap = 99 RETURN t", "ANALYSIS_REFUSED"),
        ("MATCH (n) DETACH DELETE n", "ANALYSIS_REFUSED"),
        ("MERGE (c:Counter {name: 'x'}) RETURN c", "ANALYSIS_REFUSED"),
        ("// only reads\nMATCH (e:Expert) /* RETURN e */ SET e.cap = 0", "ANALYSIS_REFUSED"),
        ("FOREACH (x IN [1] | CREATE (:Ticket))", "ANALYSIS_REFUSED"),
        ("CREATE INDEX sly FOR (n:Expert) ON (n.cap)", "ANALYSIS_REFUSED"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "ANALYSIS_REFUSED"),
        ("LOAD CSV FROM 'http://127.0.0.1:1/x' AS line RETURN line", "ANALYSIS_REFUSED"),
        ("UNWIND [1, 2] AS x CALL (x) { CREATE (:Ticket) } IN TRANSACTIONS RETURN x", "ANALYSIS_REFUSED"),
        ("UNWIND [1, 2] AS x CALL (x) { RETURN x AS y } IN TRANSACTIONS RETURN y", "ANALYSIS_REFUSED"),
        ("CALL db.clearQueryCaches() YIELD value RETURN value", "ANALYSIS_REFUSED"),
        ("CALL dbms.listConfig() YIELD name, value RETURN name, value", "ANALYSIS_REFUSED"),
        ("CALL dbms.components() YIELD name RETURN name", "ANALYSIS_REFUSED"),
        ("CALL { CALL dbms.components() YIELD name RETURN name } RETURN name", "ANALYSIS_REFUSED"),
        ("SHOW TRANSACTIONS", "ANALYSIS_REFUSED"),
        ("SHOW TRANSACTIONS YIELD currentQuery, parameters RETURN currentQuery, parameters", "ANALYSIS_REFUSED"),
        ("SHOW SETTINGS", "ANALYSIS_REFUSED"),
        ("TERMINATE TRANSACTION 'neo4j-transaction-1'", "ANALYSIS_REFUSED"),
        ("USE system SHOW USERS", None),
        ("SHOW USERS", None),
        ("ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", None),
        ("RETURN 1 AS one; MATCH (n) DETACH DELETE n", "ANALYSIS_NOT_VALID"),
        ("EXPLAIN CREATE (n:Ticket) RETURN n", None),
        ("PROFILE CREATE (n:Ticket) RETURN n", None),
        ("RETURN", "ANALYSIS_NOT_VALID"),
        ("RETURN $unsaid AS value", "ANALYSIS_NOT_VALID"),
        ("RETURN 1 / 0 AS value", "ANALYSIS_NOT_VALID"),
        ("RETURN \u0000", None),
    ],
)
async def test_what_does_more_than_read_is_refused_and_changes_nothing(api, life, text, refusal):
    before = await life.rows(UNLOGGED)
    answer = await ask(api, "ada", text)
    assert answer.status_code in {400, 403}, answer.text
    assert code(answer) in ({refusal} if refusal else {"ANALYSIS_REFUSED", "ANALYSIS_NOT_VALID"})
    assert await life.rows(UNLOGGED) == before


UNLOGGED = """
MATCH (n) WHERE NOT n:AuditEntry
WITH n ORDER BY elementId(n)
RETURN collect([labels(n), properties(n), COUNT { (n)--() }]) AS nodes
"""


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("UNWIND range(1, 100000000000) AS x WITH x WHERE x < 0 RETURN x", "ANALYSIS_TOO_SLOW"),
        ("UNWIND range(1, 200000000) AS x RETURN size(collect(toString(x) + 'long')) AS n", "ANALYSIS_TOO_LARGE"),
    ],
)
async def test_bombs_of_time_and_memory_end(api, settings, life, text, end):
    app = create_app(settings.model_copy(update={"analysis_timeout_s": 2 if "SLOW" in end else 60}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops", timeout=90) as client,
    ):
        answer = await ask(api, "ada", text, client)
        assert (answer.status_code, code(answer)) == (503, end)
        assert (await ask(api, "ada", COUNT, client)).status_code == 200


async def test_so_many_rows_and_questions_at_once_are_enough(api, settings, life):
    app = create_app(settings.model_copy(update={"analysis_rows": 3, "analysis_at_once": 1}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        told = (await ask(api, "ada", "UNWIND range(1, 10) AS x RETURN x", client)).json()
        assert (told["rows"], told["truncated"]) == ([[1], [2], [3]], True)
        answers = await asyncio.gather(*(ask(api, "ada", COUNT, client) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {200, 503}
        assert {code(answer) for answer in answers if answer.status_code != 200} == {"TOO_MANY_AT_ONCE"}


async def test_every_question_is_in_the_audit_log(api, life):
    await ask(api, "ada", COUNT)
    await ask(api, "max", "MATCH (n) DETACH DELETE n")
    log = (await api.ask("adam", LOG)).data["auditLog"]
    assert log == {
        "totalCount": 2,
        "nodes": [
            {"principal": "max", "text": "MATCH (n) DETACH DELETE n", "outcome": "ANALYSIS_REFUSED", "rowCount": 0},
            {"principal": "ada", "text": COUNT, "outcome": "ok", "rowCount": 3},
        ],
    }
    assert (await api.ask("ada", LOG)).codes == ["ROLE_MISSING"]
