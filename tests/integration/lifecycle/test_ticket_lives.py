"""Ticket lives told from beginning to end, on the real database, with time that the test moves."""

from datetime import timedelta

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import (
    AbsenceKind,
    AbsenceTooOldToCancel,
    AnsweredOtherwise,
    NotEligible,
    OfferNoLongerLive,
    OfferNotFound,
    RefusalReason,
    TicketHasOwner,
    VisitState,
    VisitStepNotPossible,
)
from sysops_graph.catalog.model import PolicyKind
from sysops_graph.catalog.policies import save_policy
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.absences import cancel_absence, end_absence, record_absence
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer, withdraw_offer
from sysops_graph.lifecycle.assigning import assign_manually, claim_ticket
from sysops_graph.lifecycle.settling import close_ticket, release_ticket, solve_ticket
from sysops_graph.lifecycle.visits import report_no_show, step_visit
from sysops_graph.matching.model import MatchPolicy
from sysops_graph.tickets.model import CloseReason, MoveNotPossible

pytestmark = pytest.mark.usefixtures("wipe")

OFFER = "MATCH (a:Assignment {ticket_id: $t, state: 'offered'}) RETURN a.id AS id, a.expert_id AS expert"
STATE = "MATCH (t:Ticket {id: $t}) RETURN t.state"
HISTORY = "MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.kind AS kind, h.number AS number ORDER BY number"
TOLD = (
    "MATCH (m:OutboxMessage {topic: 'notification.wanted'}) RETURN m.payload AS payload ORDER BY m.created_at, m.number"
)
SLOT = {"starts_at": MONDAY + timedelta(days=1), "ends_at": MONDAY + timedelta(days=1, hours=2)}


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", "ben", "cleo"))
    return life


async def offered(life: Life, ticket: str) -> tuple[str, str]:
    [row] = await life.rows(OFFER, t=ticket)
    return row["id"], row["expert"].removeprefix("exp_")


async def accepted(life: Life, ticket: str) -> str:
    """The ticket's live offer is accepted; answers who did."""
    offer, who = await offered(life, ticket)
    await life.act(accept_offer, offer, actor=expert(who))
    await life.drain()
    return who


async def kinds(life: Life, ticket: str) -> list[str]:
    rows = await life.rows(HISTORY, t=ticket)
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["kind"] for row in rows]


async def told(life: Life) -> list[str]:
    return [row["payload"] for row in await life.rows(TOLD)]


async def test_the_best_expert_accepts_and_the_ticket_is_open(life: Life) -> None:
    ticket = await life.open()
    assert await accepted(life, ticket) == "anna"
    assert await life.one(STATE, t=ticket) == "Open"
    assert await kinds(life, ticket) == ["opened", "offered", "owned"]
    edge = await life.one("MATCH (e)-[h:HOLDS_OPEN]->(:Ticket {id: $t}) RETURN e.id AS e, h.kind AS kind", t=ticket)
    assert edge == {"e": "exp_anna", "kind": "owner"}
    clock = "MATCH (k:SlaClock {kind: 'response'})-[:MEASURES]->(:Ticket {id: $t}) RETURN k.state"
    assert await life.one(clock, t=ticket) == "met"
    assert any("ticket.taken" in payload for payload in await told(life))


async def test_a_refused_ticket_goes_to_the_next_and_never_back(life: Life) -> None:
    ticket = await life.open()
    asked: list[str] = []
    for _ in range(3):
        offer, who = await offered(life, ticket)
        asked.append(who)
        await life.act(refuse_offer, offer, reason=RefusalReason.NO_TIME, actor=expert(who))
        await life.drain()
    assert sorted(asked) == ["anna", "ben", "cleo"]
    exception = await life.one("MATCH (x:AssignmentException) RETURN x.code AS code, x.state AS state")
    assert exception == {"code": "refused_by_all", "state": "open"}
    assert await life.one(STATE, t=ticket) == "New"


