"""Duties on call change hands: a lead says who has one for a time, or two people agree to swap."""

from datetime import datetime
from typing import Any

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described
from sysops_graph.api.experts import OnCall, Rota, find_on_call, find_rota
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.kept import Payload
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.experts import duties
from sysops_graph.experts.model import DutyRole
from sysops_graph.experts.shifts import SwapState
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle import swapping

_REASON = 2000
_ON_CALL = roles.EXPERTS | roles.LEADS

described(
    SwapState,
    "How far a swap has come.",
    REQUESTED="It waits for an answer.",
    ACCEPTED="The duties have changed hands.",
    REFUSED="Who was asked said no.",
    EXPIRED="Nobody answered in time.",
    CANCELLED="Who asked took it back.",
)


@strawberry.input(description="Somebody else has a duty on call for a time; others keep what lies before and after.")
class OverrideDutyInput(CommandInput):
    rota_id: strawberry.ID = strawberry.field(description="The rota.")
    role: DutyRole = strawberry.field(description="First, or when the first does not answer.")
    person_id: strawberry.ID = strawberry.field(description="Who has it: an expert, or somebody on the staff.")
    starts_at: datetime = strawberry.field(description="From; what is over stays as it was.")
    ends_at: datetime = strawberry.field(description="Until.")
    reason: str = strawberry.field(description="Why, at most 2000 characters.", default="")


@strawberry.input(description="A duty on call of a known person.")
class ShiftInput:
    rota_id: strawberry.ID = strawberry.field(description="The rota.")
    role: DutyRole = strawberry.field(description="First, or when the first does not answer.")
    starts_at: datetime = strawberry.field(description="When it begins, as the rota says.")


@strawberry.input(description="A duty of yours that somebody else is to have.")
class RequestSwapInput(CommandInput):
    shift: ShiftInput = strawberry.field(description="Your duty.")
    with_id: strawberry.ID = strawberry.field(description="Who is asked: an expert, or somebody on the staff.")
    in_return: ShiftInput | None = strawberry.field(description="Their duty that you take for it.", default=None)
    reason: str = strawberry.field(description="Why, at most 2000 characters.", default="")


@strawberry.input(description="A swap that waits.")
class SwapInput(CommandInput):
    swap_id: strawberry.ID = strawberry.field(description="The swap.")


@strawberry.input(description="What you say to a swap.")
class AnswerSwapInput(SwapInput):
    accept: bool = strawberry.field(description="Yes or no.")


@strawberry.type(description="A duty on call that is to change hands.")
class SwappedShift:
    rota_id: strawberry.Private[str]
    role: DutyRole = strawberry.field(description="First, or when the first does not answer.")
    starts_at: datetime = strawberry.field(description="From.")
    ends_at: datetime = strawberry.field(description="Until.")

    @strawberry.field(description="For which rota.")
    async def rota(self, info: Info) -> Rota | None:
        return await find_rota(info, self.rota_id)


@strawberry.type(description="Somebody on call asks another person to have the duty, perhaps for one of theirs.")
class Swap(Node):
    from_id: strawberry.Private[str]
    to_id: strawberry.Private[str]
    state: SwapState = strawberry.field(description="How far it has come.")
    shift: SwappedShift = strawberry.field(description="The duty given away.")
    in_return: SwappedShift | None = strawberry.field(description="The duty taken for it.")
    reason: str = strawberry.field(description="Why.")
    requested_at: datetime = strawberry.field(description="When it was asked.")
    expires_at: datetime = strawberry.field(description="Until when an answer counts.")
    ended_at: datetime | None = strawberry.field(description="When it was answered or over.")

    @staticmethod
    def of(row: Row) -> "Swap":
        return of_row(Swap, row, state=SwapState(row["state"]), shift=_shift(row, ""), in_return=_shift(row, "return_"))

    @strawberry.field(description="Who asks.")
    async def asked_by(self, info: Info) -> OnCall | None:
        return await find_on_call(info, self.from_id)

    @strawberry.field(description="Who is asked.")
    async def asked(self, info: Info) -> OnCall | None:
        return await find_on_call(info, self.to_id)


def _shift(row: Row, prefix: str) -> Any:  # noqa: ANN401 - none only in return
    if row[f"{prefix}rota_id"] is None:
        return None
    said = {name: row[f"{prefix}{name}"] for name in ("rota_id", "starts_at", "ends_at")}
    return SwappedShift(**said, role=DutyRole(row[f"{prefix}role"]))


@strawberry.type(description="A swap as it stands by now.")
class SwapPayload:
    swap_id: strawberry.Private[str]

    @strawberry.field(description="The swap.")
    async def swap(self, info: Info) -> Swap | None:
        return await find_swap(info, self.swap_id)


@strawberry.type
class QUERIES:
    @roles.root(_ON_CALL, "Swaps of yours that wait for an answer, asked by you or of you, the earliest end first.")
    async def swaps(self, info: Info) -> list[Swap]:
        actor = info.context.actor
        found = await info.context.read(duties.swaps_of, actor.subject_id or "", now=info.context.now())
        rows = await info.context.read(duties.swaps_by_ids, found, actor=actor)
        return [Swap.of(rows[each]) for each in found if each in rows]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.LEADS, "Say who is on call for a time, in place of whoever is; a team lead in areas led.")
    async def override_duty(self, info: Info, input: OverrideDutyInput) -> Payload[Rota]:  # noqa: A002
        await run_command(
            info,
            input,
            swapping.override_duty,
            input.rota_id,
            person_id=input.person_id,
            role=input.role,
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            reason=_reason(input.reason),
        )
        return Payload(node=await find_rota(info, input.rota_id))

    @roles.root(_ON_CALL, "Ask somebody to have a duty of yours; until the yes nothing changes.")
    async def request_swap(self, info: Info, input: RequestSwapInput) -> SwapPayload:  # noqa: A002
        outcome = await run_command(
            info,
            input,
            swapping.request_swap,
            _ref(input.shift),
            to_id=input.with_id,
            in_return=_ref(input.in_return) if input.in_return else None,
            reason=_reason(input.reason),
        )
        return SwapPayload(swap_id=str(outcome["swap_id"]))

    @roles.root(_ON_CALL, "Say yes to a swap, and the duties change hands at once; or no.")
    async def answer_swap(self, info: Info, input: AnswerSwapInput) -> SwapPayload:  # noqa: A002
        outcome = await run_command(info, input, swapping.answer_swap, input.swap_id, accept=input.accept)
        return SwapPayload(swap_id=str(outcome["swap_id"]))

    @roles.root(_ON_CALL, "Take a swap back that you asked for.")
    async def cancel_swap(self, info: Info, input: SwapInput) -> SwapPayload:  # noqa: A002
        outcome = await run_command(info, input, swapping.cancel_swap, input.swap_id)
        return SwapPayload(swap_id=str(outcome["swap_id"]))


def _ref(shift: ShiftInput) -> swapping.ShiftRef:
    return swapping.ShiftRef(rota_id=shift.rota_id, role=shift.role, starts_at=shift.starts_at)


def _reason(text: str) -> str:
    check = Checks()
    reason = check.text("reason", text, most=_REASON, least=0)
    check.done()
    return reason


async def find_swap(info: Info, swap_id: str) -> Swap | None:
    row = await info.context.load(duties.swaps_by_ids, swap_id, actor=info.context.actor)
    return Swap.of(row) if row else None


NODES: dict[str, FindNode] = {"Swap": find_swap}
