"""What was found to be wrong with a ticket, and the path that it selected."""

from datetime import datetime

import strawberry

from sysops_graph.api.rows import of_row
from sysops_graph.api.ticket_enums import Impact
from sysops_graph.automation.paths import PathItem
from sysops_graph.graph.model import Row
from sysops_graph.tickets.model import DiagnosisKind


@strawberry.type(name="PathItem", description="Something that the path of a diagnosis asks for.")
class PathItemDone:
    key: str = strawberry.field(description="For tickPathItem.")
    text: str = strawberry.field(description="In words.")
    done_at: datetime | None = strawberry.field(description="When it was done in this cycle; null while it is not.")
    done_by: str | None = strawberry.field(description="The principal that did it.")


@strawberry.type(
    description="What was found to be wrong; its kind selected the path: items, a macro, words to begin with."
)
class Diagnosis:
    kind: DiagnosisKind = strawberry.field(description="What kind of thing is wrong.")
    severity: Impact = strawberry.field(description="How bad.")
    root_cause: str = strawberry.field(description="In words.")
    evidence: list[str] = strawberry.field(description="Links to monitors, logs, photos.")
    items: list[PathItemDone] = strawberry.field(description="What is to be done for tickets of this kind.")
    macro_id: strawberry.ID | None = strawberry.field(description="Macro that fits, for applyMacro.")
    note: str = strawberry.field(description="What the words for the customer may begin with; empty where none are.")

    @staticmethod
    def of(row: Row) -> "Diagnosis":
        facts = {
            "kind": DiagnosisKind(row["kind"]),
            "severity": Impact(row["severity"]),
            "evidence": row["evidence"] or [],
            "items": [_item(item, line) for item, line in row["items"]],
        }
        return of_row(Diagnosis, {**row, **facts})


def _item(item: PathItem, line: Row | None) -> PathItemDone:
    done = (line["at"], line["by"]) if line else (None, None)
    return PathItemDone(key=item.key, text=item.text, done_at=done[0], done_by=done[1])
