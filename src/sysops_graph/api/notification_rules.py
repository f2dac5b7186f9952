"""How a person wants to be told: said by the person, or by staff for them."""

from typing import Annotated

import strawberry

from sysops_graph.actor import Actor, Role
from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput, given, parse
from sysops_graph.api.problems import RoleMissing
from sysops_graph.errors import Problem
from sysops_graph.ids import label_of
from sysops_graph.notifications.commands import set_notification_rules
from sysops_graph.notifications.model import ContactChannel, RulesNotValid
from sysops_graph.notifications.policy import PersonRules
from sysops_graph.notifications.queries import rules_of

_PERSON = Annotated[
    strawberry.ID | None, strawberry.argument(description="Customer, expert, staff or contact; you unless said.")
]
_FOR_OTHERS = {"Customer": roles.DESK, "Expert": roles.MANAGERS, "Staff": roles.MANAGERS, "Contact": roles.MANAGERS}


@strawberry.input(description="How a person wants to hear of one kind.")
class KindRuleInput:
    kind: str = strawberry.field(description="As in Notification.kind: ticket.solved, …")
    channel: ContactChannel | None = strawberry.field(
        description="Tried first; the preferred channel unless said.", default=None
    )
    off: bool = strawberry.field(description="Not at all; refused for what is urgent.", default=False)
    delay_minutes: int = strawberry.field(
        description="Wait so long, 0 to 1440; what is urgent does not wait.", default=0
    )


@strawberry.input(description="All that a person wants, in place of what was said before.")
class SetNotificationRulesInput(CommandInput):
    person_id: strawberry.ID | None = strawberry.field(
        description="Customer, expert, staff or contact; you unless said.", default=None
    )
    kinds: list[KindRuleInput] = strawberry.field(
        description="Kinds that are told otherwise than the rest; at most 100.", default_factory=list[KindRuleInput]
    )
    quiet_from_minute: int | None = strawberry.field(
        description="Begin of the quiet hours, a minute of the person's day, 0 to 1439.", default=None
    )
    quiet_until_minute: int | None = strawberry.field(
        description="Their end; they may go over midnight. What is urgent heeds none.", default=None
    )


@strawberry.type(description="How a person hears of one kind.")
class KindRule:
    kind: str = strawberry.field(description="As in Notification.kind.")
    channel: ContactChannel | None = strawberry.field(description="Tried first; null: the preferred one.")
    off: bool = strawberry.field(description="Not at all.")
    delay_minutes: int = strawberry.field(description="Waits so long.")


@strawberry.type(description="How a person wants to be told.")
class NotificationRules:
    person_id: strawberry.ID = strawberry.field(description="Who.")
    kinds: list[KindRule] = strawberry.field(description="Kinds that are told otherwise than the rest.")
    quiet_from_minute: int | None = strawberry.field(description="Begin of the quiet hours, local to the person.")
    quiet_until_minute: int | None = strawberry.field(description="Their end.")


@strawberry.type(description="The rules that count now.")
class SetNotificationRulesPayload:
    rules: NotificationRules = strawberry.field(description="As they are now.")


@strawberry.type
class QUERIES:
    @roles.root(roles.TOLD, "How you want to be told, or, for staff, how somebody does.")
    async def notification_rules(self, info: Info, person_id: _PERSON = None) -> NotificationRules:
        return await _rules(info, _checked_person(info.context.actor, person_id))


@strawberry.type
class MUTATIONS:
    @roles.root(roles.TOLD, "Say how you want to be told, or, for staff, how somebody does.")
    async def set_notification_rules(
        self,
        info: Info,
        input: SetNotificationRulesInput,  # noqa: A002
    ) -> SetNotificationRulesPayload:
        person_id = _checked_person(info.context.actor, input.person_id)
        await run_command(info, input, set_notification_rules, person_id, _parsed(input))
        return SetNotificationRulesPayload(rules=await _rules(info, person_id))


def _checked_person(actor: Actor, person_id: str | None) -> str:
    """Raises RoleMissing for somebody else's rules, unless the actor keeps people of that kind."""
    if person_id in {None, actor.subject_id}:
        if actor.subject_id is None:
            raise RoleMissing(roles=sorted({Role.CUSTOMER, Role.EXPERT, *roles.DESK}))
        return actor.subject_id
    assert person_id is not None
    roles.demand(actor, _FOR_OTHERS.get(label_of(person_id) or "", roles.MANAGERS))
    return person_id


def _parsed(input: SetNotificationRulesInput) -> PersonRules:  # noqa: A002
    """Raises Invalid with everything that is wrong."""
    named = [rule.kind for rule in input.kinds]
    if twice := sorted({kind for kind in named if named.count(kind) > 1}):
        raise RulesNotValid(problems=tuple(Problem(f"input.kinds.{k}", "Named twice.", "ALREADY_NAMED") for k in twice))
    said: dict[str, object] = {"kinds": {rule.kind: _without_kind(given(rule)) for rule in input.kinds}}
    quiet = {"quiet_from_minute": input.quiet_from_minute, "quiet_until_minute": input.quiet_until_minute}
    return parse(PersonRules, {**said, **quiet})


def _without_kind(rule: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in rule.items() if name != "kind"}


async def _rules(info: Info, person_id: str) -> NotificationRules:
    rules = await info.context.read(rules_of, person_id)
    return NotificationRules(
        person_id=strawberry.ID(person_id),
        kinds=[
            KindRule(kind=kind, channel=rule.channel, off=rule.off, delay_minutes=rule.delay_minutes)
            for kind, rule in sorted(rules.kinds.items())
        ],
        quiet_from_minute=rules.quiet_from_minute,
        quiet_until_minute=rules.quiet_until_minute,
    )
