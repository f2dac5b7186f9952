"""The nodes of one ticket of a generated world, collected while its life is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from sysops_graph.delivery.model import NewTimer
from sysops_graph.delivery.rules import shard_of
from sysops_graph.escalation.commands import path_row, timers
from sysops_graph.escalation.model import EscalationPolicy, Path
from sysops_graph.escalation.rules import next_ring
from sysops_graph.local.world_rows import Makers, Part, Row
from sysops_graph.sla.commands import BREACH, WARNING, clock_row
from sysops_graph.sla.model import ClockKind, ClockState, Priority, ServiceLevel, Terms
from sysops_graph.sla.rules import Standing, clocks_for
from sysops_graph.tickets.model import State

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFER = 30 * MINUTE
_VISIT = 2 * HOUR
_ESCALATION = EscalationPolicy()
_STATEMENTS = {
    "slots": "local/create_slots",
    "assignments": "local/create_assignments",
    "visits": "local/create_visits",
    "holds": "local/create_holds",
    "exceptions": "local/create_exceptions",
    "notes": "local/create_notes",
    "paths": "local/create_paths",
    "timers": "local/create_timers",
}
"""In the order in which they are written, behind the tickets, their history and their clocks."""


class Nodes:
    """Rows for everything that hangs on a ticket; `state` is where it has come to."""

    def __init__(self, makers: Makers, ticket_id: str) -> None:
        self.makers, self.ticket_id = makers, ticket_id
        self.rows: dict[str, list[Row]] = {name: [] for name in ("history", "clocks", *_STATEMENTS)}
        self.state: State | None = None

    @staticmethod
    def parts(many: Sequence["Nodes"]) -> list[Part]:
        """All rows of some tickets."""
        return [
            ("local/create_history", [nodes.together("history") for nodes in many]),
            ("local/create_clocks", [nodes.together("clocks") for nodes in many]),
            *((text, [row for nodes in many for row in nodes.rows[name]]) for name, text in _STATEMENTS.items()),
        ]

    def together(self, name: str) -> Row:
        """Where a ticket has several of a kind, it is looked up once for all of them."""
        return {"ticket_id": self.ticket_id, name: self.rows[name]}

    def standing(self) -> Row:
        """What the ticket says of itself at the end of what was told."""
        history = self.rows["history"]
        return {
            "state": self.state,
            "state_at": next(one["at"] for one in reversed(history) if one["to"] != one["from"]),
            "version": len(history),
            "needs_owner": self.state is State.NEW,
        }

    def tell(self, kind: str, at: datetime, to: State, *, cause: str = "", details: Mapping[str, str]) -> None:
        number = len(self.rows["history"]) + 1
        entry = {
            "id": self.makers.id("HistoryEntry", self.ticket_id, number),
            "ticket_id": self.ticket_id,
            "number": number,
            "at": at,
            "actor": "system",
            "via": "system",
            "kind": kind,
            "from": self.state,
            "to": to,
            "cause": cause,
            "details": json.dumps(details),
        }
        self.rows["history"].append(entry)
        self.state = to

    def run_clocks(
        self,
        level: ServiceLevel,
        priority: Priority,
        terms: Terms,
        opened_at: datetime,
        met: Mapping[ClockKind, datetime | None],
    ) -> None:
        """The clocks of the ticket, each met at an instant or running still."""
        numbers = count()
        for standing in clocks_for(
            self.ticket_id,
            service_level=level,
            priority=priority,
            terms=terms,
            cycle=1,
            started_at=opened_at,
            new_id=lambda: self.makers.id("SlaClock", self.ticket_id, next(numbers)),
        ):
            self._run(standing, met[standing.clock.kind])
        if met[ClockKind.RESOLUTION] is None:
            self._watch(level, priority, terms, opened_at)

    def _watch(self, level: ServiceLevel, priority: Priority, terms: Terms, opened_at: datetime) -> None:
        """The path has rung as far as it must; its last ring was the last resort's only if all rungs are past."""
        path = Path(
            id=self.makers.id("EscalationPath", self.ticket_id),
            ticket_id=self.ticket_id,
            cycle=1,
            priority=priority,
            policy_version=1,
            policy=_ESCALATION,
            calendar=terms.calendar,
            armed_at=opened_at,
        )
        while path.step < len(path.rungs) and next_ring(path).at <= self.makers.now:
            path = replace(path, step=path.step + 1, rang_at=next_ring(path).at)
        self.rows["paths"].append(path_row(path, calendar_id=terms.calendar_id))
        for timer in timers(path, level):
            self.arm(timer.kind, self.ticket_id, max(timer.due_at, self.makers.now + MINUTE))

    def _run(self, standing: Standing, met_at: datetime | None) -> None:
        """What rings later is armed; what should have rung before has."""
        clock, until = standing.clock, met_at or self.makers.now
        breach_at, warned_at = standing.breach_at(), standing.warn_at()
        breached, warned = (at if at and at < until else None for at in (breach_at, warned_at))
        state = ClockState.MET if met_at else ClockState.RUNNING
        self.rows["clocks"].append(
            clock_row(clock) | {"state": state, "met_at": met_at, "breached_at": breached, "warned_at": warned}
        )
        if met_at:
            return
        if breach_at and not breached:
            self.arm(BREACH, clock.id, breach_at, cycle=1)
        if warned_at and not warned:
            self.arm(WARNING, clock.id, warned_at, cycle=1)

    def give(self, expert_id: str, at: datetime, score: float) -> Row:
        """An offer to an expert; what becomes of it is written into the row that is returned."""
        given: Row = {
            "id": self.makers.id("Assignment", self.ticket_id, len(self.rows["assignments"])),
            "ticket_id": self.ticket_id,
            "expert_id": expert_id,
            "state": "offered",
            "strategy": "default",
            "offered_at": at,
            "expires_at": at + OFFER,
            "rank": 1,
            "score": score,
            "terms": "{}",
            "inputs": "{}",
            "policy_version": 1,
            "cycle": 1,
        }
        self.rows["assignments"].append(given)
        self.tell("offered", at, State.NEW, details={"offer_id": given["id"], "expert_id": expert_id})
        return given

    def hold(self, given: Row, kind: str, since_at: datetime, starts_at: datetime | None = None) -> None:
        """The edge that counts as the expert's load."""
        row = {
            "ticket_id": self.ticket_id,
            "expert_id": given["expert_id"],
            "kind": kind,
            "guard": given["id"] if kind == "offer" else self.ticket_id,
            "assignment_id": given["id"],
            "since_at": since_at,
            "starts_at": starts_at,
            "ends_at": starts_at and starts_at + _VISIT,
        }
        self.rows["holds"].append(row)

    def visit(self, given: Row, starts_at: datetime, planned_at: datetime, *, live: bool) -> None:
        """A slot that was booked, and its visit: made, or still to come and watched."""
        visit_id, slot_id = (self.makers.id(label, self.ticket_id) for label in ("Visit", "Slot"))
        ends_at = starts_at + _VISIT
        given["slot_id"] = slot_id
        slot = {"id": slot_id, "ticket_id": self.ticket_id, "starts_at": starts_at, "ends_at": ends_at}
        visit = {
            "id": visit_id,
            "assignment_id": given["id"],
            "slot_id": slot_id,
            "ticket_id": self.ticket_id,
            "expert_id": given["expert_id"],
            "state": "planned" if live else "completed",
            "starts_at": starts_at,
            "ends_at": ends_at,
            "planned_at": planned_at,
            "ended_at": None if live else ends_at,
        }
        self.rows["slots"].append({**slot, "rank": 1, "state": "busy"})
        self.rows["visits"].append(visit)
        if live:
            self.arm("visit.set_out", visit_id, starts_at - 30 * MINUTE)
            self.arm("visit.arrive", visit_id, starts_at + 15 * MINUTE)
            self.arm("visit.finish", visit_id, ends_at + 120 * MINUTE)

    def note(self, by: str, at: datetime, text: str) -> None:
        ident = self.makers.id("ResolutionNote", self.ticket_id)
        self.rows["notes"].append({"id": ident, "ticket_id": self.ticket_id, "by": by, "text": text, "at": at})

    def block(self, code: str, at: datetime, *, retry_at: datetime, tell_at: datetime) -> None:
        """Nobody can take the ticket: an open exception, tried again and told again."""
        exception_id = self.makers.id("AssignmentException", self.ticket_id)
        found = {"id": exception_id, "ticket_id": self.ticket_id, "state": "open", "code": code, "raised_at": at}
        unexplained = dict.fromkeys(("funnel", "failures", "relaxation"), "[]")
        self.rows["exceptions"].append({**found, **unexplained, "looked_at": at, "retry_at": retry_at})
        self.tell("exception_raised", at, State.NEW, cause=code, details={"exception_id": exception_id})
        self.arm("assignment.retry", self.ticket_id, retry_at)
        self.arm("exception.escalate", exception_id, tell_at)

    def arm(self, kind: str, subject_id: str, due_at: datetime, *, cycle: int = 0) -> None:
        timer = NewTimer(kind=kind, subject_id=subject_id, due_at=due_at, ticket_id=self.ticket_id, cycle=cycle)
        row = {
            "id": self.makers.id("Timer", timer.key),
            "key": timer.key,
            "kind": kind,
            "subject_id": subject_id,
            "ticket_id": self.ticket_id,
            "payload": "{}",
            "shard": shard_of(self.ticket_id),
            "state": "armed",
            "due_at": due_at,
            "armed_at": self.makers.now,
            "attempts": 0,
            "fencing": 1,
        }
        self.rows["timers"].append(row)
