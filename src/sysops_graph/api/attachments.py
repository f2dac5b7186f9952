"""Attachments in the schema: announced by a mutation, listed at their ticket; bodies go by one-time addresses."""

from datetime import datetime
from functools import partial

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput, given, parse
from sysops_graph.api.problems import FieldMissing
from sysops_graph.api.rows import of_row
from sysops_graph.attachments.addresses import DOWNLOAD, UPLOAD, address_of
from sysops_graph.attachments.commands import request_upload
from sysops_graph.attachments.model import DOWNLOAD_WITHIN, Address, Announced, AttachmentsOff
from sysops_graph.attachments.queries import attachments_by_tickets, demand_sight_of_place, sees_internal
from sysops_graph.ids import random_id

_INVOLVED = roles.CUSTOMERS | roles.PARTNERS | roles.EXPERTS | roles.DESK


@strawberry.input(description="A file that is to be added to a ticket, or to a comment; one of the two is named.")
class RequestUploadInput(CommandInput):
    ticket_id: strawberry.ID | None = strawberry.field(description="The ticket.", default=None)
    comment_id: strawberry.ID | None = strawberry.field(
        description="The comment; who reads it may read the file.", default=None
    )
    file_name: str = strawberry.field(description="1 to 200 characters, without folders.")
    bytes: int = strawberry.field(description="Length; the service says in an error how much it takes.")
    media_type: str = strawberry.field(description="Like image/png; the content must be of it.")
    sha256: str = strawberry.field(name="sha256", description="SHA-256 of the content, 64 hexadecimal digits.")


@strawberry.type(description="Where to send a file: PUT the bare content there, once.")
class UploadPayload:
    attachment_id: strawberry.ID = strawberry.field(description="Of the attachment, once it is stored.")
    address: str = strawberry.field(description="Relative to the API's; it is the permission, so keep it to yourself.")
    expires_at: datetime = strawberry.field(description="When it is too late to begin.")


@strawberry.type(description="A file that somebody added to a ticket.")
class Attachment:
    id: strawberry.ID = strawberry.field(description="Of the attachment.")
    file_name: str = strawberry.field(description="As the person called it.")
    bytes: int = strawberry.field(description="Length.")
    media_type: str = strawberry.field(description="What it is, as said and found.")
    sha256: str = strawberry.field(name="sha256", description="SHA-256 of the content, hexadecimal.")
    by: str = strawberry.field(description="The principal that added it.")
    stored_at: datetime = strawberry.field(description="When.")
    comment_id: strawberry.ID | None = strawberry.field(description="The comment that it belongs to, if any.")

    @strawberry.field(
        description="Where you can fetch the content once, within five minutes; relative to the API's address."
    )
    def url(self, info: Info) -> str:
        context = info.context
        address = Address(
            attachment_id=self.id,
            principal=context.actor.principal,
            number=random_id("Request"),
            expires_at=context.now() + DOWNLOAD_WITHIN,
        )
        return address_of(context.sealer, DOWNLOAD, address)


async def attachments_of(info: Info, ticket_id: str) -> list[Attachment]:
    """Those that the actor may read, who may read the ticket."""
    visible_only = not sees_internal(info.context.actor)
    rows = await info.context.load(attachments_by_tickets, ticket_id, visible_only=visible_only)
    return [of_row(Attachment, row) for row in rows]


@strawberry.type
class MUTATIONS:
    @roles.root(_INVOLVED, "Announce a file for a ticket or a comment; the answer is where to send it.")
    async def request_upload(self, info: Info, input: RequestUploadInput) -> UploadPayload:  # noqa: A002
        if (input.ticket_id is None) == (input.comment_id is None):
            raise FieldMissing("Name the ticket or the comment, one of them.", field="input.ticketId")
        if info.context.attachments is None:
            raise AttachmentsOff
        said = {name: value for name, value in given(input).items() if name not in {"ticket_id", "comment_id"}}
        announced = parse(Announced, {**said, "sha256": said["sha256"].lower()})
        outcome = await run_command(
            info,
            input,
            request_upload,
            announced,
            ticket_id=input.ticket_id,
            comment_id=input.comment_id,
            limits=info.context.attachments,
            sees=partial(demand_sight_of_place, ticket_id=input.ticket_id, comment_id=input.comment_id),
        )
        address = Address(
            attachment_id=str(outcome["attachment_id"]),
            principal=info.context.actor.principal,
            number="",
            expires_at=datetime.fromisoformat(str(outcome["expires_at"])),
        )
        return UploadPayload(
            attachment_id=strawberry.ID(address.attachment_id),
            address=address_of(info.context.sealer, UPLOAD, address),
            expires_at=address.expires_at,
        )
