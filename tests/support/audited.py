"""All invariants in one question, as often as a test of many steps has to ask it."""

from collections.abc import Sequence
from typing import LiteralString, cast

from support.lives import Life
from sysops_graph.delivery.model import Json
from sysops_graph.graph.statements import statement, statement_names
from sysops_graph.lifecycle.audit import OVERDUE
from sysops_graph.sla.queries import wrong_clocks

_ALL = "\nUNION ALL\n".join(
    f"CALL () {{\n{statement(name).text}\n}}\nRETURN '{name}' AS name, ticket_id, detail"
    for name in statement_names("audit")
)
_PAGE = 1000


async def broken(life: Life) -> Sequence[object]:
    """What breaks an invariant at the life's instant, and clocks that are not as their history says."""
    given = {"after": "", "page_size": _PAGE, "overdue_before": life.now - OVERDUE}
    rows = await life.rows(cast(LiteralString, _ALL), given=cast(Json, given))
    clocks, _ = await life.graph.read(wrong_clocks, after_id="", page_size=_PAGE)
    return [row for row in rows if row["detail"]] + [*clocks]
