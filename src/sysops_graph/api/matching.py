"""Why this expert, or why nobody: for a ticket, and for one that is only thought of."""

from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.assignment_enums import ReasonCode, Term
from sysops_graph.api.assignment_types import Failure, FunnelStep, RelaxationStep, WeighedTerm
from sysops_graph.api.context import Info
from sysops_graph.api.experts import Expert, find_expert
from sysops_graph.api.inputs import Checks
from sysops_graph.api.opening import SlotInput
from sysops_graph.api.ticket_enums import Priority
from sysops_graph.assignment.queries import explained_match, previewed_match
from sysops_graph.matching.explanation import Explained, Explanation
from sysops_graph.matching.explanation import Path as Way
from sysops_graph.matching.model import Nobody, Wanted, WantedSlot

_MOST = 50
Limit = Annotated[int, strawberry.argument(description="Most candidates, 1 to 50.")]


@strawberry.type(description="A node on the way from an expert to the ticket.")
class PathStop:
    label: str = strawberry.field(description="What it is: Expert, Skill, Product, Device, Area, Ticket, …")
    id: strawberry.ID = strawberry.field(description="Which.")
    name: str = strawberry.field(description="In words.")
    level: int | None = strawberry.field(description="Of a skill: the level held, or asked for.")


@strawberry.type(description="A way from an expert to the ticket.")
class Path:
    stops: list[PathStop] = strawberry.field(description="From the expert to the ticket.")

    @staticmethod
    def of(way: Way) -> "Path":
        return Path(stops=[PathStop(label=s.label, id=strawberry.ID(s.id), name=s.name, level=s.level) for s in way])


@strawberry.type(description="How far a runner-up fell behind the first in one term.")
class Lack:
    term: Term = strawberry.field(description="Which.")
    points: float = strawberry.field(description="How many points less.")


@strawberry.type(description="An expert who may take the ticket, and why.")
class Candidate:
    expert_id: strawberry.Private[str]
    name: str = strawberry.field(description="Of the expert.")
    rank: int = strawberry.field(description="Place in the ranking, from 1.")
    score: float = strawberry.field(description="Sum of the weighed terms.")
    terms: list[WeighedTerm] = strawberry.field(description="The weighed terms.")
    paths: list[Path] = strawberry.field(description="The ways to the ticket: by skill, and for a visit by area.")
    lacks: list[Lack] = strawberry.field(description="Where it fell behind the first, the most first.")
    slot_id: strawberry.ID | None = strawberry.field(description="The best common slot; null for remote work.")
    on_call: str | None = strawberry.field(description="primary or backup, if the rota names the expert.")
    dedicated: bool = strawberry.field(description="Whether the customer asks for this expert.")
    previous: bool = strawberry.field(description="Whether this expert had the ticket before.")
    strategy: str = strawberry.field(description="Of the policy, by the queue.")

    @staticmethod
    def of(explained: Explained) -> "Candidate":
        found = explained.candidate
        return Candidate(
            expert_id=found.expert_id,
            name=found.name,
            rank=found.rank,
            score=found.score,
            terms=WeighedTerm.all_of(found.terms),
            paths=[Path.of(way) for way in (*explained.skills, explained.area) if way],
            lacks=[Lack(term=term, points=points) for term, points in explained.lacks.items()],
            slot_id=strawberry.ID(found.slot.id) if found.slot else None,
            on_call=found.on_call,
            dedicated=found.dedicated,
            previous=found.previous,
            strategy=found.strategy,
        )

    @strawberry.field(description="The expert.")
    async def expert(self, info: Info) -> Expert | None:
        return await find_expert(info, self.expert_id)


@strawberry.type(description="Why nobody may take it, and the least that would help.")
class WhyNobody:
    code: ReasonCode = strawberry.field(description="The rule that removed the last one.")
    relaxation: list[RelaxationStep] = strawberry.field(
        description="The least that would help, the cheapest option first."
    )
    retry_at: datetime | None = strawberry.field(description="Earliest instant at which time alone may have helped.")
    waiting: bool = strawberry.field(description="Whether only duty hours are missing.")

    @staticmethod
    def of(nobody: Nobody) -> "WhyNobody":
        return WhyNobody(
            code=nobody.code,
            relaxation=[RelaxationStep.of(step) for step in nobody.relaxation],
            retry_at=nobody.retry_at,
            waiting=nobody.waiting,
        )


