"""The ticket as clients see it: what is read together with it, and what is loaded when asked for."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api.alike_types import Cluster, Duplicate
from sysops_graph.api.assignment_types import Assignment, AssignmentException, Visit
from sysops_graph.api.attachments import Attachment, attachments_of
from sysops_graph.api.catalog import Area, IssueKind, Product, ProductFamily, Queue
from sysops_graph.api.connections import After, Before, Connection, Cursor, First, Last, connection, page_of
from sysops_graph.api.context import Info
from sysops_graph.api.customers import Contract, Customer, Device
from sysops_graph.api.diagnosis_types import Diagnosis
from sysops_graph.api.escalation_types import Escalation
from sysops_graph.api.experts import Expert
from sysops_graph.api.nodes import Node
from sysops_graph.api.notifications import Notification, notifications_by_tickets
from sysops_graph.api.page_types import Page
from sysops_graph.api.rows import of_row
from sysops_graph.api.sla import SlaClock
from sysops_graph.api.tasks import Task
from sysops_graph.api.ticket_enums import (
    Basis,
    Category,
    Channel,
    Condition,
    Entitlement,
    Impact,
    Priority,
    ServiceLevel,
    State,
    Urgency,
)
from sysops_graph.api.ticket_lines import (
    ChecklistItem,
    Comment,
    CustomValue,
    HistoryEntry,
    LegalHold,
    PublicWords,
    ResolutionNote,
    Slot,
    Waiting,
)
from sysops_graph.api.transfer_types import Transfer
from sysops_graph.assignment.pages import pages_by_tickets
from sysops_graph.assignment.queries import assignments_by_tickets, visits_by_tickets
from sysops_graph.assignment.transfers import transfers_by_tickets
from sysops_graph.automation.queries import resolution_paths_by_tickets
from sysops_graph.escalation.disturbances import disturbances_by_tickets
from sysops_graph.escalation.queries import paths_by_tickets
from sysops_graph.graph.model import Row
from sysops_graph.tasks.queries import tasks_by_tickets
from sysops_graph.tickets import queries
from sysops_graph.tickets.marks import in_words
from sysops_graph.tickets.next_step import next_step


@strawberry.type(description="One problem of one customer with one device.")
class Ticket(Node):
    key: str = strawberry.field(description="What people say: INC-2026-000123.")
    subject: str = strawberry.field(description="In one line.")
    description: str = strawberry.field(description="In the customer's words.")
    state: State = strawberry.field(description="Where it stands.")
    state_at: datetime = strawberry.field(description="Since when.")
    priority: Priority = strawberry.field(description="How pressing it is.")
    matrix_priority: Priority = strawberry.field(description="What impact and urgency alone would make it.")
    rules_fired: list[str] = strawberry.field(description="Business rules that raised the priority.")
    routed_by: str = strawberry.field(description="What chose the support line.")
    impact: Impact = strawberry.field(description="How much is affected.")
    urgency: Urgency = strawberry.field(description="How soon it must be mended.")
    condition: Condition | None = strawberry.field(description="What was said of the device.")
    channel: Channel = strawberry.field(description="How it reached us.")
    category: Category = strawberry.field(description="What kind of thing is broken.")
    entitlement: Entitlement = strawberry.field(description="What the contract says.")
    service_level: ServiceLevel = strawberry.field(description="What the plan promises.")
    line: int = strawberry.field(description="Support line needed, 1 to 3.")
    visit: bool = strawberry.field(description="Whether somebody goes there.")
    needs_owner: bool = strawberry.field(description="Whether it waits for an expert.")
    needs_review: bool = strawberry.field(description="Whether somebody must look at the triage.")
    needs_translation: bool = strawberry.field(description="Whether no expert speaks its language.")
    language: str | None = strawberry.field(description="Language of the conversation, like de.")
    notes: list[str] = strawberry.field(
        description="What a person has to sort out, in words: slots left out, an unknown serial, …"
    )
    level: int = strawberry.field(description="Highest escalation level reached, 1 to 5; 0 for none.")
    cycle: int = strawberry.field(description="Raised by each reopening, from 1.")
    version: int = strawberry.field(description="Number of its lines of history.")
    opened_at: datetime = strawberry.field(description="When it was receipted.")
    received_at: datetime | None = strawberry.field(
        description="When it reached us; openedAt is when it was triaged and routed."
    )
    estimated_at: datetime | None = strawberry.field(
        description="When it may be solved, by what the last tickets like it took; worked out by opening and edits."
    )
    affected_customers: int | None = strawberry.field(description="How many customers it touches, as told.")
    components: list[str] = strawberry.field(description="Parts that were named.")
    environment: str | None = strawberry.field(description="Where it happens.")
    product_version: str | None = strawberry.field(description="Firmware or software.")
    error_code: str | None = strawberry.field(description="What the device shows.")
    duration: timedelta | None = strawberry.field(description="How long it had lasted when it was opened.")
    tags: list[str] = strawberry.field(description="Words to find it by.")
    custom_values: list[CustomValue] = strawberry.field(description="Values of custom fields, by key.")
    serial: str | None = strawberry.field(description="Serial as given.")
    contract_number: str | None = strawberry.field(description="Contract number as given.")
    external_conversation_id: str | None = strawberry.field(description="Conversation in the system it came from.")
    next_step: str = strawberry.field(description="What happens next, in words.")
    customer: Customer | None = strawberry.field(description="Whose problem it is; null once it was erased.")
    contract: Contract | None = strawberry.field(description="The contract it runs under; null if none was found.")
    device: Device | None = strawberry.field(description="The device; null if it is not known.")
    product: Product | None = strawberry.field(description="The product; null if it is not known.")
    family: ProductFamily | None = strawberry.field(description="The product family, if known.")
    issue_kind: IssueKind | None = strawberry.field(description="The subcategory.")
    area: Area = strawberry.field(description="Where it lies.")
    queue: Queue | None = strawberry.field(description="The queue of its support line and area.")
    owner: Expert | None = strawberry.field(description="The expert who said yes.")
    clocks: list[SlaClock] = strawberry.field(description="Its SLA clocks, by cycle.")
    response_due_at: datetime | None = strawberry.field(description="When somebody must have answered.")
    resolution_due_at: datetime | None = strawberry.field(description="When it must be solved.")
    waiting: Waiting | None = strawberry.field(description="Set while it waits for the next shift.")
    claim_until_at: datetime | None = strawberry.field(description="Until when experts may claim it.")
    open_exception: strawberry.Private[Row | None]
    legal_hold: strawberry.Private[LegalHold | None]

    @staticmethod
    def of(row: Row) -> "Ticket":
        """From a ticket with its neighbours, as `tickets.queries` reads them."""
        ticket, owner = row["ticket"], row["owner"]
        duration_s, waiting_since_at = ticket.get("duration_s"), ticket.get("waiting_since_at")
        custom = json.loads(ticket.get("custom") or "{}")
        neighbours: dict[str, Any] = {
            name: kind.of(row[name]) if row[name] else None for name, kind in _NEIGHBOURS.items()
        }
        return of_row(
            Ticket,
            ticket,
            **neighbours,
            notes=ticket.get("flags") or [],
            level=ticket.get("level") or 0,
            custom_values=[CustomValue(key=key, value=in_words(value)) for key, value in sorted(custom.items())],
            duration=None if duration_s is None else timedelta(seconds=duration_s),
            next_step=next_step(row),
            owner=Expert.of(owner) if owner else None,
            clocks=[SlaClock.of(clock) for clock in row["clocks"]],
            **{
                f"{clock['kind']}_due_at": clock["due_at"]
                for clock in row["clocks"]
                if clock["cycle"] == ticket["cycle"] and clock["basis"] == Basis.CONTRACTUAL
            },
            waiting=Waiting(since_at=waiting_since_at, until_at=ticket.get("retry_at")) if waiting_since_at else None,
            claim_until_at=row["claim_until_at"],
            open_exception=row["exception"],
            legal_hold=LegalHold.of(ticket),
        )

    @strawberry.field(
        description="The open assignment exception: nobody could be assigned. For staff; null for others."
    )
    def exception(self, info: Info) -> AssignmentException | None:
        if self.open_exception is None or not queries.is_staff(info.context.actor):
            return None
        return AssignmentException.of(self.open_exception)

    @strawberry.field(description="The ticket that was over when its customer answered it, which opened this one.")
    async def follow_up_of(self, info: Info) -> "Ticket | None":
        [ticket_id] = (await info.context.load(queries.follow_ups_by_tickets, self.id))["follows"] or [None]
        return await find_ticket(info, ticket_id) if ticket_id else None

    @strawberry.field(description="Tickets that were opened by answers to this one, the earliest first.")
    async def follow_ups(self, info: Info) -> list["Ticket"]:
        row = await info.context.load(queries.follow_ups_by_tickets, self.id)
        found = await asyncio.gather(*(find_ticket(info, ticket_id) for ticket_id in row["followed_by"]))
        return [ticket for ticket in found if ticket]

    @strawberry.field(description="The legal hold that keeps it from being erased. For staff; null for others.")
    def hold(self, info: Info) -> LegalHold | None:
        return self.legal_hold if queries.is_staff(info.context.actor) else None

    @strawberry.field(
        description="How far its escalation has come; for staff and experts, null for others and where none watches it."
    )
    async def escalation(self, info: Info) -> Escalation | None:
        if not works_here(info):
            return None
        paths = await info.context.load(paths_by_tickets, self.id)
        return Escalation.of(paths[0]) if paths else None

    @strawberry.field(description="What is said in public of disturbances that it is affected by, the oldest first.")
    async def disturbances(self, info: Info) -> list[PublicWords]:
        return [of_row(PublicWords, row) for row in await info.context.load(disturbances_by_tickets, self.id)]

    @strawberry.field(description="Times that the customer offers, in the customer's order.")
    async def slots(self, info: Info) -> list[Slot]:
        return [of_row(Slot, row) for row in await info.context.load(queries.slots_by_tickets, self.id)]

    @strawberry.field(description="Who was asked and what they answered: all for staff, their own for experts.")
    async def assignments(self, info: Info) -> list[Assignment]:
        if not works_here(info):
            return []
        actor = info.context.actor
        expert_id = None if queries.is_staff(actor) else actor.subject_id
        rows = await info.context.load(assignments_by_tickets, self.id, expert_id=expert_id)
        return [Assignment.of(row) for row in rows]

    @strawberry.field(description="Whom its owners asked to take it: all for staff, their own for experts.")
    async def transfers(self, info: Info) -> list[Transfer]:
        if not works_here(info):
            return []
        actor = info.context.actor
        expert_id = None if queries.is_staff(actor) else actor.subject_id
        return [Transfer.of(row) for row in await info.context.load(transfers_by_tickets, self.id, expert_id=expert_id)]

    @strawberry.field(description="Calls to whoever was on call about it; staff only, empty for others.")
    async def pages(self, info: Info) -> list[Page]:
        if not queries.is_staff(info.context.actor):
            return []
        return [Page.of(row) for row in await info.context.load(pages_by_tickets, self.id)]

    @strawberry.field(description="Visits, planned and past, the earliest first.")
    async def visits(self, info: Info) -> list[Visit]:
        return [Visit.of(row) for row in await info.context.load(visits_by_tickets, self.id)]

    @strawberry.field(description="What was done, the latest note first.")
    async def resolutions(self, info: Info) -> list[ResolutionNote]:
        rows = await info.context.load(queries.resolutions_by_tickets, self.id)
        return [ResolutionNote.of(row, inside=works_here(info)) for row in rows]

    @strawberry.field(description="The steps of the work, by whom and when; for experts and staff, empty for others.")
    async def checklist(self, info: Info) -> list[ChecklistItem]:
        if not works_here(info):
            return []
        found = await info.context.load(queries.checklists_by_tickets, self.id)
        return [
            ChecklistItem(item=item, done_at=line and line["at"], done_by=line and line["by"])
            for item, line in found.items()
        ]

    @strawberry.field(description="What was found to be wrong; for experts and staff, null for others.")
    async def diagnosis(self, info: Info) -> Diagnosis | None:
        if not works_here(info):
            return None
        row = await info.context.load(resolution_paths_by_tickets, self.id)
        return Diagnosis.of(row) if row else None

    @strawberry.field(
        description="What was written on it, the earliest first; internal words for experts and staff only."
    )
    async def comments(self, info: Info) -> list[Comment]:
        visible_only = not works_here(info)
        rows = await info.context.load(queries.comments_by_tickets, self.id, visible_only=visible_only)
        return [of_row(Comment, row) for row in rows]

    @strawberry.field(
        description="Files that were added, the earliest first; those of internal comments for experts and staff only."
    )
    async def attachments(self, info: Info) -> list[Attachment]:
        return await attachments_of(info, self.id)

    @strawberry.field(description="What people were told about it, with the tries; staff only, empty for others.")
    async def notifications(self, info: Info) -> list[Notification]:
        if not queries.is_staff(info.context.actor):
            return []
        rows = await info.context.load(notifications_by_tickets, self.id)
        return [Notification.of(row) for row in rows]

    @strawberry.field(description="Tasks about it, the earliest due first: all for staff, their own for experts.")
    async def tasks(self, info: Info) -> list[Task]:
        actor = info.context.actor
        rows = await info.context.load(tasks_by_tickets, self.id)
        mine = [row for row in rows if queries.is_staff(actor) or row["task"]["owner_id"] == actor.subject_id]
        return [Task.of(row) for row in mine]

    @strawberry.field(description="Tickets that say probably the same; staff only, empty for others.")
    async def duplicates(self, info: Info) -> list[Duplicate]:
        if not queries.is_staff(info.context.actor):
            return []
        return [Duplicate.of(row) for row in await info.context.load(queries.duplicates_by_tickets, self.id)]

    @strawberry.field(description="The incident that it is part of; staff only, null for others.")
    async def cluster(self, info: Info) -> Cluster | None:
        if not queries.is_staff(info.context.actor):
            return None
        row = await info.context.load(queries.clusters_by_tickets, self.id)
        return Cluster.of(row) if row else None

    @strawberry.field(description="Everything that happened, in order; for customers and partners the moves only.")
    async def history(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[HistoryEntry]:
        page = page_of(first, after, last, before, key=int)
        moves_only = not works_here(info)
        rows = await info.context.load(
            queries.history_by_tickets,
            self.id,
            after=int(page.cursor.key) if page.cursor else None,
            backward=page.backward,
            limit=page.limit,
            moves_only=moves_only,
        )
        return connection(
            page,
            rows,
            node=HistoryEntry.of,
            cursor=lambda row: Cursor(row["number"], row["id"]),
            count=lambda: info.context.load(queries.history_counts_by_tickets, self.id, moves_only=moves_only),
        )


def works_here(info: Info) -> bool:
    """Whether staff or an expert asks; the customer's side does not see how we work."""
    return queries.is_staff(info.context.actor) or info.context.actor.has(Role.EXPERT)


_NEIGHBOURS: dict[str, Any] = {
    "customer": Customer,
    "contract": Contract,
    "device": Device,
    "product": Product,
    "family": ProductFamily,
    "issue_kind": IssueKind,
    "area": Area,
    "queue": Queue,
}


async def find_ticket(info: Info, ticket_id: str) -> Ticket | None:
    """The ticket, if this actor may see it; one statement for all that are asked for together."""
    row = await info.context.load(queries.tickets_by_ids, ticket_id, actor=info.context.actor)
    return Ticket.of(row) if row else None
