"""A small readable world, and time that a test moves: use-cases are called, due messages and timers run, by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString

import stamina
from neo4j.spatial import WGS84Point

from support.worlds import World, put
from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.attachments import handlers as attachments
from sysops_graph.calendars import handlers as calendars
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.delivery.model import AlreadySettled, Json, Message, Outcome
from sysops_graph.delivery.queries import due_work
from sysops_graph.delivery.settling import settle_message, settle_timer
from sysops_graph.errors import Conflict, NotFound, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle import handlers
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.tasks import handlers as tasks
from sysops_graph.tickets.commands import reserve_keys
from sysops_graph.tickets.model import Opening

MONDAY = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
"""A quiet Monday, 10:00 in Kiel."""

TIMERS = {**handlers.TIMERS, **tasks.TIMERS, **attachments.TIMERS, **calendars.TIMERS}

DESK = Actor(principal="desk", roles=frozenset({Role.HELP_DESK}), subject_id="stf_dora", via=Channel.PHONE)
CUSTOMER = Actor(principal="carl", roles=frozenset({Role.CUSTOMER}), subject_id="cus_carl", via=Channel.WEB)
LANES = ("core", "triage")
"""Whose messages run here; notices stay where they are."""


def expert(name: str) -> Actor:
    return Actor(principal=name, roles=frozenset({Role.EXPERT}), subject_id=f"exp_{name}")


def kiel(*experts: str, cap: int = 5, line: int = 1, mode: str = "offer", customers: int = 1) -> World:
    """One area, one product that wants television level 2, and experts who may repair it: the first one fits best."""
    world = World(MONDAY)
    here = {"time_zone": "Europe/Berlin", "kind": "city", "country": "DE", "centre": WGS84Point((10.13, 54.32))}
    root = world.node("Area", "area_land", **{**here, "name": "Land", "depth": 0, "kind": "country"})
    city = world.node("Area", "area_kiel", **here, name="Kiel", depth=1)
    world.edge(city, "PART_OF", root)
    tv = world.node("Skill", "skl_tv", name="television", kind="technical")
    family = world.node("ProductFamily", "fam_tv", name="televisions", active=True)
    product = world.node("Product", "prd_tv", name="Vista 55", sku="V55", recalled=False, active=True)
    world.edge(product, "IN_FAMILY", family)
    world.edge(product, "REQUIRES", tv, min_level=2)
    plan = world.node("Plan", "pln_std", name="Standard", service_level="Standard", active=True)
    world.edge(plan, "INCLUDES", product, from_on=date(2020, 1, 1), until_on=date(2030, 1, 1))
    queue = world.node("Queue", "que_1", name="Kiel 1", line=1, mode=mode, strategy="default", digest=["08:00"])
    world.edge(queue, "IN", city)
    lead = world.node("Staff", "stf_lena", name="Lena", roles=["team_lead"], active=True, preferred_channel="in_app")
    world.edge(lead, "LEADS", city)
    world.node("Staff", "stf_max", name="Max", roles=["manager"], active=True, preferred_channel="in_app")
    for number in range(customers):
        _customer(world, "carl" if number == 0 else f"c{number}", city, plan, product)
    for place, name in enumerate(experts):
        add_expert(world, name, root, tv, cap=cap, line=line, surplus=place)
    return world


def _customer(world: World, name: str, city: str, plan: str, product: str) -> None:
    customer = world.node(
        "Customer", f"cus_{name}", name=name, number=name, language="en", business=False, active=True,
        preferred_channel="in_app", time_zone="Europe/Berlin",
    )  # fmt: skip
    world.edge(customer, "LIVES_IN", city)
    contract = world.node(
        "Contract", f"ctr_{name}", number=f"C-{name}", status="active", starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1), paid_until_on=date(2027, 1, 1),
    )  # fmt: skip
    world.edge(customer, "HOLDS", contract)
    world.edge(contract, "OF_PLAN", plan)
    device = world.node("Device", f"dev_{name}", serial=f"S-{name}", product_id=product)
    world.edge(customer, "OWNS", device)
    world.edge(device, "INSTANCE_OF", product)


def add_expert(world: World, name: str, area: str, skill: str, *, cap: int, line: int, surplus: int) -> None:
    node = world.node(
        "Expert", f"exp_{name}", name=name.title(), line=line, cap=cap, time_zone="Europe/Berlin", active=True,
        home=WGS84Point((10.13, 54.32)), preferred_channel="in_app",
        last_offer_at=MONDAY - timedelta(days=30 - surplus),
    )  # fmt: skip
    world.edge(node, "SERVES", area)
    world.edge(
        node, "HAS_SKILL", skill, level=2 + min(surplus, 1), verified=True, verified_by="demo",
        valid_from_at=MONDAY - timedelta(days=900), valid_until_at=FAR_FUTURE,
    )  # fmt: skip
    plan = world.node("WorkPlan", f"wpl_{name}", name="always")
    for weekday in range(7):
        world.edge(
            node, "WORKS", plan, weekday=weekday, from_minute=0, until_minute=1440,
            valid_from_on=date(2020, 1, 1), valid_until_on=date(9999, 1, 1),
        )  # fmt: skip


class Life:
    """Acts on a graph at an instant of its own."""

    def __init__(self, graph: Graph, now: datetime = MONDAY) -> None:
        self.graph = graph
        self.now = now

    async def build(self, world: World) -> None:
        async with self.graph.session() as session, await session.begin_transaction() as transaction:
            await put(transaction, world)
            await transaction.commit()

    async def act(self, use_case: Callable[..., Awaitable[Outcome]], *args: object, **kwargs: object) -> dict[str, Any]:
        """What a use-case answers when it is called now, by the desk unless said; a busy database is asked again."""
        kwargs.setdefault("actor", DESK)
        ids = Ids(random_id("Command"))
        async for attempt in stamina.retry_context(on=Unavailable, attempts=20, timeout=None, wait_max=1):
            with attempt:
                return dict(await self.graph.write(use_case, *args, **kwargs, now=self.now, ids=ids))
        raise AssertionError("the last attempt answers or raises")

    async def open(self, *, customer: str = "carl", drain: bool = True, **said: object) -> str:
        """A ticket about the customer's television; answers its id."""
        [key] = await self.graph.write(reserve_keys, self.now.year, count=1)
        about = {"subject": "No picture", "customer_id": f"cus_{customer}", "device_id": f"dev_{customer}"}
        opening = Opening.model_validate({**about, **said})
        outcome = await self.act(open_ticket, opening, key=key, actor=CUSTOMER)
        if drain:
            await self.drain()
        return outcome["ticket_id"]

    async def drain_at_once(self) -> None:
        """Run everything that is due at the same time, as many workers would."""
        await asyncio.gather(*(self._run(*work) for work in await self._due()))

    async def drain(self) -> int:
        """Run the core messages and the timers that are due, until there are none; answers how many ran."""
        ran = 0
        while work := await self._due():
            for handler, settle, item in work:
                await self._run(handler, settle, item)
                ran += 1
        return ran

    async def later(self, **delta: float) -> int:
        """Time passes; what becomes due on the way runs at its own instant."""
        until, ran = self.now + timedelta(**delta), 0
        while (due := await self._next_at()) and due <= until:
            self.now = max(self.now, due)
            ran += await self.drain()
        self.now = until
        return ran

    async def rows(self, text: LiteralString, **parameters: Json) -> list[dict[str, Any]]:
        """Look into the graph."""
        async with self.graph.session() as session:
            result = await session.run(text, dict(parameters))
            return [record.data() async for record in result]

    async def one(self, text: LiteralString, **parameters: Json) -> Any:
        [row] = await self.rows(text, **parameters)
        return next(iter(row.values())) if len(row) == 1 else row

    async def _due(self) -> list[tuple[Any, Any, Any]]:
        now = {"now": self.now, "until_at": self.now}
        due = await self.graph.read(due_work, shards=range(64), running=(), full=(), at_most=500, **now)
        messages = [(handlers.MESSAGES[m.topic], settle_message, m) for m in due.messages if m.lane in LANES]
        return messages + [(TIMERS[t.kind], settle_timer, t) for t in due.timers]

    async def _run(self, handler: Any, settle: Any, item: Any) -> None:
        command_id = item.id if isinstance(item, Message) else f"{item.id}.{item.fencing}"

        async def effect(tx: Tx, *, now: datetime, ids: Ids) -> None:
            await handler(tx, item, now=now, ids=ids)
            await settle(tx, item, now=now, ids=ids)

        async def drop(tx: Tx, *, now: datetime, ids: Ids) -> None:
            await settle(tx, item, now=now, ids=ids)

        try:
            await self.graph.write(effect, now=self.now, ids=Ids(command_id))
        except (AlreadySettled, Unavailable):
            return
        except (NotFound, Conflict):
            with suppress(AlreadySettled):  # whoever took the subject away may have settled this as well
                await self.graph.write(drop, now=self.now, ids=Ids(command_id))

    async def _next_at(self) -> datetime | None:
        row = await self.one(
            "OPTIONAL MATCH (t:Timer) WHERE t.due_at IS NOT NULL WITH min(t.due_at) AS timer "
            "OPTIONAL MATCH (m:OutboxMessage {state: 'pending'}) WHERE m.lane IN ['core', 'triage'] "
            "RETURN timer, min(m.next_attempt_at) AS message"
        )
        instants = [at.to_native().astimezone(UTC) for at in row.values() if at]
        return min(instants, default=None)
