"""Escalation in the schema: how far it has come, and what it would do."""

from datetime import datetime, timedelta

import strawberry

from sysops_graph.escalation import model
from sysops_graph.escalation.rules import next_ring


@strawberry.type(description="A rung of an escalation path.")
class EscalationRung:
    after: timedelta = strawberry.field(description="Time since the path was armed, in the path's time.")
    tells: str = strawberry.field(description="Whom: expert, lead, manager, neighbour, or a contact group's id.")

    @staticmethod
    def of(rung: model.Rung) -> "EscalationRung":
        return EscalationRung(after=timedelta(seconds=rung.after_s), tells=rung.group or rung.tell)


@strawberry.type(description="How far the escalation of a ticket has come.")
class Escalation:
    step: int = strawberry.field(
        description="Rungs that have rung, and then rounds of the last resort; name it when you act on the escalation."
    )
    rungs: list[EscalationRung] = strawberry.field(description="The path, frozen when it was armed.")
    policy_version: int = strawberry.field(description="Of the escalation policy that it was armed with.")
    armed_at: datetime = strawberry.field(description="When it was armed.")
    rang_at: datetime | None = strawberry.field(description="When somebody was told last.")
    next_at: datetime = strawberry.field(description="When the next ones are told, if nobody does anything.")
    last_resort: bool = strawberry.field(description="Whether all rungs have rung: the last resort is told, on and on.")
    acknowledged_by: str | None = strawberry.field(description="The principal that said it is at it.")
    acknowledged_until_at: datetime | None = strawberry.field(description="Until when that holds the path up.")

    @staticmethod
    def of(path: model.Path) -> "Escalation":
        return Escalation(
            step=path.step + path.rounds,
            rungs=[EscalationRung.of(rung) for rung in path.rungs],
            policy_version=path.policy_version,
            armed_at=path.armed_at,
            rang_at=path.rang_at,
            next_at=next_ring(path).at,
            last_resort=path.step == len(path.rungs),
            acknowledged_by=path.acknowledged_by,
            acknowledged_until_at=path.acknowledged_until_at,
        )


@strawberry.type(description="Somebody who would be told.")
class ToldPerson:
    id: strawberry.ID = strawberry.field(description="Of the expert, the member of staff or the contact.")
    name: str = strawberry.field(description="Of the person.")
    tells: str = strawberry.field(description="As what: expert, lead, manager, neighbour, group, primary or backup.")


@strawberry.type(description="What an escalation would do at an instant, with the absences known now.")
class ForeseenRing:
    at: datetime = strawberry.field(description="When.")
    last_resort: bool = strawberry.field(description="Whether it is the end that is never silent.")
    tell: list[ToldPerson] = strawberry.field(description="Who would be told.")
    skipped: list[str] = strawberry.field(description="Who would be passed over, and why.")
    on_call: list[ToldPerson] = strawberry.field(description="Who is on call then, where they are paged; in order.")
    beside: list[str] = strawberry.field(description="What else would happen: page_on_call, tell_group, …")

    @staticmethod
    def of(foreseen: model.Foreseen) -> "ForeseenRing":
        ring = foreseen.ring
        return ForeseenRing(
            at=foreseen.at,
            last_resort=ring.kind is model.Step.LAST_RESORT,
            tell=[ToldPerson(id=strawberry.ID(p.id), name=p.name, tells=p.role) for p in ring.tell],
            skipped=list(ring.skipped),
            on_call=[ToldPerson(id=strawberry.ID(p.id), name=p.name, tells=p.role) for p in foreseen.on_call],
            beside=[each.task or each.group or each.act for each in ring.beside],
        )
