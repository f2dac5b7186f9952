"""The whole history of what people were told, as `sysops inbox` shows it: each try, by ticket and by person."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from support.lives import Life, kiel
from sysops_graph.cli import app
from sysops_graph.graph.driver import Graph
from sysops_graph.local.inbox import Caught, keep
from sysops_graph.local.told import as_line, told

pytestmark = pytest.mark.usefixtures("wipe")

WRITE = """
UNWIND $rows AS row
CREATE (n:Notification {id: row.id, kind: 'offer.made', recipient_id: row.who, recipient_kind: 'expert',
  ticket_id: row.ticket, subject: row.id, text: 'words', channel: 'sms', state: 'sent', facts: '{}',
  created_at: datetime(row.at)})
CREATE (:Attempt {id: row.id + '1', channel: 'email', state: 'failed', error: 'no such person',
  created_at: datetime(row.at)})-[:OF]->(n)
CREATE (:Attempt {id: row.id + '2', channel: 'sms', state: 'sent', provider_id: 'p1', sent_at: datetime(row.at),
  created_at: datetime(row.at) + duration('PT1S')})-[:OF]->(n)
"""


@pytest.fixture
async def ticket(graph: Graph) -> str:
    """One ticket, about which Anna and Ben were told; Anna was told something else, later."""
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    ticket = await life.open(drain=False)
    said = [("n1", "exp_anna", ticket, 1), ("n2", "exp_ben", ticket, 2), ("n3", "exp_anna", None, 3)]
    rows = [{"id": i, "who": who, "ticket": t, "at": f"2026-06-15T08:0{at}:00Z"} for i, who, t, at in said]
    await life.rows(WRITE, rows=rows)
    return ticket


async def ids(graph: Graph, ticket: str | None = None, person_id: str | None = None, last: int = 50) -> list[str]:
    return [row["id"] for row in await told(graph, ticket=ticket, person_id=person_id, last=last)]


async def test_all_of_a_ticket_of_a_person_the_latest_first(graph: Graph, ticket: str) -> None:
    [key] = [row["ticket_key"] for row in await told(graph, ticket=ticket, person_id="exp_ben", last=1)]
    assert await ids(graph) == ["n3", "n2", "n1"]
    assert await ids(graph, last=2) == ["n3", "n2"]
    assert await ids(graph, ticket) == await ids(graph, key) == ["n2", "n1"]
    assert await ids(graph, person_id="exp_anna") == ["n3", "n1"]
    assert await ids(graph, key, "exp_anna") == ["n1"]
    assert await ids(graph, "INC-none") == await ids(graph, person_id="exp_none") == []


async def test_each_try_is_shown_with_its_end(graph: Graph, ticket: str) -> None:
    [row] = await told(graph, ticket=ticket, person_id="exp_ben", last=1)
    line = as_line(row)
    assert (line["who"], line["what"], line["ticket"], line["state"]) == (
        "Ben",
        "offer.made",
        row["ticket_key"],
        "sent",
    )
    assert line["tries"] == "email failed: no such person\nsms sent"


def test_what_was_caught_is_shown_besides(tmp_path: Path) -> None:
    keep(tmp_path / "inbox", Caught(at="2026-06-15", channel="email", to="anna@example.org", text="words"))
    result = CliRunner().invoke(app, ["inbox", "--folder", str(tmp_path), "--to", "anna", "--json"])
    assert [(one["channel"], one["to"]) for one in json.loads(result.output)] == [("email", "anna@example.org")]
