"""What clients of the last release rely on, and what they would not notice."""

import pytest
from typer.testing import CliRunner

from support.graph_model import CHECKOUT
from sysops_graph.api.released import broken, promise
from sysops_graph.api.schema import sdl
from sysops_graph.cli import app

RELEASED = CHECKOUT / "docs" / "api" / "released.graphql"
THEN = '''
"""What can be asked."""
type Query {
  """One ticket."""
  ticket(id: ID!, at: String = "now"): Ticket
  old: Int @deprecated(reason: "ask for ticket")
}

type Ticket {
  key: String!
  state: State!
  title: String
}

enum State { OPEN CLOSED STALE @deprecated(reason: "never set") }

input Edit { key: ID!, title: String }
'''
BREAKING = {
    "a field is gone": ("  title: String\n", "", "Field Ticket.title was removed."),
    "an argument is gone": (', at: String = "now"', "", "Argument Query.ticket(at:) was removed."),
    "an argument is demanded": (
        'at: String = "now"',
        "at: String!",
        "Argument Query.ticket(at:) has changed type from",
    ),
    "a new argument is demanded": ("(id: ID!", "(id: ID!, by: ID!", "A required argument Query.ticket(by:) was added."),
    "a value is gone": ("CLOSED", "", "Enum value State.CLOSED was removed."),
    "a type is another": ("state: State!", "state: String!", "Field Ticket.state changed type from State! to String!."),
    "what was always there may be missing": ("key: String!", "key: String", "Field Ticket.key changed type from"),
    "an input is demanded": ("title: String }", "title: String! }", "Field Edit.title changed type from"),
    "a type is gone": ("input Edit { key: ID!, title: String }", "", "Edit was removed."),
}
HARMLESS = {
    "nothing": ("", ""),
    "other words": ("One ticket.", "A ticket."),
    "a new field": ("  title: String\n", "  title: String\n  tags: [String!]!\n"),
    "a new argument": ("(id: ID!", "(id: ID!, deep: Boolean"),
    "a new value": ("CLOSED", "CLOSED ARCHIVED"),
    "what could be missing is always there": ("  title: String\n", "  title: String!\n"),
    "an argument need not be said": ("(id: ID!", "(id: ID"),
    "something is said to go": ("  title: String\n", '  title: String @deprecated(reason: "see key")\n'),
    "a deprecated field is gone": ('  old: Int @deprecated(reason: "ask for ticket")\n', ""),
    "a deprecated value is gone": (' STALE @deprecated(reason: "never set")', ""),
}


@pytest.mark.parametrize(("old", "new", "named"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_clients_is_named(old, new, named):
    [found] = broken(promise(THEN, "1.4.0"), THEN.replace(old, new), "1.5.0")
    assert found.startswith(named)


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_what_no_client_notices_is_free(old, new):
    assert broken(promise(THEN, "1.4.0"), THEN.replace(old, new), "1.4.1") == []


def test_a_new_major_version_may_break():
    then, now = promise(THEN, "9.3.1"), THEN.replace("CLOSED", "")
    assert broken(then, now, "9.4.0") == ["Enum value State.CLOSED was removed."]
    assert broken(then, now, "11.0.0") == []


def test_a_release_is_kept_without_words():
    assert '"' not in promise(THEN, "1.4.0").replace('"now"', "")


def test_the_check_names_all_that_this_version_would_break(tmp_path):
    file = tmp_path / "released.graphql"
    then = sdl().replace("\n  me: ", "\n  myself: ").replace("enum TaskState {", "enum TaskState {\n  AJAR")
    file.write_text(promise(then, "0.1.0"))
    done = CliRunner().invoke(app, ["schema", "--since", str(file)])
    assert str(done.exception).split("\n")[:-1] == [
        "Enum value TaskState.AJAR was removed.", "Field Query.myself was removed.",
    ]  # fmt: skip
    assert CliRunner().invoke(app, ["schema", "--since", str(RELEASED)]).exit_code == 0
