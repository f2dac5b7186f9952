"""What a triage policy would change, before it is saved."""

from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.catalog_commands import rules_of
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import parse
from sysops_graph.tickets import preview
from sysops_graph.tickets.policy import TriagePolicy
from sysops_graph.tickets.queries import previewed_policy


@strawberry.type(description="Tickets that would get something else.")
class TriageShift:
    was: str = strawberry.field(description="By the policy in force.")
    becomes: str = strawberry.field(description="By the one that is thought of.")
    count: int = strawberry.field(description="How many tickets.")
    examples: list[str] = strawberry.field(description="Keys of at most five of them, the newest first.")

    @staticmethod
    def of(shift: preview.Shift) -> "TriageShift":
        examples = list(shift.examples)
        return TriageShift(was=shift.was, becomes=shift.becomes, count=shift.count, examples=examples)


@strawberry.type(description="What a triage policy would make of the newest tickets.")
class TriagePreview:
    examined: int = strawberry.field(description="How many tickets were looked at, at most 1000.")
    changed: int = strawberry.field(description="How many would get another priority, line or queue.")
    priorities: list[TriageShift] = strawberry.field(description="From priority to priority, the most frequent first.")
    lines: list[TriageShift] = strawberry.field(description="From support line to support line.")
    queues: list[TriageShift] = strawberry.field(description="From queue to queue, by name.")


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "What a triage policy would change of the newest 1000 tickets; nothing is written.")
    async def preview_triage_policy(
        self,
        info: Info,
        body: Annotated[str, strawberry.argument(description="The rules, JSON text, as savePolicy takes them.")],
    ) -> TriagePreview:
        policy = parse(TriagePolicy, rules_of(body, at="body"), at="body")
        found = await info.context.read(previewed_policy, policy, now=info.context.now())
        return TriagePreview(
            examined=found.examined,
            changed=found.changed,
            priorities=[TriageShift.of(shift) for shift in found.priorities],
            lines=[TriageShift.of(shift) for shift in found.lines],
            queues=[TriageShift.of(shift) for shift in found.queues],
        )
