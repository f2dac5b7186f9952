"""Mutations by which customer and staff talk: comments, questions, answers, reopening."""

from functools import partial

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import UseCase, run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.ticket_enums import Visibility
from sysops_graph.automation.model import CannedReplyNotFound
from sysops_graph.lifecycle.complaining import flag_complaint
from sysops_graph.lifecycle.rehearsing import rendered_reply
from sysops_graph.lifecycle.settling import cancel_ticket, confirm_solution
from sysops_graph.lifecycle.talking import (
    add_comment,
    ask_customer,
    confirm_reopening,
    reopen_ticket,
    reply_as_customer,
    resume_ticket,
)
from sysops_graph.tickets.queries import demand_sight

_LONGEST, _REASON = 20_000, 2000
_BELONGING = roles.CUSTOMERS | roles.DESK
_INVOLVED = roles.CUSTOMERS | roles.PARTNERS | roles.EXPERTS | roles.DESK


@strawberry.input(description="A ticket that is talked about.")
class TalkInput(CommandInput):
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")


@strawberry.input(description="Words on a ticket.")
class AddCommentInput(TalkInput):
    text: str | None = strawberry.field(description="1 to 20000 characters.", default=None)
    canned_reply_id: strawberry.ID | None = strawberry.field(
        description="In place of a text: what this canned reply says on the ticket; for experts and staff.",
        default=None,
    )
    visibility: Visibility = strawberry.field(
        description="Who reads it; what customers and partners write everybody reads.", default=Visibility.CUSTOMER
    )
    complaint: bool = strawberry.field(
        description="Whether the customer complains: the ticket is raised to level 4.", default=False
    )


@strawberry.input(description="A complaint of the customer.")
class FlagComplaintInput(TalkInput):
    reason: str = strawberry.field(description="What the customer complains of, 1 to 2000 characters.")
    comment_id: strawberry.ID | None = strawberry.field(
        description="The comment that says so; none if it was said elsewhere.", default=None
    )


@strawberry.input(description="Something that the customer has to say before work can go on.")
class AskCustomerInput(TalkInput):
    question: str = strawberry.field(description="In words, 1 to 20000 characters.")


@strawberry.input(description="What the customer answers.")
class ReplyInput(TalkInput):
    text: str = strawberry.field(description="1 to 20000 characters.")


@strawberry.input(description="A ticket that is not solved after all.")
class ReopenInput(TalkInput):
    information: str = strawberry.field(description="What is wrong still, 1 to 20000 characters.")


@strawberry.type
class MUTATIONS:
    @roles.root(_INVOLVED, "Write on a ticket; the first words of staff that the customer may read are the response.")
    async def add_comment(self, info: Info, input: AddCommentInput) -> TicketPayload:  # noqa: A002
        staff = info.context.actor.has(*roles.EXPERTS, *roles.DESK)
        visibility = input.visibility if staff else Visibility.CUSTOMER
        text = await _words(info, input, staff=staff)
        return await _said(info, input, add_comment, text=text, visibility=visibility, complaint=input.complaint)

    @roles.root(_INVOLVED, "Say that the customer complains: the ticket is raised to level 4.")
    async def flag_complaint(self, info: Info, input: FlagComplaintInput) -> TicketPayload:  # noqa: A002
        reason = _text("reason", input.reason, most=_REASON)
        return await _said(info, input, flag_complaint, comment_id=input.comment_id, reason=reason)

    @roles.root(roles.EXPERTS | roles.DESK, "Ask the customer: the ticket waits, and its clocks stand still.")
    async def ask_customer(self, info: Info, input: AskCustomerInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, ask_customer, question=_text("question", input.question))

    @roles.root(
        _BELONGING,
        "Answer as the customer: a waiting ticket goes on, a solved one is reopened, one that is over is followed by a "
        "new one, which is the answer then.",
    )
    async def reply_as_customer(self, info: Info, input: ReplyInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, reply_as_customer, text=_text("text", input.text))

    @roles.root(roles.EXPERTS | roles.DESK, "Wait for the customer no longer.")
    async def resume_ticket(self, info: Info, input: TalkInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, resume_ticket)

    @roles.root(_BELONGING, "Say that it is solved: the ticket is closed.")
    async def confirm_solution(self, info: Info, input: TalkInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, confirm_solution)

    @roles.root(_BELONGING, "Say that it is not solved: a new cycle begins, with clocks of its own.")
    async def reopen_ticket(self, info: Info, input: ReopenInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, reopen_ticket, information=_text("information", input.information))

    @roles.root(roles.DESK, "Confirm a reopening: an expert is sought, the previous one first.")
    async def confirm_reopening(self, info: Info, input: TalkInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, confirm_reopening)

    @roles.root(_BELONGING, "Withdraw a ticket that nobody needs any more; offers and work on it end.")
    async def cancel_ticket(self, info: Info, input: TalkInput) -> TicketPayload:  # noqa: A002
        return await _said(info, input, cancel_ticket)


async def _said(
    info: Info,
    input: TalkInput,  # noqa: A002
    use_case: UseCase[...],
    **said: object,
) -> TicketPayload:
    sees = partial(demand_sight, ticket_id=input.ticket_id)
    outcome = await run_command(info, input, use_case, input.ticket_id, sees=sees, taken=None, **said)
    return TicketPayload.of(outcome)


def _text(field: str, value: str, *, most: int = _LONGEST) -> str:
    check = Checks()
    text = check.text(field, value, most=most)
    check.done()
    return text


async def _words(info: Info, input: AddCommentInput, *, staff: bool) -> str:  # noqa: A002
    """The text, or what the canned reply says. Raises FieldMissing unless it is one of the two."""
    if (input.text is None) == (input.canned_reply_id is None):
        raise FieldMissing("Say a text, or name a canned reply, one of them.", field="input.text")
    if input.text is not None:
        return _text("text", input.text)
    if not staff:
        raise CannedReplyNotFound(field="input.canned_reply_id")
    reply_id, actor = str(input.canned_reply_id), info.context.actor
    try:
        return await info.context.read(rendered_reply, reply_id, ticket_id=input.ticket_id, actor=actor)
    except CannedReplyNotFound as error:
        raise CannedReplyNotFound(field="input.canned_reply_id") from error
