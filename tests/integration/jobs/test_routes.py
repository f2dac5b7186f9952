import ast
from pathlib import Path

import pytest

from sysops_graph.delivery import engine
from sysops_graph.lifecycle import handlers as lifecycle
from sysops_graph.notifications import handlers as notifications
from sysops_graph.routes import routes
from sysops_graph.settings import Settings

SRC = Path(__file__).parents[3] / "src"


def said(call: str, keyword: str) -> set[str]:
    """The constants given for a keyword wherever something is called by this name."""
    return {
        given.value.value
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == call
        for given in node.keywords
        if given.arg == keyword and isinstance(given.value, ast.Constant)
    }


def test_every_message_that_the_code_sends_has_a_handler(settings: Settings) -> None:
    topics = said("NewMessage", "topic")
    assert topics >= {"engine.ping", "assignment.wanted"}
    assert topics <= set(routes(settings).messages)


def test_every_timer_that_the_code_arms_by_name_has_a_handler(settings: Settings) -> None:
    assert said("NewTimer", "kind") <= set(routes(settings).timers)


@pytest.mark.parametrize(
    "tables",
    [
        lambda s: [engine.MESSAGES, lifecycle.MESSAGES, notifications.messages(s)],
        lambda _: [engine.TIMERS, lifecycle.TIMERS],
    ],
)
def test_no_two_packages_answer_for_the_same(tables, settings: Settings) -> None:
    names = [name for table in tables(settings) for name in table]
    assert len(names) == len(set(names))
