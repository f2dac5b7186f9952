"""Disturbances that many customers feel: listed and spoken of by staff, read by everybody without signing in."""

from datetime import datetime

import strawberry
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.api.scalars import write_instant
from sysops_graph.escalation.disturbances import DisturbanceState, active_disturbances, disturbances_by_ids
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.disturbing import lift_disturbance, update_disturbance

_WORDS = 2000

described(DisturbanceState, "Whether a disturbance goes on.", ACTIVE="It does.", LIFTED="It is over.")


@strawberry.type(description="Many customers are let down at once.")
class Disturbance(Node):
    about: str = strawberry.field(description="The service, or the cluster whose customers have the same problem.")
    state: DisturbanceState = strawberry.field(description="Whether it goes on.")
    text: str = strawberry.field(description="What the public reads.")
    began_at: datetime = strawberry.field(description="When it was noticed.")
    said_at: datetime = strawberry.field(description="When the words were written.")
    share: float | None = strawberry.field(description="Of the clocks that were breached within an hour.")
    customers: int | None = strawberry.field(description="Who had the same problem when it was noticed.")
    lifted_at: datetime | None = strawberry.field(description="When it was lifted.")
    lifted_by: str | None = strawberry.field(description="The principal that lifted it.")
    reason: str | None = strawberry.field(description="Why it was lifted.")


@strawberry.input(description="Something new to say of a disturbance.")
class UpdateDisturbanceInput(CommandInput):
    disturbance_id: strawberry.ID = strawberry.field(description="The disturbance.")
    text: str = strawberry.field(description="What the public reads from now on, 1 to 2000 characters.")


@strawberry.input(description="A disturbance that is over.")
class LiftDisturbanceInput(CommandInput):
    disturbance_id: strawberry.ID = strawberry.field(description="The disturbance.")
    reason: str = strawberry.field(description="Why it is over, 1 to 2000 characters.")


@strawberry.type(description="A disturbance that was acted on.")
class DisturbancePayload:
    disturbance_id: strawberry.Private[str]

    @strawberry.field(description="The disturbance.")
    async def disturbance(self, info: Info) -> Disturbance | None:
        return await find_disturbance(info, self.disturbance_id)


@strawberry.type
class QUERIES:
    @roles.root(roles.READERS, "Disturbances that go on, the oldest first.")
    async def disturbances(self, info: Info) -> list[Disturbance]:
        return [of_row(Disturbance, row) for row in await info.context.read(active_disturbances)]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.MANAGERS, "Say in public how a disturbance stands; nobody is reminded of it for a while.")
    async def update_disturbance(self, info: Info, input: UpdateDisturbanceInput) -> DisturbancePayload:  # noqa: A002
        text = _text("text", input.text)
        await run_command(info, input, update_disturbance, input.disturbance_id, text=text)
        return DisturbancePayload(disturbance_id=input.disturbance_id)

    @roles.root(roles.MANAGERS, "Say that a disturbance is over.")
    async def lift_disturbance(self, info: Info, input: LiftDisturbanceInput) -> DisturbancePayload:  # noqa: A002
        reason = _text("reason", input.reason)
        await run_command(info, input, lift_disturbance, input.disturbance_id, reason=reason)
        return DisturbancePayload(disturbance_id=input.disturbance_id)


def status_routes(graph: Graph) -> list[Route]:
    """What everybody may read: whether many customers are affected by something, since when, and what is said of it."""

    async def status(_: Request) -> Response:
        rows = await graph.read(active_disturbances)
        said = [
            {"since": write_instant(row["began_at"]), "text": row["text"], "said_at": write_instant(row["said_at"])}
            for row in rows
        ]
        return JSONResponse({"status": "disturbed" if said else "ok", "disturbances": said})

    return [Route("/status", status)]


def _text(field: str, value: str) -> str:
    check = Checks()
    text = check.text(field, value, most=_WORDS)
    check.done()
    return text


async def find_disturbance(info: Info, disturbance_id: str) -> Disturbance | None:
    if not info.context.actor.has(*roles.READERS):
        return None
    row = await info.context.load(disturbances_by_ids, disturbance_id)
    return of_row(Disturbance, row) if row else None


NODES: dict[str, FindNode] = {"Disturbance": find_disturbance}
