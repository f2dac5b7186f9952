"""What is said to keep canned replies, macros and automation rules."""

import strawberry

from sysops_graph.api.catalog_inputs import ACTIVE, NAME
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.kept import said
from sysops_graph.api.marks import CustomValueInput
from sysops_graph.api.ticket_enums import Priority, Visibility
from sysops_graph.automation.model import VARIABLES, ActionKind, ConditionFact, Event, RunOutcome

_MAY_ASK = ", ".join(f"{{{name}}}" for name in VARIABLES)

described(
    ActionKind,
    "What a macro or a rule does to a ticket.",
    ADD_TAGS="Adds tags.",
    REMOVE_TAGS="Removes tags.",
    SET_FIELDS="Sets custom values.",
    COMMENT="Writes on it, for the customer or for staff.",
    ASK_CUSTOMER="Asks the customer: the ticket waits.",
    SET_PRIORITY="Sets its priority; the text is the reason.",
)
described(
    Event,
    "What happened to a ticket.",
    OPENED="It was opened.",
    COMMENTED="Somebody wrote on it.",
    MARKED="Its tags or custom values changed.",
    EDITED="It was edited, or its priority was set.",
    MOVED="Its state changed.",
)
described(
    ConditionFact,
    "What a condition looks at; values are those of the graph, like Open, P1 or hardware.",
    STATE="Where it stands.",
    PRIORITY="Its priority.",
    CATEGORY="What kind of thing is broken.",
    CHANNEL="How it reached us.",
    ENTITLEMENT="What the contract says.",
    SERVICE_LEVEL="What the plan promises.",
    LANGUAGE="Language of the conversation.",
    ISSUE_KIND="The subcategory, by its id.",
    TAG="One of its tags.",
    CUSTOM="A custom value, as text.",
    WORDS="Whole words of subject and description.",
)
described(
    RunOutcome,
    "What became of a rule whose conditions held.",
    DONE="All actions were done.",
    REFUSED="Something forbade an action: nothing was done.",
    TOO_DEEP="Rules had set each other off too often: nothing was done.",
)


@strawberry.input(description="The text of a canned reply in one language.")
class WordingInput:
    language: str = strawberry.field(description="Like de.")
    text: str = strawberry.field(description=f"1 to 20000 characters; may ask for {_MAY_ASK}.")


@strawberry.input(description="Facts of a canned reply.")
class CreateCannedReplyInput(CommandInput):
    name: str | None = said(NAME)
    wordings: list[WordingInput] | None = said("1 to 20, one for each language. Needed to create.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a canned reply that are different from now on.")
class ChangeCannedReplyInput(CreateCannedReplyInput):
    id: strawberry.ID = strawberry.field(description="The canned reply.")


@strawberry.input(description="One thing to do: its kind says which of the others it takes.")
class ActionInput:
    kind: ActionKind = strawberry.field(description="What is done.")
    tags: list[str] | None = said("To add or remove.")
    custom_values: list[CustomValueInput] | None = said("To set.")
    text: str | None = said(f"To say, or why the priority; may ask for {_MAY_ASK}.")
    canned_reply_id: strawberry.ID | None = said("To say, in place of a text.")
    visibility: Visibility | None = said("Of a comment: who reads it.")
    priority: Priority | None = said("To set.")


@strawberry.input(description="Something that must hold.")
class ConditionInput:
    fact: ConditionFact = strawberry.field(description="What is looked at.")
    key: str | None = said("Of the custom field, where it is one.")
    any_of: list[str] = strawberry.field(description="1 to 50 values of which it is one.")
    negated: bool = strawberry.field(description="Holds when it is none of them.", default=False)


@strawberry.input(description="Facts of a macro.")
class CreateMacroInput(CommandInput):
    name: str | None = said(NAME)
    actions: list[ActionInput] | None = said("1 to 20, done together. Needed to create.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of a macro that are different from now on.")
class ChangeMacroInput(CreateMacroInput):
    id: strawberry.ID = strawberry.field(description="The macro.")


@strawberry.input(description="Facts of an automation rule.")
class CreateAutomationRuleInput(CommandInput):
    name: str | None = said(NAME)
    event: Event | None = said("What must happen. Needed to create.")
    conditions: list[ConditionInput] | None = said("What must hold, at most 20; nothing unless said.")
    actions: list[ActionInput] | None = said("1 to 20, done together. Needed to create.")
    active: bool | None = said(ACTIVE)


@strawberry.input(description="Facts of an automation rule that are different from now on.")
class ChangeAutomationRuleInput(CreateAutomationRuleInput):
    id: strawberry.ID = strawberry.field(description="The rule.")


@strawberry.input(description="A macro for a ticket.")
class ApplyMacroInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    macro_id: strawberry.ID = strawberry.field(description="The macro.")
