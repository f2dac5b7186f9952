"""Which steps of the work on a ticket are done, by whom and when: read from its history. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class WorkStep(StrEnum):
    """The steps of every ticket, in order."""

    ACKNOWLEDGED = "acknowledged"
    DIAGNOSED = "diagnosed"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    COMMUNICATED = "communicated"
    DOCUMENTED = "documented"


TICKED = "checklist_ticked"
"""Kind of the line of history by which somebody ticks an item by hand; its cause is the item."""

_DONE_BY = {
    "owned": (WorkStep.ACKNOWLEDGED,),
    "customer_asked": (WorkStep.ACKNOWLEDGED,),
    "diagnosed": (WorkStep.DIAGNOSED,),
    "solved": (WorkStep.RESOLVED, WorkStep.VERIFIED, WorkStep.COMMUNICATED),
    "documented": (WorkStep.DOCUMENTED,),
}
KINDS = (*_DONE_BY, TICKED)
"""Kinds of the lines of history that count."""


def checklist(lines: Iterable[Mapping[str, Any]]) -> dict[WorkStep, Mapping[str, Any] | None]:
    """Each item with the first line that did it, in the present cycle; none while it is to be done."""
    found: dict[WorkStep, Mapping[str, Any] | None] = dict.fromkeys(WorkStep)
    for line in lines:
        for item in (WorkStep(line["cause"]),) if line["kind"] == TICKED else _DONE_BY[line["kind"]]:
            found[item] = found[item] or line
    return found