@strawberry.type(description="Who may take a ticket, who should, and what took the others away.")
class Match:
    candidates: list[Candidate] = strawberry.field(description="Those who may, the best first.")
    funnel: list[FunnelStep] = strawberry.field(description="How many experts each rule let through.")
    failures: list[Failure] = strawberry.field(description="First failed rule per expert; at most 20 per rule.")
    nobody: WhyNobody | None = strawberry.field(description="Only where nobody may.")
    policy_version: int | None = strawberry.field(
        description="Version of the match policy that was used; null without candidates."
    )

    @staticmethod
    def of(explanation: Explanation) -> "Match":
        return Match(
            candidates=[Candidate.of(found) for found in explanation.candidates],
            funnel=[FunnelStep.of(step) for step in explanation.funnel],
            failures=[Failure.of(failure) for failure in explanation.failures],
            nobody=WhyNobody.of(explanation.nobody) if explanation.nobody else None,
            policy_version=next((found.candidate.policy_version for found in explanation.candidates), None),
        )


@strawberry.input(description="A skill that is needed beside those that follow from the product and issue kind.")
class NeedInput:
    skill_id: strawberry.ID = strawberry.field(description="The skill.")
    min_level: int = strawberry.field(description="Least level, 1 to 3.", default=1)


@strawberry.input(description="A ticket that is only thought of.")
class MatchPreviewInput:
    customer_id: strawberry.ID | None = strawberry.field(description="Whose.", default=None)
    area_id: strawberry.ID | None = strawberry.field(description="Where; else where the customer lives.", default=None)
    device_id: strawberry.ID | None = strawberry.field(description="The device.", default=None)
    product_id: strawberry.ID | None = strawberry.field(description="The product.", default=None)
    family_id: strawberry.ID | None = strawberry.field(description="The product family.", default=None)
    issue_kind_id: strawberry.ID | None = strawberry.field(description="The subcategory.", default=None)
    priority: Priority = strawberry.field(description="How pressing.", default=Priority.P3)
    line: int = strawberry.field(description="Support line needed, 1 to 3.", default=1)
    visit: bool | None = strawberry.field(
        description="Whether somebody goes there; else as the issue kind says.", default=None
    )
    strategy: str | None = strawberry.field(description="Of the policy; else the default.", default=None)
    slots: list[SlotInput] = strawberry.field(
        description="Times for a visit, the best first, at most 20.", default_factory=list[SlotInput]
    )
    needs: list[NeedInput] = strawberry.field(
        description="Skills needed beside, at most 20.", default_factory=list[NeedInput]
    )


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "Why this expert, or why nobody: for a ticket, now.")
    async def match(
        self,
        info: Info,
        ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")],
        limit: Limit = 10,
    ) -> Match:
        _check_limit(limit)
        actor, now = info.context.actor, info.context.now()
        return Match.of(await info.context.read(explained_match, ticket_id, limit=limit, actor=actor, now=now))

    @roles.root(roles.READERS, "The same for a ticket that is only thought of; nothing is written.")
    async def match_preview(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            MatchPreviewInput, strawberry.argument(description="The ticket that is thought of.")
        ],
        limit: Limit = 10,
    ) -> Match:
        _check_limit(limit)
        wanted = _wanted(input)
        return Match.of(await info.context.read(previewed_match, wanted, limit=limit, now=info.context.now()))


def _check_limit(limit: int) -> None:
    check = Checks(at="")
    check.number("limit", limit, least=1, most=_MOST)
    check.done()


def _wanted(given: MatchPreviewInput) -> Wanted:
    check = Checks()
    check.number("line", given.line, least=1, most=3)
    check.few("slots", given.slots, most=20)
    check.few("needs", given.needs, most=20)
    for place, need in enumerate(given.needs):
        check.number(f"needs.{place}.min_level", need.min_level, least=1, most=3)
    for place, slot in enumerate(given.slots):
        check.period(f"slots.{place}.ends_at", slot.starts_at, slot.ends_at)
    check.done()
    return Wanted(
        customer_id=given.customer_id,
        area_id=given.area_id,
        device_id=given.device_id,
        product_id=given.product_id,
        family_id=given.family_id,
        issue_kind_id=given.issue_kind_id,
        priority=given.priority,
        line=given.line,
        visit=given.visit,
        strategy=given.strategy,
        slots=tuple(WantedSlot(starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in given.slots),
        needs={need.skill_id: need.min_level for need in given.needs},
    )
