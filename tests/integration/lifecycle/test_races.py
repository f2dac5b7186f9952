"""What many can do at once is done at once, on the real database, many times."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import (
    AbsenceKind,
    NotAvailable,
    OfferNoLongerLive,
    RefusalReason,
)
from sysops_graph.errors import Conflict, NotFound
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.ids import Ids, random_id
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.absences import record_absence
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer
from sysops_graph.lifecycle.assigning import claim_ticket
from sysops_graph.lifecycle.audit import Violation
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.lifecycle.talking import ask_customer, reply_as_customer
from sysops_graph.lifecycle.transfers import accept_transfer, cancel_transfer, request_transfer
from sysops_graph.tickets.commands import reserve_keys
from sysops_graph.tickets.model import MoveNotPossible
from sysops_graph.tickets.opening import Opening

pytestmark = pytest.mark.usefixtures("wipe")

ROUNDS = 20
BROADCAST = "MATCH (p:Policy {kind: 'match', version: 1}) SET p.body = replace(p.body, '\"P1\": 1', '\"P1\": ' + $k)"


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_fifty_acceptances_of_one_broadcast_make_one_owner(crowd: Graph, round_: int) -> None:
    names = [f"e{number}" for number in range(50)]
    life = Life(crowd)
    await life.build(kiel(*names, line=2))
    await life.rows(BROADCAST, k="50")
    ticket = await life.open(condition="safety_hazard")
    offers = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    assert len(offers) == 50
    answers = await asyncio.gather(
        *(life.act(accept_offer, row["id"], actor=expert(row["e"].removeprefix("exp_"))) for row in offers),
        return_exceptions=True,
    )
    lost = [answer for answer in answers if isinstance(answer, OfferNoLongerLive)]
    assert len(lost) == 49
    assert all("superseded" in str(error) for error in lost)
    [winner] = [answer for answer in answers if isinstance(answer, dict)]
    owners = await life.rows(
        "MATCH (e)-[h:HOLDS_OPEN]->(t:Ticket {id: $t}) RETURN h.kind AS k, h.assignment_id AS a", t=ticket
    )
    assert owners == [{"k": "owner", "a": winner["offer_id"]}]
    states = await life.rows("MATCH (a:Assignment) RETURN a.state AS s, count(*) AS n ORDER BY s")
    assert states == [{"s": "accepted", "n": 1}, {"s": "superseded", "n": 49}]


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_fifty_tickets_for_one_expert_leave_five_live(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", cap=5))
    tickets = await asyncio.gather(*(life.open(drain=False) for _ in range(50)))
    await life.drain_at_once()
    await life.drain()
    assert await life.one("MATCH (:Expert)-[h:HOLDS_OPEN]->() RETURN count(h)") == 5
    blocked = await life.rows(
        "MATCH (x:AssignmentException {state: 'open'})-[:BLOCKS]->(t) RETURN t.id AS t, x.code AS c"
    )
    assert len(blocked) == 45
    assert {row["c"] for row in blocked} == {"at_capacity"}
    assert len({row["t"] for row in blocked} & set(tickets)) == 45


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_absence_while_offers_are_made_and_accepted(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben", cap=50))
    slots = [
        {"starts_at": MONDAY + timedelta(days=n), "ends_at": MONDAY + timedelta(days=n, hours=1)} for n in range(1, 13)
    ]
    for slot in slots[:6]:
        await life.open(slots=[slot])
    for slot in slots[6:]:
        await life.open(slots=[slot], drain=False)
    offers = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")

    async def accept(row: dict[str, str]) -> None:
        with suppress(OfferNoLongerLive, NotAvailable):
            await life.act(accept_offer, row["id"], actor=expert(row["e"].removeprefix("exp_")))

    await asyncio.gather(
        life.drain_at_once(),
        *(accept(row) for row in offers),
        life.act(record_absence, "exp_anna", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None),
    )
    await life.drain()
    assert await life.rows("MATCH (:Expert {id: 'exp_anna'})-[h:HOLDS_OPEN]->(t) RETURN t.id") == []
    seeking = await life.rows(
        "MATCH (t:Ticket) WHERE NOT EXISTS { (:Expert {id: 'exp_ben'})-[:HOLDS_OPEN]->(t) } RETURN t.id"
    )
    assert seeking == []


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_one_claim_wins(crowd: Graph, round_: int) -> None:
    names = [f"e{number}" for number in range(10)]
    life = Life(crowd)
    await life.build(kiel(*names, mode="claim"))
    ticket = await life.open()
    answers = await asyncio.gather(
        *(life.act(claim_ticket, ticket, actor=expert(name)) for name in names), return_exceptions=True
    )
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert all(isinstance(answer, dict | Conflict) for answer in answers)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_accept_refuse_and_expiry_at_once_have_one_outcome(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben"))
    await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    who = expert(offer["e"].removeprefix("exp_"))
    late = Life(crowd, life.now + timedelta(minutes=30))
    await asyncio.gather(
        life.act(accept_offer, offer["id"], actor=who),
        life.act(refuse_offer, offer["id"], reason=RefusalReason.NO_TIME, actor=who),
        late.drain_at_once(),
        return_exceptions=True,
    )
    await late.drain()
    live = await life.rows("MATCH (e)-[h:HOLDS_OPEN]->(t) RETURN h.kind AS k")
    assert len(live) == 1
    ended = await life.one("MATCH (a:Assignment {id: $a}) RETURN a.state", a=offer["id"])
    assert ended in {"accepted", "refused", "expired"}
    assert (live[0]["k"] == "owner") == (ended == "accepted")


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_question_and_an_acceptance_at_once_leave_one_of_them(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben"))
    ticket = await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    await asyncio.gather(
        life.act(accept_offer, offer["id"], actor=expert(offer["e"].removeprefix("exp_"))),
        life.act(ask_customer, ticket, question="Which light?"),
        return_exceptions=True,
    )
    held = await life.rows("MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING]->(t) RETURN type(h) AS type, h.kind AS kind")
    assert held in ([], [{"type": "HOLDS_WAITING", "kind": "owner"}])
    assert await life.one("MATCH (t:Ticket) RETURN t.state") == "Pending"
    assert await broken(life) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_answer_when_nobody_waits_any_longer_is_in_time_or_too_late(crowd: Graph, round_: int) -> None:
    life = Life(crowd)
    await life.build(kiel("anna"))
    ticket = await life.open()
    await life.act(ask_customer, ticket, question="Which light?")
    await life.later(days=3)
    [due] = await life.rows("MATCH (w:Timer {kind: 'ticket.give_up'}) RETURN w.due_at AS at")
    late = Life(crowd, due["at"].to_native())
    answered, _ = await asyncio.gather(
        late.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER), late.drain_at_once(), return_exceptions=True
    )
    await late.drain()
    state = await late.one("MATCH (t:Ticket) RETURN t.state")
    assert state == ("Closed" if isinstance(answered, MoveNotPossible) else "New")
    assert await broken(late) == []


@pytest.mark.parametrize("other", ["expiry", "cancel", "absence", "solve"])
@pytest.mark.parametrize("round_", range(ROUNDS // 4))
async def test_a_transfer_is_accepted_beside_what_would_end_it(crowd: Graph, round_: int, other: str) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben"))
    ticket = await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await life.act(accept_offer, offer["id"])
    transfer = (await life.act(request_transfer, ticket, expert_id="exp_ben", reason="no part"))["transfer_id"]
    late = Life(crowd, life.now + timedelta(minutes=30))
    beside = {
        "expiry": late.drain_at_once,
        "cancel": lambda: life.act(cancel_transfer, transfer, reason="mended"),
        "absence": lambda: life.act(
            record_absence, "exp_anna", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None
        ),
        "solve": lambda: life.act(solve_ticket, ticket, note="done", actor=expert("anna")),
    }
    answers = await asyncio.gather(
        life.act(accept_transfer, transfer, actor=expert("ben")), beside[other](), return_exceptions=True
    )
    assert all(answer is None or isinstance(answer, dict | Conflict | NotFound) for answer in answers)
    await life.drain()
    ended = await life.one("MATCH (x:Transfer) RETURN x.state")
    assert ended in {"accepted", "expired", "cancelled"}
    owner = await life.rows("MATCH (e)-[:HOLDS_OPEN {kind: 'owner'}]->(t) RETURN e.id AS e")
    assert not owner or owner == [{"e": "exp_ben" if ended == "accepted" else "exp_anna"}]
    assert await broken(late if other == "expiry" else life) == []


@pytest.mark.parametrize("beside", ["accept", "request"])
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_absence_of_who_is_asked_leaves_no_request_behind(crowd: Graph, round_: int, beside: str) -> None:
    life = Life(crowd)
    await life.build(kiel("anna", "ben"))
    ticket = await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await life.act(accept_offer, offer["id"])
    wanted = {"expert_id": "exp_ben", "reason": "no part"}
    transfer = (await life.act(request_transfer, ticket, **wanted))["transfer_id"] if beside == "accept" else ""
    answers = await asyncio.gather(
        life.act(accept_transfer, transfer, actor=expert("ben"))
        if transfer
        else life.act(request_transfer, ticket, **wanted),
        life.act(record_absence, "exp_ben", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None),
        return_exceptions=True,
    )
    assert all(isinstance(answer, dict | Conflict) for answer in answers)
    await life.drain()
    left = await life.rows("MATCH (x:Transfer) RETURN x.state AS s")
    assert [row["s"] for row in left] in ([], ["accepted"], ["cancelled"])
    assert await life.rows("MATCH (e)-[:HOLDS_OPEN]->(t) RETURN e.id AS e") == [{"e": "exp_anna"}]
    assert await broken(life) == []


async def broken(life: Life) -> list[Violation]:
    return await audit_at(life.graph, now=life.now)


async def test_a_use_case_that_the_driver_runs_twice_writes_the_same(crowd: Graph) -> None:
    life = Life(crowd)
    await life.build(kiel("anna"))
    ticket = await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    ids = Ids(random_id("Command"))
    first = await crowd.write(accept_offer, offer["id"], actor=expert("anna"), now=life.now, ids=ids)
    second = await crowd.write(accept_offer, offer["id"], actor=expert("anna"), now=life.now, ids=ids)
    assert first["ticket_id"] == second["ticket_id"] == ticket
    assert await life.one("MATCH (h:HistoryEntry {kind: 'owned'}) RETURN count(h)") == 1


async def test_what_one_clerk_enters_waits_for_nothing_else_that_they_enter(graph: Graph) -> None:
    """In a statement that writes, a look for an id that is not there locks it until the commit."""
    life = Life(graph)
    await life.build(kiel("anna", customers=2))
    keys = await graph.write(reserve_keys, MONDAY.year, count=2)

    async def held_open(tx: Tx, *, ids: Ids) -> None:
        await enter(tx, "carl", keys[0], ids=ids)
        await graph.write(enter, "c1", keys[1], ids=Ids(random_id("Command")))

    async def enter(tx: Tx, customer: str, key: str, *, ids: Ids) -> None:
        about = {"subject": "No picture", "customer_id": f"cus_{customer}", "device_id": f"dev_{customer}"}
        opening = Opening.model_validate(about)
        await open_ticket(tx, opening, key=key, actor=DESK, now=MONDAY, ids=ids)

    await graph.write(held_open, ids=Ids(random_id("Command")))
    assert await life.rows("MATCH (t:Ticket) RETURN count(t) AS tickets") == [{"tickets": 2}]