async def test_a_wrong_product_proposes_to_mend_the_graph(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(refuse_offer, offer, reason=RefusalReason.WRONG_PRODUCT, comment="never seen", actor=expert(who))
    proposal = await life.one("MATCH (:Expert)-[:PROPOSES]->(p:SkillProposal) RETURN p.reason AS r, p.comment AS c")
    assert proposal == {"r": "wrong_product", "c": "never seen"}


async def test_silence_ends_an_offer_at_its_time_and_asks_the_next(life: Life) -> None:
    ticket = await life.open()
    _, first = await offered(life, ticket)
    await life.later(minutes=29, seconds=59)
    assert (await offered(life, ticket))[1] == first
    await life.later(seconds=1)
    assert (await offered(life, ticket))[1] != first
    assert await life.one("MATCH (e:Expert {id: $e}) RETURN e.silent_at IS NOT NULL", e=f"exp_{first}")
    assert "offer_expired" in await kinds(life, ticket)


async def test_nobody_answers_then_the_lead_hears_and_it_is_tried_again(life: Life) -> None:
    ticket = await life.open()
    await life.later(minutes=90)
    assert await life.one("MATCH (x:AssignmentException {state: 'open'}) RETURN x.code") == "no_response"
    await life.later(hours=23, minutes=30)
    assert await life.one("MATCH (x:AssignmentException) RETURN x.state") == "resolved"
    assert (await offered(life, ticket))[1] in {"anna", "ben", "cleo"}
    assert any("exception" in payload for payload in await told(life))


async def test_the_same_answer_twice_is_one_answer(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(accept_offer, offer, actor=expert(who))
    await life.act(accept_offer, offer, actor=expert(who))
    assert (await kinds(life, ticket)).count("owned") == 1


async def test_the_other_answer_afterwards_is_a_conflict(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(accept_offer, offer, actor=expert(who))
    with pytest.raises(AnsweredOtherwise, match="accepted already"):
        await life.act(refuse_offer, offer, reason=RefusalReason.OTHER, actor=expert(who))


async def test_an_answer_after_the_time_counts_for_nothing_even_if_the_timer_is_late(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    life.now += timedelta(minutes=31)
    with pytest.raises(OfferNoLongerLive, match="ran out"):
        await life.act(accept_offer, offer, actor=expert(who))
    await life.drain()
    with pytest.raises(OfferNoLongerLive, match="expired"):
        await life.act(accept_offer, offer, actor=expert(who))


async def test_an_offer_to_somebody_else_does_not_exist(life: Life) -> None:
    ticket = await life.open()
    offer, _ = await offered(life, ticket)
    for stranger in (expert("ben"), CUSTOMER):
        with pytest.raises(OfferNotFound):
            await life.act(accept_offer, offer, actor=stranger)


async def test_the_desk_answers_for_an_expert_on_the_phone(life: Life) -> None:
    ticket = await life.open()
    offer, _ = await offered(life, ticket)
    await life.act(accept_offer, offer, actor=DESK)
    assert await life.one("MATCH (a:Assignment {id: $a}) RETURN a.answer_by", a=offer) == "desk"


async def test_a_withdrawn_offer_is_told_and_the_next_is_asked(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(withdraw_offer, offer, reason="a mistake", actor=DESK)
    await life.drain()
    assert (await offered(life, ticket))[1] in {"anna", "ben", "cleo"}
    assert any("offer.withdrawn" in payload and f"exp_{who}" in payload for payload in await told(life))


async def test_a_visit_books_its_slot_and_is_watched(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    await accepted(life, ticket)
    visit = await life.one("MATCH (v:Visit {ticket_id: $t}) RETURN v.state AS state", t=ticket)
    assert visit == "planned"
    assert await life.one("MATCH (:Ticket {id: $t})-[:PROPOSES_SLOT]->(s) RETURN s.state", t=ticket) == "busy"
    watches = await life.rows("MATCH (w:Timer {state: 'armed'}) WHERE w.kind STARTS WITH 'visit' RETURN w.kind AS k")
    assert sorted(row["k"] for row in watches) == ["visit.arrive", "visit.finish", "visit.set_out"]


async def test_a_visit_goes_its_way(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    who = await accepted(life, ticket)
    visit = await life.one("MATCH (v:Visit {ticket_id: $t}) RETURN v.id", t=ticket)
    life.now = SLOT["starts_at"] - timedelta(minutes=40)
    await life.act(step_visit, visit, to=VisitState.ON_THE_WAY, position=(54.3, 10.1), actor=expert(who))
    with pytest.raises(VisitStepNotPossible, match="follows started"):
        await life.act(step_visit, visit, to=VisitState.COMPLETED, actor=expert(who))
    await life.later(minutes=40)
    await life.act(step_visit, visit, to=VisitState.STARTED, actor=expert(who))
    await life.later(hours=1)
    await life.act(step_visit, visit, to=VisitState.COMPLETED, actor=expert(who))
    await life.act(solve_ticket, ticket, note="changed the panel", actor=expert(who))
    assert "visit_late" not in await kinds(life, ticket)
    assert await life.one("MATCH (v:Visit {id: $v}) RETURN v.state", v=visit) == "completed"


async def test_an_expert_who_does_not_appear_is_asked_then_replaced(life: Life) -> None:
    evening = {"starts_at": SLOT["starts_at"] + timedelta(hours=8), "ends_at": SLOT["ends_at"] + timedelta(hours=8)}
    ticket = await life.open(slots=[SLOT, evening])
    who = await accepted(life, ticket)
    life.now = SLOT["starts_at"] - timedelta(hours=1)
    await life.later(hours=2)
    _, other = await offered(life, ticket)
    assert other != who
    assert await life.one("MATCH (v:Visit {ticket_id: $t}) RETURN v.state", t=ticket) == "no_show"
    assert any("visit.not_set_out" in p and f"exp_{who}" in p for p in await told(life))
    assert any("visit.not_arrived" in p and "stf_lena" in p for p in await told(life))


async def test_a_reported_no_show_seeks_somebody_else_at_once(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    who = await accepted(life, ticket)
    await life.act(report_no_show, ticket)
    await life.drain()
    assert (await offered(life, ticket))[1] != who
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.needs_owner", t=ticket)


async def test_sickness_hands_a_visit_over_and_the_customer_keeps_the_slot(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    who = await accepted(life, ticket)
    answer = await life.act(
        record_absence, f"exp_{who}", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None, actor=expert(who)
    )
    assert answer["moved"] == [ticket]
    await life.drain()
    other = await accepted(life, ticket)
    assert other != who
    visits = await life.rows("MATCH (v:Visit {ticket_id: $t}) RETURN v.state AS s, v.starts_at AS at", t=ticket)
    assert sorted(row["s"] for row in visits) == ["cancelled", "planned"]
    assert visits[0]["at"] == visits[1]["at"]
    assert await life.one(STATE, t=ticket) == "Open"
    assert any("ticket.handed_over" in payload for payload in await told(life))


async def test_a_short_absence_leaves_remote_work_with_its_owner(life: Life) -> None:
    ticket = await life.open()
    who = await accepted(life, ticket)
    soon = MONDAY + timedelta(hours=2)
    answer = await life.act(record_absence, f"exp_{who}", kind=AbsenceKind.OTHER, starts_at=MONDAY, ends_at=soon)
    assert answer["moved"] == []


async def test_a_long_absence_hands_remote_work_over(life: Life) -> None:
    ticket = await life.open()
    who = await accepted(life, ticket)
    far = MONDAY + timedelta(days=60)
    answer = await life.act(record_absence, f"exp_{who}", kind=AbsenceKind.VACATION, starts_at=MONDAY, ends_at=far)
    assert answer["moved"] == [ticket]


async def test_an_absence_that_was_a_mistake_gives_back_what_nobody_took(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    who = await accepted(life, ticket)
    absence = await life.act(record_absence, f"exp_{who}", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None)
    await life.drain()
    answer = await life.act(cancel_absence, absence["absence_id"])
    assert answer["moved"] == [ticket]
    owner = "MATCH (e)-[:HOLDS_OPEN {kind: 'owner'}]->(:Ticket {id: $t}) RETURN e.id"
    assert await life.one(owner, t=ticket) == f"exp_{who}"
    assert await life.rows(OFFER, t=ticket) == []


async def test_an_old_absence_is_ended_not_cancelled(life: Life) -> None:
    absence = await life.act(record_absence, "exp_anna", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None)
    life.now += timedelta(hours=2)
    with pytest.raises(AbsenceTooOldToCancel):
        await life.act(cancel_absence, absence["absence_id"])
    await life.act(end_absence, absence["absence_id"])
    ticket = await life.open()
    assert (await offered(life, ticket))[1] == "anna"


async def test_a_ticket_nobody_could_take_is_offered_when_an_absence_ends_early(life: Life) -> None:
    absences = [
        await life.act(record_absence, f"exp_{who}", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None)
        for who in ("anna", "ben", "cleo")
    ]
    ticket = await life.open()
    assert await life.one("MATCH (x:AssignmentException {state: 'open'}) RETURN x.code") == "all_absent"
    life.now += timedelta(hours=3)
    await life.act(end_absence, absences[1]["absence_id"])
    await life.drain()
    assert (await offered(life, ticket))[1] == "ben"
    assert await life.one("MATCH (x:AssignmentException) RETURN x.state") == "resolved"


async def test_a_policy_that_starts_later_makes_waiting_tickets_look_again_then(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(refuse_offer, offer, reason=RefusalReason.NO_TIME, actor=expert(who))
    await life.drain()
    said = {"models": {PolicyKind.MATCH: MatchPolicy}, "version": 1, "active_from_at": life.now + timedelta(hours=1)}
    await life.act(save_policy, PolicyKind.MATCH, {"asked_again_h": 0}, **said)
    searches = "MATCH (m:OutboxMessage {topic: 'assignment.wanted'}) RETURN count(m)"
    before = await life.one(searches)
    await life.later(minutes=59)
    assert await life.one(searches) == before
    await life.later(minutes=1)
    assert await life.one(searches) == before + 1


async def test_a_solved_ticket_closes_by_itself_after_a_week(life: Life) -> None:
    ticket = await life.open()
    who = await accepted(life, ticket)
    await life.act(solve_ticket, ticket, note="a loose cable", actor=expert(who))
    assert await life.one("MATCH (e)-[f:FIXED]->(:Product) RETURN [e.id, f.times]") == [f"exp_{who}", 1]
    assert await life.rows("MATCH (e)-[h:HOLDS_OPEN]->(t) RETURN h") == []
    await life.later(days=6, hours=23)
    assert await life.one(STATE, t=ticket) == "Solved"
    await life.later(hours=2)
    assert await life.one(STATE, t=ticket) == "Closed"


async def test_a_ticket_that_nobody_owns_cannot_be_solved(life: Life) -> None:
    ticket = await life.open()
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
    with pytest.raises(MoveNotPossible, match="possible: Archived"):
        await life.act(close_ticket, ticket, reason=CloseReason.INVALID)


async def test_closing_withdraws_the_offer(life: Life) -> None:
    ticket = await life.open()
    offer, who = await offered(life, ticket)
    await life.act(close_ticket, ticket, reason="cancelled")
    with pytest.raises(OfferNoLongerLive, match="withdrawn"):
        await life.act(accept_offer, offer, actor=expert(who))
    assert await life.rows("MATCH (x:Timer {state: 'armed'}) RETURN x.kind AS kind") == [{"kind": "ticket.archive"}]


async def test_a_ticket_given_back_goes_to_somebody_else(life: Life) -> None:
    ticket = await life.open()
    who = await accepted(life, ticket)
    await life.act(release_ticket, ticket, reason="over my head", actor=expert(who))
    await life.drain()
    assert (await offered(life, ticket))[1] != who


async def test_the_rules_that_an_assignment_by_hand_breaks_are_on_record(life: Life) -> None:
    await life.act(
        record_absence, "exp_cleo", kind=AbsenceKind.VACATION, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=9)
    )
    ticket = await life.open()
    answer = await life.act(assign_manually, ticket, "exp_cleo", reason="she offered to")
    override = await life.one("MATCH (a:Assignment {id: $a}) RETURN a.override", a=answer["offer_id"])
    assert override == "she offered to (overridden: present)"
    assert await life.one(STATE, t=ticket) == "Open"
    assert await life.rows(OFFER, t=ticket) == []
    with pytest.raises(TicketHasOwner):
        await life.act(assign_manually, ticket, "exp_ben", reason="no")


async def test_an_expert_claims_a_ticket_from_a_claim_queue(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", "ben", mode="claim"))
    ticket = await life.open()
    assert await life.rows(OFFER, t=ticket) == []
    await life.act(record_absence, "exp_anna", kind=AbsenceKind.SICKNESS, starts_at=MONDAY, ends_at=None)
    with pytest.raises(NotEligible, match="present"):
        await life.act(claim_ticket, ticket, actor=expert("anna"))
    await life.act(claim_ticket, ticket, actor=expert("ben"))
    assert await life.one(STATE, t=ticket) == "Open"


async def test_a_ticket_that_nobody_claims_is_offered(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", mode="claim"))
    ticket = await life.open()
    await life.later(minutes=30)
    assert (await offered(life, ticket))[1] == "anna"


async def test_a_breach_is_told_to_the_lead_once(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel())
    ticket = await life.open()
    await life.later(days=30)
    breaches = [payload for payload in await told(life) if "sla.breached" in payload]
    assert len(breaches) == 2
    assert all("stf_lena" in payload for payload in breaches)
    assert (await kinds(life, ticket)).count("sla_breached") == 2
