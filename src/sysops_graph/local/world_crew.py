"""Which expert of a generated world would have taken a ticket."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sysops_graph.local.world_rows import Row

_DAY = timedelta(days=1)
_VISITS_WITHIN = 8 * _DAY


class Crew:
    """The experts by place and skill, and what room the live tickets leave them."""

    def __init__(self, experts: Sequence[Row], areas: Sequence[Row], products: Sequence[Row], now: datetime) -> None:
        self._now = now
        self._above = {area["id"]: area["parent_id"] for area in areas}
        self._skill = {product["id"]: product["requires"][0]["code"] for product in products}
        self._zone = {expert["id"]: expert["properties"]["time_zone"] for expert in experts}
        self._room = {expert["id"]: expert["properties"]["cap"] for expert in experts if _present(expert, now)}
        self._visits: dict[str, int] = defaultdict(int)
        self._skilled: dict[str, list[str]] = defaultdict(list)
        self._near: dict[tuple[str, str], list[str]] = defaultdict(list)
        for expert in experts:
            for held in expert["skills"]:
                self._skilled[held["code"]].append(expert["id"])
                for area_id in expert["area_ids"]:
                    self._near[area_id, held["code"]].append(expert["id"])

    def somebody(self, area_id: str, product_id: str, random: Random, *, live: bool, visit: bool) -> str | None:
        """An expert with the skill, near if it is a visit; with room and present if the ticket is `live`."""
        skill = self._skill[product_id]
        region_id = self._above[area_id] or area_id
        near = [*self._near[area_id, skill], *self._near[region_id, skill]]
        able: Sequence[str] = near if visit or not self._skilled[skill] else self._skilled[skill]
        if not live:
            return random.choice(able or self._skilled[skill] or [*self._zone])
        free = [expert for expert in able if self._room.get(expert, 0) > 0]
        if not free:
            return None
        chosen = random.choice(free)
        self._room[chosen] -= 1
        return chosen

    def next_visit_at(self, expert_id: str) -> datetime:
        """Ten in the morning of the expert's next day without a visit."""
        self._visits[expert_id] += 1
        zone = ZoneInfo(self._zone[expert_id])
        day = (self._now.astimezone(zone) + self._visits[expert_id] * _DAY).date()
        return datetime.combine(day, time(10), zone)


def _present(expert: Mapping[str, Row], now: datetime) -> bool:
    absences: Sequence[Row] = expert["absences"]  # pyright: ignore[reportAssignmentType]
    away = any(one["starts_at"] < now + _VISITS_WITHIN and one["ends_at"] > now - _DAY for one in absences)
    return bool(expert["properties"]["active"]) and not away
