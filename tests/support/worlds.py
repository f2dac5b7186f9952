"""Small random worlds in which every rule of matching bites somewhere, and a way to put them into a transaction.

Everything is on a grid of a quarter of an hour, so that a slow observer may look at a clock that seldom.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString, cast

from neo4j import AsyncTransaction
from neo4j.spatial import WGS84Point

from sysops_graph.clock import FAR_FUTURE

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Africa/Casablanca",
)
INSTANTS = (
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 15, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 45, tzinfo=UTC),
    datetime(2026, 6, 17, 9, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 30, tzinfo=UTC),
    datetime(2027, 2, 12, 16, 0, tzinfo=UTC),
)
LAST_DAY = date(9999, 1, 1)
QUARTER = timedelta(minutes=15)
Edge = tuple[str, str, str, dict[str, Any]]


@dataclass
class World:
    """Nodes by label, edges by type; `now` is the instant the world turns around."""

    now: datetime
    nodes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    edges: list[Edge] = field(default_factory=list[Edge])

    def node(self, label: str, node_id: str, /, **properties: Any) -> str:
        self.nodes[label].append({"id": node_id, **properties})
        return node_id

    def edge(self, start: str, type_: str, end: str, /, **properties: Any) -> None:
        self.edges.append((start, type_, end, properties))

    def ids(self, label: str) -> list[str]:
        return [node["id"] for node in self.nodes[label]]


def random_world(seed: int, *, tickets: int) -> World:
    """The same world for the same seed; its ids say which it is, so that several may be in one database."""
    r = random.Random(seed)
    world = World(r.choice(INSTANTS))
    _catalogue(world, r)
    for number in range(r.randint(6, 16)):
        _expert(world, r, f"exp_{number:02}")
    for number in range(3):
        _customer(world, r, f"cus_{number}")
    _rotas(world, r)
    for number in range(tickets):
        _ticket(world, r, f"tkt_{number:02}")
    return _named(world, f"_world{seed}")


def _named(world: World, suffix: str) -> World:
    """Whatever must be unique says which world it is of."""
    unique = ("id", "key", "code", "serial", "guard")
    for facts in (*(node for nodes in world.nodes.values() for node in nodes), *(edge[3] for edge in world.edges)):
        facts |= {name: facts[name] + suffix for name in unique if name in facts}
    world.edges = [(start + suffix, type_, end + suffix, facts) for start, type_, end, facts in world.edges]
    return world


async def put(transaction: AsyncTransaction, world: World) -> None:
    """Create the world in a transaction that the caller rolls back."""
    labels = {node["id"]: label for label, nodes in world.nodes.items() for node in nodes}
    for label, nodes in world.nodes.items():
        await _run(transaction, f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", nodes)
    kinds: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for start, kind, end, properties in world.edges:
        kinds[labels[start], kind, labels[end]].append({"start": start, "end": end, "properties": properties})
    for (start, kind, end), rows in kinds.items():
        text = (
            f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
            f"CREATE (a)-[r:{kind}]->(b) SET r = row.properties"
        )
        await _run(transaction, text, rows)


async def _run(transaction: AsyncTransaction, text: str, rows: list[dict[str, Any]]) -> None:
    result = await transaction.run(cast(LiteralString, text), {"rows": rows})
    await result.consume()


def _catalogue(world: World, r: random.Random) -> None:
    names = ["audio", "video", "network", "power"]
    skills = [world.node("Skill", f"skl_{name}", name=name, kind="technical", code=name) for name in names]
    for code in ("de", "fr"):
        world.node("Skill", f"skl_{code}", name=code, kind="language", code=code)
    if r.random() < 0.8:
        world.node("Skill", "skl_general", name="general", kind="general", code="general")
    _products(world, r, skills)
    for n in range(r.randint(4, 9)):
        zone = r.choice(ZONES)
        area = world.node("Area", f"area_{n}", name=f"area {n}", centre=_point(r), time_zone=zone, kind="place")
        if n:
            world.edge(area, "PART_OF", f"area_{r.randint(max(0, n - 3), n - 1)}")
    world.node("Queue", "que_0", name="queue", line=1, mode="offer", strategy=r.choice(["default", "unheard of"]))
    strategies = ["least_busy", "round_robin", "escalation_path", "skill_based", "dedicated"]
    world.node("Queue", "que_1", name="queue", line=1, mode="offer", strategy=r.choice(strategies))


def _products(world: World, r: random.Random, skills: list[str]) -> None:
    for n in range(2):
        family = world.node("ProductFamily", f"fam_{n}", name=f"family {n}")
        if n == 0:
            world.edge(family, "REQUIRES", r.choice(skills), min_level=1)
    for n in range(4):
        product = world.node("Product", f"prd_{n}", name=f"product {n}")
        if r.random() < 0.8:
            world.edge(product, "IN_FAMILY", r.choice(world.ids("ProductFamily")))
        for skill in r.sample(skills, r.choice([0, 1, 1, 1, 2])):
            world.edge(product, "REQUIRES", skill, min_level=r.randint(1, 2))
    for n in range(3):
        kind = world.node("IssueKind", f"iss_{n}", name=f"kind {n}", visit=n == 0)
        if r.random() < 0.2:
            world.edge(kind, "REQUIRES", r.choice(skills), min_level=r.randint(1, 2))


def _expert(world: World, r: random.Random, expert: str) -> None:
    now = world.now
    world.node(
        "Expert",
        expert,
        name=expert.upper(),
        line=r.choice([1, 2, 2, 3]),
        cap=r.choice([0, 1, 3, 5, 5, 8]),
        time_zone=r.choice([*ZONES, "Nowhere/Land"] if r.random() < 0.1 else ZONES[:3]),
        active=r.random() < 0.93,
        home=_point(r),
        **(
            {"position": _point(r), "position_at": now - timedelta(hours=r.choice([1, 4, 9]))}
            if r.random() < 0.4
            else {}
        ),
        **({"last_offer_at": now - timedelta(hours=r.choice([1, 2, 30, 300]))} if r.random() < 0.6 else {}),
        **({"silent_at": now - timedelta(hours=r.choice([1, 5, 30]))} if r.random() < 0.2 else {}),
    )
    for skill in world.ids("Skill"):
        if r.random() < 0.88:
            world.edge(expert, "HAS_SKILL", skill, **_held(r, now))
    for area in r.sample(world.ids("Area"), r.randint(1, 4)):
        world.edge(expert, "SERVES", area)
    for n in range(r.choice([0, 0, 1, 2])):
        starts_at = now + r.randint(-200, 200) * QUARTER
        ends_at = FAR_FUTURE if r.random() < 0.2 else starts_at + r.randint(1, 300) * QUARTER
        absence = world.node("Absence", f"abs_{expert}_{n}", note="")
        kind = r.choice(["vacation", "sickness", "training", "other"])
        world.edge(expert, "UNAVAILABLE", absence, kind=kind, starts_at=starts_at, ends_at=ends_at)
    plan = world.node("WorkPlan", f"wpl_{expert}")
    for window in _windows(r, now):
        world.edge(expert, "WORKS", plan, **window)
    for product in r.sample(world.ids("Product"), r.choice([0, 0, 1, 2])):
        world.edge(expert, "FIXED", product, times=r.randint(1, 4))


def _held(r: random.Random, now: datetime) -> dict[str, Any]:
    odd = r.random() < 0.12
    return {
        "level": r.choice([1, 2, 2, 3]),
        "verified": r.random() < 0.95,
        "valid_from_at": now + r.randint(-500, 100) * QUARTER if odd else now - timedelta(days=900),
        "valid_until_at": now + r.randint(-100, 500) * QUARTER if odd and r.random() < 0.7 else FAR_FUTURE,
    }


def _windows(r: random.Random, now: datetime) -> Iterable[dict[str, Any]]:
    """At most two a day, never touching, some of them over or not begun; some people work at night."""
    habit = r.random()
    for weekday in range(7):
        if r.random() < 0.1:
            continue
        if habit < 0.3:
            spans = [(0, 1440)]
        elif habit < 0.5:
            spans = [(0, r.randrange(5 * 60, 8 * 60, 15)), (r.randrange(18 * 60, 22 * 60, 15), 1440)]
        elif r.random() < 0.3:
            spans = [(480, 720), (780, r.randrange(900, 1200, 15))]
        else:
            spans = [(r.randrange(0, 600, 15), r.randrange(900, 1440, 15))]
        for from_minute, until_minute in spans:
            begins, ends = date(2020, 1, 1), LAST_DAY
            if r.random() < 0.1:
                begins = now.date() + timedelta(days=r.randint(-2, 3))
            if r.random() < 0.1:
                ends = now.date() + timedelta(days=r.randint(-2, 3))
            yield {
                "weekday": weekday,
                "from_minute": from_minute,
                "until_minute": until_minute,
                "valid_from_on": begins,
                "valid_until_on": ends,
            }


def _customer(world: World, r: random.Random, customer: str) -> None:
    world.node("Customer", customer, name=customer)
    for expert in r.sample(world.ids("Expert"), r.choice([0, 0, 1])):
        world.edge(customer, "EXCLUDES", expert, since_at=world.now, reason="")
    for expert in r.sample(world.ids("Expert"), r.choice([0, 1, 1])):
        world.edge(customer, "PREFERS", expert, since_at=world.now, reason="", dedicated=r.random() < 0.7)
    device = world.node("Device", f"dev_{customer}", serial=customer)
    world.edge(device, "INSTANCE_OF", r.choice(world.ids("Product")))


def _rotas(world: World, r: random.Random) -> None:
    for n in range(2):
        rota = world.node("Rota", f"rot_{n}", name=f"rota {n}", line=r.randint(1, 3))
        world.edge(rota, "IN", r.choice(world.ids("Area")))
        for expert in r.sample(world.ids("Expert"), 3):
            starts_at = world.now + r.randint(-60, 30) * QUARTER
            role = r.choice(["primary", "backup"])
            ends_at = starts_at + r.randint(20, 200) * QUARTER
            world.edge(expert, "ON_CALL", rota, role=role, starts_at=starts_at, ends_at=ends_at)


def _ticket(world: World, r: random.Random, ticket: str) -> None:
    slots = r.random() < 0.5
    customer = r.choice(world.ids("Customer"))
    world.node(
        "Ticket",
        ticket,
        key=f"INC-{ticket}",
        priority=r.choice(["P1", "P2", "P3", "P4"]),
        line=r.choice([1, 1, 1, 1, 2, 3]),
        visit=slots or r.random() < 0.2,
        state="New",
    )
    world.edge(ticket, "OPENED_BY", customer)
    world.edge(ticket, "IN", r.choice(world.ids("Area")))
    if r.random() < 0.8:
        world.edge(ticket, "WAITS_IN", r.choice(world.ids("Queue")))
    concerns = r.choice([f"dev_{customer}", *world.ids("Product"), *world.ids("ProductFamily"), None])
    if concerns:
        world.edge(ticket, "CONCERNS", concerns)
    if r.random() < 0.7:
        world.edge(ticket, "ABOUT", r.choice(world.ids("IssueKind")))
    if r.random() < 0.25:
        world.edge(ticket, "NEEDS", r.choice(["skl_de", "skl_fr", "skl_audio"]), min_level=r.randint(1, 2), because="")
    booked = _slots(world, r, ticket) if slots else []
    for number in range(r.choice([0, 0, 1, 2, 3])):
        _assignment(world, r, ticket, f"asg_{ticket}_{number}", r.choice([*booked, None]))


def _slots(world: World, r: random.Random, ticket: str) -> list[str]:
    found: list[str] = []
    for rank in range(1, r.randint(2, 4)):
        starts_at = world.now + r.randint(-12, 150) * QUARTER
        ends_at = starts_at + r.randint(2, 16) * QUARTER
        slot = world.node("Slot", f"slt_{ticket}_{rank}", starts_at=starts_at, ends_at=ends_at, rank=rank, state="free")
        world.edge(ticket, "PROPOSES_SLOT", slot)
        found.append(slot)
    return found


def _assignment(world: World, r: random.Random, ticket: str, assignment: str, slot: str | None) -> None:
    """A past offer, or a live one with its edge; only a few are live, so that most experts have room."""
    now = world.now
    expert = r.choice(world.ids("Expert"))
    states = [
        "refused",
        "expired",
        "expired",
        "withdrawn",
        "superseded",
        "released",
        "completed",
        "offered",
        "accepted",
        "accepted",
    ]
    state = r.choice(states)
    offered_at = now - timedelta(hours=r.choice([1, 20, 40]))
    world.node(
        "Assignment",
        assignment,
        ticket_id=ticket,
        expert_id=expert,
        state=state,
        offered_at=offered_at,
        expires_at=offered_at + timedelta(minutes=30),
        answered_at=offered_at + timedelta(minutes=r.randint(1, 30)),
        reason=r.choice(["given_back", "no_show", "absence", "reassigned"]) if state == "released" else "",
        first_attempt=state == "completed" and r.random() < 0.8,
    )
    world.edge(assignment, "OF", ticket)
    world.edge(assignment, "TO", expert)
    if slot:
        world.edge(assignment, "BOOKS", slot)
    if state in {"offered", "accepted"}:
        visit = r.random() < 0.8
        starts_at = now + r.randint(0, 150) * QUARTER
        times = {"starts_at": starts_at, "ends_at": starts_at + r.randint(2, 20) * QUARTER} if visit else {}
        kind = r.choice(["HOLDS_OPEN", "HOLDS_OPEN", "HOLDS_WAITING"])
        held = {"kind": "owner", "guard": assignment, "assignment_id": assignment, "since_at": now}
        world.edge(expert, kind, ticket, **held, **times)


def _point(r: random.Random) -> WGS84Point:
    return cast(WGS84Point, WGS84Point((r.uniform(9, 11), r.uniform(53, 54.5))))
