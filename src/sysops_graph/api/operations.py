"""How the service does, and what waits for an administrator."""

from datetime import datetime, timedelta

import orjson
import strawberry

from sysops_graph.actor import Actor
from sysops_graph.api import roles
from sysops_graph.api.assignment_types import LazyTicket, ticket_of
from sysops_graph.api.commands import run_command
from sysops_graph.api.connections import After, Connection, Cursor, First, connection, page_of
from sysops_graph.api.context import Context, Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.delivery.commands import redrive_message
from sysops_graph.delivery.engine import EngineStandsStill, check_engine
from sysops_graph.delivery.model import DeadMessage as Given
from sysops_graph.delivery.model import Outcome
from sysops_graph.delivery.queries import backlog, dead_messages
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.audits import Audited, last_audits


@strawberry.type(description="How many messages of a lane wait.")
class LaneBacklog:
    lane: str = strawberry.field(description="Which lane.")
    pending: int = strawberry.field(description="Messages that are not settled.")


@strawberry.type(description="Violations of an invariant.")
class Violated:
    invariant: str = strawberry.field(description="What must hold, by the name of its file in cypher/audit.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How an audit ended.")
class Audit:
    kind: str = strawberry.field(description="standing: what is live and changed, every minute; full: every night.")
    ended_at: datetime = strawberry.field(description="When.")
    took: timedelta = strawberry.field(description="How long it took.")
    repaired: int = strawberry.field(description="Tickets that it repaired.")
    broken: int = strawberry.field(description="Violations that stand; `sysops audit --last` lists them.")
    violations: list[Violated] = strawberry.field(description="Those that stand, by invariant.")

    @staticmethod
    def of(given: Audited) -> "Audit":
        return Audit(
            kind=given.kind,
            ended_at=given.ended_at,
            took=timedelta(seconds=given.took_s),
            repaired=given.repaired,
            broken=given.broken,
            violations=[Violated(invariant=name, count=count) for name, count in given.counts().items()],
        )


@strawberry.type(description="How the engine does that does what happens later.")
class Health:
    engine_turns: bool = strawberry.field(
        description="Whether a message and a timer made the round through a worker in the last 10 seconds."
    )
    pending: list[LaneBacklog] = strawberry.field(description="What waits, by lane.")
    oldest_message_at: datetime | None = strawberry.field(
        description="Since when the oldest due message waits; null: nothing is due."
    )
    oldest_timer_at: datetime | None = strawberry.field(
        description="Since when the oldest due timer waits; null: nothing is due."
    )
    dead: int = strawberry.field(description="Messages that were given up.")
    audits: list[Audit] = strawberry.field(description="How the last audit of each kind ended.")


@strawberry.type(description="A message that was given up and waits for an administrator.")
class DeadMessage:
    id: strawberry.ID = strawberry.field(description="For redriveMessage.")
    topic: str = strawberry.field(description="What it is about.")
    lane: str = strawberry.field(description="In which order it ran.")
    subject_id: strawberry.ID = strawberry.field(description="The node it is about.")
    payload: str = strawberry.field(description="Ids and plain values, as JSON.")
    attempts: int = strawberry.field(description="Failed tries.")
    created_at: datetime = strawberry.field(description="When it was written.")
    dead_at: datetime = strawberry.field(description="When it was given up.")
    error: str = strawberry.field(description="Why the last try failed.")
    ticket_id: strawberry.Private[str | None]

    @staticmethod
    def of(given: Given) -> "DeadMessage":
        return DeadMessage(
            id=strawberry.ID(given.id),
            topic=given.topic,
            lane=given.lane,
            subject_id=strawberry.ID(given.subject_id),
            payload=orjson.dumps(given.payload).decode(),
            attempts=given.attempts,
            created_at=given.created_at,
            dead_at=given.dead_at,
            error=given.error,
            ticket_id=given.ticket_id,
        )

    @strawberry.field(description="Whose ticket it is about, if any.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.ticket_id) if self.ticket_id else None


@strawberry.input(description="A dead message that is to be tried again.")
class RedriveMessageInput(CommandInput):
    message_id: strawberry.ID = strawberry.field(description="The message.")


@strawberry.type(description="A message that is pending again.")
class RedriveMessagePayload:
    message_id: strawberry.ID = strawberry.field(description="The message.")


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "How the engine does.")
    async def health(self, info: Info) -> Health:
        waiting = await info.context.read(backlog, now=info.context.now())
        return Health(
            engine_turns=await _turns(info.context),
            pending=[LaneBacklog(lane=lane, pending=count) for lane, count in sorted(waiting.pending.items())],
            oldest_message_at=waiting.oldest_message_at,
            oldest_timer_at=waiting.oldest_timer_at,
            dead=waiting.dead,
            audits=[Audit.of(audited) for audited in (await info.context.read(last_audits)).values()],
        )

    @roles.root(roles.MANAGERS, "Messages that were given up, the latest first.")
    async def dead_messages(self, info: Info, first: First = None, after: After = None) -> Connection[DeadMessage]:
        page = page_of(first, after, None, None)
        found = await info.context.read(dead_messages, at_most=page.limit, before=page.instant)

        async def count() -> int:
            return (await info.context.read(backlog, now=info.context.now())).dead

        return connection(
            page,
            found,
            node=DeadMessage.of,
            cursor=lambda message: Cursor.at(message.dead_at, message.id),
            count=count,
        )


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "Try a dead message again.")
    async def redrive_message(self, info: Info, input: RedriveMessageInput) -> RedriveMessagePayload:  # noqa: A002
        outcome = await run_command(info, input, _redrive, input.message_id)
        return RedriveMessagePayload(message_id=strawberry.ID(str(outcome["message_id"])))


async def _turns(context: Context) -> bool:
    try:
        await context.read(check_engine, now=context.now())
    except EngineStandsStill:
        return False
    return True


async def _redrive(tx: Tx, message_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    return await redrive_message(tx, message_id, now=now, ids=ids)
