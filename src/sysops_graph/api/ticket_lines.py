"""What belongs to a ticket, line by line: times offered, what happened, what was written and done."""

from datetime import datetime, timedelta

import strawberry

from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Channel, State, Visibility
from sysops_graph.graph.model import Row
from sysops_graph.tickets.checklist import WorkStep


@strawberry.type(description="A time that the customer offers for a visit.")
class Slot:
    id: strawberry.ID = strawberry.field(description="For claiming or assigning this slot.")
    starts_at: datetime = strawberry.field(description="Earliest arrival.")
    ends_at: datetime = strawberry.field(description="Latest end.")
    rank: int = strawberry.field(description="The customer's order, from 1.")
    state: str = strawberry.field(description="free, pending (offered) or busy (accepted).")


@strawberry.type(description="What everybody reads of a disturbance that many customers feel.")
class PublicWords:
    text: str = strawberry.field(description="How it stands.")
    began_at: datetime = strawberry.field(description="When it was noticed.")
    said_at: datetime = strawberry.field(description="When the words were written.")


@strawberry.type(description="A line of a ticket's history; never changed.")
class HistoryEntry:
    id: strawberry.ID = strawberry.field(description="Of the line.")
    number: int = strawberry.field(description="1, 2, 3, … within the ticket, without a gap.")
    at: datetime = strawberry.field(description="When.")
    actor: str = strawberry.field(description="The principal that did it.")
    via: Channel = strawberry.field(description="How it reached us.")
    kind: str = strawberry.field(description="What happened.")
    from_state: State | None = strawberry.field(description="State before; null at the beginning.")
    to_state: State = strawberry.field(description="State after.")
    cause: str = strawberry.field(description="Why, as a code or in words.")
    details: str = strawberry.field(description="Ids and plain values, as JSON.")

    @staticmethod
    def of(row: Row) -> "HistoryEntry":
        return of_row(HistoryEntry, row, from_state=row["from"], to_state=row["to"])


@strawberry.type(description="What was done about a ticket.")
class ResolutionNote:
    id: strawberry.ID = strawberry.field(description="Of the note.")
    text: str = strawberry.field(description="In words for the customer.")
    verification: str | None = strawberry.field(description="How it was seen to work.")
    issue: str | None = strawberry.field(description="What was wrong.")
    root_cause: str | None = strawberry.field(description="Why it was wrong.")
    solution: str | None = strawberry.field(description="What mended it.")
    steps: list[str] = strawberry.field(description="What was done, in order.")
    affected_customers: int | None = strawberry.field(description="How many customers it touched.")
    downtime: timedelta | None = strawberry.field(description="How long it did not work.")
    prevention: str | None = strawberry.field(description="What keeps it from coming again.")
    related: list[str] = strawberry.field(description="Keys of tickets and articles.")
    work: timedelta | None = strawberry.field(description="Time that was worked.")
    verifying: timedelta | None = strawberry.field(description="Time spent on seeing that it works.")
    by: str = strawberry.field(description="The principal that wrote it.")
    at: datetime = strawberry.field(description="When.")

    @staticmethod
    def of(row: Row, *, inside: bool) -> "ResolutionNote":
        """The customer reads the words and how it was verified; the rest stays inside."""
        note: Row = row["note"] if inside else {name: row["note"].get(name) for name in _FOR_CUSTOMERS}
        times = {"downtime": "downtime_s", "work": "work_s", "verifying": "verification_s"}
        lasted = {name: _lasted(note.get(stored)) for name, stored in times.items()}
        return of_row(ResolutionNote, note, steps=note.get("steps") or [], related=note.get("related") or [], **lasted)


_FOR_CUSTOMERS = ("id", "text", "verification", "by", "at")


def _lasted(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


@strawberry.type(description="A step of the work on a ticket.")
class ChecklistItem:
    item: WorkStep = strawberry.field(description="Which.")
    done_at: datetime | None = strawberry.field(description="When it was done in this cycle; null while it is not.")
    done_by: str | None = strawberry.field(description="The principal that did it.")


@strawberry.type(description="What somebody wrote on a ticket.")
class Comment:
    id: strawberry.ID = strawberry.field(description="Of the comment.")
    text: str = strawberry.field(description="The words.")
    visibility: Visibility = strawberry.field(description="Who reads it.")
    author: str = strawberry.field(description="The principal that wrote it.")
    author_role: str = strawberry.field(description="As whom: customer, expert, partner or staff.")
    at: datetime = strawberry.field(description="When.")
    complaint_at: datetime | None = strawberry.field(description="When it was flagged as a complaint.")


@strawberry.type(description="What a custom field of a ticket says.")
class CustomValue:
    key: str = strawberry.field(description="Of the field.")
    value: str = strawberry.field(description="As text.")


@strawberry.type(description="A ticket that waits outside duty hours; nobody is woken for it.")
class Waiting:
    since_at: datetime = strawberry.field(description="Since when.")
    until_at: datetime | None = strawberry.field(description="When it is looked at again.")


@strawberry.type(description="Keeps a ticket from being erased.")
class LegalHold:
    since_at: datetime = strawberry.field(description="Since when.")
    by: str = strawberry.field(description="The principal that holds it.")
    reason: str = strawberry.field(description="Why, in words.")

    @staticmethod
    def of(ticket: Row) -> "LegalHold | None":
        if not ticket.get("held_at"):
            return None
        return LegalHold(since_at=ticket["held_at"], by=ticket["held_by"], reason=ticket["hold_reason"])
