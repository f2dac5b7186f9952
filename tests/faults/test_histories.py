"""Rivals want different things of the same tickets while API and worker are killed: their history fits one service.

The same run finds each of three bugs that are planted in its processes.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import Any, LiteralString

import pytest

from faults.company import API, EXPERTS, WORKER, Company, company
from faults.histories import Found, Kept, violations
from faults.judgement import Judgement
from faults.ledger import SEED, Ledger
from faults.lives import Invocation, Outcome, front
from faults.model import Line
from faults.rivals import Contest
from sysops_graph.actor import Actor, Role
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import derived_id
from sysops_graph.jobs.audit import audit
from sysops_graph.settings import Settings

pytestmark = pytest.mark.faults

CONTESTS, AT_ONCE = 16, 4
_LINES = 100
"""More than one request writes."""
_PATIENCE_S, _LONGEST_S = 8, 600
_CLAIMING = tuple(f"c{number}" for number in range(1, 5))
"""Customers in a place where tickets are claimed."""

_AIMED = (
    (API, "after commit claim_ticket"),
    (WORKER, "before effect assignment.wanted"),
    (API, "after commit release_ticket"),
    (WORKER, "after effect assignment.wanted"),
    (API, "after commit request_transfer"),
    (WORKER, "before effect assignment.wanted"),
    (API, "before commit accept_offer"),
    (WORKER, "before effect notification.wanted"),
    (API, "after commit cancel_ticket"),
)
"""Who is killed where, in turn; who does not get there is killed anyway."""

_REFUSED = {"acceptOffer", "claimTicket", "releaseTicket"}
_DONE = _REFUSED | {"refuseOffer", "requestTransfer", "recordAbsence", "cancelTicket"}
"""What some must have got, and others not, or nothing was tested."""

_CLAIM: LiteralString = """
MATCH (kiel:Area {id: 'area_kiel'})-[:PART_OF]->(land:Area)
CREATE (here:Area)-[:PART_OF]->(land)
SET here = kiel {.*, id: 'area_ploen', name: 'Ploen'}
CREATE (q:Queue {id: 'que_2', name: 'Ploen 1', line: 1, mode: 'claim', strategy: 'default', digest: ['08:00']})
CREATE (q)-[:IN]->(here)
WITH here
MATCH (c:Customer)-[lives:LIVES_IN]->() WHERE c.name IN $customers
DELETE lives
CREATE (c)-[:LIVES_IN]->(here)
"""
_TICKETS: LiteralString = """
MATCH (t:Ticket) WHERE t.subject IN $lives
RETURN t.id AS id, t.subject AS life, t.state = 'Closed' AS over,
  COLLECT { MATCH (a:Assignment {ticket_id: t.id}) RETURN [a.id, a.state] } AS assignments,
  COLLECT { MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-() RETURN h.assignment_id } AS owners,
  COLLECT {
    MATCH (t)<-[:OF]-(h:HistoryEntry) RETURN h {.id, .number, .kind, .cause, .details, .actor} ORDER BY h.number
  } AS lines,
  COUNT { (:Notification {ticket_id: t.id, kind: 'ticket.receipt'}) } AS receipts,
  EXISTS { (t)-[:WAITS_IN]->(:Queue {mode: 'claim'}) } AS claimed
