"""Mutations of the catalogue: create, change and deactivate; calendars and policies."""

import asyncio
from typing import Any, cast

import orjson
import strawberry
from pydantic import BaseModel

from sysops_graph.api import catalog_inputs as inputs
from sysops_graph.api import roles
from sysops_graph.api.catalog import (
    Area,
    IssueKind,
    Plan,
    Policy,
    Product,
    ProductFamily,
    Queue,
    Skill,
    find_area,
    find_issue_kind,
    find_plan,
    find_policy,
    find_product,
    find_product_family,
    find_queue,
    find_skill,
)
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks
from sysops_graph.api.kept import DeactivateInput, Payload, keep
from sysops_graph.automation.paths import DiagnosisPolicy
from sysops_graph.calendars.ical import days_off
from sysops_graph.calendars.model import BusinessCalendar, DaysOff, InvalidCalendar, NotACalendar, OpenDay, Window
from sysops_graph.catalog import commands
from sysops_graph.catalog.model import CodeTaken, FactsNotValid, PolicyKind, SkuTaken
from sysops_graph.catalog.policies import save_policy
from sysops_graph.errors import Problem
from sysops_graph.escalation.model import EscalationPolicy
from sysops_graph.matching.model import MatchPolicy
from sysops_graph.notifications.policy import NotifyPolicy
from sysops_graph.sla.model import SlaPolicy
from sysops_graph.tickets.policy import TriagePolicy
from sysops_graph.tickets.surveys import SurveyPolicy

POLICIES: dict[PolicyKind, type[BaseModel]] = {
    PolicyKind.MATCH: MatchPolicy,
    PolicyKind.TRIAGE: TriagePolicy,
    PolicyKind.SLA: SlaPolicy,
    PolicyKind.NOTIFY: NotifyPolicy,
    PolicyKind.SURVEY: SurveyPolicy,
    PolicyKind.ESCALATION: EscalationPolicy,
    PolicyKind.DIAGNOSIS: DiagnosisPolicy,
}
"""Who validates the rules of each kind."""


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "A new product.")
    async def create_product(self, info: Info, input: inputs.CreateProductInput) -> Payload[Product]:  # noqa: A002
        return await keep(info, input, commands.create_product, find_product, taken=SkuTaken)

    @roles.root(roles.ADMINS, "A product with other facts.")
    async def change_product(self, info: Info, input: inputs.ChangeProductInput) -> Payload[Product]:  # noqa: A002
        return await keep(info, input, commands.change_product, find_product, taken=SkuTaken)

    @roles.root(roles.ADMINS, "A product that is no longer in use.")
    async def deactivate_product(self, info: Info, input: DeactivateInput) -> Payload[Product]:  # noqa: A002
        return await keep(info, input, commands.deactivate_product, find_product)

    @roles.root(roles.ADMINS, "A new product family.")
    async def create_product_family(self, info: Info, input: inputs.CreateProductFamilyInput) -> Payload[ProductFamily]:  # noqa: A002
        return await keep(info, input, commands.create_product_family, find_product_family)

    @roles.root(roles.ADMINS, "A product family with other facts.")
    async def change_product_family(self, info: Info, input: inputs.ChangeProductFamilyInput) -> Payload[ProductFamily]:  # noqa: A002
        return await keep(info, input, commands.change_product_family, find_product_family)

    @roles.root(roles.ADMINS, "A product family that is no longer in use.")
    async def deactivate_product_family(self, info: Info, input: DeactivateInput) -> Payload[ProductFamily]:  # noqa: A002
        return await keep(info, input, commands.deactivate_product_family, find_product_family)

    @roles.root(roles.ADMINS, "A new skill.")
    async def create_skill(self, info: Info, input: inputs.CreateSkillInput) -> Payload[Skill]:  # noqa: A002
        return await keep(info, input, commands.create_skill, find_skill, taken=CodeTaken)

    @roles.root(roles.ADMINS, "A skill with other facts.")
    async def change_skill(self, info: Info, input: inputs.ChangeSkillInput) -> Payload[Skill]:  # noqa: A002
        return await keep(info, input, commands.change_skill, find_skill, taken=CodeTaken)

    @roles.root(roles.ADMINS, "A skill that is no longer in use.")
    async def deactivate_skill(self, info: Info, input: DeactivateInput) -> Payload[Skill]:  # noqa: A002
        return await keep(info, input, commands.deactivate_skill, find_skill)

    @roles.root(roles.ADMINS, "A new issue kind.")
    async def create_issue_kind(self, info: Info, input: inputs.CreateIssueKindInput) -> Payload[IssueKind]:  # noqa: A002
        return await keep(info, input, commands.create_issue_kind, find_issue_kind)

    @roles.root(roles.ADMINS, "An issue kind with other facts.")
    async def change_issue_kind(self, info: Info, input: inputs.ChangeIssueKindInput) -> Payload[IssueKind]:  # noqa: A002
        return await keep(info, input, commands.change_issue_kind, find_issue_kind)

    @roles.root(roles.ADMINS, "An issue kind that is no longer in use.")
    async def deactivate_issue_kind(self, info: Info, input: DeactivateInput) -> Payload[IssueKind]:  # noqa: A002
        return await keep(info, input, commands.deactivate_issue_kind, find_issue_kind)

    @roles.root(roles.ADMINS, "A new plan.")
    async def create_plan(self, info: Info, input: inputs.CreatePlanInput) -> Payload[Plan]:  # noqa: A002
        return await keep(info, input, commands.create_plan, find_plan)

    @roles.root(roles.ADMINS, "A plan with other facts.")
    async def change_plan(self, info: Info, input: inputs.ChangePlanInput) -> Payload[Plan]:  # noqa: A002
        return await keep(info, input, commands.change_plan, find_plan)

    @roles.root(roles.ADMINS, "A plan that is no longer in use.")
    async def deactivate_plan(self, info: Info, input: DeactivateInput) -> Payload[Plan]:  # noqa: A002
        return await keep(info, input, commands.deactivate_plan, find_plan)

    @roles.root(roles.ADMINS, "A new area.")
    async def create_area(self, info: Info, input: inputs.CreateAreaInput) -> Payload[Area]:  # noqa: A002
        return await keep(info, input, commands.create_area, find_area)

    @roles.root(roles.ADMINS, "An area with other facts.")
    async def change_area(self, info: Info, input: inputs.ChangeAreaInput) -> Payload[Area]:  # noqa: A002
        return await keep(info, input, commands.change_area, find_area)

    @roles.root(roles.ADMINS, "An area that is no longer in use.")
    async def deactivate_area(self, info: Info, input: DeactivateInput) -> Payload[Area]:  # noqa: A002
        return await keep(info, input, commands.deactivate_area, find_area)

    @roles.root(roles.ADMINS, "A new queue.")
    async def create_queue(self, info: Info, input: inputs.CreateQueueInput) -> Payload[Queue]:  # noqa: A002
        return await keep(info, input, commands.create_queue, find_queue)

    @roles.root(roles.ADMINS, "A queue with other facts.")
    async def change_queue(self, info: Info, input: inputs.ChangeQueueInput) -> Payload[Queue]:  # noqa: A002
        return await keep(info, input, commands.change_queue, find_queue)

    @roles.root(roles.ADMINS, "A queue that is no longer in use.")
    async def deactivate_queue(self, info: Info, input: DeactivateInput) -> Payload[Queue]:  # noqa: A002
        return await keep(info, input, commands.deactivate_queue, find_queue)

    @roles.root(roles.MANAGERS, "A calendar of its own for an area.")
    async def save_calendar(self, info: Info, input: inputs.SaveCalendarInput) -> Payload[Area]:  # noqa: A002
        checks = Checks()
        name = checks.text("name", input.name, most=200)
        checks.done()
        calendar = _calendar(input, await _days_of_file(info, input))
        await run_command(info, input, commands.save_calendar, input.area_id, calendar, name=name)
        return Payload(node=await find_area(info, input.area_id))

    @roles.root(roles.MANAGERS, "The next version of a policy; earlier ones stay, and decisions name theirs.")
    async def save_policy(self, info: Info, input: inputs.SavePolicyInput) -> Payload[Policy]:  # noqa: A002
        outcome = await run_command(
            info,
            input,
            save_policy,
            input.kind,
            rules_of(input.body),
            models=POLICIES,
            version=input.version,
            active_from_at=input.active_from_at,
        )
        return Payload(node=await find_policy(info, str(outcome["policy_id"])))


