"""What happened in a scenario, line by line, in the order and the local time in which it did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sysops_graph.graph.model import Row, Tx
from sysops_graph.simulation.player import Player

_SKIPPED = frozenset({"told", "score", "attempts"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; `at` is local, `who` did it or was told it."""

    at: datetime
    ticket: str
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:%a %Y-%m-%d %H:%M:%S}  {self.ticket:<4} {self.who:<16} {self.what}"


async def timeline(tx: Tx, player: Player) -> list[Line]:
    """History and notifications of the scenario's tickets, and what was refused."""
    names = {row["id"]: row["name"] for row in await tx.rows("simulation/names")}
    tickets = {ticket_id: name for name, ticket_id in player.tickets.items()}
    rows = await tx.rows("simulation/happened", ticket_ids=list(tickets))
    keys = {row["key"]: tickets[row["ticket_id"]] for row in rows}
    zone = player.scenario.zone
    lines = [_line(row, tickets[row["ticket_id"]], names, keys, zone) for row in rows]
    lines += [Line(each.at.astimezone(zone), each.ticket, "", each.text) for each in player.refusals]
    return sorted(lines, key=lambda line: line.at)


def _line(row: Row, ticket: str, names: Mapping[str, str], keys: Mapping[str, str], zone: Any) -> Line:  # noqa: ANN401
    at = row["at"].astimezone(zone)
    if row["turn"] == 1:
        return Line(at, ticket, names.get(row["who"], row["who"]), f"is told: {_short(row['cause'], keys)}")
    move = f" {row['from'] or '-'} → {row['to']}" if row["from"] != row["to"] else ""
    facts = " ".join(_facts(orjson.loads(row["details"]), names, zone))
    cause = f" ({row['cause']})" if row["cause"] else ""
    return Line(at, ticket, row["who"], f"{row['kind']}{cause}{move} {facts}".rstrip())


def _facts(details: Mapping[str, Any], names: Mapping[str, str], zone: Any) -> Iterable[str]:  # noqa: ANN401
    """What a reader can use: names in place of ids, local times; ids of nodes that nobody knows are left out."""
    for name, value in sorted(details.items()):
        if name in _SKIPPED or value in (None, "", [], {}):
            continue
        if name.endswith("_id"):
            if value in names:
                yield f"{name.removesuffix('_id')}={names[value]}"
        elif name.endswith("_ids"):
            yield f"{name.removesuffix('_ids')}={', '.join(names.get(each, each) for each in value)}"
        elif name.endswith("_at"):
            yield f"{name.removesuffix('_at')}={datetime.fromisoformat(value).astimezone(zone):%a %H:%M}"
        elif isinstance(value, list):
            yield f"{name}={'; '.join(map(str, value))}"  # pyright: ignore[reportUnknownArgumentType]
        elif not isinstance(value, dict):
            yield f"{name}={value}"


def _short(text: str, keys: Mapping[str, str]) -> str:
    for key, name in keys.items():
        text = text.replace(key, name)
    return text
