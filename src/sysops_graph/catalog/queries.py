"""What catalogue nodes say, by their ids and as lists by name; the catalogue hides nothing from anybody."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sysops_graph.graph.model import Row, Tx

_LAST_ID = "~"

ByIds = Callable[[Tx, Sequence[str]], Awaitable[dict[str, Row]]]


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a list behind a row (its sort key and id), or ahead of it, read backward; at most `limit`."""

    limit: int
    key: str | None = None
    id: str | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its page's statement has the rows' ids and sort keys, the other one their number.

    Sort keys are text outside, which `parse` reads; none lies ahead of `first` or behind `last`. Of a list by name,
    `starts` is how the names begin.
    """

    page_statement: str
    count_statement: str
    parse: Callable[[str], str | date] = str
    first: str = ""
    last: str = "\U0010ffff"

    async def page(self, tx: Tx, span: Span, *, starts: str = "", **filters: object) -> list[Row]:
        """Rows {id, key} in reading order."""
        first, last = self._bounds(starts)
        start = last if span.backward else first
        rows = await tx.rows(
            self.page_statement,
            key=start if span.key is None else self.parse(span.key),
            id=span.id or (_LAST_ID if span.backward else ""),
            first=first,
            last=last,
            backward=span.backward,
            limit=span.limit,
            **filters,
        )
        return [{**row, "key": _text(row["key"])} for row in rows]

    async def count(self, tx: Tx, *, starts: str = "", **filters: object) -> int:
        first, last = self._bounds(starts)
        row = await tx.row(self.count_statement, first=first, last=last, **filters)
        assert row, "a count has a row"
        return int(row["count"])

    def _bounds(self, starts: str) -> tuple[str | date, str | date]:
        return self.parse(starts + self.first), self.parse(starts + self.last)


def _text(key: str | date) -> str:
    return key if isinstance(key, str) else key.isoformat()


def reader(statement: str) -> ByIds:
    """`(tx, ids)` → facts by id, of a statement that takes nothing but the ids."""

    async def by_ids(tx: Tx, ids: Sequence[str]) -> dict[str, Row]:
        return {row["id"]: row for row in await tx.rows(statement, ids=list(ids))}

    by_ids.__name__ = statement.rpartition("/")[2]
    return by_ids


areas_by_ids = reader("catalog/areas_by_ids")
calendars_by_areas = reader("catalog/calendars_by_areas")
custom_fields_by_ids = reader("catalog/custom_fields_by_ids")
issue_kinds_by_ids = reader("catalog/issue_kinds_by_ids")
plans_by_ids = reader("catalog/plans_by_ids")
policies_by_ids = reader("catalog/policies_by_ids")
product_families_by_ids = reader("catalog/product_families_by_ids")
products_by_ids = reader("catalog/products_by_ids")
queues_by_ids = reader("catalog/queues_by_ids")
skills_by_ids = reader("catalog/skills_by_ids")

areas = Listing("catalog/areas", "catalog/areas_count")
custom_fields = Listing("catalog/custom_fields", "catalog/custom_fields_count")
issue_kinds = Listing("catalog/issue_kinds", "catalog/issue_kinds_count")
plans = Listing("catalog/plans", "catalog/plans_count")
product_families = Listing("catalog/product_families", "catalog/product_families_count")
products = Listing("catalog/products", "catalog/products_count")
queues = Listing("catalog/queues", "catalog/queues_count")
skills = Listing("catalog/skills", "catalog/skills_count")


async def policies(tx: Tx, kind: str) -> list[Row]:
    """The versions of a policy, newest first."""
    return await tx.rows("catalog/policies", kind=kind)
