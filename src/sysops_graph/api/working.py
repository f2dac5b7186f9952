"""Mutations by which the work on a ticket is written down: diagnosis, documentation, steps ticked by hand."""

from functools import partial
from typing import Any

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.ticket_enums import Impact
from sysops_graph.api.work import TicketInput
from sysops_graph.lifecycle.working import diagnose_ticket, document_ticket, tick_checklist, tick_path_item
from sysops_graph.tickets.checklist import WorkStep
from sysops_graph.tickets.model import DiagnosisKind
from sysops_graph.tickets.queries import demand_sight

_TEXT, _LINK, _LINKS = 2000, 500, 20
_WORKERS = roles.EXPERTS | roles.ACTING


@strawberry.input(description="What is wrong, and how one knows.")
class DiagnoseTicketInput(TicketInput):
    root_cause: str = strawberry.field(description="In words, 1 to 2000 characters.")
    kind: DiagnosisKind = strawberry.field(description="What kind of thing is wrong.")
    severity: Impact = strawberry.field(description="How bad; a critical finding raises the ticket.")
    evidence: list[str] = strawberry.field(
        description="Links to monitors, logs, photos: at most 20 of 500 characters.", default_factory=list[str]
    )


@strawberry.input(description="Where a solution is written for others: an article, or why none is needed.")
class DocumentTicketInput(TicketInput):
    article: str | None = strawberry.field(description="Key or link, at most 500 characters.", default=None)
    none_needed: str | None = strawberry.field(description="Why none is needed, at most 2000 characters.", default=None)


@strawberry.input(description="A step that was done elsewhere.")
class TickChecklistInput(TicketInput):
    item: WorkStep = strawberry.field(description="Which.")


@strawberry.input(description="An item of the path that the diagnosis selected.")
class TickPathItemInput(TicketInput):
    key: str = strawberry.field(description="Of the item, as the diagnosis lists it.")


@strawberry.type
class MUTATIONS:
    @roles.root(_WORKERS, "Say what is wrong, and how one knows.")
    async def diagnose_ticket(self, info: Info, input: DiagnoseTicketInput) -> TicketPayload:  # noqa: A002
        check = Checks()
        check.few("evidence", input.evidence, most=_LINKS)
        cause = check.text("rootCause", input.root_cause, most=_TEXT)
        evidence = [check.text(f"evidence.{n}", link, most=_LINK) for n, link in enumerate(input.evidence)]
        check.done()
        said = {"root_cause": cause, "kind": input.kind, "severity": input.severity, "evidence": evidence}
        return await _done(info, input, diagnose_ticket, **said)

    @roles.root(_WORKERS, "Say where the solution is written for others, or why that is not needed.")
    async def document_ticket(self, info: Info, input: DocumentTicketInput) -> TicketPayload:  # noqa: A002
        check = Checks()
        article = check.optional_text("article", input.article, most=_LINK)
        reason = check.optional_text("noneNeeded", input.none_needed, most=_TEXT)
        if (article is None) is (reason is None):
            check.problem("article", "Name the article, or say why none is needed.", "FIELD_MISSING")
        check.done()
        return await _done(info, input, document_ticket, article=article, reason=reason)

    @roles.root(_WORKERS, "Tick a step of the work that was done elsewhere.")
    async def tick_checklist(self, info: Info, input: TickChecklistInput) -> TicketPayload:  # noqa: A002
        return await _done(info, input, tick_checklist, item=input.item)

    @roles.root(_WORKERS, "Tick an item that the path of the diagnosis asks for.")
    async def tick_path_item(self, info: Info, input: TickPathItemInput) -> TicketPayload:  # noqa: A002
        return await _done(info, input, tick_path_item, key=input.key)


async def _done(info: Info, input: TicketInput, use_case: Any, **said: Any) -> TicketPayload:  # noqa: A002, ANN401
    sees = partial(demand_sight, ticket_id=input.ticket_id)
    return TicketPayload.of(await run_command(info, input, use_case, input.ticket_id, sees=sees, **said))
