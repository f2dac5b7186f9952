"""A healthy graph passes the audit, and each way of breaking it is found and named."""

import asyncio
import json
import sys
import tomllib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString

import pytest
from prometheus_client import REGISTRY

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.actor import SYSTEM
from sysops_graph.assignment.model import NotAvailable, RefusalReason
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle import audit as audit_module
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer, withdraw_offer
from sysops_graph.lifecycle.assigning import assign_manually
from sysops_graph.lifecycle.audit import INVARIANTS, Violation, look_again, violations
from sysops_graph.lifecycle.repairing import repair_others, repair_ticket
from sysops_graph.lifecycle.settling import close_ticket, solve_ticket
from sysops_graph.lifecycle.talking import ask_customer
from sysops_graph.lifecycle.transfers import request_transfer
from sysops_graph.settings import Settings
from sysops_graph.tickets.model import CloseReason, TicketNotFound

TOMORROW = MONDAY + timedelta(days=1)
SLOT = {"starts_at": TOMORROW, "ends_at": TOMORROW + timedelta(hours=2)}
LATER_SLOT = {"starts_at": TOMORROW + timedelta(hours=6), "ends_at": TOMORROW + timedelta(hours=8)}


@pytest.fixture(scope="module")
async def tickets(graph: Graph) -> AsyncIterator[dict[str, str]]:
    """Tickets in every state that one can be in, by name; nothing is wrong with any of them."""
    life = Life(graph)
    await empty(life)
    await life.build(kiel("anna", "ben", customers=11))
    archived = await put_away(life, "c9")
    made = {
        "archived": archived,
        "offered": await life.open(customer="carl"),
        "owned": await owned(life, "c1"),
        "visited": await owned(life, "c2", slots=[SLOT]),
        "visited_too": await owned(life, "c3", slots=[LATER_SLOT]),
        "blocked": await refused_by_all(life, "c4"),
        "solved": await owned(life, "c5"),
        "closed": await owned(life, "c6"),
        "handed": await owned(life, "c8"),
        "asked": await owned(life, "c10"),
        "new": await life.open(customer="c7", drain=False),
    }
    await life.act(solve_ticket, made["solved"], note="done", actor=expert(await owner(life, made["solved"])))
    await life.act(close_ticket, made["closed"], reason=CloseReason.INVALID)
    await life.act(request_transfer, made["handed"], reason="no time")
    await life.act(ask_customer, made["asked"], question="Which socket?")
    await life.rows(
        "UNWIND $ids AS id CREATE (:Command {id: 'cmd_' + id, principal: 'carl', key: id, created_at: datetime(), "
        'outcome: \'{"ticket_id":"\' + id + \'","moved":[]}\'})',
        ids=list(made.values()),
    )
    yield made
    await empty(life)


async def empty(life: Life) -> None:
    await life.rows("MATCH (n) WHERE NOT n:__Neo4jMigration AND NOT n:Policy AND NOT n:Template DETACH DELETE n")


async def owned(life: Life, customer: str, **said: object) -> str:
    ticket = await life.open(customer=customer, **said)
    [offer] = await life.rows("MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.id AS id", t=ticket)
    await life.act(accept_offer, offer["id"])
    return ticket


async def put_away(life: Life, customer: str) -> str:
    """Opened, closed and archived before the story begins."""
    earlier = Life(life.graph, MONDAY - timedelta(days=60))
    ticket = await owned(earlier, customer)
    await earlier.act(close_ticket, ticket, reason=CloseReason.INVALID)
    await earlier.later(days=31)
    return ticket


async def owner(life: Life, ticket: str) -> str:
    return (await life.one("MATCH (e)-[:HOLDS_OPEN]->(:Ticket {id: $t}) RETURN e.id", t=ticket)).removeprefix("exp_")


async def refused_by_all(life: Life, customer: str) -> str:
    ticket = await life.open(customer=customer)
    offers = "MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.id AS id"
    while rows := await life.rows(offers, t=ticket):
        await life.act(refuse_offer, rows[0]["id"], reason=RefusalReason.TOO_FAR)
        await life.drain()
    return ticket


async def broken(tx: Tx) -> list[Violation]:
    return [one for invariant in INVARIANTS for one in (await violations(tx, invariant, now=MONDAY))[0]]


