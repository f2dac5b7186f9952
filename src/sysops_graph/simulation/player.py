"""Plays a scenario: the API's mutations at their instants, and between them everything that falls due."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type
from graphql import build_schema as parsed_schema

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.context import Context
from sysops_graph.api.errors import formatted
from sysops_graph.api.schema import build_schema
from sysops_graph.api.ticket_keys import TicketKeys
from sysops_graph.catalog.model import PolicyKind
from sysops_graph.catalog.queries import policies
from sysops_graph.clock import Clock
from sysops_graph.delivery.handlers import Send
from sysops_graph.delivery.queries import due_work
from sysops_graph.errors import Problem
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Row, Tx
from sysops_graph.jobs.runner import Runner
from sysops_graph.local.world import seed_demo_at
from sysops_graph.local.world_demo import demo_id, demo_person
from sysops_graph.notifications.handlers import Carried
from sysops_graph.notifications.outside import Outside
from sysops_graph.routes import Routes, routes
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings
from sysops_graph.simulation.model import Event, InvalidScenario, Scenario

_SHARDS = range(64)
_MOST = 500
_CHANNELS = {Role.CUSTOMER: Channel.WEB, Role.EXPERT: Channel.API, Role.PARTNER: Channel.PARTNER}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A deed that was not accepted: in a scenario that is news, not an accident."""

    at: datetime
    ticket: str
    text: str


