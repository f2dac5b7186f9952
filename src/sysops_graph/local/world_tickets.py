"""The tickets of a generated world, as the service would have left them: most are over, a few are alive."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sysops_graph.delivery.rules import shard_of
from sysops_graph.lifecycle.moves import ARCHIVED_AFTER, CLOSED_AFTER, DELETED_AFTER
from sysops_graph.lifecycle.next import ARCHIVE, CLOSE, DELETE
from sysops_graph.local.world_catalogue import Catalogue
from sysops_graph.local.world_crew import Crew
from sysops_graph.local.world_nodes import DAY, HOUR, MINUTE, OFFER, Nodes
from sysops_graph.local.world_rows import Makers, Part, Row
from sysops_graph.sla.model import ClockKind, Priority, ServiceLevel, Terms
from sysops_graph.tickets.model import Impact, State, Urgency
from sysops_graph.tickets.policy import TriagePolicy

_SHARE = {State.ARCHIVED: 700, State.CLOSED: 262, State.SOLVED: 20, State.OPEN: 15, State.NEW: 3}
_IMPACTS, _URGENCIES = (1, 4, 60, 35), (5, 20, 55, 20)
_CHANNELS = ("web", "web", "web", "email", "phone", "phone", "chat", "api")
_CODES = ("no_area", "at_capacity", "all_absent", "no_skill")
_MATRIX = TriagePolicy().matrix


@dataclass(frozen=True, slots=True)
class Scene:
    """What tickets refer to; `terms` by the id of a city, `queues` by that and the support line."""

    makers: Makers
    catalogue: Catalogue
    customers: Sequence[Row]
    crew: Crew
    terms: Mapping[str, Terms]
    queues: Mapping[tuple[str, int], str]
    fixes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])


@dataclass(frozen=True, slots=True)
class Plan:
    """A ticket to be: when it was opened and where it is to come to."""

    opened_at: datetime
    state: State


def plans(makers: Makers, count: int) -> list[Plan]:
    """In the order in which they were opened."""
    random = makers.random("plans")
    states = random.choices(list(_SHARE), list(_SHARE.values()), k=count)
    return sorted((Plan(_opened_at(state, makers.now, random), state) for state in states), key=lambda p: p.opened_at)


def tickets(scene: Scene, planned: Sequence[Plan], keys: Sequence[str]) -> Iterator[tuple[Row, Nodes]]:
    """The row of each planned ticket, and the nodes that hang on it."""
    random = scene.makers.random("tickets")
    for number, (plan, key) in enumerate(zip(planned, keys, strict=True)):
        life = _Life(scene, scene.makers.id("Ticket", number), plan, random)
        yield life.row(key), life.nodes


def ticket_parts(batch: Sequence[tuple[Row, Nodes]]) -> list[Part]:
    return [("local/create_tickets", [row for row, _ in batch]), *Nodes.parts([nodes for _, nodes in batch])]


def _opened_at(state: State, now: datetime, random: Random) -> datetime:
    match state:
        case State.NEW:
            ago = random.uniform(1, 20) * MINUTE
        case State.OPEN:
            ago = random.uniform(0.7, 9) * HOUR
        case State.SOLVED:
            ago = random.uniform(1, 6) * DAY
        case State.CLOSED:
            ago = random.uniform(14, 36) * DAY
        case _:
            ago = random.uniform(45, 400) * DAY
    return now - ago


class _Life:
    """One ticket from its opening to where its plan says."""

    def __init__(self, scene: Scene, ident: str, plan: Plan, random: Random) -> None:
        kinds = scene.catalogue.issue_kinds
        self.scene, self.id, self.plan, self.random, self.now = scene, ident, plan, random, scene.makers.now
        self.nodes = Nodes(scene.makers, ident)
        self.customer = random.choice(scene.customers)
        self.device: Row = random.choice(self.customer["devices"])
        [self.kind] = random.choices(kinds, [kind["weight"] for kind in kinds])
        contracts: list[Row] = self.customer["contracts"]
        self.contract = contracts[0] if contracts else None
        self.level = ServiceLevel(self.contract["service_level"]) if self.contract else ServiceLevel.ESSENTIAL

    def row(self, key: str) -> Row:
        properties = self._properties(key)
        if self.plan.state is State.NEW:
            self._wait(self.plan.opened_at)
        else:
            self._be_worked_on()
        waits = self.nodes.state in {State.NEW, State.OPEN}
        return {
            "id": self.id,
            "customer_id": self.customer["id"],
            "area_id": self.customer["area_id"],
            "issue_kind_id": self.kind["id"],
            "device_id": self.device["id"],
            "contract_id": self.contract and self.contract["id"],
            "queue_id": self.scene.queues[self.customer["area_id"], properties["line"]] if waits else None,
            "properties": {**properties, **self.nodes.standing()},
        }

    def _properties(self, key: str) -> Row:
        words = self.scene.makers.source["words"]
        [impact] = self.random.choices(list(Impact), _IMPACTS)
        [urgency] = self.random.choices(list(Urgency), _URGENCIES)
        priority = _MATRIX[impact][urgency]
        routed_by = "priority" if priority == "P1" else "service_level" if self.level == "Enterprise" else "default"
        self.priority = Priority(priority)
        self._tell("opened", self.plan.opened_at, State.NEW, cause=routed_by, priority=priority)
        return {
            "key": key,
            "subject": f"{self.kind['name']}: my device {self.random.choice(words['faults'])}",
            "description": self.random.choice(words["descriptions"]),
            "category": self.kind["category"],
            "impact": impact,
            "urgency": urgency,
            "matrix_priority": priority,
            "priority": priority,
            "rules_fired": [],
            "line": 1 if routed_by == "default" else 2,
            "routed_by": routed_by,
            "needs_review": False,
            "needs_translation": False,
            "entitlement": self._entitlement(),
            "service_level": self.level,
            "visit": self.kind["visit"],
            "channel": self.random.choice(_CHANNELS),
            "opened_at": self.plan.opened_at,
            "flags": [],
            "components": [],
            "tags": [],
            "custom": "{}",
            "cycle": 1,
            "shard": shard_of(self.id),
        }

    def _entitlement(self) -> str:
        if self.contract is None:
            return "unknown"
        return "lapsed" if self.contract["status"] == "cancelled" else "ok"

    def _tell(self, kind: str, at: datetime, to: State, *, cause: str = "", **details: str) -> None:
        self.nodes.tell(kind, at, to, cause=cause, details=details)

    def _clocks(self, answered_at: datetime | None, solved_at: datetime | None) -> None:
        terms = self.scene.terms[self.customer["area_id"]]
        met = {ClockKind.RESPONSE: answered_at, ClockKind.RESOLUTION: solved_at}
        self.nodes.run_clocks(self.level, self.priority, terms, self.plan.opened_at, met)

    def _somebody(self, *, live: bool) -> str | None:
        area_id, product_id = self.customer["area_id"], self.device["product_id"]
        return self.scene.crew.somebody(area_id, product_id, self.random, live=live, visit=self.kind["visit"])

    def _score(self) -> float:
        return round(self.random.uniform(30, 90), 2)

    def _wait(self, at: datetime) -> None:
        """Offered to somebody, or blocked."""
        self._clocks(None, None)
        expert = self._somebody(live=True) if self.random.random() < 0.6 else None
        if expert is None:
            self._be_blocked(at)
            return
        given = self.nodes.give(expert, at, self._score())
        given["expires_at"] = self.now + self.random.uniform(10, 30) * MINUTE
        self.nodes.hold(given, "offer", at)
        self.nodes.arm("offer.expiry", given["id"], given["expires_at"])

    def _be_blocked(self, at: datetime) -> None:
        retry_at = self.now + self.random.uniform(1, 20) * HOUR
        tell_at = self.now + self.random.uniform(2, 24) * HOUR
        self.nodes.block(self.random.choice(_CODES), at, retry_at=retry_at, tell_at=tell_at)

    def _be_worked_on(self) -> None:
        live = self.plan.state is State.OPEN
        offered_at = self._be_refused(self.plan.opened_at)
        accepted_at = offered_at + min(self.random.expovariate(1 / 15) + 1, 28) * MINUTE
        expert = self._somebody(live=live)
        if expert is None:
            self._clocks(None, None)
            self._be_blocked(offered_at)
            return
        given = self._be_taken(expert, offered_at, accepted_at, live=live)
        if live:
            self._clocks(accepted_at, None)
            return
        solved_at = min(accepted_at + min(self.random.expovariate(1 / 16) + 0.2, 90) * HOUR, self.now - MINUTE)
        self._clocks(accepted_at, solved_at)
        self._be_solved(given, solved_at)

    def _be_refused(self, at: datetime) -> datetime:
        """Sometimes others are asked first; returns when the next one is."""
        for _ in range(self.random.choice((0, 0, 0, 0, 0, 1, 1, 2))):
            expert = self._somebody(live=False)
            refused = self.random.random() < 0.6
            ends_at = at + (self.random.uniform(1, 25) * MINUTE if refused else OFFER)
            if expert is None or ends_at >= self.now - OFFER:
                break
            given = self.nodes.give(expert, at, self._score())
            state, reason = ("refused", "no_time") if refused else ("expired", "no_response")
            given |= {"state": state, "reason": reason, "ended_at": ends_at}
            given |= {"answered_at": ends_at, "answer_by": expert} if refused else {}
            self._tell(f"offer_{state}", ends_at, State.NEW, cause=reason, offer_id=given["id"])
            at = ends_at
        return at

    def _be_taken(self, expert: str, offered_at: datetime, accepted_at: datetime, *, live: bool) -> Row:
        given = self.nodes.give(expert, offered_at, self._score())
        given |= {"state": "accepted", "answered_at": accepted_at, "answer_by": expert, "via": "api"}
        self._tell("owned", accepted_at, State.OPEN, cause="accepted", offer_id=given["id"], expert_id=expert)
        starts_at = None
        if self.kind["visit"]:
            starts_at = self.scene.crew.next_visit_at(expert) if live else accepted_at + HOUR
            self.nodes.visit(given, starts_at, accepted_at, live=live)
        if live:
            self.nodes.hold(given, "owner", accepted_at, starts_at)
        return given

    def _be_solved(self, given: Row, solved_at: datetime) -> None:
        expert = given["expert_id"]
        first = len(self.nodes.rows["assignments"]) == 1
        given |= {"state": "completed", "ended_at": solved_at, "first_attempt": first}
        self.scene.fixes[expert, self.device["product_id"]] += first
        self._tell("solved", solved_at, State.SOLVED, expert_id=expert)
        self.nodes.note(expert, solved_at, self.random.choice(self.scene.makers.source["words"]["solutions"]))
        if self.plan.state is State.SOLVED:
            self.nodes.arm(CLOSE, self.id, solved_at + CLOSED_AFTER)
            return
        closed_at = solved_at + CLOSED_AFTER
        self._tell("closed", closed_at, State.CLOSED, cause="no_reply_after_solution")
        archived_at = closed_at + ARCHIVED_AFTER
        if self.plan.state is State.CLOSED:
            self.nodes.arm(ARCHIVE, self.id, archived_at)
            return
        self._tell("archived", archived_at, State.ARCHIVED, cause="closed_long_enough")
        self.nodes.arm(DELETE, self.id, archived_at + DELETED_AFTER)
