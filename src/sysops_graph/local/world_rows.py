"""What a world is made of, row by row, and how it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.calendars.stored import holidays_text, windows_text
from sysops_graph.graph.model import Tx
from sysops_graph.ids import derived_id
from sysops_graph.sealing import ContactData, Sealer

Row = dict[str, Any]
Part = tuple[str, list[Row]]
"""A statement that takes `$rows`, and its rows."""

OPEN_END = date(9999, 1, 1)
OFFICE = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))


async def write_parts(tx: Tx, parts: Sequence[Part]) -> None:
    """Each statement with its rows, in order, in one transaction."""
    for statement, rows in parts:
        await tx.rows(statement, rows=rows)


def needs(required: Mapping[str, int]) -> list[Row]:
    """`{"technical/television": 2}` as rows."""
    return [{**skill(name), "min_level": level} for name, level in required.items()]


def skill(name: str) -> Row:
    """`technical/television` as kind and code."""
    kind, code = name.split("/")
    return {"kind": kind, "code": code}


def skill_row(name: str, title: str) -> Row:
    """A skill is the same one in every world."""
    return {**skill(name), "id": derived_id("Skill", *name.split("/")), "name": title}


def calendar_row(area: Row, *, recorded_at: object) -> Row:
    """Monday to Friday, 9 to 17, without the public holidays of the area."""
    kept = BusinessCalendar(area["time_zone"], OFFICE, country=area["country"], subdivision=area["subdivision"])
    return {
        "id": derived_id("Calendar", area["id"]),
        "area_id": area["id"],
        "name": f"{area['name']}, office hours",
        "time_zone": area["time_zone"],
        "windows": windows_text(kept),
        "holidays": holidays_text(kept),
        "recorded_at": recorded_at,
    }


def sealed(sealer: Sealer, person_id: str, contact: ContactData) -> Row:
    return asdict(sealer.seal(person_id, contact))


def window_rows(windows: Iterable[Window]) -> list[Row]:
    return [asdict(window) for window in windows]
