"""Conditions, texts and what actions come to."""

import json

import pytest

from sysops_graph.automation.model import Action, AutomationRule, CannedReply, Condition, Subject
from sysops_graph.automation.rules import (
    filled,
    fits,
    plan,
    problems_of_actions,
    problems_of_conditions,
    unknown_variables,
    wording,
)
from sysops_graph.catalog.rules import problems_of
from sysops_graph.tickets.marks import Marks, MarksNotValid
from sysops_graph.tickets.model import Priority, Visibility

FIELD = {
    "key": "floor", "name": "Floor", "type": "number", "choices": [], "required": True, "categories": ["network"],
    "issue_kind_ids": [],
}  # fmt: skip
SUBJECT = Subject(
    ticket={
        "state": "New",
        "priority": "P3",
        "category": "network",
        "channel": "web",
        "tags": ["loud"],
        "custom": json.dumps({"floor": 3, "loan": True}),
        "subject": "Smoke from the router",
        "description": "It smells.",
    },
    issue_kind_id="iss_1",
    language="de",
    variables={"customer": "Carl {owner}", "owner": "Anna"},
)
MARKS = Marks(
    tags=("loud",), notes=["Floor is missing"], custom={}, category="network", issue_kind_id=None, fields=[FIELD]
)


@pytest.mark.parametrize(
    ("fact", "any_of", "holds"),
    [
        ("state", ["Open", "New"], True),
        ("state", ["Open"], False),
        ("priority", ["P3"], True),
        ("category", ["hardware"], False),
        ("channel", ["web"], True),
        ("language", ["de"], False),
        ("issue_kind_id", ["iss_1"], True),
        ("tag", ["quiet", "loud"], True),
        ("tag", ["quiet"], False),
        ("words", ["smoke"], True),
        ("words", ["smell"], False),
    ],
)
@pytest.mark.parametrize("negated", [False, True])
def test_a_condition_holds_or_does_not(fact, any_of, holds, negated):
    assert fits([Condition(fact=fact, any_of=any_of, negated=negated)], SUBJECT) is (holds != negated)


@pytest.mark.parametrize(("key", "value", "holds"), [("floor", "3", True), ("loan", "true", True), ("no", "3", False)])
def test_a_custom_value_is_compared_as_text(key, value, holds):
    assert fits([Condition(fact="custom", key=key, any_of=[value])], SUBJECT) is holds


def test_all_conditions_must_hold_and_none_always_do():
    assert fits([], SUBJECT)
    assert not fits([Condition(fact="tag", any_of=["loud"]), Condition(fact="state", any_of=["Open"])], SUBJECT)


def test_a_text_asks_for_what_is_known_and_values_are_not_looked_into():
    assert filled("Dear {customer}, {owner} comes.", SUBJECT.variables) == "Dear Carl {owner}, Anna comes."
    assert unknown_variables("{customer} {secret} {}") == ["", "secret"]


def test_a_reply_speaks_the_language_else_english_else_the_first():
    def reply(*languages):
        return CannedReply(name="Hello", wordings=[{"language": each, "text": each} for each in languages])

    assert wording(reply("en", "de"), "de") == "de"
    assert wording(reply("fr", "en"), "de") == "en"
    assert wording(reply("fr"), "de") == "fr"


def test_actions_come_to_one_change():
    actions = [
        Action(kind="add_tags", tags=["fan"]),
        Action(kind="remove_tags", tags=["loud"]),
        Action(kind="set_fields", custom_values=[{"key": "floor", "value": "4"}]),
        Action(kind="comment", text="Hi {customer}", visibility="internal"),
        Action(kind="ask_customer", canned_reply_id="cnr_1"),
        Action(kind="set_priority", priority="P2", text="VIP"),
    ]
    replies = {"cnr_1": CannedReply(name="Ask", wordings=[{"language": "en", "text": "Which floor, {owner} asks?"}])}
    found = plan(actions, MARKS, SUBJECT, replies)
    assert found.properties == {"tags": ["fan"], "custom": '{"floor": 4}', "flags": []}
    assert [entry.kind for entry in found.entries] == ["tagged", "tagged", "custom_fields_set"]
    assert found.comments == (("Hi Carl {owner}", Visibility.INTERNAL),)
    assert found.question == "Which floor, Anna asks?"
    assert found.priority == (Priority.P2, "VIP")


def test_what_changes_nothing_leaves_no_line():
    assert plan([Action(kind="add_tags", tags=["loud"])], MARKS, SUBJECT, {}).entries == ()


def test_what_the_ticket_cannot_take_is_refused():
    with pytest.raises(MarksNotValid):
        plan([Action(kind="add_tags", tags=[f"t{number}" for number in range(20)])], MARKS, SUBJECT, {})


@pytest.mark.parametrize(
    "action",
    [
        {"kind": "add_tags"},
        {"kind": "add_tags", "tags": ["x"], "text": "y"},
        {"kind": "comment", "text": "x"},
        {"kind": "comment", "text": "x", "canned_reply_id": "cnr_1", "visibility": "internal"},
        {"kind": "ask_customer"},
        {"kind": "set_priority", "priority": "P1"},
        {"kind": "explode"},
    ],
)
def test_an_action_has_what_its_kind_takes_and_nothing_else(action):
    found = problems_of(AutomationRule, {"name": "Rule", "event": "opened", "actions": [action]})
    assert [problem.field.partition(".")[0] for problem in found] == ["actions"]


def test_what_does_not_exist_is_named_when_it_is_saved():
    actions = [
        Action(kind="comment", text="{nobody}", visibility="customer"),
        Action(kind="set_fields", custom_values=[{"key": "floor", "value": "high"}, {"key": "roof", "value": "1"}]),
    ]
    assert [(one.field, one.code) for one in problems_of_actions(actions, [FIELD])] == [
        ("actions.0.text", "UNKNOWN_VARIABLE"),
        ("actions.1.custom_values.0.value", "MALFORMED"),
        ("actions.1.custom_values.1.key", "CUSTOM_FIELD_NOT_FOUND"),
    ]
    conditions = [Condition(fact="state", any_of=["New", "Lost"]), Condition(fact="custom", key="roof", any_of=["1"])]
    assert [(one.field, one.code) for one in problems_of_conditions(conditions, [FIELD])] == [
        ("conditions.0.any_of.1", "UNKNOWN_VALUE"),
        ("conditions.1.key", "CUSTOM_FIELD_NOT_FOUND"),
    ]