async def run(tx: Tx, text: LiteralString, **parameters: object) -> list[dict[str, Any]]:
    return await (await tx._tx.run(text, parameters)).data()


@pytest.mark.usefixtures("tickets")
async def test_a_healthy_graph_passes(graph: Graph) -> None:
    assert await audit_at(graph, now=MONDAY) == []


CHANGES = tomllib.loads(Path(__file__).with_name("breaks.toml").read_text(encoding="utf-8"))
BREAKS = [(each["invariant"], each["ticket"], each["cypher"], each["repaired"]) for each in CHANGES["breaks"]]
ALLOWED = [(each["name"], each["cypher"]) for each in CHANGES["allowed"]]


@pytest.mark.parametrize(
    ("invariant", "name", "text", "repaired"), BREAKS, ids=[f"{one[0]}-{one[1]}" for one in BREAKS]
)
async def test_what_is_broken_is_named_and_repaired_or_stays_named(
    tx: Tx, tickets: dict[str, str], invariant: str, name: str, text: LiteralString, repaired: bool
) -> None:
    ticket = tickets.get(name, tickets["new"])
    await run(tx, text, t=ticket, offered=tickets["offered"], tomorrow=TOMORROW, late=MONDAY - timedelta(seconds=61))
    found = await broken(tx)
    if name == "*":
        assert invariant in {one.invariant for one in found}
    else:
        named = {(one.invariant, one.ticket_id) for one in found}
        assert (invariant, None if name == "-" else ticket) in named
    await repair(tx, found)
    left = await broken(tx)
    assert left == [] if repaired else invariant in {one.invariant for one in left}


async def repair(tx: Tx, found: Sequence[Violation]) -> None:
    for ticket_id in {one.ticket_id for one in found if one.ticket_id}:
        suspects = [one for one in found if one.ticket_id == ticket_id]
        with suppress(TicketNotFound):
            done = await repair_ticket(tx, ticket_id, suspects, now=MONDAY, ids=Ids(f"cmd_{ticket_id}"))
            assert bool(done.done) == bool(await history_of_repairs(tx, ticket_id))
    await repair_others(tx, now=MONDAY, ids=Ids("cmd_others"))


async def history_of_repairs(tx: Tx, ticket_id: str) -> list[dict[str, Any]]:
    lines = "MATCH (h:HistoryEntry {ticket_id: $t, kind: 'repaired'}) RETURN h.actor AS actor, h.cause AS cause"
    found = await run(tx, lines, t=ticket_id)
    assert all(line == {"actor": SYSTEM.principal, "cause": "audit"} for line in found)
    return found


async def test_a_healthy_ticket_is_given_nothing(tx: Tx, tickets: dict[str, str]) -> None:
    for ticket in tickets.values():
        suspects = [Violation("owner_flag_differs", ticket, "as it was for an instant")]
        repaired = await repair_ticket(tx, ticket, suspects, now=MONDAY, ids=Ids(f"cmd_{ticket}"))
        assert repaired.done == ()


async def test_what_breaks_again_and_again_is_left_to_people(tx: Tx, tickets: dict[str, str]) -> None:
    ticket = tickets["closed"]
    counted: list[int] = []
    for again in range(4):
        await run(tx, "MATCH (w:Timer {ticket_id: $t}) DETACH DELETE w", t=ticket)
        suspects = [Violation("closed_ticket_without_next_step", ticket, "as above")]
        done = await repair_ticket(tx, ticket, suspects, now=MONDAY, ids=Ids(f"cmd_again_{again}"))
        counted.append(len(done.left))
    assert counted == [0, 0, 0, 1]


def test_each_invariant_is_broken_by_a_test() -> None:
    assert {invariant for invariant, *_ in BREAKS} == set(INVARIANTS)


@pytest.mark.parametrize("text", [text for _, text in ALLOWED], ids=[name for name, _ in ALLOWED])
@pytest.mark.usefixtures("tickets")
async def test_what_is_allowed_is_not_reported(tx: Tx, text: LiteralString) -> None:
    just_due, late = MONDAY - timedelta(seconds=59), MONDAY - timedelta(seconds=61)
    await run(tx, text, just_due=just_due, late=late, tomorrow=TOMORROW)
    assert await broken(tx) == []


