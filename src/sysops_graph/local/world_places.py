"""Real places for a generated world: countries, regions and cities, with coordinates and time zones.

Cities stand where their airport does, which is near enough for an expert to drive to.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import Any

import airportsdata
import holidays

from sysops_graph.local.world_rows import Makers, Part, Row, calendar_row

_LINES = {"country": (1, 2, 3), "region": (1, 2)}
_FEWEST_IN_REGION = 3
_MOST_IN_REGION = 40


class Places:
    """The areas of a world with their calendars, queues and rotas."""

    def __init__(self, makers: Makers, areas: list[Row]) -> None:
        self.areas = areas
        self.cities = [area for area in areas if area["kind"] == "city"]
        self.above = [area for area in areas if area["kind"] != "city"]
        self.calendars = [calendar_row(area, recorded_at=makers.now) for area in self.above]
        self.queues = [_queue(makers, area, line) for area in self.above for line in _LINES[area["kind"]]]
        self.rotas = [_rota(makers, area) for area in self.above if area["kind"] == "region"]

    def neighbours(self) -> Mapping[str, list[Row]]:
        """The cities of each region, by the region's id."""
        found: dict[str, list[Row]] = defaultdict(list)
        for city in self.cities:
            found[city["parent_id"]].append(city)
        return found

    def queue_ids(self) -> dict[tuple[str, int], str]:
        """The queue of a city's tickets by line: its region's, else its country's."""
        country = {area["id"]: area["parent_id"] for area in self.above}
        of_area = {(queue["area_id"], queue["line"]): queue["id"] for queue in self.queues}
        return {
            (city["id"], line): of_area.get((city["parent_id"], line)) or of_area[country[city["parent_id"]], line]
            for city in self.cities
            for line in (1, 2, 3)
        }

    def parts(self) -> list[Part]:
        return [
            ("local/create_areas", self.areas),
            ("local/create_calendars", self.calendars),
            ("local/create_queues", self.queues),
            ("local/create_rotas", self.rotas),
        ]


def area_rows(makers: Makers, count: int) -> list[Row]:
    """Areas with about `count` cities: countries first, then regions, then cities."""
    source = makers.source
    rows: dict[int, list[Row]] = {0: [], 1: [], 2: []}
    for code, share in source["share_of_places"].items():
        regions = _regions(code, source["spellings"], max(_FEWEST_IN_REGION, count * share // 100))
        everywhere = [place for region in regions.values() for place in region]
        country = _area(makers, source["countries"][code], everywhere, above=None, subdivision=None)
        rows[0].append(country)
        parts = holidays.country_holidays(code).subdivisions_aliases
        for name, region in regions.items():
            above = _area(makers, name, region, above=country, subdivision=parts.get(name))
            rows[1].append(above)
            rows[2] += [
                _area(makers, place["city"], [place], above=above, subdivision=parts.get(name)) for place in region
            ]
    return [*rows[0], *rows[1], *rows[2]]


def _queue(makers: Makers, area: Row, line: int) -> Row:
    return {
        "id": makers.id("Queue", area["id"], line),
        "area_id": area["id"],
        "name": f"{area['name']}, line {line}",
        "line": line,
        "mode": "offer",
        "strategy": "default",
        "digest": ["08:00", "13:00"],
    }


def _rota(makers: Makers, area: Row) -> Row:
    name = f"{area['name']} after hours"
    return {"id": makers.id("Rota", area["id"]), "area_id": area["id"], "name": name, "line": 2}


def _regions(country: str, spellings: Mapping[str, str], count: int) -> dict[str, list[Row]]:
    """The regions with the most cities, as many as it takes; busy airports stand for the bigger cities."""
    by_region: dict[str, dict[str, Row]] = defaultdict(dict)
    for airport in _by_size(airportsdata.load("ICAO").values(), country):
        region = spellings.get(airport["subd"], airport["subd"])
        by_region[region].setdefault(airport["city"], dict(airport))
    chosen: dict[str, list[Row]] = {}
    for name, cities in sorted(by_region.items(), key=lambda item: (-len(item[1]), item[0])):
        left = count - sum(map(len, chosen.values()))
        if left < _FEWEST_IN_REGION or len(cities) < _FEWEST_IN_REGION:
            break
        most = max(_FEWEST_IN_REGION, min(_MOST_IN_REGION, left, count // 4))
        chosen[name] = list(cities.values())[:most]
    return chosen


def _by_size(airports: Iterable[Any], country: str) -> list[Any]:
    found = [one for one in airports if one["country"] == country and one["city"] and one["subd"] and one["tz"]]
    return sorted(found, key=lambda one: (not one["iata"], one["icao"]))


def _area(makers: Makers, name: str, places: list[Row], *, above: Row | None, subdivision: str | None) -> Row:
    depth = above["depth"] + 1 if above else 0
    return {
        "id": makers.id("Area", above["id"] if above else "", name),
        "name": name,
        "kind": ("country", "region", "city")[depth],
        "depth": depth,
        "parent_id": above["id"] if above else None,
        "time_zone": Counter(place["tz"] for place in places).most_common(1)[0][0],
        "country": places[0]["country"],
        "subdivision": subdivision,
        "latitude": fmean(place["lat"] for place in places),
        "longitude": fmean(place["lon"] for place in places),
        "since_at": makers.now,
    }
