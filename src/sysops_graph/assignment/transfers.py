"""Transfers: an owner, or somebody for the owner, asks another expert to take the ticket. Writes and reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.assignment.commands import ended_transfer
from sysops_graph.assignment.model import Appointment, TransferNotFound, TransferStands, TransferState
from sysops_graph.graph.model import Row, TryAgain, Tx
from sysops_graph.ids import Ids
from sysops_graph.tickets.model import AskedFor, Held, Ticket
from sysops_graph.tickets.queries import by_ticket, sight


async def write_transfer(
    tx: Tx,
    ticket: Ticket,
    owner: Held,
    *,
    to_id: str,
    appointment: Appointment | None,
    reason: str,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> AskedFor:
    """Another expert is asked; the caller holds the ticket's lock and knows that both experts are there.

    Raises TryAgain when the expert has meanwhile become absent, inactive or full.
    """
    transfer_id = ids.new("Transfer")
    row = await tx.row(
        "assignment/request_transfer",
        ticket_id=ticket.id,
        expert_ids=sorted({owner.expert_id, to_id}),
        from_id=owner.expert_id,
        to_id=to_id,
        transfer_id=transfer_id,
        from_at=appointment.starts_at if appointment else now,
        until_at=appointment.ends_at if appointment else now,
        command_id=ids.command_id,
        properties={
            "ticket_id": ticket.id,
            "assignment_id": owner.id,
            "from_id": owner.expert_id,
            "to_id": to_id,
            "state": TransferState.REQUESTED,
            "reason": reason,
            "requested_by": actor.principal,
            "requested_at": now,
            "expires_at": expires_at,
        },
    )
    if row is None:
        raise TryAgain
    return AskedFor(id=transfer_id, ticket_id=ticket.id, to_id=to_id, expires_at=expires_at)


async def end_transfer(
    tx: Tx, transfer_id: str, *, state: TransferState, comment: str = "", actor: Actor, now: datetime
) -> None:
    """The owner stays the owner."""
    properties = {**ended_transfer(state, actor, now), "comment": comment}
    await tx.rows("assignment/end_transfer", transfer_id=transfer_id, properties=properties)


async def transfer_stands(tx: Tx, transfer_id: str) -> TransferStands:
    """Raises TransferNotFound."""
    row = await tx.row("assignment/transfer_ending", transfer_id=transfer_id)
    if row is None:
        raise TransferNotFound(transfer_id=transfer_id)
    return TransferStands(**row)


async def declined_by(tx: Tx, ticket_id: str, *, asked_again_h: int, now: datetime) -> set[str]:
    """Who would not take the ticket from its owner, or has lately not answered."""
    asked_since_at = now - timedelta(hours=asked_again_h)
    rows = await tx.rows("assignment/transfers_declined", ticket_id=ticket_id, asked_since_at=asked_since_at)
    return {row["expert_id"] for row in rows}


async def transfers_by_tickets(tx: Tx, ids: Sequence[str], *, expert_id: str | None = None) -> dict[str, list[Row]]:
    """Transfers of tickets in order, of one expert only if one is named; rows: transfer, from_expert, to_expert."""
    return by_ticket(ids, await tx.rows("assignment/transfers_by_tickets", ids=list(ids), expert_id=expert_id))


async def transfers_by_ids(tx: Tx, ids: Sequence[str], *, actor: Actor) -> dict[str, Row]:
    """Transfers that the actor may see."""
    rows = await tx.rows("assignment/transfers_by_ids", ids=list(ids), **sight(actor))
    return {row["transfer"]["id"]: row for row in rows}


async def asked_tickets(tx: Tx, expert_id: str) -> list[str]:
    """The tickets that an expert was asked to take over, and has not answered about."""
    return [row["ticket_id"] for row in await tx.rows("assignment/asked_tickets", expert_id=expert_id)]


async def asked_transfers(tx: Tx, expert_id: str, *, actor: Actor, now: datetime) -> list[Row]:
    """Transfers that wait for the expert's answer, the earliest end first."""
    return await tx.rows("assignment/asked_transfers", expert_id=expert_id, now=now, **sight(actor))
