"""Who may take a ticket and who should, by looking at everybody and everything, one after the other.

Slow and obviously right. It shares the names of rules, terms and codes with the product, and none of its decisions.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, LiteralString, cast
from zoneinfo import ZoneInfo, available_timezones

from neo4j import AsyncTransaction
from neo4j.spatial import WGS84Point
from neo4j.time import Date, DateTime

from sysops_graph.matching.model import MatchPolicy, Rule, Strategy

QUARTER = timedelta(minutes=15)
KNOWN_ZONES = available_timezones()
Node = dict[str, Any]
Time = tuple[datetime, datetime]


class PlainWorld:
    """Everything there is, read with two queries."""

    def __init__(self, nodes: list[Node], edges: list[Node]) -> None:
        self.nodes = {node["id"]: node for node in nodes}
        self.out: dict[tuple[str, str], list[tuple[str, Node]]] = defaultdict(list)
        self.into: dict[tuple[str, str], list[tuple[str, Node]]] = defaultdict(list)
        for edge in edges:
            self.out[edge["start"], edge["type"]].append((edge["end"], edge["properties"]))
            self.into[edge["end"], edge["type"]].append((edge["start"], edge["properties"]))

    @classmethod
    async def read(cls, transaction: AsyncTransaction) -> "PlainWorld":
        nodes = await _all(transaction, "MATCH (n) WHERE n.id IS NOT NULL RETURN n {.*, labels: labels(n)} AS row")
        edges = await _all(
            transaction,
            "MATCH (a)-[r]->(b) WHERE a.id IS NOT NULL "
            "RETURN {start: a.id, end: b.id, type: type(r), properties: properties(r)} AS row",
        )
        return cls(nodes, edges)

    def of(self, label: str) -> list[Node]:
        return [node for node in self.nodes.values() if label in node["labels"]]

    def to(self, start: str, kind: str) -> list[str]:
        return [end for end, _ in self.out[start, kind]]

    def one(self, start: str | None, kind: str) -> str | None:
        return next(iter(self.to(start, kind)), None) if start else None


class PlainMatch:
    """One ticket at one instant."""

    def __init__(
        self, world: PlainWorld, ticket_id: str, *, policy: MatchPolicy, now: datetime, retry: bool = False
    ) -> None:
        self.world, self.policy, self.now, self.retry = world, policy, now, retry
        self.ticket = world.nodes[ticket_id]
        self.customer = world.one(ticket_id, "OPENED_BY")
        self.area = world.one(ticket_id, "IN")
        self.product, self.family = self._what()
        self.required, self.skill_unknown = self._required()
        self.areas = self._areas()
        self.slots = [world.nodes[slot] for slot in world.to(ticket_id, "PROPOSES_SLOT")]
        self.times = self._times()
        self.experts = world.of("Expert")

    def first_failed(self, expert: Node) -> Rule | None:
        """The first rule that the expert fails; none for somebody who may."""
        times = self.times or [None]
        for rule in Rule:
            times = [time for time in times if self._passes(rule, expert, time)]
            if not times:
                return rule
        return None

    def is_teachable(self, expert: Node) -> bool:
        """Whether the expert has every required skill, or is one level short of it."""
        held = {skill: edge["level"] for skill, edge in self.world.out[expert["id"], "HAS_SKILL"]}
        return all(held.get(skill, 0) and held[skill] + 1 >= level for skill, level in self.required.items())

    def failed_at(self, expert: Node, time: Time | None) -> frozenset[Rule]:
        """Every rule the expert fails, were the work at this time; none: the ticket's slots are all past."""
        return frozenset(rule for rule in Rule if not self._passes(rule, expert, time))

    def ranked(self) -> list[tuple[str, float, Time]]:
        """Who may, the best first: id, score, and the time of the work."""
        rows = [
            (self._order(expert, slot), expert["id"], self._score(expert, slot), slot)
            for expert in self.experts
            if self.first_failed(expert) is None
            for slot in [self._best_time(expert)]
        ]
        return [(expert_id, score, slot) for _, expert_id, score, slot in sorted(rows)]

    # What the ticket is about

    def _what(self) -> tuple[str | None, str | None]:
        about = self.world.one(self.ticket["id"], "CONCERNS")
        if about is None:
            return None, None
        if "ProductFamily" in self.world.nodes[about]["labels"]:
            return None, about
        product = self.world.one(about, "INSTANCE_OF") if "Device" in self.world.nodes[about]["labels"] else about
        return product, self.world.one(product, "IN_FAMILY")

    def _required(self) -> tuple[dict[str, int], bool]:
        levels: dict[str, int] = {}

        def require(skill: str, level: int) -> None:
            levels[skill] = max(level, levels.get(skill, 0))

        source = next((x for x in (self.product, self.family) if x and self.world.to(x, "REQUIRES")), None)
        general = [skill["id"] for skill in self.world.of("Skill") if skill["kind"] == "general"]
        for skill, edge in self.world.out[source or "", "REQUIRES"]:
            require(skill, edge["min_level"])
        if source is None and general:
            require(general[0], 1)
        for skill, edge in self.world.out[self.world.one(self.ticket["id"], "ABOUT") or "", "REQUIRES"]:
            require(skill, edge["min_level"])
        for skill, edge in self.world.out[self.ticket["id"], "NEEDS"]:
            require(skill, edge["min_level"])
        return levels, source is None and not general

    def _areas(self) -> set[str]:
        found: set[str] = set()
        area = self.area
        while area:
            found.add(area)
            area = self.world.one(area, "PART_OF")
        return found

    def _is_visit(self) -> bool:
        return self.ticket["visit"] or bool(self.slots)

    def _now_time(self) -> Time:
        return self.now, self.now + timedelta(microseconds=1)

    def _times(self) -> list[Time]:
        if not self.slots:
            return [self._now_time()]
        return [(slot["starts_at"], slot["ends_at"]) for slot in self.slots if slot["starts_at"] > self.now]

    # Who may

    def _passes(self, rule: Rule, expert: Node, time: Time | None) -> bool:
        judge: dict[Rule, Callable[[], bool]] = {
            Rule.ACTIVE: lambda: expert["active"],
            Rule.SKILL: lambda: not self.skill_unknown and self._has_skills(expert, time or self._now_time()),
            Rule.AREA: lambda: not self._is_visit() or bool(set(self.world.to(expert["id"], "SERVES")) & self.areas),
            Rule.LINE: lambda: expert["line"] >= self.ticket["line"],
            Rule.EXCLUDED: lambda: expert["id"] not in self.world.to(self.customer or "", "EXCLUDES"),
            Rule.ASKED: lambda: not self._was_asked(expert),
            Rule.PRESENT: lambda: time is None or self._is_present(expert, time),
            Rule.ON_DUTY: lambda: time is None or self.duty(expert, time) is not None,
            Rule.ROOM: lambda: self.load(expert) < expert["cap"],
            Rule.SLOT: lambda: not self.slots or (time is not None and self._is_free(expert, time)),
        }
        return judge[rule]()

    def _has_skills(self, expert: Node, time: Time) -> bool:
        return all(
            any(
                held == skill
                and edge["level"] >= level
                and edge["verified"]
                and edge["valid_from_at"] <= time[0]
                and edge["valid_until_at"] >= time[1]
                for held, edge in self.world.out[expert["id"], "HAS_SKILL"]
            )
            for skill, level in self.required.items()
        )

    def _was_asked(self, expert: Node) -> bool:
        for assignment, _ in self.world.into[self.ticket["id"], "OF"]:
            asked = self.world.nodes[assignment]
            if self.world.one(assignment, "TO") != expert["id"]:
                continue
            if asked["state"] in {"refused", "offered"}:
                return True
            if asked["state"] == "released" and asked["reason"] in {"given_back", "no_show"}:
                return True
            since = self.now - timedelta(hours=self.policy.asked_again_h)
            if asked["state"] == "expired" and asked["expires_at"] > since and not self.retry:
                return True
        return False

    def _is_present(self, expert: Node, time: Time) -> bool:
        absences = [edge for _, edge in self.world.out[expert["id"], "UNAVAILABLE"]]
        return not any(edge["starts_at"] < time[1] and time[0] < edge["ends_at"] for edge in absences)

    def duty(self, expert: Node, time: Time) -> str | None:
        """'works', or the role on call; looks at the expert's clock every quarter of an hour."""
        if expert["time_zone"] in KNOWN_ZONES:
            looks = [time[0]]
            while looks[-1] + QUARTER < time[1]:
                looks.append(looks[-1] + QUARTER)
            if all(self._works_at(expert, at) for at in looks):
                return "works"
        roles: list[str] = []
        if self.ticket["priority"] in {"P1", "P2"}:
            for rota, edge in self.world.out[expert["id"], "ON_CALL"]:
                here = self.world.one(rota, "IN") in self.areas
                high = self.world.nodes[rota]["line"] >= self.ticket["line"]
                if here and high and edge["starts_at"] <= time[0] and time[1] <= edge["ends_at"]:
                    roles.append(edge["role"])
        return max(roles, default=None)

    def _works_at(self, expert: Node, at: datetime) -> bool:
        wall = at.astimezone(ZoneInfo(expert["time_zone"]))
        minute = wall.hour * 60 + wall.minute
        return any(
            edge["weekday"] == wall.weekday()
            and edge["valid_from_on"] <= wall.date() <= edge["valid_until_on"]
            and edge["from_minute"] <= minute < edge["until_minute"]
            for _, edge in self.world.out[expert["id"], "WORKS"]
        )

    def load(self, expert: Node) -> int:
        return len(self.world.out[expert["id"], "HOLDS_OPEN"])

    def _is_free(self, expert: Node, time: Time) -> bool:
        for kind in ("HOLDS_OPEN", "HOLDS_WAITING"):
            for ticket, edge in self.world.out[expert["id"], kind]:
                if ticket == self.ticket["id"] or not edge.get("starts_at"):
                    continue
                travel_s = self._metres(self._centre(), self._centre(ticket)) / (self.policy.travel_kmh / 3.6)
                gap = timedelta(minutes=self.policy.travel_margin_min, seconds=int(travel_s))
                if edge["starts_at"] < time[1] + gap and edge["ends_at"] > time[0] - gap:
                    return False
        return True

    # Who should

    def _best_time(self, expert: Node) -> Time:
        if not self.slots:
            return self._now_time()
        possible = [
            (not self._is_kept(slot), slot["starts_at"], slot["rank"], slot["id"], slot["ends_at"])
            for slot in self.slots
            if slot["starts_at"] > self.now and not self.failed_at(expert, (slot["starts_at"], slot["ends_at"]))
        ]
        best = min(possible)
        return best[1], best[4]

    def _is_kept(self, slot: Node) -> bool:
        return any(self.world.nodes[a]["state"] == "released" for a, _ in self.world.into[slot["id"], "BOOKS"])

    def _order(self, expert: Node, time: Time) -> tuple[Any, ...]:
        kept = any((s["starts_at"], s["ends_at"]) == time and self._is_kept(s) for s in self.slots)
        completed = sorted(
            (-self.world.nodes[a]["answered_at"].timestamp(), a)
            for a, _ in self.world.into[self.ticket["id"], "OF"]
            if self.world.nodes[a]["state"] == "completed"
        )
        previous = self.world.one(completed[0][1], "TO") if completed else None
        strategy = self._strategy()
        return (
            not kept,
            not any(
                end == expert["id"] and edge["dedicated"]
                for end, edge in self.world.out[self.customer or "", "PREFERS"]
            ),
            expert["id"] != previous,
            ["works", "primary", "backup"].index(self.duty(expert, time) or ""),
            -self._score(expert, time),
            expert["line"] if strategy.tie_break == "lowest_line" else 0,
            expert["last_offer_at"].timestamp() if "last_offer_at" in expert else 0,
            expert["id"],
        )

    def _strategy(self) -> Strategy:
        queue = self.world.one(self.ticket["id"], "WAITS_IN")
        name = self.world.nodes[queue]["strategy"] if queue else "default"
        return self.policy.strategies.get(name, self.policy.strategies["default"])

    def _score(self, expert: Node, time: Time) -> float:
        weights = self._strategy().weights
        return (
            weights.fit * self._fit(expert)
            + weights.near * self._near(expert)
            + weights.load * (1 - self.load(expert) / expert["cap"])
            + weights.known * min(1.0, self._fixes(expert) / 3)
            + weights.fair * min(1.0, self._hours_since(expert, "last_offer_at", 168.0) / 168)
            + weights.early * (max(0.0, 1 - (time[0] - self.now).total_seconds() / 3600 / 168) if self.slots else 1.0)
            + weights.silent * max(0.0, 1 - self._hours_since(expert, "silent_at", 24.0) / 24)
        )

    def _hours_since(self, expert: Node, name: str, never: float) -> float:
        return (self.now - expert[name]).total_seconds() / 3600 if name in expert else never

    def _fit(self, expert: Node) -> float:
        held = {skill: edge["level"] for skill, edge in self.world.out[expert["id"], "HAS_SKILL"]}
        return 1 / (1 + sum(held[skill] - level for skill, level in self.required.items()))

    def _near(self, expert: Node) -> float:
        if not self._is_visit():
            return 1.0
        fresh = "position_at" in expert and self.now - expert["position_at"] < timedelta(hours=8)
        return max(0.0, 1 - self._metres(expert["position" if fresh else "home"], self._centre()) / 1000 / 100)

    def _fixes(self, expert: Node) -> int:
        times = sum(edge["times"] for end, edge in self.world.out[expert["id"], "FIXED"] if end == self.product)
        for ticket, _ in self.world.into[self.customer or "", "OPENED_BY"]:
            if ticket == self.ticket["id"] or (self.product and self._product_of(ticket) == self.product):
                continue
            for assignment, _ in self.world.into[ticket, "OF"]:
                done = self.world.nodes[assignment]
                first = done["state"] == "completed" and done["first_attempt"]
                times += first and self.world.one(assignment, "TO") == expert["id"]
        return times

    def _product_of(self, ticket: str) -> str | None:
        about = self.world.one(ticket, "CONCERNS")
        return self.world.one(about, "INSTANCE_OF") or about

    def _centre(self, ticket: str | None = None) -> tuple[float, float]:
        area = self.world.one(ticket, "IN") if ticket else self.area
        assert area is not None
        return self.world.nodes[area]["centre"]

    @staticmethod
    def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
        lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
        h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        return 2 * 6_378_140 * math.atan2(math.sqrt(h), math.sqrt(1 - h))


def same_order(found: list[tuple[str, float]], right: list[tuple[str, float]]) -> bool:
    """Whether two rankings agree; who differs by less than the distance formulas do may stand either way."""
    if sorted(dict(found)) != sorted(dict(right)):
        return False
    scores = dict(right)
    near = all(math.isclose(score, scores[expert], abs_tol=1e-6) for expert, score in found)
    same = [expert for expert, _ in found] == [expert for expert, _ in right]
    tied = any(abs(a[1] - b[1]) < 1e-9 and a[1] != b[1] for a, b in pairwise(right))
    return near and (same or tied)


async def _all(transaction: AsyncTransaction, text: LiteralString) -> list[Node]:
    result = await transaction.run(text)
    return [{name: _plain(value) for name, value in record["row"].items()} async for record in result]


def _plain(value: Any) -> Any:
    """Native instants and dates, points as latitude and longitude."""
    match value:
        case DateTime():
            return value.to_native().astimezone(UTC)
        case Date():
            return value.to_native()
        case WGS84Point():
            return value.latitude, value.longitude
        case dict():
            return {name: _plain(item) for name, item in cast(Node, value).items()}
        case _:
            return value
