"""Anything that people do, in any order and at any time, leaves every invariant standing.

A life is drawn step by step; one that ends badly is made as short as it can be, and printed as a list of its steps.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from support import deeds
from support.emptied import empty
from support.finding import found, somebody
from support.lives import DESK, Life, add_expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.api.context import Context
from sysops_graph.api.schema import build_schema
from sysops_graph.api.ticket_keys import TicketKeys
from sysops_graph.assignment.model import InvalidAbsence, SlotsNotUsable
from sysops_graph.attachments.model import Limits
from sysops_graph.errors import Conflict, NotFound
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.lifecycle.audit import INVARIANTS, Violation, violations
from sysops_graph.notifications.outside import Outside
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings
from sysops_graph.simulation.player import VirtualClock
from sysops_graph.tickets.opening import InvalidOpening
from sysops_graph.tickets.queries import ticket_at

SCHEMA = build_schema()
LIMITS = Limits(most_bytes=10_000_000, per_ticket=3)
WEIGHTS = {"openTicket": 2, "acceptOffer": 5, "solveTicket": 3, "askCustomer": 2, "replyAsCustomer": 2, "planVisit": 2}
REFUSED = (Conflict, NotFound, InvalidAbsence, InvalidOpening, SlotsNotUsable)
"""Fine answers to whoever acts on what is over, or never was; an absence that is over, a customer who is forgotten,
slots that lie in the time that is booked."""

ADMIN = Actor(principal="adam", roles=frozenset({Role.ADMIN}), subject_id="stf_adam")
FIRST = {"by": "customer", "customerId": "cus_carl", "condition": "SITE_DOWN", "slots": [3]}
KEPT: dict[str, dict[str, Any]] = {
    "createMacro": {"name": "seen", "actions": [{"kind": "ADD_TAGS", "tags": ["seen"]}]},
    "createAutomationRule": {"name": "moved", "event": "MOVED", "actions": [{"kind": "ADD_TAGS", "tags": ["moved"]}]},
    "createCustomField": {"name": "colour", "key": "colour", "type": "TEXT"},
}
"""What an administrator has made before it all begins."""

COUNTS = "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS n ORDER BY label"
AMOUNT = """
MATCH (n) OPTIONAL MATCH (n)-[r]->()
RETURN count(DISTINCT n) AS nodes, count(r) AS edges, sum(CASE WHEN n:Ticket THEN n.version END) AS versions
"""
NOW = """
MATCH (t:Ticket)
OPTIONAL MATCH (t)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert)
RETURN t.id AS id, t.state AS state, t.priority AS priority, e.id AS owner_id, t.needs_owner AS needs_owner,
  t.cycle AS cycle, t.version AS version, coalesce(t.level, 0) AS level, coalesce(t.step, 0) AS step
