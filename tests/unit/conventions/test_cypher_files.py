"""Every Cypher file is what the style asks for; and the rules that say so are tried on what they must refuse."""

import ast
import re

import pytest

from support.cypher_files import CypherFile, cypher_files
from support.cypher_names import unknown_names
from support.cypher_rules import broken_rules
from support.graph_model import CHECKOUT, model

FILES = cypher_files()
PUBLIC = ("audit/", "analysis/", "pictures/")
"""Libraries for people, too: code runs the whole folder, or a name that a person gives."""
CLOCK = "graph/database_time"
MIGRATIONS = sorted((CHECKOUT / "migrations").iterdir())


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_statement_keeps_the_rules(file: CypherFile):
    broken = [
        problem for problem in broken_rules(file.text, model()) if not (file.name == CLOCK and "datetime" in problem)
    ]
    assert broken == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_statement_uses_names_of_the_documented_model_only(file: CypherFile):
    unknown = unknown_names(file.text, model())
    assert unknown == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.name)
def test_a_migration_uses_names_of_the_documented_model_only(path):
    unknown = unknown_names(path.read_text(encoding="utf-8"), model())
    assert unknown == []


def test_every_file_is_named_by_code_and_every_name_has_a_file():
    packages = {file.name.partition("/")[0] for file in FILES}
    like_a_name = re.compile(rf"(?:{'|'.join(sorted(packages))})/[a-z0-9_]+")
    named = {
        node.value
        for path in (CHECKOUT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and like_a_name.fullmatch(node.value)
    }
    files = {file.name for file in FILES if not file.name.startswith(PUBLIC)}
    assert sorted(files - named) == [], "files that no code names"
    assert sorted(named - {file.name for file in FILES}) == [], "names without a file"


PEOPLE_OF_TWO_KINDS = (
    "// One.\nCALL () { MATCH (p:Staff {id: $id}) RETURN p UNION MATCH (p:Expert {id: $id}) RETURN p }"
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("RETURN 1 AS one", "no header"),
        ("// plan: AllNodesScan: why not\nRETURN 1 AS one", "no header"),
        ("// One.\nRETURN 1 AS one; RETURN 2 AS two", "more than one statement"),
        ("// One.\nRETURN $ticketId AS one", "not snake_case"),
        ("// One.\nMATCH (n:Ticket {id: $id}) RETURN n", "give values names"),
        ("// One.\nMATCH (n:Ticket {id: $id}) RETURN n.id AS id, n.key ORDER BY n.key", "RETURN n.key"),
        ("// One.\nMATCH (n:Ticket {id: $id}) SET n.state = $state", "no RETURN"),
        ("// One.\nRETURN datetime() AS now", "come in as parameters"),
        ("// One.\nRETURN datetime({timezone: 'Z'}) AS now", "come in as parameters"),
        ("// One.\nRETURN rand() AS dice", "come in as parameters"),
        ("// One.\nRETURN randomUUID() AS id", "come in as parameters"),
        ("// One.\nMATCH (n:Ticket) RETURN id(n) AS id", "come in as parameters"),
        ("// One.\nMATCH (n:Ticket) RETURN n.id AS id LIMIT 1", "LIMIT without ORDER BY"),
        (
            "// One.\nMATCH (n:Ticket) WITH n ORDER BY n.id MATCH (n)--() RETURN n.id AS id LIMIT 1",
            "LIMIT without ORDER BY",
        ),
        ("// One.\nMATCH (a:Area)-[:PART_OF*]->(b) RETURN b.id AS id", "without an upper bound"),
        ("// One.\nMATCH (a:Area)-[:PART_OF*1..]->(b) RETURN b.id AS id", "without an upper bound"),
        ("// One.\nMATCH (a:Area)-[:PART_OF]->*(b) RETURN b.id AS id", "without an upper bound"),
        ("// One.\nMATCH (a:Area)-[:PART_OF]->{1,}(b) RETURN b.id AS id", "without an upper bound"),
        ("// One.\nMATCH (a:Area) CALL { WITH a RETURN 1 AS x } RETURN x AS x", "name what it takes"),
        ("// One.\nMERGE (t:Ticket {subject: $subject}) RETURN t.id AS id", "no unique constraint"),
        (f"{PEOPLE_OF_TWO_KINDS} SET p.lock = $id RETURN p.id AS id", "ask for its prefix first"),
    ],
)
def test_a_broken_rule_is_found(text, problem):
    assert [found for found in broken_rules(text, model()) if problem in found]


@pytest.mark.parametrize(
    "text",
    [
        "// One.\nMATCH (a:Area)-[:PART_OF*0..6]->(b)<-[:PART_OF*2]-(c) RETURN b.id AS id ORDER BY id LIMIT $first",
        "// Two.\nRETURN COLLECT { MATCH (n:Ticket) RETURN n.id ORDER BY n.id LIMIT 3 } AS ids, [1, 2] AS list",
        "// It's; fine (really)\nMERGE (c:Command {key: $key, principal: $principal}) RETURN c.id AS id",
        f"{PEOPLE_OF_TWO_KINDS} RETURN p.id AS id",
        "// Price.\nRETURN 1 AS one, -(2) AS two, date('0001-01-01') AS t UNION RETURN 1 AS one, 2 AS two, 3 AS t",
    ],
)
def test_what_is_right_passes(text):
    assert broken_rules(text, model()) == []
