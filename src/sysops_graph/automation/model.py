"""Canned replies, macros and automation rules, as an administrator writes them down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_serializer, model_validator

from sysops_graph.catalog.custom_fields import SaidValue
from sysops_graph.catalog.fields import PLAIN, Facts, Language, Line, NodeId
from sysops_graph.errors import NotFound
from sysops_graph.graph.model import Row
from sysops_graph.tickets.model import Entry, Priority, Tag, Visibility

VARIABLES = ("customer", "ticket_key", "ticket_subject", "product", "owner")
"""What texts may ask for, in braces."""

DEEPEST = 5
"""A rule that acts because a rule acted because … : the fifth does nothing any more."""


class CannedReplyNotFound(NotFound):
    """There is no such canned reply in use."""


class MacroNotFound(NotFound):
    """There is no such macro in use."""


class AutomationRuleNotFound(NotFound):
    """There is no such automation rule."""


class ActionKind(StrEnum):
    """What a macro or a rule does to a ticket."""

    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    SET_FIELDS = "set_fields"
    COMMENT = "comment"
    ASK_CUSTOMER = "ask_customer"
    SET_PRIORITY = "set_priority"


class Event(StrEnum):
    """What happened to a ticket."""

    OPENED = "opened"
    COMMENTED = "commented"
    MARKED = "marked"
    EDITED = "edited"
    MOVED = "moved"


class ConditionFact(StrEnum):
    """What a condition looks at."""

    STATE = "state"
    PRIORITY = "priority"
    CATEGORY = "category"
    CHANNEL = "channel"
    ENTITLEMENT = "entitlement"
    SERVICE_LEVEL = "service_level"
    LANGUAGE = "language"
    ISSUE_KIND = "issue_kind_id"
    TAG = "tag"
    CUSTOM = "custom"
    WORDS = "words"


class RunOutcome(StrEnum):
    """What became of a rule whose conditions held."""

    DONE = "done"
    REFUSED = "refused"
    TOO_DEEP = "too_deep"


def _listed(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


STORED = BeforeValidator(_listed)
"""A list of facts is JSON text in the graph."""

Words = Annotated[str, Field(min_length=1, max_length=20_000), PLAIN]
_NEEDED: Mapping[ActionKind, frozenset[str]] = {
    ActionKind.ADD_TAGS: frozenset({"tags"}),
    ActionKind.REMOVE_TAGS: frozenset({"tags"}),
    ActionKind.SET_FIELDS: frozenset({"custom_values"}),
    ActionKind.COMMENT: frozenset({"text", "visibility"}),
    ActionKind.ASK_CUSTOMER: frozenset({"text"}),
    ActionKind.SET_PRIORITY: frozenset({"priority", "text"}),
}


class Action(Facts):
    """One thing to do; of a priority the text is its reason. A canned reply may stand in for a text."""

    kind: ActionKind
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    custom_values: Annotated[list[SaidValue], Field(max_length=50)] | None = None
    text: Words | None = None
    canned_reply_id: NodeId | None = None
    visibility: Visibility | None = None
    priority: Priority | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        said = {name for name in type(self).model_fields if name != "kind" and getattr(self, name) is not None}
        if self.text is None and self.kind in {ActionKind.COMMENT, ActionKind.ASK_CUSTOMER}:
            said = {"text" if name == "canned_reply_id" else name for name in said}
        if said ^ _NEEDED[ActionKind(self.kind)]:
            raise ValueError(
                f"{self.kind} takes {', '.join(sorted(_NEEDED[ActionKind(self.kind)]))}, and nothing else."
            )
        return self


class Condition(Facts):
    """Holds when the fact is any of the values, or none of them; of custom fields `key` names one."""

    fact: ConditionFact
    key: Annotated[str, Field(max_length=40)] | None = None
    any_of: Annotated[list[Line], Field(min_length=1, max_length=50)]
    negated: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.fact == ConditionFact.CUSTOM) != (self.key is not None):
            raise ValueError("A condition on a custom field, and no other, has the key of one.")
        return self


class Wording(Facts):
    """A canned reply in one language."""

    language: Language
    text: Words


Actions = Annotated[list[Action], STORED, Field(min_length=1, max_length=20)]


def _text(items: Sequence[Facts]) -> str:
    return json.dumps([item.model_dump(exclude_none=True, mode="json") for item in items], sort_keys=True)


class CannedReply(Facts):
    """Words that are said often, in several languages."""

    name: Line
    wordings: Annotated[list[Wording], STORED, Field(min_length=1, max_length=20)]
    active: bool = True

    @field_serializer("wordings")
    def _stored(self, wordings: list[Wording]) -> str:
        return _text(wordings)


class Macro(Facts):
    """Changes that are made together, in one transaction."""

    name: Line
    actions: Actions
    active: bool = True

    @field_serializer("actions")
    def _stored(self, actions: list[Action]) -> str:
        return _text(actions)


class AutomationRule(Facts):
    """When this happens to a ticket and all conditions hold, then these actions."""

    name: Line
    event: Event
    conditions: Annotated[list[Condition], STORED, Field(max_length=20)] = Field(default_factory=list[Condition])
    actions: Actions
    active: bool = True

    @field_serializer("conditions", "actions")
    def _stored(self, items: list[Any]) -> str:
        return _text(items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A ticket as conditions and texts see it."""

    ticket: Row
    issue_kind_id: str | None
    language: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a list of actions comes to, before anything is written."""

    properties: Mapping[str, object]
    entries: tuple[Entry, ...]
    comments: tuple[tuple[str, Visibility], ...]
    question: str | None
    priority: tuple[Priority, str] | None
