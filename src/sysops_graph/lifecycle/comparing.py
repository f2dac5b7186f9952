"""A new ticket is compared with others: what is probably the same is shown, what is one incident raises the impact."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.delivery.model import Message, NewMessage, Outcome
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.disturbing import INCIDENT
from sysops_graph.lifecycle.next import RECONSIDERED, Next
from sysops_graph.lifecycle.promising import follow_terms
from sysops_graph.lifecycle.repeating import notice_repetition
from sysops_graph.lifecycle.searching import seeks
from sysops_graph.lifecycle.settling import close
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.alike import Alike, Found, Said, Sought, duplicates, incident, searches
from sysops_graph.tickets.commands import change_tickets, lock_ticket, lock_tickets
from sysops_graph.tickets.model import (
    Change,
    CloseReason,
    DuplicateNotFound,
    Entry,
    Impact,
    MoveNotPossible,
    Priority,
    Ticket,
    TicketNotFound,
    Urgency,
)
from sysops_graph.tickets.policy import TriagePolicy, parse_triage_policy
from sysops_graph.tickets.rules import LIVE
from sysops_graph.tickets.triage import Standing, counted, raised_by_cluster

_MOST_FOUND, _MOST_SHOWN = 50, 3
_INSIDE = ("customer_id", "subject", "description", "found_by", "opened_at", "id")


async def compare_ticket(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Suggest what the ticket may be a duplicate of, let it join its incident, and see whether it has come too often.

    The index knows every ticket that was committed before: of two that come together, the later look sees both.
    """
    assert message.ticket_id, "ticket.compared names its ticket"
    next_ = Next()
    await _compare(tx, message.ticket_id, next_, now=now, ids=ids)
    await notice_repetition(tx, message.ticket_id, next_, now=now)
    await next_.deliver(tx, now=now, ids=ids)


async def _compare(tx: Tx, ticket_id: str, next_: Next, *, now: datetime, ids: Ids) -> None:
    row = await tx.row("tickets/said_of_ticket", ticket_id=ticket_id, now=now)
    if row is None:
        return
    policy, said = parse_triage_policy(row["policy"]), _said(row)
    found = await _found(tx, said, policy)
    same, others = duplicates(said, found, policy)[:_MOST_SHOWN], incident(said, found, policy)
    if not (same or others):
        return
    wanted = {said.id, *(each.said.id for each in same), *(each.said.id for each in others[:1])}
    tickets = {ticket.id: ticket for ticket in await lock_tickets(tx, wanted, now=now, ids=ids)}
    live = {ticket.id for ticket in tickets.values() if ticket.state in LIVE}
    if said.id not in live:
        return
    entries: dict[str, list[Entry]] = {}
    await _suggest(tx, said, [each for each in same if each.said.id in live], entries, now=now)
    if others and others[0].said.id in live:
        await _join(tx, said, others, next_, entries, tickets=tickets, policy=policy, now=now, ids=ids)
    changes = [Change(ticket=tickets[ticket_id], entries=tuple(lines)) for ticket_id, lines in entries.items()]
    if changes:
        await change_tickets(tx, changes, actor=SYSTEM, now=now, ids=ids)


