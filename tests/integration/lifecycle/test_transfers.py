"""A ticket goes from its owner to another expert who says yes; until then, and otherwise, the owner keeps it."""

from datetime import timedelta

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import (
    AbsenceKind,
    ExpertNotFound,
    NobodyElse,
    NoOwner,
    NotAvailable,
    NotEligible,
    TransferNoLongerWaits,
    TransferNotFound,
    TransferNotPossible,
    VisitState,
)
from sysops_graph.experts.commands import change_expert, deactivate_expert, withdraw_skill
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.absences import cancel_absence, record_absence
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.assigning import assign_manually
from sysops_graph.lifecycle.settling import close_ticket, release_ticket, solve_ticket
from sysops_graph.lifecycle.talking import ask_customer, reply_as_customer
from sysops_graph.lifecycle.transfers import accept_transfer, cancel_transfer, refuse_transfer, request_transfer
from sysops_graph.lifecycle.visits import step_visit
from sysops_graph.tickets.model import CloseReason, TicketNotFound

pytestmark = pytest.mark.usefixtures("wipe")

TOMORROW = MONDAY + timedelta(days=1)
SLOT = {"starts_at": TOMORROW, "ends_at": TOMORROW + timedelta(hours=2)}
HELD = "MATCH (e)-[h:HOLDS_OPEN|HOLDS_WAITING]->(:Ticket {id: $t}) RETURN e.id AS e, type(h) AS type, h.kind AS kind"
TRANSFER = "MATCH (x:Transfer {id: $x}) RETURN x.state"
CLOCKS = """
MATCH (k:SlaClock)-[:MEASURES]->(:Ticket {id: $t})
RETURN k.kind AS kind, k.state AS state, k.due_at AS due ORDER BY kind
"""
TOLD = """
MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS $kind
RETURN m.subject_id AS who ORDER BY who
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben", "cleo"))
    return life


async def owned(life: Life, **said: object) -> str:
    """A ticket that Anna owns."""
    ticket = await life.open(**said)
    offer = await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
    assert offer["e"] == "exp_anna"
    await life.act(accept_offer, offer["id"], actor=expert("anna"))
    await life.drain()
    return ticket


async def asked(life: Life, ticket: str, to: str | None = "exp_ben") -> str:
    wanted = {"expert_id": to, "reason": "no spare part", "actor": expert("anna")}
    return (await life.act(request_transfer, ticket, **wanted))["transfer_id"]


async def told(life: Life, kind: str) -> list[str]:
    return [row["who"] for row in await life.rows(TOLD, kind=kind)]


async def sound(life: Life) -> bool:
    return await audit_at(life.graph, now=life.now) == []


async def test_the_owner_stays_the_owner_until_the_yes_and_then_everything_goes_on(life: Life) -> None:
    ticket = await owned(life)
    clocks = await life.rows(CLOCKS, t=ticket)
    transfer = await asked(life, ticket)
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_anna", "type": "HOLDS_OPEN", "kind": "owner"}]
    assert await told(life, "transfer.asked") == ["exp_ben"]
    assert await sound(life)
    await life.later(minutes=20)
    await life.act(accept_transfer, transfer, actor=expert("ben"))
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_ben", "type": "HOLDS_OPEN", "kind": "owner"}]
    assert await life.one(TRANSFER, x=transfer) == "accepted"
    assert await life.rows(CLOCKS, t=ticket) == clocks
    assert await told(life, "transfer.accepted") == ["exp_anna", "exp_ben"]
    assert await told(life, "ticket.handed_over") == ["cus_carl"]
    states = await life.rows("MATCH (a:Assignment) RETURN a.expert_id AS e, a.state AS s ORDER BY e")
    assert states == [{"e": "exp_anna", "s": "transferred"}, {"e": "exp_ben", "s": "accepted"}]
    kinds = await life.rows(
        "MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.kind AS k, h.cause AS c ORDER BY h.number", t=ticket
    )
    assert [(row["k"], row["c"]) for row in kinds][-2:] == [
        ("transfer_requested", "by_expert"),
        ("owned", "transferred"),
    ]
    assert await sound(life)


async def test_a_fix_after_a_transfer_is_nobodys_first_attempt(life: Life) -> None:
    ticket = await owned(life)
    await life.act(accept_transfer, await asked(life, ticket), actor=expert("ben"))
    await life.act(solve_ticket, ticket, note="done", actor=expert("ben"))
    assert await life.one("MATCH (a:Assignment {state: 'completed'}) RETURN a.first_attempt") is False


async def test_the_best_other_expert_is_asked_when_nobody_is_named(life: Life) -> None:
    ticket = await owned(life)
    first = await asked(life, ticket, None)
    assert await told(life, "transfer.asked") == ["exp_ben"]
    await life.act(refuse_transfer, first, reason="no time", actor=expert("ben"))
    assert await told(life, "transfer.refused") == ["exp_anna"]
    await life.act(refuse_transfer, await asked(life, ticket, None), reason="", actor=expert("cleo"))
    with pytest.raises(NobodyElse):
        await asked(life, ticket, None)
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_anna", "type": "HOLDS_OPEN", "kind": "owner"}]
    await asked(life, ticket, "exp_ben")
    assert await sound(life)


async def test_silence_leaves_the_ticket_with_its_owner(life: Life) -> None:
    ticket = await owned(life)
    transfer = await asked(life, ticket)
    await life.later(minutes=29, seconds=59)
    assert await life.one(TRANSFER, x=transfer) == "requested"
    await life.later(seconds=1)
    assert await life.one(TRANSFER, x=transfer) == "expired"
    assert await told(life, "transfer.expired") == ["exp_anna"]
    with pytest.raises(TransferNoLongerWaits, match="expired"):
        await life.act(accept_transfer, transfer, actor=expert("ben"))
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_anna", "type": "HOLDS_OPEN", "kind": "owner"}]


async def test_a_timer_that_is_late_keeps_no_request_alive(life: Life) -> None:
    transfer = await asked(life, await owned(life))
    life.now += timedelta(minutes=30)
    with pytest.raises(TransferNoLongerWaits, match="ran out"):
        await life.act(accept_transfer, transfer, actor=expert("ben"))


async def test_the_same_answer_again_is_the_same_answer_and_another_is_a_conflict(life: Life) -> None:
    transfer = await asked(life, await owned(life))
    first = await life.act(accept_transfer, transfer, actor=expert("ben"))
    assert await life.act(accept_transfer, transfer, actor=expert("ben")) == first
    with pytest.raises(TransferNoLongerWaits, match="accepted"):
        await life.act(refuse_transfer, transfer, reason="", actor=expert("ben"))


async def test_a_visit_still_to_come_goes_along(life: Life) -> None:
    ticket = await owned(life, slots=[SLOT])
    await life.act(accept_transfer, await asked(life, ticket, None), actor=expert("ben"))
    visits = await life.rows("MATCH (v:Visit) RETURN v.expert_id AS e, v.state AS s, v.starts_at AS at ORDER BY e")
    assert [(row["e"], row["s"]) for row in visits] == [("exp_anna", "cancelled"), ("exp_ben", "planned")]
    assert await life.one("MATCH (s:Slot) RETURN s.state") == "busy"
    armed = await life.rows(
        "MATCH (w:Timer {kind: 'visit.arrive'}) WHERE w.due_at IS NOT NULL MATCH (v:Visit {id: w.subject_id}) "
        "RETURN v.expert_id AS e"
    )
    assert armed == [{"e": "exp_ben"}]
    assert await sound(life)


async def test_who_has_another_visit_then_is_not_asked(life: Life) -> None:
    ticket = await owned(
        life,
        slots=[SLOT, {"starts_at": TOMORROW + timedelta(days=1), "ends_at": TOMORROW + timedelta(days=1, hours=1)}],
    )
    for name in ("ben", "cleo"):
        away = {"starts_at": TOMORROW, "ends_at": TOMORROW + timedelta(hours=3)}
        await life.act(record_absence, f"exp_{name}", kind=AbsenceKind.TRAINING, **away)
    with pytest.raises(NobodyElse):
        await asked(life, ticket, None)
    with pytest.raises(NotEligible, match="present"):
        await asked(life, ticket, "exp_ben")


async def test_nobody_takes_over_a_visit_that_is_under_way(life: Life) -> None:
    ticket = await owned(life, slots=[SLOT])
    visit = await life.one("MATCH (v:Visit) RETURN v.id")
    transfer = await asked(life, ticket)
    await life.act(step_visit, visit, to=VisitState.ON_THE_WAY, actor=expert("anna"))
    with pytest.raises(TransferNotPossible, match="under way"):
        await life.act(accept_transfer, transfer, actor=expert("ben"))
    await life.act(step_visit, visit, to=VisitState.STARTED, actor=expert("anna"))
    await life.act(step_visit, visit, to=VisitState.COMPLETED, actor=expert("anna"))
    assert await life.one(TRANSFER, x=transfer) == "requested"
    await life.act(accept_transfer, transfer, actor=expert("ben"))
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_ben", "type": "HOLDS_OPEN", "kind": "owner"}]
    assert await sound(life)


async def test_a_waiting_ticket_changes_its_owner_without_load(life: Life) -> None:
    ticket = await owned(life)
    await life.act(ask_customer, ticket, question="Which light?", actor=expert("anna"))
    await life.act(accept_transfer, await asked(life, ticket), actor=expert("ben"))
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_ben", "type": "HOLDS_WAITING", "kind": "owner"}]
    await life.act(reply_as_customer, ticket, text="Red.", actor=CUSTOMER)
    assert await life.rows(HELD, t=ticket) == [{"e": "exp_ben", "type": "HOLDS_OPEN", "kind": "owner"}]
    assert await sound(life)


@pytest.mark.parametrize("deed", ["solved", "closed", "given back", "absent"])
async def test_a_request_ends_when_the_ticket_leaves_its_owner_another_way(life: Life, deed: str) -> None:
    ticket = await owned(life)
    transfer = await asked(life, ticket)
    match deed:
        case "solved":
            await life.act(solve_ticket, ticket, note="done", actor=expert("anna"))
        case "closed":
            await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
        case "given back":
            await life.act(release_ticket, ticket, reason="no part", actor=expert("anna"))
        case _:
            await life.act(record_absence, "exp_anna", kind=AbsenceKind.SICKNESS, starts_at=life.now, ends_at=None)
    assert await life.one(TRANSFER, x=transfer) == "cancelled"
    assert await told(life, "transfer.cancelled") == ["exp_ben"]
    assert await life.one("MATCH (w:Timer {kind: 'transfer.expiry'}) RETURN w.state") == "cancelled"
    with pytest.raises(TransferNoLongerWaits, match="cancelled"):
        await life.act(accept_transfer, transfer, actor=expert("ben"))
    await life.drain()
    assert await sound(life)


@pytest.mark.parametrize(
    ("deed", "cause"),
    [("absent", "absence"), ("inactive", "inactive"), ("full", "no_room"), ("unskilled", "not_eligible")],
)
async def test_a_request_to_somebody_who_becomes_unable_ends_at_once_and_both_hear_why(
    life: Life, deed: str, cause: str
) -> None:
    ticket = await owned(life)
    transfer = await asked(life, ticket)
    match deed:
        case "absent":
            await life.act(record_absence, "exp_ben", kind=AbsenceKind.SICKNESS, starts_at=life.now, ends_at=None)
        case "inactive":
            await life.act(deactivate_expert, "exp_ben")
        case "full":
            await life.act(change_expert, "exp_ben", {"cap": 1})
            other = await life.open(drain=False)
            await life.act(assign_manually, other, "exp_ben", reason="he has time")
        case _:
            await life.act(withdraw_skill, "exp_ben", "skl_tv")
    with pytest.raises((NotEligible, NotAvailable)):
        await life.act(accept_transfer, transfer, actor=expert("ben"))
    await life.drain()
    ended = await life.one("MATCH (x:Transfer {id: $x}) RETURN x.state AS s, x.comment AS why", x=transfer)
    assert ended == {"s": "cancelled", "why": cause}
    assert await life.one("MATCH (h:HistoryEntry {kind: 'transfer_cancelled'}) RETURN h.cause") == cause
    assert await told(life, "transfer.refused") == ["exp_anna"]
    assert await told(life, "transfer.cancelled") == ["exp_ben"]
    assert await life.one("MATCH (w:Timer {kind: 'transfer.expiry'}) RETURN w.state") == "cancelled"
    assert await life.rows(HELD + " ORDER BY e", t=ticket) == [{"e": "exp_anna", "type": "HOLDS_OPEN", "kind": "owner"}]
    assert await sound(life)


async def test_a_request_to_somebody_who_stays_able_goes_on(life: Life) -> None:
    ticket = await owned(life)
    transfer = await asked(life, ticket)
    later = life.now + timedelta(days=3)
    await life.act(record_absence, "exp_ben", kind=AbsenceKind.VACATION, starts_at=later, ends_at=None)
    other = await life.open(drain=False)
    await life.act(assign_manually, other, "exp_ben", reason="he has time")
    await life.drain()
    assert await life.one(TRANSFER, x=transfer) == "requested"
    await life.act(accept_transfer, transfer, actor=expert("ben"))
    assert await life.one(TRANSFER, x=transfer) == "accepted"


@pytest.mark.parametrize("known", [True, False])
async def test_a_request_ends_when_an_absence_of_who_was_asked_begins(life: Life, known: bool) -> None:
    ticket = await owned(life)
    away = {"kind": AbsenceKind.VACATION, "starts_at": life.now + timedelta(minutes=20), "ends_at": None}
    if known:
        await life.act(record_absence, "exp_ben", **away)
    transfer = await asked(life, ticket)
    if not known:
        await life.act(record_absence, "exp_ben", **away)
    await life.later(minutes=19, seconds=59)
    assert await life.one(TRANSFER, x=transfer) == "requested"
    await life.later(seconds=1)
    ended = await life.one("MATCH (x:Transfer {id: $x}) RETURN x.state AS s, x.comment AS why", x=transfer)
    assert ended == {"s": "cancelled", "why": "absence"}
    assert (await told(life, "transfer.refused"), await told(life, "transfer.cancelled")) == (["exp_anna"], ["exp_ben"])
    assert await sound(life)


async def test_an_absence_that_was_a_mistake_ends_no_request(life: Life) -> None:
    transfer = await asked(life, await owned(life))
    away = {"kind": AbsenceKind.VACATION, "starts_at": life.now + timedelta(minutes=20), "ends_at": None}
    absence = (await life.act(record_absence, "exp_ben", **away))["absence_id"]
    await life.drain()
    await life.act(cancel_absence, absence)
    await life.later(minutes=25)
    assert await life.one(TRANSFER, x=transfer) == "requested"
    assert await sound(life)
    await life.later(minutes=5)
    assert await life.one(TRANSFER, x=transfer) == "expired"


async def test_a_request_during_a_visit_under_way_ends_when_who_was_asked_falls_ill(life: Life) -> None:
    ticket = await owned(life, slots=[SLOT])
    transfer = await asked(life, ticket)
    visit = await life.one("MATCH (v:Visit) RETURN v.id")
    await life.act(step_visit, visit, to=VisitState.ON_THE_WAY, actor=expert("anna"))
    await life.act(record_absence, "exp_ben", kind=AbsenceKind.SICKNESS, starts_at=life.now, ends_at=None)
    await life.drain()
    assert await life.one(TRANSFER, x=transfer) == "cancelled"


async def test_what_cannot_be_asked_for(life: Life) -> None:
    ticket = await owned(life)
    wrong = {
        "exp_anna": TransferNotPossible,
        "exp_none": ExpertNotFound,
    }
    for to, error in wrong.items():
        with pytest.raises(error):
            await asked(life, ticket, to)
    await life.rows("MATCH (e:Expert {id: 'exp_cleo'}) SET e.cap = 0")
    with pytest.raises(NotEligible, match="room"):
        await asked(life, ticket, "exp_cleo")
    with pytest.raises(TicketNotFound):
        await life.act(request_transfer, ticket, reason="x", actor=expert("ben"))
    await asked(life, ticket)
    with pytest.raises(TransferNotPossible, match="already"):
        await asked(life, ticket, None)
    other = await life.open(drain=False)
    with pytest.raises(NoOwner):
        await life.act(request_transfer, other, reason="x")


async def test_only_the_two_experts_and_the_desk_have_a_say(life: Life) -> None:
    transfer = await asked(life, await owned(life))
    for use_case, who in ((accept_transfer, "anna"), (accept_transfer, "cleo")):
        with pytest.raises(TransferNotFound):
            await life.act(use_case, transfer, actor=expert(who))
    with pytest.raises(TransferNotFound):
        await life.act(cancel_transfer, transfer, reason="", actor=expert("ben"))
    with pytest.raises(TransferNotFound):
        await life.act(cancel_transfer, "trf_none", reason="")
    await life.act(cancel_transfer, transfer, reason="mended", actor=expert("anna"))
    assert await told(life, "transfer.cancelled") == ["exp_ben"]
    again = await asked(life, await life.one("MATCH (t:Ticket) RETURN t.id"))
    await life.act(accept_transfer, again, actor=DESK)
    assert await life.one("MATCH (x:Transfer {id: $x}) RETURN x.answer_by", x=again) == "desk"