async def test_what_only_looked_broken_is_not_reported(graph: Graph, tickets: dict[str, str]) -> None:
    seen = [Violation("owner_flag_differs", tickets["owned"], "as it was for an instant")]
    assert await graph.write(look_again, seen, now=MONDAY, ids=Ids("cmd_look")) == []


@pytest.mark.usefixtures("tickets")
async def test_pages_cover_everything_once(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_module, "PAGE", 3)
    await run(tx, "MATCH (t:Ticket) SET t.version = 99")
    await run(tx, "MATCH (k:SlaClock) SET k.due_at = k.due_at + duration('PT1S')")
    for invariant, counted in (("history_differs", "Ticket"), ("clock_not_as_rebuilt", "SlaClock")):
        [there] = await run(tx, "MATCH (n) WHERE $label IN labels(n) RETURN count(n) AS count", label=counted)
        found: list[Violation] = []
        after: str | None = ""
        while after is not None:
            page, after = await violations(tx, invariant, now=MONDAY, after=after)
            found += page
        assert len(found) == len(set(found)) == there["count"]


async def test_violations_are_counted_by_name(graph: Graph, tickets: dict[str, str]) -> None:
    life = Life(graph)
    await life.rows("MATCH (t:Ticket {id: $t}) SET t.needs_owner = true", t=tickets["owned"])
    try:
        found = await audit_at(graph, now=MONDAY)
        assert ("owner_flag_differs", tickets["owned"]) in {(one.invariant, one.ticket_id) for one in found}
        assert gauge("owner_flag_differs") == 1
        assert gauge("two_owners") == 0
    finally:
        await life.rows("MATCH (t:Ticket {id: $t}) SET t.needs_owner = false", t=tickets["owned"])


def gauge(name: str) -> float | None:
    return REGISTRY.get_sample_value("sysops_invariant_violations", {"name": name})


async def test_the_command_lists_what_is_broken_and_fails(settings: Settings, tickets: dict[str, str]) -> None:
    """Half a year later, everything that was armed is long overdue."""
    code, out = await sysops_audit(settings)
    assert code == 1
    broken = {(each["invariant"], each["ticket_id"]) for each in json.loads(out)}
    assert ("owned_ticket_without_next_step", tickets["owned"]) in broken


@pytest.mark.usefixtures("wipe")
async def test_an_owned_ticket_stays_watched_when_its_time_is_up(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket = await owned(life, "carl")
    await life.later(days=12)
    told = "MATCH (m:OutboxMessage {topic: 'notification.wanted', ticket_id: $t}) RETURN m.payload AS payload"
    late = [row for row in await life.rows(told, t=ticket) if "sla.breached" in row["payload"]]
    assert len(late) > 3, "the lead hears of it again and again"
    assert await audit_at(graph, now=life.now) == []
    await life.act(solve_ticket, ticket, note="at last", actor=expert("anna"))
    assert await audit_at(graph, now=life.now) == []
    assert await life.one("MATCH (w:Timer {kind: 'sla.overdue'}) RETURN w.state") == "cancelled"


@pytest.mark.usefixtures("wipe")
async def test_nobody_is_sent_to_two_places_at_once_not_even_by_hand(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", "ben", customers=2))
    first, second = await life.open(slots=[SLOT]), await life.open(customer="c1", slots=[SLOT])
    slots = "MATCH (:Ticket {id: $t})-[:PROPOSES_SLOT]->(s) RETURN s.id"
    for ticket in (first, second):
        held = await life.one("MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.id AS id", t=ticket)
        await life.act(withdraw_offer, held, reason="by hand")
    slot = await life.one(slots, t=first)
    await life.act(assign_manually, first, "exp_anna", slot_id=slot, reason="she knows the way")
    with pytest.raises(NotAvailable):
        await life.act(
            assign_manually, second, "exp_anna", slot_id=await life.one(slots, t=second), reason="she is fast"
        )
    await life.drain()
    assert await audit_at(graph, now=life.now) == []


@pytest.mark.usefixtures("wipe")
async def test_the_command_succeeds_where_nothing_is_broken(settings: Settings) -> None:
    assert await sysops_audit(settings) == (0, "[]\n")


async def sysops_audit(settings: Settings) -> tuple[int | None, str]:
    command = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("sysops"),
        "audit",
        "--json",
        env={
            "SYSOPS_NEO4J_URI": settings.neo4j_uri,
            "SYSOPS_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        },
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await command.communicate()
    return command.returncode, out.decode()
