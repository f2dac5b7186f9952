"""Nodes that people keep: read by id, listed by name, created, changed and deactivated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from sysops_graph.actor import Actor, Role
from sysops_graph.api import roles
from sysops_graph.api.commands import checked_key, run_command
from sysops_graph.api.connections import (
    After,
    Before,
    Connection,
    Cursor,
    First,
    Last,
    Page,
    connection,
    page_of,
)
from sysops_graph.api.context import Batch, Info
from sysops_graph.api.enums import described
from sysops_graph.api.inputs import CommandInput, given
from sysops_graph.api.problems import CursorNotValid
from sysops_graph.catalog.keeping import NodeKind, UseCase
from sysops_graph.catalog.model import FactsNotValid
from sysops_graph.catalog.queries import Listing, Span
from sysops_graph.catalog.rules import problems_of
from sysops_graph.errors import Conflict, Problem
from sysops_graph.graph.model import Row
from sysops_graph.ids import Ids, derived_id
from sysops_graph.notifications.model import ContactChannel
from sysops_graph.sealing import ContactData, SealedContact
from sysops_graph.staff.model import ContactDetails as Details

T = TypeVar("T")

described(
    ContactChannel,
    "A way to tell a person something.",
    EMAIL="An e-mail.",
    SMS="A text message.",
    CHAT="A chat of the company; for staff and experts.",
    PUSH="A web push to the person's browsers.",
    IN_APP="In the app; nothing leaves the system.",
)


@strawberry.input(description="Which node; it stays, marked as not in use.")
class DeactivateInput(CommandInput):
    id: strawberry.ID = strawberry.field(description="The node.")


@strawberry.input(description="Which ones of a list by name.")
class NameFilter:
    starts: str = strawberry.field(description="The name begins so; capitals count.", default="")
    active: bool | None = strawberry.field(description="Only those in use, or only those not.", default=None)


@strawberry.input(description="How a person is reached. It replaces all that was known.")
class ContactDetailsInput:
    email: str | None = strawberry.field(description="E-mail address.", default=None)
    phone: str | None = strawberry.field(description="International number, like +49 30 1234567.", default=None)
    address: str | None = strawberry.field(description="Postal address, at most 500 characters.", default=None)


@strawberry.type(description="How a person is reached.")
class ContactDetails:
    email: str | None = strawberry.field(description="E-mail address.")
    phone: str | None = strawberry.field(description="International number.")
    address: str | None = strawberry.field(description="Postal address.")


Find = Callable[[Info, str | None], Awaitable[T | None]]


@strawberry.type(description="What was created or changed, as it is now.")
class Payload(Generic[T]):
    node: T | None = strawberry.field(description="The node; null if you may not see it.")


def said(description: str) -> Any:  # noqa: ANN401 - as strawberry.field
    """A field of an input that may be left out: nothing is changed then."""
    return strawberry.field(description=description, default=strawberry.UNSET)


async def found(info: Info, batch: Batch, of: Callable[[Row], T], node_id: str | None, **same: object) -> T | None:
    """The node of a batch query, through its loader."""
    row = await info.context.load(batch, node_id, **same) if node_id else None
    return of(row) if row else None


async def all_found(info: Info, find: Find[T], ids: Iterable[str]) -> list[T]:
    """The nodes of these ids that the actor may see, in order; asked for together, so that it is one statement."""
    nodes = await asyncio.gather(*(find(info, node_id) for node_id in ids))
    return [node for node in nodes if node is not None]


def finder(
    batch: Batch, of: Callable[[Row], T], allowed: frozenset[Role] = roles.ALL, *, as_actor: bool = False
) -> Find[T]:
    """`found` for one kind; `as_actor` where the statement looks who asks."""

    async def find(info: Info, node_id: str | None) -> T | None:
        actor = info.context.actor
        same = {"actor": actor} if as_actor else {}
        return await found(info, batch, of, node_id, **same) if actor.has(*allowed) else None

    return find


def listing(
    allowed: frozenset[Role],
    description: str,
    node: type[Any],
    *,
    rows: Listing,
    batch: Batch,
    filters: type[Any] = NameFilter,
    known: Callable[[Actor], dict[str, object]] | None = None,
    as_actor: bool = False,
) -> Any:  # noqa: ANN401 - as strawberry.field
    """A root field: the connection of a list.

    Where it matters who asks, `known` are the parameters by which the list looks, and `batch` is asked `as_actor`.
    """

    async def resolve(
        self: object,
        info: Info,
        *,
        filter: Any = None,  # noqa: A002, ANN401
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Any:  # noqa: ANN401
        actor = info.context.actor
        wanted: dict[str, Any] = {**asdict(filter or filters()), **(known(actor) if known else {})}
        page = page_of(first, after, last, before)
        span = _span(page, rows)
        ids = await info.context.read(rows.page, span, **wanted)
        nodes = await info.context.read(batch, [row["id"] for row in ids], **({"actor": actor} if as_actor else {}))
        return connection(
            page,
            ids,
            node=lambda row: node.of(nodes[row["id"]]),
            cursor=lambda row: Cursor(row["key"], row["id"]),
            count=lambda: info.context.read(rows.count, **wanted),
        )

    chosen = Annotated[filters | None, strawberry.argument(description="Which ones; all unless said.")]
    resolve.__annotations__ |= {"filter": chosen, "return": Connection[node]}
    return roles.root(allowed, description)(resolve)


def _span(page: Page, rows: Listing) -> Span:
    """Raises CursorNotValid for a cursor of another list."""
    at = page.cursor
    try:
        rows.parse(str(at.key) if at else rows.first)
    except ValueError as error:
        raise CursorNotValid(field="before" if page.backward else "after") from error
    return Span(page.limit, str(at.key) if at else None, at.id if at else None, page.backward)


async def keep(
    info: Info,
    input: CommandInput,  # noqa: A002 - its name in the schema
    use_case: UseCase,
    find: Find[T],
    *,
    taken: type[Conflict] | None = None,
) -> Payload[T]:
    """Create (an input without id), change or deactivate by the use-case, and show the node as it is then."""
    return await _keep(info, input, use_case, find, values=given(input), taken=taken)


async def keep_person(
    info: Info,
    input: CommandInput,  # noqa: A002 - its name in the schema
    use_case: UseCase,
    find: Find[T],
    kind: NodeKind,
    *,
    taken: type[Conflict] | None = None,
) -> Payload[T]:
    """The same for a person, whose contact data is sealed here: nothing behind this line sees it in the clear."""
    values = given(input)
    if values.get("contact"):
        _demand_contact(values, kind, new="id" not in values)
        node_id = values.get("id") or new_id(info, input, kind.label)
        values["contact"] = sealed(info, node_id, Details.model_validate(values["contact"]))
    return await _keep(info, input, use_case, find, values=values, taken=taken)


async def _keep(
    info: Info,
    input: CommandInput,  # noqa: A002
    use_case: UseCase,
    find: Find[T],
    *,
    values: dict[str, Any],
    taken: type[Conflict] | None,
) -> Payload[T]:
    named = [values.pop("id")] if "id" in values else []
    facts = [] if isinstance(input, DeactivateInput) else [values]
    outcome = await run_command(info, input, use_case, *named, *facts, taken=taken)
    [node_id] = outcome.values()
    return Payload(node=await find(info, str(node_id)))


def contact_of(info: Info, row: Row) -> ContactDetails | None:
    """What a row with sealed contact data says; none if there is no data, or it was not for this actor."""
    if not row.get("data_key"):
        return None
    clear = info.context.sealer.open(row["id"], row)
    return ContactDetails(email=clear.email, phone=clear.phone, address=clear.address)


def channel_of(row: Row) -> ContactChannel | None:
    """How the person of a row wants to be told."""
    channel = row.get("preferred_channel")
    return ContactChannel(channel) if channel else None


def new_id(info: Info, input: CommandInput, label: str) -> str:  # noqa: A002
    """The id that the use-case will give: sealing binds contact data to it."""
    return Ids(derived_id("Command", info.context.actor.principal, checked_key(input.idempotency_key))).new(label)


def _demand_contact(values: dict[str, Any], kind: NodeKind, *, new: bool) -> None:
    """Raises FactsNotValid with what is wrong with the contact data, and all else that can be seen already."""
    wrong = problems_of(Details, values["contact"])
    if wrong:
        contact = (Problem(f"input.contact.{one.field}", one.message, one.code) for one in wrong)
        said = {name: value for name, value in values.items() if name not in {"contact", "id"}}
        rest = (one for one in problems_of(kind.model, said) if new or one.code != "FIELD_MISSING")
        raise FactsNotValid(problems=(*contact, *(Problem(f"input.{p.field}", p.message, p.code) for p in rest)))


def sealed(info: Info, node_id: str, details: Details) -> SealedContact:
    return info.context.sealer.seal(node_id, ContactData(**details.model_dump()))