class VirtualClock(Clock):
    """Stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


class Player:
    """One scenario on one graph that is migrated and empty; `tickets` maps the scenario's names to ids."""

    def __init__(self, graph: Graph, settings: Settings, scenario: Scenario) -> None:
        assert settings.sealing_key_file, "contact data are sealed from the first day"
        self.scenario = scenario
        self.tickets: dict[str, str] = {}
        self.refusals: list[Refusal] = []
        self._graph = graph
        self._clock = VirtualClock(scenario.instant(scenario.starts_at))
        self._sealer = Sealer.from_file(settings.sealing_key_file)
        table, at_once = _virtual(routes(settings)), settings.worker_concurrency
        self._runner = Runner(graph, self._clock, table, worker="simulation", at_once=at_once)
        self._schema = build_schema()
        self._mutations = _mutations(self._schema.as_str())
        self._outside = Outside(settings)
        self._keys = TicketKeys()
        self._deeds = 0

    @property
    def now(self) -> datetime:
        """Where the scenario's time has come to."""
        return self._clock.at

    async def play(self) -> None:
        """Every event at its instant, everything due on the way, until the scenario's time is over.

        Raises InvalidScenario for an event that names what does not exist.
        """
        scenario, begins_at = self.scenario, self._clock.at
        await self._graph.plan_ahead()
        await seed_demo_at(self._graph, self._sealer, now=begins_at)
        for kind, changes in scenario.policies.items():
            await self._save_policy(kind, changes)
        events = sorted(enumerate(scenario.events), key=lambda each: (scenario.instant(each[1].at), each[0]))
        for number, event in events:
            await self._pass_until(scenario.instant(event.at))
            await self._do(number, event)
        await self._pass_until(begins_at + scenario.lasts)

    async def _pass_until(self, until_at: datetime) -> None:
        """What is due runs at its own instant, one after the other."""
        while True:
            due = await self._due(until_at)
            for work in (*due.messages, *due.timers):
                await self._runner.run(work)
            if due.messages or due.timers:
                continue
            if due.next_at is None:
                break
            self._clock.at = due.next_at
        self._clock.at = max(self._clock.at, until_at)

    async def _due(self, until_at: datetime) -> Any:  # noqa: ANN401 - a Due
        at = {"now": self._clock.at, "until_at": until_at}
        return await self._graph.read(due_work, shards=_SHARDS, running=(), full=(), at_most=_MOST, **at)

    async def _do(self, number: int, event: Event) -> None:
        place = f"events.{number}"
        field = self._mutations.fields.get(event.do)
        if field is None:
            raise InvalidScenario(problems=(Problem(f"{place}.do", f"there is no mutation {event.do}"),))
        wanted, payload = get_named_type(field.args["input"].type), get_named_type(field.type)  # pyright: ignore[reportUnknownVariableType]
        assert isinstance(wanted, GraphQLInputObjectType)
        assert isinstance(payload, GraphQLObjectType)
        standing = await self._standing(event)
        actor = self._actor(place, event, standing)
        given = {name: self._value(value, standing) for name, value in event.given.items()}
        text = f"mutation Deed($input: {wanted.name}!) {{ done: {event.do}(input: $input) {{ {_asked(payload)} }} }}"
        said = {**self._found(wanted, event, standing), **given}
        answer = await self._execute(text, {"input": said}, actor, event.ticket)
        ticket = answer and answer["done"].get("ticket")
        if ticket:
            self.tickets.setdefault(event.ticket, ticket["id"])

    async def _execute(self, text: str, variables: Mapping[str, Any], actor: Actor, ticket: str) -> Row | None:
        context = Context(
            graph=self._graph,
            clock=self._clock,
            sealer=self._sealer,
            ticket_keys=self._keys,
            actor=actor,
            request_id=f"deed-{self._deeds}",
            outside=self._outside,
        )
        result = await self._schema.execute(text, variable_values=dict(variables), context_value=context)
        for error in result.errors or ():
            for said in formatted(error, context.request_id):
                words = f"{actor.principal} is refused: {said['extensions']['code']}: {said['message']}"
                self.refusals.append(Refusal(self._clock.at, ticket, words))
        return None if result.errors else result.data

    async def _standing(self, event: Event) -> Row:
        ticket_id = self.tickets.get(event.ticket)
        person = demo_person(event.by) if event.by else None
        expert_id = person[1] if person and person[0] is Role.EXPERT else None
        row = await self._graph.read(_standing, ticket_id=ticket_id, expert_id=expert_id) if ticket_id else None
        return row or {"offer": None, "owner_id": None}

    def _actor(self, place: str, event: Event, standing: Row) -> Actor:
        """`asked` is whoever the ticket is offered to, `owner` whoever has it."""
        word = event.by or ""
        someone: dict[str, str | None] = {
            "asked": standing["offer"] and standing["offer"]["expert_id"],
            "owner": standing["owner_id"],
        }
        if expert_id := someone.get(word):
            return Actor(word, frozenset({Role.EXPERT}), expert_id, Channel.API)
        person = demo_person(word)
        if person is None:
            raise InvalidScenario(problems=(Problem(f"{place}.by", f"there is nobody called {word!r} there"),))
        role, node_id = person
        return Actor(word, frozenset({role}), node_id, _CHANNELS.get(role, Channel.API))

    def _found(self, wanted: GraphQLInputObjectType, event: Event, standing: Row) -> Row:
        self._deeds += 1
        found = {
            "idempotencyKey": f"deed-{self._deeds}",
            "ticketId": standing.get("ticket_id"),
            "offerId": standing["offer"] and standing["offer"]["id"],
            "visitId": standing.get("visit_id"),
            "transferId": standing.get("transfer_id"),
            "seenStep": standing.get("seen_step"),
        }
        return {name: value for name, value in found.items() if name in wanted.fields and value is not None}

    def _value(self, value: Any, standing: Row) -> Any:  # noqa: ANN401 - of YAML
        """`@Expert.anna` is a node of the demonstration, `@owner` the ticket's expert, a local time an instant."""
        match value:
            case "@owner":
                return standing["owner_id"]
            case str() if value.startswith("@"):
                label, _, key = value[1:].partition(".")
                return demo_id(label, key)
            case datetime():
                return self.scenario.instant(value).isoformat()
            case list():
                return [self._value(each, standing) for each in value]  # pyright: ignore[reportUnknownVariableType]
            case dict():
                return {key: self._value(each, standing) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
            case _:
                return value

    async def _save_policy(self, kind: PolicyKind, changes: Mapping[str, Any]) -> None:
        """The policy in force with some of its facts changed."""
        newest = (await self._graph.read(policies, kind))[0]
        body = _merged(orjson.loads(newest["body"]), changes)
        said = {"kind": kind.name, "body": orjson.dumps(body).decode(), "version": newest["version"]}
        text = "mutation Save($input: SavePolicyInput!) { done: savePolicy(input: $input) { __typename } }"
        manager = Actor("mona", frozenset({Role.MANAGER}), demo_id("Staff", "mona"), Channel.API)
        await self._execute(text, {"input": {**said, "idempotencyKey": f"policy-{kind}"}}, manager, "")


async def _standing(tx: Tx, *, ticket_id: str, expert_id: str | None) -> Row | None:
    return await tx.row("simulation/standing", ticket_id=ticket_id, expert_id=expert_id)


def _merged(body: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are changed key by key, everything else as a whole."""
    changed: dict[str, Any] = {
        key: _merged(body[key], value) if isinstance(value, dict) and isinstance(body.get(key), dict) else value  # pyright: ignore[reportUnknownArgumentType]
        for key, value in changes.items()
    }
    return {**body, **changed}


def _mutations(schema: str) -> GraphQLObjectType:
    mutations = parsed_schema(schema).mutation_type
    assert mutations, "the API changes things"
    return mutations


def _asked(payload: GraphQLObjectType) -> str:
    return "ticket { id }" if "ticket" in payload.fields else "__typename"


def _virtual(real: Routes) -> Routes:
    """Mail servers, gateways and browsers take everything at once."""

    async def taken(_letter: object, key: str) -> Carried:
        return Carried(f"simulated:{key}")

    send = real.messages["notification.send"]
    assert isinstance(send, Send)
    return Routes({**real.messages, "notification.send": replace(send, call=taken)}, real.timers)
