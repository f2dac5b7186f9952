"""An attachment is announced, received, stored or given up, read once, and erased."""

from datetime import datetime

from sysops_graph.actor import Actor, Channel
from sysops_graph.attachments.model import (
    ABANDONED_AFTER,
    MEDIA_TYPES,
    UPLOAD_BEGINS_WITHIN,
    Address,
    AddressUsed,
    Announced,
    AttachmentNotFound,
    AttachmentNotValid,
    AttachmentState,
    Download,
    Limits,
    TooManyAttachments,
    Upload,
)
from sysops_graph.delivery.commands import create_command, deliver
from sysops_graph.delivery.model import NewMessage, NewTimer, Outcome, Timer, timer_key
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry, MoveNotPossible, State, TicketNotFound

ABANDON = "attachment.abandon"
ERASE = "attachment.erase"
LANE = "storage"
_READ_ONLY = (State.ARCHIVED, State.DELETED)


async def request_upload(
    tx: Tx,
    announced: Announced,
    *,
    ticket_id: str | None,
    comment_id: str | None,
    limits: Limits,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A file is announced for a ticket or one of its comments; it has to come soon.

    Raises TicketNotFound, AttachmentNotValid, MoveNotPossible for a ticket that is only read, TooManyAttachments.
    """
    _demand_usable(announced, limits)
    place = await tx.row(
        "attachments/lock_place", ticket_id=ticket_id, comment_id=comment_id, command_id=ids.command_id
    )
    if place is None:
        raise TicketNotFound(ticket_id=ticket_id)
    if place["state"] in _READ_ONLY:
        raise MoveNotPossible(f"The ticket is {place['state']}: it is only read.", state=place["state"])
    if place["attachments"] >= limits.per_ticket:
        raise TooManyAttachments(limit=limits.per_ticket)
    attachment_id, expires_at = ids.new("Attachment"), now + UPLOAD_BEGINS_WITHIN
    facts = {
        **announced.model_dump(),
        "id": attachment_id,
        "ticket_id": place["ticket_id"],
        "visibility": place["visibility"],
        "state": AttachmentState.AWAITED,
        "by": actor.principal,
        "via": actor.via,
        "announced_at": now,
    }
    await tx.rows("attachments/request_upload", ticket_id=place["ticket_id"], comment_id=comment_id, attachment=facts)
    timer = NewTimer(kind=ABANDON, subject_id=attachment_id, ticket_id=place["ticket_id"], due_at=now + ABANDONED_AFTER)
    outcome = {"attachment_id": attachment_id, "expires_at": expires_at.isoformat()}
    await deliver(tx, arm=[timer], outcome=outcome, now=now, ids=ids)
    return outcome


async def begin_upload(tx: Tx, attachment_id: str, *, ids: Ids) -> Upload:
    """The body comes: nobody else may send it from now on. Raises AttachmentNotFound, AddressUsed."""
    row = await tx.row("attachments/begin_upload", attachment_id=attachment_id, command_id=ids.command_id)
    if row is None:
        raise AttachmentNotFound(attachment_id=attachment_id)
    if row["was"] != AttachmentState.AWAITED:
        raise AddressUsed
    return Upload(attachment_id=attachment_id, bytes=row["bytes"], media_type=row["media_type"], sha256=row["sha256"])


async def store_upload(tx: Tx, attachment_id: str, *, now: datetime, ids: Ids) -> None:
    """The body is kept: the attachment counts. Raises AttachmentNotFound when it was given up meanwhile.

    What is stored already stays so: the answer to an earlier try may have been lost.
    """
    place = await _place(tx, attachment_id)
    ticket = await lock_ticket(tx, place["ticket_id"], now=now, ids=ids)
    row = await tx.row("attachments/store_upload", attachment_id=attachment_id, command_id=ids.command_id, now=now)
    if row is None or ticket.state in _READ_ONLY:
        raise AttachmentNotFound(attachment_id=attachment_id)
    if row["was"] == AttachmentState.STORED:
        return
    actor = Actor(principal=place["by"], via=Channel(place["via"]))
    entry = Entry(kind="attached", details={"attachment_id": attachment_id})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    await deliver(tx, cancel=[timer_key(ABANDON, attachment_id)], now=now, ids=ids)


async def refuse_upload(tx: Tx, attachment_id: str, *, now: datetime, ids: Ids) -> None:
    """The body was not what was announced; it takes no place any more."""
    await _give_up(tx, attachment_id, AttachmentState.REFUSED, now=now, ids=ids)


async def abandon_upload(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
    """The body never came, or whoever received it died: what may be left of it is erased."""
    await _give_up(tx, timer.subject_id, AttachmentState.ABANDONED, now=now, ids=ids)


async def begin_download(tx: Tx, address: Address, *, now: datetime, ids: Ids) -> Download:
    """The body may be read by this address, once. Raises AddressUsed, AttachmentNotFound."""
    await create_command(
        tx, principal=address.principal, key=f"download {address.number}", request_hash="", now=now, ids=ids
    )
    row = await _place(tx, address.attachment_id)
    if row["state"] != AttachmentState.STORED:
        raise AttachmentNotFound(attachment_id=address.attachment_id)
    return Download(
        attachment_id=address.attachment_id,
        file_name=row["file_name"],
        bytes=row["bytes"],
        media_type=row["media_type"],
    )


async def erase_attachments(tx: Tx, ticket_id: str, *, now: datetime, ids: Ids) -> list[NewMessage]:
    """Forget what the attachments of a ticket were called; the messages, to be delivered, erase their bodies."""
    rows = await tx.rows("attachments/erase_attachments", ticket_id=ticket_id, command_id=ids.command_id, now=now)
    return [erasure(row["attachment_id"], ticket_id) for row in rows]


def erasure(attachment_id: str, ticket_id: str) -> NewMessage:
    """The body is to be erased; doing it again does no harm."""
    return NewMessage(topic=ERASE, ticket_id=ticket_id, subject_id=attachment_id, lane=LANE)


async def _give_up(tx: Tx, attachment_id: str, to: AttachmentState, *, now: datetime, ids: Ids) -> None:
    row = await tx.row(
        "attachments/give_up_upload", attachment_id=attachment_id, state=to, command_id=ids.command_id, now=now
    )
    if row is None:
        return
    message = erasure(attachment_id, row["ticket_id"])
    cancel = [timer_key(ABANDON, attachment_id)] if to is AttachmentState.REFUSED else []
    await deliver(tx, messages=[message], cancel=cancel, now=now, ids=ids)


async def _place(tx: Tx, attachment_id: str) -> Row:
    row = await tx.row("attachments/attachment_place", attachment_id=attachment_id)
    if row is None:
        raise AttachmentNotFound(attachment_id=attachment_id)
    return row


def _demand_usable(announced: Announced, limits: Limits) -> None:
    problems: list[Problem] = []
    if announced.bytes > limits.most_bytes:
        found = f"At most {limits.most_bytes} bytes; these are {announced.bytes}."
        problems.append(Problem("bytes", found, "OUT_OF_RANGE"))
    if announced.media_type not in MEDIA_TYPES:
        found = f"{announced.media_type!r} is none of {', '.join(sorted(MEDIA_TYPES))}."
        problems.append(Problem("media_type", found, "UNKNOWN_VALUE"))
    if problems:
        raise AttachmentNotValid(problems=tuple(problems))
