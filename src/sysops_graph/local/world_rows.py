"""What a world is made of, row by row, and how it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from random import Random
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
_STREETS = ("High Street", "Station Road", "Park Lane", "Mill Street", "Church Road", "Garden Street")
OFFICE = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))


@dataclass(frozen=True, slots=True)
class Makers:
    """What everything in a generated world is made with."""

    source: Mapping[str, Any]
    sealer: Sealer
    seed: int
    now: datetime

    def random(self, what: str) -> Random:
        return Random(f"{self.seed}/{what}")  # noqa: S311 - a world, not a secret

    def id(self, label: str, *parts: object) -> str:
        return derived_id(label, "world", str(self.seed), *map(str, parts))

    def person(self, label: str, number: int, language: str, random: Random) -> Row:
        people = self.source["people"]
        name = f"{random.choice(people['first'])} {random.choice(people['last'])}"
        contact = ContactData(
            email=f"{name.lower().replace(' ', '.')}.{number}@{label.lower()}s.example",
            # Numbers of a range that no network gives to anybody.
            phone=f"+49302312{5000 + number % 1000}",
            address=f"{random.randint(1, 180)} {random.choice(_STREETS)}" if label == "Customer" else None,
        )
        return {
            "name": name,
            "language": language,
            "preferred_channel": random.choice(("email", "email", "sms", "in_app")),
            "active": random.random() > 0.01,
            **sealed(self.sealer, self.id(label, number), contact),
        }


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