ORDER BY id
"""
SETTLED = ("Pending", "Solved", "Closed", "Archived", "Deleted")
ERASED = "OPTIONAL MATCH (t:Ticket {state: 'Deleted'}) RETURN collect(t.id)"
MOVES = ("state", "cycle", "version")
"""What is left of the past of a ticket whose contents are erased."""

RINGS = "OPTIONAL MATCH (n) WHERE n:Page AND n.state = 'ringing' OR n:Task AND n.state = 'open' RETURN count(n)"
UNTOLD = (
    "MATCH (h:HistoryEntry) WHERE h.actor = '' OR h.via = '' OR h.cause = '' OR h.cause IS NULL RETURN h.kind AS kind"
)


async def broken_now(tx: Tx, *, now: datetime) -> list[Violation]:
    return [one for name in INVARIANTS for one in (await violations(tx, name, now=now))[0]]


class Lives(RuleBasedStateMachine):
    """A small world in which people act on tickets and time passes; the rules of mutations are added below."""

    tickets = Bundle("tickets")

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], graph: Graph, settings: Settings) -> None:
        super().__init__()
        self.run, self.graph, self.settings = run, graph, settings
        self.sealer = Sealer.from_file(settings.sealing_key_file)
        self.life = Life(graph)
        self.clock = VirtualClock(self.life.now)
        self.keys = TicketKeys()
        self.known: list[str] = []
        self.seen: dict[tuple[str, datetime], dict[str, Any]] = {}
        self.there: dict[str, int] = {}
        self.quiet = False
        self.deeds = 0

    @initialize(target=tickets, mode=st.sampled_from(["offer", "claim"]), urgency=st.sampled_from(["CRITICAL", "LOW"]))
    def begin(self, mode: str, urgency: str) -> Any:
        self.run(self.build(mode))
        return self.do("openTicket", {**FIRST, "urgency": urgency})

    async def build(self, mode: str) -> None:
        await empty(self.graph)
        world = kiel(*deeds.PEOPLE[:-1], cap=2, mode=mode, customers=len(deeds.CUSTOMERS))
        add_expert(world, deeds.PEOPLE[-1], "area_land", "skl_tv", cap=2, line=2, surplus=1)
        second = world.node("Queue", "que_2", name="Kiel 2", line=2, mode="offer", strategy="default", digest=[])
        world.edge(second, "IN", "area_kiel")
        for role, name in ((Role.HELP_DESK, "dora"), (Role.ADMIN, "adam")):
            world.node("Staff", f"stf_{name}", name=name, roles=[role], active=True, preferred_channel="in_app")
        rota = world.node("Rota", "rot_land", name="Land", line=1, active=True)
        world.edge(rota, "IN", "area_land")
        duty = {"starts_at": self.life.now - timedelta(days=1), "ends_at": self.life.now + timedelta(days=3)}
        world.edge("exp_anna", "ON_CALL", rota, role="primary", **duty)
        world.edge("exp_ben", "ON_CALL", rota, role="backup", **duty)
        await self.life.build(world)
        for name, given in KEPT.items():
            await self.ask(name, given, "__typename", actor=ADMIN)

    @rule(minutes=st.sampled_from([1, 16, 45, 120, 600]))
    def passes(self, minutes: int) -> None:
        self.step(self.life.later(minutes=minutes))

    @rule()
    def until_the_next(self) -> None:
        if due_at := self.run(self.life._next_at()):
            self.step(self.life.later(seconds=(due_at - self.life.now).total_seconds()))

    @precondition(lambda self: self.quiet)
    @rule(days=st.sampled_from([1, 4, 8, 40, 400]))
    def passes_quietly(self, days: int) -> None:
        self.step(self.life.later(days=days))

    def step(self, happens: Coroutine[Any, Any, Any]) -> Any:
        """Something happens; then everything holds."""
        answer = self.run(happens)
        self.run(self.hold())
        return answer

    async def hold(self) -> None:
        await self.life.drain()
        rows = await self.life.rows(NOW)
        self.quiet = all(row["state"] in SETTLED for row in rows) and not await self.life.one(RINGS)
        self.seen |= {(row.pop("id"), self.life.now): row for row in rows}
        self.there = {row["label"]: row["n"] for row in await self.life.rows(COUNTS)}
        assert await self.graph.read(broken_now, now=self.life.now) == []

    def teardown(self) -> None:
        if sys.exc_info()[0] is None and self.seen:
            self.run(self.look_back())

    async def look_back(self) -> None:
        """The past is as it was seen, and says who did it and why."""
        erased = await self.life.one(ERASED)
        for (ticket, at), was in self.seen.items():
            past = await self.graph.read(ticket_at, ticket, at=at, actor=DESK)
            known = {name: value for name, value in was.items() if ticket not in erased or name in MOVES}
            assert {name: getattr(past, name) for name in known} == known, (ticket, at)
        assert await self.life.rows(UNTOLD) == []

    def do(self, name: str, said: dict[str, Any]) -> Any:
        ticket = self.step(self.done(name, said))
        if ticket and ticket not in self.known:
            self.known.append(ticket)
            return ticket
        return multiple()

    async def done(self, name: str, said: dict[str, Any]) -> str | None:
        """The ticket that a mutation answers with; a refusal must leave everything as it was."""
        given, ticket = await found(self.life, name, said)
        actor = await somebody(self.life, Role(said["by"]), ticket, given)
        before = await self.life.rows(AMOUNT)
        try:
            if not deeds.answers_ticket(name):
                await self.ask(name, given, "__typename", actor=actor)
                return None
            answer = await self.ask(name, given, "ticket { id }", actor=actor)
        except REFUSED:
            assert await self.life.rows(AMOUNT) == before, "it was refused, and yet something was written"
            return None
        return answer["ticket"] and answer["ticket"]["id"]

    async def ask(self, name: str, given: dict[str, Any], fields: str, *, actor: Actor) -> Any:
        self.deeds += 1
        self.clock.at = self.life.now
        given = {**given, "idempotencyKey": f"deed-{self.deeds}"}
        text = f"mutation ($input: {deeds.input_name(name)}!) {{ done: {name}(input: $input) {{ {fields} }} }}"
        answer = await SCHEMA.execute(text, variable_values={"input": given}, context_value=self.context(actor))
        for error in answer.errors or ():
            raise error.original_error or error
        return answer.data["done"]

    def context(self, actor: Actor) -> Context:
        return Context(
            graph=self.graph,
            clock=self.clock,
            sealer=self.sealer,
            ticket_keys=self.keys,
            actor=actor,
            request_id=f"deed-{self.deeds}",
            outside=Outside(self.settings),
            attachments=LIMITS,
        )


def named(name: str) -> Callable[..., Any]:
    def deed(self: Lives, **said: Any) -> Any:
        return self.do(name, said)

    deed.__name__ = name
    return deed


def taken() -> list[str]:
    """Mutations that take part."""
    wanted = (name for name in deeds.MUTATIONS if deeds.acts_on_tickets(name) or name in deeds.BESIDE)
    return [name for name in wanted if name not in deeds.EXCEPT]


def add_rules() -> None:
    for name in taken():
        drawn = deeds.drawn(name)
        if "ticketId" in deeds.fields(name):
            drawn["ticketId"] = drawn.get("ticketId", st.nothing()) | Lives.tickets
        if "ofTicketId" in drawn:
            drawn["ofTicketId"] = Lives.tickets
        labels = [
            deeds.label(each) for each, value in drawn.items() if each in deeds.fields(name) and deeds.is_place(each)
        ]
        ready = precondition(lambda self, labels=labels: all(self.there.get(label) for label in labels))
        for place in range(WEIGHTS.get(name, 1)):
            step = ready(rule(target=Lives.tickets, **drawn)(named(name)))
            setattr(Lives, f"{name}_{place}", step)


add_rules()


@pytest.fixture
def lives(graph: Graph, settings: Settings) -> Iterator[Callable[[], Lives]]:
    """Machines on a loop of their own: steps wait for it, nothing else runs meanwhile."""
    loop = asyncio.new_event_loop()
    own = Graph.connect(settings)
    yield lambda: Lives(loop.run_until_complete, own, settings)
    loop.run_until_complete(own.close())
    loop.close()


PLAIN = settings(
    deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink)
)


def test_every_invariant_stands_whatever_people_do(lives: Callable[[], Lives]) -> None:
    run_state_machine_as_test(lives, settings=settings(PLAIN, max_examples=3, stateful_step_count=25, derandomize=True))


@pytest.mark.long
@pytest.mark.parametrize("part", range(6))
def test_many_lives_leave_every_invariant_standing_after_each_step(lives: Callable[[], Lives], part: int) -> None:
    """300 of them in parts, so that several can run at once."""
    run_state_machine_as_test(lives, settings=settings(PLAIN, max_examples=50, stateful_step_count=50))


def test_every_mutation_that_acts_on_tickets_takes_part() -> None:
    acting = {name for name in deeds.MUTATIONS if deeds.acts_on_tickets(name)}
    steps = {name.rpartition("_")[0] for name in vars(Lives)}
    assert acting - steps == set(deeds.EXCEPT)
    assert {*deeds.SAID, *WEIGHTS} <= steps