"""
_PENDING: LiteralString = (
    "MATCH (m:OutboxMessage {ticket_id: $ticket_id, lane: 'core', state: 'pending'}) RETURN m.id AS id"
)
_COMMANDS: LiteralString = "MATCH (c:Command) WHERE c.key IN $keys RETURN c.key AS key, count(c) AS number"
_ABSENCES: LiteralString = "MATCH (a:Absence) WHERE a.note IN $notes RETURN a.note AS note, count(a) AS number"


async def test_what_rivals_were_told_fits_one_service(
    settings: Settings, graph: Graph, tmp_path: Path, ledger: Ledger
) -> None:
    async with company(settings, graph, tmp_path) as founded:
        history, left = await contested(founded)
        said = violations(history, await found(founded, history)) + left
    ledger.enter("rivals", Judgement(CONTESTS, [], [], said, *founded.parties.news()), kind="history")
    assert {one.deed for one in history if one.outcome is Outcome.OK} >= _DONE
    assert {one.deed for one in history if one.outcome is Outcome.FAILED} >= _REFUSED


@pytest.mark.parametrize(
    ("mutant", "flaw"),
    [
        ("no lock", "refused for no reason: ALREADY_EXISTS"),
        ("no idempotency", "refused for no reason: "),
        ("settled before the effect", "without a next step"),
    ],
)
async def test_a_planted_bug_is_found(settings: Settings, graph: Graph, tmp_path: Path, mutant: str, flaw: str) -> None:
    async with company(settings, graph, tmp_path) as founded:
        history, _ = await contested(founded, mutant=mutant)
        said = violations(history, await found(founded, history))
        assert [each for each in said if flaw in each], said


async def contested(founded: Company, *, mutant: str = "") -> tuple[list[Invocation], list[str]]:
    """What rivals asked and heard; and what is wrong already by what the service itself can tell."""
    await founded.rows(_CLAIM, customers=_CLAIMING)
    for name in (API, WORKER):
        founded.start(name, mutant=mutant)
    await founded.ready()
    history: list[Invocation] = []
    dice = random.Random(f"rivals/{SEED}")
    async with AsyncExitStack() as stack:
        boss = await stack.enter_async_context(front(founded, history))
        experts = [await stack.enter_async_context(front(founded, history, _expert(name))) for name in EXPERTS]
        contests = [
            Contest(
                name=f"rivals/{SEED}/{number}",
                customer=(customer := f"c{number + 1}"),
                boss=boss,
                claimants=experts if customer in _CLAIMING else (),
                pending=lambda ticket_id: founded.rows(_PENDING, ticket_id=ticket_id),
                dice=random.Random(f"{SEED}/{number}"),
            )
            for number in range(CONTESTS)
        ]
        left = await _all_held(founded, contests, dice)
    await founded.ready()
    left += await _drained(founded)
    return history, left + [f"{one.invariant}: {one.ticket_id} {one.detail}" for one in await audit(founded.graph)]


async def _all_held(founded: Company, contests: Sequence[Contest], dice: random.Random) -> list[str]:
    """A first one alone, since a server that was just started needs time; the others while processes are killed."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(contest: Contest) -> str:
        async with places:
            try:
                async with asyncio.timeout(_LONGEST_S):
                    await contest.held()
            except (AssertionError, TimeoutError) as stuck:
                return f"{contest.name}: {stuck or 'does not end'}"
            return ""

    said = [await one(contests[0])]
    killing = asyncio.create_task(_killed_again_and_again(founded, dice))
    said += await asyncio.gather(*map(one, contests[1:]))
    assert killing.cancel(), killing.exception()
    await asyncio.gather(killing, return_exceptions=True)
    await founded.ready()
    for process in founded.processes.values():
        await process.kill()  # whoever is still to die
    return [each for each in said if each]


async def _killed_again_and_again(founded: Company, dice: random.Random) -> None:
    for name, point in cycle(_AIMED):
        process = founded.processes[name]
        process.arm(point, dice.randint(1, 3))
        try:
            await asyncio.wait_for(process.died.wait(), _PATIENCE_S)
        except TimeoutError:
            await process.kill()
        await founded.ready()


async def _drained(founded: Company) -> list[str]:
    try:
        await founded.drained()
    except AssertionError as undone:
        return [str(undone)]
    return []


async def found(founded: Company, history: Sequence[Invocation]) -> Found:
    """What the graph keeps of it."""
    writers = {
        derived_id("HistoryEntry", derived_id("Command", one.by, one.key), str(number)): one.key
        for one in history
        for number in range(_LINES)
    }
    noted = {one.given["note"]: one.key for one in history if one.deed == "recordAbsence"}
    tickets = await founded.rows(_TICKETS, lives=sorted({one.life for one in history}))
    commands = await founded.rows(_COMMANDS, keys=sorted({one.key for one in history}))
    absences = await founded.rows(_ABSENCES, notes=sorted(noted))
    return Found(
        tickets=[_kept(row, writers) for row in tickets],
        commands={row["key"]: row["number"] for row in commands},
        absences={noted[row["note"]]: row["number"] for row in absences},
        experts=len(EXPERTS),
    )


def _kept(row: dict[str, Any], writers: dict[str, str]) -> Kept:
    lines = [_line(line, writers) for line in row["lines"]]
    return Kept(**{**row, "assignments": dict(row["assignments"]), "lines": lines})


def _line(row: dict[str, Any], writers: dict[str, str]) -> Line:
    details = json.loads(row["details"])
    by = "" if row["actor"] == "system" else writers.get(row["id"], row["actor"])
    return Line(
        number=row["number"],
        kind=row["kind"],
        cause=row["cause"],
        by=by,
        offer=details.get("offer_id", ""),
        expert=details.get("expert_id") or details.get("to_id") or "",
        transfer=details.get("transfer_id", ""),
    )


def _expert(name: str) -> Actor:
    return Actor(principal=f"exp_{name}", roles=frozenset({Role.EXPERT}), subject_id=f"exp_{name}")
