"""Lists a page at a time: keyset cursors (sort key and id), so that rows that come or go move no page's border."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, cast

import orjson
import strawberry

from sysops_graph.api.problems import CursorNotValid, PageNotValid
from sysops_graph.api.scalars import read_instant, write_instant

T = TypeVar("T")
R = TypeVar("R")

DEFAULT, MOST = 25, 100
First = Annotated[
    int | None, strawberry.argument(description=f"Rows from the start, 1 to {MOST}; {DEFAULT} if unsaid.")
]
After = Annotated[str | None, strawberry.argument(description="Only rows behind this cursor; goes with first.")]
Last = Annotated[int | None, strawberry.argument(description=f"Rows from the end, 1 to {MOST}.")]
Before = Annotated[str | None, strawberry.argument(description="Only rows ahead of this cursor; goes with last.")]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a row stands in its list: a plain sort key and the row's id."""

    key: str | int
    id: str

    @staticmethod
    def at(instant: datetime, node_id: str) -> "Cursor":
        return Cursor(write_instant(instant), node_id)

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([self.key, self.id])).decode().rstrip("=")

    @staticmethod
    def read(text: str, field: str, key_type: type[str] | type[int]) -> "Cursor":
        try:
            value = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError) as error:
            raise CursorNotValid(field=field) from error
        match value:
            case [key, str(node_id)] if type(key) is key_type:
                return Cursor(key, node_id)
            case _:
                raise CursorNotValid(field=field)


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of a list: `backward` reads from the end, that is, with the order turned round."""

    size: int
    cursor: Cursor | None
    backward: bool

    @property
    def limit(self) -> int:
        """One more than the page, to see whether another follows."""
        return self.size + 1

    @property
    def instant(self) -> tuple[datetime, str] | None:
        """The cursor of a list that is ordered by instants."""
        if self.cursor is None:
            return None
        try:
            return read_instant(self.cursor.key), self.cursor.id
        except ValueError as error:
            raise CursorNotValid(field="before" if self.backward else "after") from error


def page_of(
    first: int | None, after: str | None, last: int | None, before: str | None, *, key: type[str] | type[int] = str
) -> Page:
    """Raises PageNotValid, CursorNotValid."""
    backward = last is not None or before is not None
    if backward and (first is not None or after is not None):
        raise PageNotValid(field="last")
    size = last if backward else first
    if size is not None and not 1 <= size <= MOST:
        raise PageNotValid(field="last" if backward else "first")
    field, text = ("before", before) if backward else ("after", after)
    return Page(size or DEFAULT, Cursor.read(text, field, key) if text is not None else None, backward)


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows lie ahead of this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null for an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; null for an empty page.")


@strawberry.type(description="A row of a list.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Where this row stands; for after and before.")
    node: T = strawberry.field(description="The row itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The rows with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The rows without cursors.")
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Rows of the whole list; counted only when asked for.")
    async def total_count(self) -> int:
        return await self.count()


def connection(
    page: Page,
    rows: Sequence[R],
    *,
    node: Callable[[R], T],
    cursor: Callable[[R], Cursor],
    count: Callable[[], Awaitable[int]],
) -> Connection[T]:
    """The page of rows that were read with `page.limit`, in reading order (turned round when backward)."""
    more = len(rows) > page.size
    kept = list(rows[: page.size])
    if page.backward:
        kept.reverse()
    edges = [Edge(cursor=str(cursor(row)), node=node(row)) for row in kept]
    info = PageInfo(
        has_next_page=page.cursor is not None if page.backward else more,
        has_previous_page=more if page.backward else page.cursor is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return Connection(edges=cast(Any, edges), page_info=info, count=count)
