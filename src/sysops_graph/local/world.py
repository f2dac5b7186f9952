"""Worlds to try the service in: the demonstration's few people, and a generated one of any size."""

import asyncio
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import groupby, islice
from typing import TypeVar

from sysops_graph.calendars.stored import stored_calendar
from sysops_graph.errors import Conflict
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import derived_id
from sysops_graph.local.world_catalogue import catalogue
from sysops_graph.local.world_crew import Crew
from sysops_graph.local.world_demo import demo_id, demo_parts, demo_triage
from sysops_graph.local.world_people import customers, experts, preferences, staff
from sysops_graph.local.world_places import Places, area_rows
from sysops_graph.local.world_rows import Makers, Part, Row, write_parts
from sysops_graph.local.world_tickets import Plan, Scene, plans, ticket_parts, tickets
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings
from sysops_graph.sla.model import SlaPolicy, Terms
from sysops_graph.tickets.commands import reserve_keys

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
"""Told what is being written, how much of it is there and how much there will be."""

_EXPERTS_PER_CITY = 4
_FEWEST_CITIES = 20
_MOST_CITIES = 1200
_BATCH = 500
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class WorldSize:
    """How many of each."""

    experts: int
    customers: int
    tickets: int


@dataclass(frozen=True, slots=True)
class WorldSummary:
    """What was written."""

    areas: int
    experts: int
    customers: int
    tickets: int


class GraphHoldsTickets(Conflict):
    """The graph holds tickets already; add to them by --add, or begin with an empty graph."""


class WorldExists(Conflict):
    """The world of this seed is in the graph already; choose another --seed."""


async def seed_demo(graph: Graph, settings: Settings) -> None:
    """Write the demonstration world into a graph that does not hold it; what people changed in it stays."""
    assert settings.sealing_key_file, "contact data are sealed from the first day"
    await seed_demo_at(graph, Sealer.from_file(settings.sealing_key_file), now=await graph.database_time())


async def seed_demo_at(graph: Graph, sealer: Sealer, *, now: datetime) -> None:
    """The same, as of an instant."""
    await graph.write(_seed_demo, sealer=sealer, now=now)


async def build_world(
    graph: Graph,
    size: WorldSize,
    *,
    seed: int,
    now: datetime,
    sealer: Sealer,
    progress: Progress = lambda what, done, total: None,
    add: bool = False,
) -> WorldSummary:
    """Write a world of this size; the same seed and instant give the same one, but for the sealed bytes.

    Raises GraphHoldsTickets unless `add`, WorldExists.
    """
    source = tomllib.loads(files("sysops_graph.local").joinpath("world.toml").read_text(encoding="utf-8"))
    makers = Makers(source, sealer, seed, now)
    cities = min(max(size.experts // _EXPERTS_PER_CITY, _FEWEST_CITIES), _MOST_CITIES)
    places, goods = Places(makers, area_rows(makers, cities)), catalogue(makers)
    await _demand_room(graph, places, add=add)
    await graph.write(write_parts, [*places.parts(), *goods.parts(), ("local/create_staff", staff(makers, places))])
    write = _Writer(graph, progress)
    squad = await write.rows("local/create_experts", experts(makers, size.experts, places), size.experts)
    lives = customers(makers, size.customers, places, goods)
    people = await write.rows("local/create_customers", lives, size.customers)
    wishes = preferences(makers, people, squad)
    await write.rows("local/create_preferences", wishes, len(wishes))
    crew = Crew(squad, places.areas, goods.products, now)
    scene = Scene(makers, goods, people, crew, _terms(places), places.queue_ids())
    await _write_tickets(graph, write, scene, size.tickets)
    return WorldSummary(len(places.areas), len(squad), len(people), size.tickets)


async def _write_tickets(graph: Graph, write: "_Writer", scene: Scene, count: int) -> None:
    planned = plans(scene.makers, count)
    keys = [key for year, of_year in groupby(planned, _year) for key in await _keys(graph, year, list(of_year))]
    await write.parts("tickets", map(ticket_parts, _batches(tickets(scene, planned, keys))), count)
    fixes = [{"expert_id": e, "product_id": p, "times": times} for (e, p), times in scene.fixes.items() if times]
    await write.rows("local/create_fixes", fixes, len(fixes))


def _year(plan: Plan) -> int:
    return plan.opened_at.year


async def _keys(graph: Graph, year: int, planned: list[Plan]) -> list[str]:
    return await graph.write(reserve_keys, year, count=len(planned))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rows batch by batch and tells how far it is."""

    graph: Graph
    progress: Progress

    async def rows(self, statement: str, rows: Iterable[Row], total: int) -> list[Row]:
        """Answers the rows that were written."""
        kept: list[Row] = []
        for batch in _batches(rows):
            await self.graph.write(write_parts, [(statement, batch)])
            kept += batch
            self.progress(statement.partition("/create_")[2], len(kept), total)
        return kept

    async def parts(self, what: str, batches: Iterator[list[Part]], total: int) -> None:
        """Each batch in one transaction, some at once; counted by the rows of its first part."""
        done, turn = 0, asyncio.Lock()

        async def write_on() -> None:
            nonlocal done
            while parts := await following():
                await self.graph.write(write_parts, parts)
                done += len(parts[0][1])
                self.progress(what, done, total)

        async def following() -> list[Part] | None:
            async with turn:
                return await asyncio.to_thread(next, batches, None)

        await asyncio.gather(*(write_on() for _ in range(_AT_ONCE)))


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _terms(places: Places) -> dict[str, Terms]:
    """What the clocks of each city run on: the calendar of its region."""
    policy = SlaPolicy()
    kept = {row["area_id"]: row for row in places.calendars}
    return {
        city["id"]: Terms(
            calendar_id=kept[city["parent_id"]]["id"],
            calendar=stored_calendar(*(kept[city["parent_id"]][name] for name in ("time_zone", "windows", "holidays"))),
            policy_version=1,
            policy=policy,
        )
        for city in places.cities
    }


async def _demand_room(graph: Graph, places: Places, *, add: bool) -> None:
    state = await graph.read(_state, places.areas[0]["id"])
    if state["there"]:
        raise WorldExists
    if state["tickets"] and not add:
        raise GraphHoldsTickets(tickets=state["tickets"])


async def _state(tx: Tx, area_id: str) -> Row:
    [row] = await tx.rows("local/world_state", area_id=area_id)
    return row


async def _seed_demo(tx: Tx, *, sealer: Sealer, now: datetime) -> None:
    if (await _state(tx, demo_id("Area", "north")))["there"]:
        return
    await write_parts(tx, demo_parts(now, sealer))
    await tx.rows(
        "local/create_policy",
        id=derived_id("Policy", "demo", "triage"),
        kind="triage",
        body=demo_triage().model_dump_json(),
        now=now,
    )