async def raise_ticket(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Many customers have the same: the impact of a ticket of the cluster follows, and never falls.

    A priority that somebody set stands.
    """
    assert message.ticket_id, "cluster.grown names the ticket"
    ticket = await lock_ticket(tx, message.ticket_id, now=now, ids=ids)
    row = await tx.row("tickets/triage_of_ticket", ticket_id=ticket.id, now=now)
    if ticket.state not in LIVE or row is None:
        return
    was = Standing(
        impact=Impact(row["impact"]),
        urgency=Urgency(row["urgency"]),
        matrix_priority=Priority(row["matrix_priority"]),
        priority=Priority(row["priority"]),
        line=row["line"],
        routed_by=row["routed_by"],
    )
    policy, fixed = parse_triage_policy(row["policy"]), row["priority_by"] is not None
    becomes = raised_by_cluster(was, row["customers"], policy, fixed=fixed)
    if becomes is None:
        return
    details = {"cluster_id": row["cluster_id"], "customers": row["customers"], "was": asdict(was), **asdict(becomes)}
    change = Change(
        ticket=ticket,
        entries=(Entry(kind="triaged_again", cause="cluster", details=details),),
        properties=asdict(becomes),
    )
    await change_tickets(tx, [change], actor=SYSTEM, now=now, ids=ids)
    if becomes.line != was.line:
        await tx.rows("tickets/route_ticket", ticket_id=ticket.id, line=becomes.line)
    next_ = Next()
    if becomes.priority != was.priority:
        await follow_terms(tx, ticket, next_, priority=becomes.priority, now=now, ids=ids)
    if becomes.line != was.line:
        next_.messages.append(NewMessage(topic=RECONSIDERED, ticket_id=ticket.id))
    elif becomes.priority != was.priority and seeks(ticket):
        next_.seek(ticket.id, retry=True)
    await next_.deliver(tx, now=now, ids=ids)


async def confirm_duplicate(
    tx: Tx, ticket_id: str, of_ticket_id: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A person says that a ticket is the same as another: it is closed, and the other one goes on for both.

    Raises TicketNotFound, DuplicateNotFound, MoveNotPossible when either is over.
    """
    ticket, other = await _both(tx, ticket_id, of_ticket_id, now=now, ids=ids)
    if other.state not in LIVE:
        raise MoveNotPossible(f"The other ticket is {other.state}: nobody would go on for both.", state=other.state)
    await _decide(tx, ticket_id, of_ticket_id, confirmed=True, actor=actor, now=now)
    next_ = Next()
    said = {"duplicate_of": of_ticket_id}
    await close(tx, ticket, next_, reason=CloseReason.DUPLICATE, details=said, actor=actor, now=now, ids=ids)
    entry = Entry(kind="duplicate_closed", details={"ticket_id": ticket_id, "ticket_key": ticket.key})
    await change_tickets(tx, [Change(ticket=other, entries=(entry,))], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def reject_duplicate(
    tx: Tx, ticket_id: str, of_ticket_id: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A person says that two tickets are not the same; it is not suggested again.

    Raises TicketNotFound, DuplicateNotFound.
    """
    ticket, _ = await _both(tx, ticket_id, of_ticket_id, now=now, ids=ids)
    await _decide(tx, ticket_id, of_ticket_id, confirmed=False, actor=actor, now=now)
    entry = Entry(kind="duplicate_rejected", details={"duplicate_of": of_ticket_id})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    outcome: Outcome = {"ticket_id": ticket_id}
    await Next().deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _both(tx: Tx, one_id: str, other_id: str, *, now: datetime, ids: Ids) -> tuple[Ticket, Ticket]:
    tickets = {ticket.id: ticket for ticket in await lock_tickets(tx, {one_id, other_id}, now=now, ids=ids)}
    for ticket_id in (one_id, other_id):
        if ticket_id not in tickets:
            raise TicketNotFound(ticket_id=ticket_id)
    return tickets[one_id], tickets[other_id]


async def _decide(tx: Tx, later_id: str, earlier_id: str, *, confirmed: bool, actor: Actor, now: datetime) -> None:
    row = await tx.row(
        "tickets/decide_duplicate",
        later_id=later_id,
        earlier_id=earlier_id,
        confirmed_by=actor.principal if confirmed else None,
        rejected_by=None if confirmed else actor.principal,
        now=now,
    )
    if row is None:
        raise DuplicateNotFound(ticket_id=later_id, of_ticket_id=earlier_id)


async def _found(tx: Tx, said: Said, policy: TriagePolicy) -> list[Found]:
    asked = searches(said, policy)
    rows = await tx.rows(
        "tickets/tickets_alike", searches=asked, ticket_id=said.id, live=sorted(LIVE), most=_MOST_FOUND
    )
    return [Found(sought=Sought(row["sought"]), said=_said(row), score=row["score"]) for row in rows]


def _said(row: Row) -> Said:
    return Said(**{name: row[name] for name in _INSIDE})


async def _suggest(
    tx: Tx, said: Said, same: Sequence[Alike], entries: dict[str, list[Entry]], *, now: datetime
) -> None:
    pairs = [_pair(said, each) for each in same]
    if not pairs:
        return
    for pair in await tx.rows("tickets/suggest_duplicates", pairs=pairs, now=now):
        details = {"duplicate_of": pair["earlier_id"], "similarity": pair["similarity"]}
        entries.setdefault(pair["later_id"], []).append(Entry(kind="duplicate_suggested", details=details))


def _pair(said: Said, each: Alike) -> dict[str, object]:
    """The later is the duplicate of the earlier, whichever of the two is looked at."""
    earlier, later = sorted((said, each.said), key=lambda ticket: ticket.order)
    return {"later_id": later.id, "earlier_id": earlier.id, "similarity": each.similarity}


async def _join(
    tx: Tx,
    said: Said,
    others: Sequence[Alike],
    next_: Next,
    entries: dict[str, list[Entry]],
    *,
    tickets: Mapping[str, Ticket],
    policy: TriagePolicy,
    now: datetime,
    ids: Ids,
) -> None:
    """The earliest of all alike is locked in every look, as the ticket itself or as the first of the others.

    So two that come together make one cluster. The rest of those alike look again, now that there is one.
    """
    first_id = others[0].said.id
    cluster = await tx.row(
        "tickets/join_cluster",
        ticket_id=said.id,
        first_id=first_id,
        alike_ids=[each.said.id for each in others],
        cluster_id=ids.new("Cluster"),
        command_id=ids.command_id,
        now=now,
    )
    if cluster is None:
        return
    if cluster["made"]:
        for each in others[1:]:
            next_.compare(each.said.id)
    entry = Entry(kind="clustered", details={"cluster_id": cluster["id"], "customers": cluster["customers"]})
    joined = (said.id, first_id) if cluster["made"] else (said.id,)
    for ticket_id in joined:
        entries.setdefault(ticket_id, []).append(entry)
    reached = counted(cluster["customers"], policy)
    worse = reached != counted(cluster["before"], policy)
    _tell(next_, [tickets[each] for each in joined], cluster["customers"], leads=cluster["made"] or worse)
    if cluster["untold"]:
        next_.tell(Kind.TICKET_DISTURBED, said.customer_id, tickets[said.id], disturbance=cluster["untold"])
    grown = cluster["member_ids"] if worse else [said.id]
    if Impact.CRITICAL in set(reached) - set(counted(cluster["before"], policy)):
        said_of_it = {"cluster_id": cluster["id"], "customers": cluster["customers"]}
        next_.messages.append(NewMessage(topic=INCIDENT, ticket_id=said.id, lane="triage", payload=said_of_it))
    if reached:
        next_.messages += [NewMessage(topic="cluster.grown", ticket_id=each, lane="triage") for each in grown]


def _tell(next_: Next, joined: Sequence[Ticket], customers: int, *, leads: bool) -> None:
    """Owners hear that their ticket is one of many; leads when an incident begins, and when it has become worse."""
    told: set[str] = set()
    for ticket in joined:
        owner = [ticket.owner.expert_id] if ticket.owner else []
        for person_id in [*owner, *(ticket.lead_ids if leads else ())]:
            if person_id not in told:
                next_.tell(Kind.TICKET_CLUSTERED, person_id, ticket, customers=customers)
            told.add(person_id)
