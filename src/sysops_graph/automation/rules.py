"""Whether conditions hold, what a text says of a ticket, and what actions come to. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from sysops_graph.automation.model import (
    VARIABLES,
    Action,
    ActionKind,
    CannedReply,
    Condition,
    ConditionFact,
    Plan,
    Subject,
)
from sysops_graph.catalog.custom_fields import CustomFieldNotFound, read_values
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row
from sysops_graph.tickets.marks import Marks, filled_in, in_words, tagged
from sysops_graph.tickets.model import Category, Entitlement, Entry, Priority, State, Visibility

_PLACE = re.compile(r"\{([^{}]*)\}")
_LANGUAGE = "en"
_CLOSED_SETS: Mapping[ConditionFact, type[State | Priority | Category | Entitlement]] = {
    ConditionFact.STATE: State,
    ConditionFact.PRIORITY: Priority,
    ConditionFact.CATEGORY: Category,
    ConditionFact.ENTITLEMENT: Entitlement,
}


def filled(text: str, variables: Mapping[str, str]) -> str:
    """The text with what it asks for; a value is never looked into again."""
    return _PLACE.sub(lambda place: variables.get(place[1], ""), text)


def unknown_variables(text: str) -> list[str]:
    """What a text asks for and nobody knows."""
    return sorted(set(_PLACE.findall(text)) - set(VARIABLES))


def wording(reply: CannedReply, language: str) -> str:
    """The text in a language, else in English, else the first."""
    texts = {each.language: each.text for each in reply.wordings}
    return texts.get(language) or texts.get(_LANGUAGE) or reply.wordings[0].text


def fits(conditions: Sequence[Condition], subject: Subject) -> bool:
    """Whether all conditions hold."""
    return all(_holds(condition, subject) != condition.negated for condition in conditions)


def _holds(condition: Condition, subject: Subject) -> bool:
    ticket = subject.ticket
    match ConditionFact(condition.fact):
        case ConditionFact.TAG:
            return not set(condition.any_of).isdisjoint(ticket.get("tags") or ())
        case ConditionFact.CUSTOM:
            value = json.loads(ticket.get("custom") or "{}").get(condition.key)
            return value is not None and in_words(value) in condition.any_of
        case ConditionFact.WORDS:
            text = f"{ticket.get('subject')}\n{ticket.get('description')}"
            return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in condition.any_of)
        case ConditionFact.ISSUE_KIND:
            return subject.issue_kind_id in condition.any_of
        case fact:
            return ticket.get(fact.value) in condition.any_of


def plan(actions: Sequence[Action], marks: Marks, subject: Subject, replies: Mapping[str, CannedReply]) -> Plan:
    """What the actions come to on this ticket. Raises MarksNotValid."""
    properties: dict[str, object] = {}
    entries: list[Entry] = []
    comments: list[tuple[str, Visibility]] = []
    question = priority = None
    for action in actions:
        marking = None
        match ActionKind(action.kind):
            case ActionKind.ADD_TAGS:
                marking = tagged(marks, add=action.tags or ())
            case ActionKind.REMOVE_TAGS:
                marking = tagged(marks, remove=action.tags or ())
            case ActionKind.SET_FIELDS:
                marking = filled_in(marks, [(one.key, one.value) for one in action.custom_values or ()])
            case ActionKind.COMMENT:
                assert action.visibility
                comments.append((_said(action, subject, replies), Visibility(action.visibility)))
            case ActionKind.ASK_CUSTOMER:
                question = _said(action, subject, replies)
            case ActionKind.SET_PRIORITY:
                assert action.priority
                priority = (Priority(action.priority), _said(action, subject, replies))
        if marking:
            properties |= marking.properties
            entries.append(marking.entry)
            marks = _marked(marks, marking.properties)
    return Plan(
        properties=properties,
        entries=tuple(entries),
        comments=tuple(comments),
        question=question,
        priority=priority,
    )


def _marked(marks: Marks, properties: Mapping[str, object]) -> Marks:
    tags, custom = properties.get("tags"), properties.get("custom")
    if tags is not None:
        return replace(marks, tags=tuple(cast(list[str], tags)))
    return replace(marks, custom=json.loads(str(custom)), notes=cast(list[str], properties["flags"]))


def _said(action: Action, subject: Subject, replies: Mapping[str, CannedReply]) -> str:
    text = action.text or wording(replies[action.canned_reply_id or ""], subject.language)
    return filled(text, subject.variables)


def problems_of_text(field: str, text: str) -> Iterator[Problem]:
    for name in unknown_variables(text):
        known = ", ".join(VARIABLES)
        yield Problem(field, f"There is no variable {name!r}; there are {known}.", "UNKNOWN_VARIABLE")


def problems_of_actions(actions: Sequence[Action], fields: Sequence[Row]) -> Iterator[Problem]:
    """Variables, custom fields and values that are not there."""
    anywhere: list[Row] = [{**field, "categories": [], "issue_kind_ids": []} for field in fields]
    for number, action in enumerate(actions):
        yield from problems_of_text(f"actions.{number}.text", action.text or "")
        said = [(one.key, one.value) for one in action.custom_values or ()]
        at = f"actions.{number}.custom_values"
        yield from read_values(anywhere, said, category="", issue_kind_id=None, at=at)[1]


def problems_of_conditions(conditions: Sequence[Condition], fields: Sequence[Row]) -> Iterator[Problem]:
    """Custom fields that are not there, and values that can never be."""
    keys = {field["key"] for field in fields}
    for number, condition in enumerate(conditions):
        if condition.key is not None and condition.key not in keys:
            words = f"There is no custom field {condition.key!r} in use."
            yield Problem(f"conditions.{number}.key", words, CustomFieldNotFound.code())
        closed = _CLOSED_SETS.get(ConditionFact(condition.fact))
        for place, value in enumerate(condition.any_of if closed else ()):
            if closed and value not in list(closed):
                words = f"{value!r} is none of {', '.join(closed)}."
                yield Problem(f"conditions.{number}.any_of.{place}", words, "UNKNOWN_VALUE")
