"""Migrations are named, numbered, headed and repeatable; and the policies they write are the packages' defaults."""

import re
from collections.abc import Iterator

import pytest

from support.cypher_names import code_of
from support.graph_model import Schema, model
from sysops_graph.automation.paths import DiagnosisPolicy, parse_diagnosis_policy
from sysops_graph.escalation.model import EscalationPolicy, parse_escalation_policy
from sysops_graph.graph.migration_files import MigrationKind, migrations
from sysops_graph.graph.migrations import schema_names
from sysops_graph.graph.statements import statement
from sysops_graph.matching.model import MatchPolicy, parse_match_policy
from sysops_graph.notifications.policy import NotifyPolicy, parse_notify_policy
from sysops_graph.sla.model import SlaPolicy, parse_sla_policy
from sysops_graph.tickets.policy import TriagePolicy, parse_triage_policy
from sysops_graph.tickets.surveys import SurveyPolicy, parse_survey_policy

_CREATED = re.compile(
    r"CREATE (?P<kind>CONSTRAINT|RANGE INDEX|POINT INDEX|FULLTEXT INDEX) (?P<name>\w+) IF NOT EXISTS\s+"
    r"FOR (?:\(\w+:(?P<label>\w+)\)|\(\)-\[\w+:(?P<type>\w+)\]-\(\))\s+(?:REQUIRE|ON(?: EACH)?)\s+(?P<on>[^;]+)"
)
_POLICY = re.compile(r"\{kind: '(?P<kind>\w+)', version: 1\}.*p\.body = '(?P<body>(?:[^'\\]|\\.)*)'", re.DOTALL)


@pytest.mark.parametrize("migration", migrations(), ids=lambda one: one.source)
def test_a_statement_that_ran_may_run_again(migration):
    """A crash in the middle is mended by running the file once more."""
    for text in migration.statements:
        code = code_of(text)
        if migration.kind is MigrationKind.SCHEMA:
            assert re.search(r"\bIF (?:NOT )?EXISTS\b", code), text
        else:
            assert not re.match(r"\s*CREATE\b", code), text


@pytest.mark.parametrize("migration", migrations(), ids=lambda one: one.source)
def test_a_statement_holds_no_other_one(migration):
    for text in migration.statements:
        assert ";" not in code_of(text)


def test_migrations_make_the_documented_schema():
    """What a database then has is compared with the model too, more slowly."""
    own = ["unique_migrations", "unique_migration_lock"]
    texts = [text for migration in migrations() for text in migration.statements]
    texts += [statement(f"graph/{name}").text for name in own]
    dropped = set(re.findall(r"DROP INDEX (\w+)", "\n".join(texts)))
    made = dict(named for text in texts for named in created(text))
    assert {schema for name, schema in made.items() if name not in dropped} == model().schema


def created(text: str) -> Iterator[tuple[str, Schema]]:
    for found in _CREATED.finditer(text):
        kind = "unique" if found["kind"] == "CONSTRAINT" else found["kind"].split()[0].lower()
        on = tuple(re.findall(r"\w+\.(\w+)", found["on"]))
        yield found["name"], Schema(kind, found["label"] or found["type"], on)


def test_the_first_policies_are_the_defaults():
    texts = [text for migration in migrations() for text in migration.statements]
    found = [match.groups() for text in texts if (match := _POLICY.search(text))]
    bodies = {kind: re.sub(r"\\(.)", r"\1", body) for kind, body in found}
    assert parse_match_policy(bodies["match"]) == MatchPolicy()
    assert parse_triage_policy(bodies["triage"]) == TriagePolicy()
    assert parse_sla_policy(bodies["sla"]) == SlaPolicy()
    assert parse_notify_policy(bodies["notify"]) == NotifyPolicy()
    assert parse_survey_policy(bodies["survey"]) == SurveyPolicy()
    assert parse_escalation_policy(bodies["escalation"]) == EscalationPolicy()
    assert parse_diagnosis_policy(bodies["diagnosis"]) == DiagnosisPolicy()


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["V0001__one.cypher", "V0003__three.cypher"], "number the migrations"),
        (["V0001__one.cypher", "V0001__other.cypher"], "number the migrations"),
        (["V1__one.cypher"], "name it"),
        (["V0001__One.cypher"], "name it"),
    ],
)
def test_a_file_out_of_order_or_badly_named_is_refused(tmp_path, names, problem):
    for name in names:
        (tmp_path / name).write_text("// kind: schema\nCREATE INDEX one IF NOT EXISTS FOR (n:One) ON (n.one);\n")
    with pytest.raises(ValueError, match=problem):
        migrations(tmp_path)


def test_a_file_says_of_what_kind_it_is(tmp_path):
    (tmp_path / "V0001__one.cypher").write_text("CREATE INDEX one IF NOT EXISTS FOR (n:One) ON (n.one);\n")
    with pytest.raises(ValueError, match="begin it with // kind"):
        migrations(tmp_path)


def test_statements_end_at_a_semicolon_that_ends_a_line(tmp_path):
    (tmp_path / "V0001__two_words.cypher").write_text(
        "// kind: data\n// What; for.\n\nMERGE (n:One {text: 'a; b'});\nMERGE (n:Two);\n// the end\n"
    )
    [one] = migrations(tmp_path)
    assert one.description == "two words"
    assert [code_of(text).split()[0] for text in one.statements] == ["MERGE", "MERGE"]


def test_the_checksum_is_of_the_statements_and_not_of_the_space_between(tmp_path):
    texts = ("// kind: data\nMERGE (n:One);\nMERGE (n:Two);\n", "// kind: data\nMERGE (n:One);\n\n\nMERGE (n:Two);")
    sums = []
    for number, text in enumerate((*texts, texts[0].replace("Two", "Too"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "V0001__one.cypher").write_text(text)
        sums += [migrations(folder)[0].checksum]
    assert sums[0] == sums[1] != sums[2]


def test_a_dropped_constraint_is_no_longer_expected(tmp_path):
    (tmp_path / "V0001__one.cypher").write_text(
        "// kind: schema\n"
        "CREATE CONSTRAINT kept IF NOT EXISTS FOR (n:One) REQUIRE n.id IS UNIQUE;\n"
        "CREATE RANGE INDEX gone IF NOT EXISTS FOR (n:One) ON (n.one);\n"
        "DROP INDEX gone IF EXISTS;\n"
    )
    assert schema_names(migrations(tmp_path)) == {"kept"}