async def _days_of_file(info: Info, input: inputs.SaveCalendarInput) -> DaysOff:  # noqa: A002
    """Read aside: a large file would hold everybody up."""
    if input.feed_file is None:
        return ()
    if input.feed_url is not None:
        message = "Either an address or a file; leave one of the two out."
        raise InvalidCalendar(problems=(Problem("feed_file", message),))
    try:
        return await asyncio.to_thread(days_off, input.feed_file, now=info.context.now())
    except NotACalendar as error:
        raise InvalidCalendar(problems=(Problem("feed_file", error.message, "MALFORMED"),)) from error


def _calendar(input: inputs.SaveCalendarInput, feed_days: DaysOff) -> BusinessCalendar:  # noqa: A002
    return BusinessCalendar(
        input.time_zone,
        tuple(Window(one.weekday, one.from_minute, one.until_minute) for one in input.windows),
        country=input.country,
        subdivision=input.subdivision,
        closed_days=tuple((day.on, day.name) for day in input.closed_days),
        feed_url=input.feed_url,
        feed_days=feed_days,
        open_days=tuple(OpenDay(day.on, day.from_minute, day.until_minute, day.name) for day in input.open_days),
    )


def rules_of(body: str, *, at: str = "input.body") -> dict[str, Any]:
    """The rules of a policy from their JSON text."""
    try:
        rules = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise FactsNotValid(problems=(Problem(at, f"This is no JSON: {error}.", "MALFORMED"),)) from error
    if not isinstance(rules, dict):
        raise FactsNotValid(problems=(Problem(at, "The rules are one JSON object.", "MALFORMED"),))
    return cast(dict[str, Any], rules)
