"""A ticket that is over is put away, held, and in the end erased: nothing of a person or of anybody's words stays."""

import json
from datetime import timedelta

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.retiring import hold_ticket, release_hold
from sysops_graph.lifecycle.settling import close_ticket, confirm_solution, solve_ticket
from sysops_graph.lifecycle.talking import add_comment, ask_customer, reopen_ticket, resume_ticket
from sysops_graph.tasks.commands import complete_task
from sysops_graph.tickets.model import (
    CloseReason,
    MoveNotPossible,
    TicketHeld,
    TicketNotHeld,
    TicketReadOnly,
    Visibility,
)

pytestmark = pytest.mark.usefixtures("wipe")

BOSS = Actor(principal="max", roles=frozenset({Role.MANAGER}), subject_id="stf_max")
STATE = "MATCH (t:Ticket {id: $t}) RETURN t.state"
ARMED = "MATCH (w:Timer {ticket_id: $t}) WHERE w.due_at IS NOT NULL RETURN w.kind AS kind ORDER BY kind"
SECRETS = ("aubergine", "cus_carl", "dev_carl", "S-carl", "C-carl")
"""Words that somebody wrote, and who the customer is."""

EVERYTHING = """
MATCH (t:Ticket {id: $t})
CALL (t) {
  RETURN t AS n
  UNION MATCH (t)--(n) RETURN n
  UNION MATCH (n) WHERE n.ticket_id = t.id RETURN n
  UNION MATCH (t)--(:Assignment)--(n:Visit) RETURN n
}
RETURN labels(n)[0] AS label, properties(n) AS properties
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    return life


async def closed(life: Life) -> str:
    """A whole life full of words: asked, answered by phone, solved with a visit, confirmed."""
    slot = {"starts_at": MONDAY + timedelta(hours=4), "ends_at": MONDAY + timedelta(hours=6)}
    ticket = await life.open(description="The aubergine does not work.", slots=[slot], serial="S-carl")
    await life.act(accept_offer, await life.one("MATCH (a:Assignment {state: 'offered'}) RETURN a.id"))
    await life.drain()
    await life.act(add_comment, ticket, text="It is an aubergine.", visibility=Visibility.INTERNAL)
    await life.act(ask_customer, ticket, question="Which aubergine?", actor=expert("anna"))
    await life.later(hours=1)
    await life.rows(
        "MATCH (t:Ticket {id: $t}) CREATE (:Notification {id: 'ntf_' + t.id, ticket_id: t.id, text: 'aubergine', "
        "recipient_id: 'cus_carl'})<-[:OF]-(:Attempt {id: 'att_' + t.id, error: 'aubergine'})",
        t=ticket,
    )
    await life.rows(
        "MATCH (t:Ticket {id: $t}) CREATE (:Attachment {id: 'fil_' + t.id, ticket_id: t.id, state: 'stored', "
        "file_name: 'aubergine.png', by: 'cus_carl'})-[:BELONGS_TO]->(t)",
        t=ticket,
    )
    await life.rows("MATCH (t:Ticket {id: $t}) CREATE (t)-[:IN_CLUSTER]->(:Cluster {id: 'clu_' + t.id})", t=ticket)
    await life.act(resume_ticket, ticket)
    await life.act(solve_ticket, ticket, note="Mended the aubergine.", actor=expert("anna"))
    await life.act(confirm_solution, ticket, actor=CUSTOMER)
    [task] = await life.rows("MATCH (k:Task)-[:ABOUT]->(:Ticket {id: $t}) RETURN k.id AS id, k.owner_id AS o", t=ticket)
    assert task["o"] == "exp_anna", "who solved it documents it"
    await life.act(complete_task, task["id"], outcome="no article needed: aubergine", actor=expert("anna"))
    return ticket


async def archived(life: Life) -> str:
    ticket = await closed(life)
    await life.later(days=30)
    assert await life.one(STATE, t=ticket) == "Archived"
    return ticket


async def armed(life: Life, ticket: str) -> list[str]:
    return [row["kind"] for row in await life.rows(ARMED, t=ticket)]


async def test_a_closed_ticket_is_archived_after_thirty_days_and_leaves_its_queue(life: Life) -> None:
    ticket = await closed(life)
    waits = "MATCH (:Ticket {id: $t})-[w:WAITS_IN]->() RETURN count(w)"
    assert await life.one(waits, t=ticket) == 1
    assert await armed(life, ticket) == ["ticket.archive"]
    await life.later(days=29, hours=23)
    assert await life.one(STATE, t=ticket) == "Closed"
    assert await audit_at(life.graph, now=life.now) == []
    await life.later(hours=1)
    assert await life.one(STATE, t=ticket) == "Archived"
    assert await life.one(waits, t=ticket) == 0
    assert await armed(life, ticket) == ["ticket.delete"]
    assert await audit_at(life.graph, now=life.now) == []


async def test_an_archived_ticket_is_only_read(life: Life) -> None:
    ticket = await archived(life)
    before = await life.rows(EVERYTHING, t=ticket)
    for use_case, said in (
        (add_comment, {"text": "Hello?", "visibility": Visibility.CUSTOMER}),
        (reopen_ticket, {"information": "Dark again."}),
        (close_ticket, {"reason": CloseReason.OTHER}),
        (ask_customer, {"question": "Really?"}),
    ):
        with pytest.raises(TicketReadOnly, match="Archived: possible: a reply of the customer"):
            await life.act(use_case, ticket, **said)
    offer = await life.one("MATCH (a:Assignment) RETURN a.id")
    with pytest.raises(MoveNotPossible):
        await life.act(accept_offer, offer)
    left = await life.rows(EVERYTHING, t=ticket)
    assert sorted(row["label"] for row in left) == sorted(row["label"] for row in before)
    assert await life.one("MATCH (t:Ticket {id: $t}) RETURN t.version", t=ticket) == len(
        [row for row in before if row["label"] == "HistoryEntry"]
    )


async def test_a_year_after_archiving_no_word_and_no_person_is_left(life: Life) -> None:
    ticket = await archived(life)
    full = str(await life.rows(EVERYTHING, t=ticket))
    assert all(secret in full for secret in SECRETS), "else nothing is shown by their absence"
    await life.later(days=364, hours=23)
    assert await life.one(STATE, t=ticket) == "Archived"
    await life.later(hours=1)
    assert await life.one(STATE, t=ticket) == "Deleted"
    left = await life.rows(EVERYTHING, t=ticket)
    assert [secret for secret in SECRETS if secret in str(left)] == []
    assert "Cluster" not in [row["label"] for row in left]
    assert await armed(life, ticket) == []
    assert await audit_at(life.graph, now=life.now) == []


async def test_tombstone_and_summary_tell_what_may_be_known_for_ever(life: Life) -> None:
    ticket = await archived(life)
    key, closed_at = (await life.one("MATCH (t:Ticket {id: $t}) RETURN t.key AS a, t.state_at AS b", t=ticket)).values()
    await life.later(days=365)
    stone = await life.one("MATCH (t:Ticket {id: $t}) RETURN properties(t)", t=ticket)
    assert (stone["key"], stone["cycle"], stone["subject"]) == (key, 1, "")
    assert stone["opened_at"].to_native() == MONDAY < closed_at.to_native() < stone["state_at"].to_native()
    entry = await life.one("MATCH (h:HistoryEntry {ticket_id: $t, kind: 'deleted'}) RETURN h.details", t=ticket)
    counts = {"attachments": 1, "comments": 2, "notes": 1, "notifications": 1, "slots": 1, "tasks": 1}
    assert json.loads(entry) == counts
    erased = "MATCH (m:OutboxMessage {ticket_id: $t, state: 'pending'}) RETURN m.topic AS topic, m.subject_id AS id"
    assert await life.rows(erased, t=ticket) == [{"topic": "attachment.erase", "id": f"fil_{ticket}"}]
    summary = await life.one("MATCH (c:CaseSummary)-[:OF]->(:Ticket {id: $t}) RETURN properties(c)", t=ticket)
    kept = {name: summary[name] for name in ("family_id", "skill_ids", "outcome", "cycles", "attempts")}
    assert kept == {
        "family_id": "fam_tv", "skill_ids": ["skl_tv"], "outcome": "confirmed", "cycles": 1, "attempts": 1,
    }  # fmt: skip
    assert (summary["to_owner_s"], summary["to_solved_s"], summary["to_closed_s"]) == (0, 3600, 3600)


async def test_an_erased_ticket_is_not_acted_on(life: Life) -> None:
    ticket = await archived(life)
    await life.later(days=365)
    for use_case, said in (
        (add_comment, {"text": "?", "visibility": Visibility.INTERNAL}),
        (hold_ticket, {"reason": "?"}),
    ):
        with pytest.raises(TicketReadOnly, match="erased; possible: a new ticket"):
            await life.act(use_case, ticket, **said)


async def test_a_hold_keeps_everything_until_it_is_released(life: Life) -> None:
    ticket = await archived(life)
    await life.act(hold_ticket, ticket, reason="a lawsuit", actor=BOSS)
    with pytest.raises(TicketHeld):
        await life.act(hold_ticket, ticket, reason="another one", actor=BOSS)
    await life.later(days=800)
    assert await life.one(STATE, t=ticket) == "Archived"
    assert await armed(life, ticket) == []
    assert await audit_at(life.graph, now=life.now) == []
    await life.act(release_hold, ticket, actor=BOSS)
    with pytest.raises(TicketNotHeld):
        await life.act(release_hold, ticket, actor=BOSS)
    assert await armed(life, ticket) == ["ticket.delete"]
    await life.drain()
    assert await life.one(STATE, t=ticket) == "Deleted"
    kinds = "MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.kind AS kind ORDER BY h.number DESC LIMIT 3"
    assert [row["kind"] for row in await life.rows(kinds, t=ticket)] == ["deleted", "hold_released", "held"]


async def test_a_hold_that_ends_early_changes_no_date(life: Life) -> None:
    ticket = await archived(life)
    due = "MATCH (w:Timer {ticket_id: $t, kind: 'ticket.delete'}) RETURN w.due_at"
    before = await life.one(due, t=ticket)
    await life.act(hold_ticket, ticket, reason="a lawsuit", actor=BOSS)
    await life.later(days=10)
    await life.act(release_hold, ticket, actor=BOSS)
    assert await life.one(due, t=ticket) == before


async def test_a_live_ticket_can_be_held_and_goes_on(life: Life) -> None:
    ticket = await life.open()
    await life.act(hold_ticket, ticket, reason="a lawsuit", actor=BOSS)
    await life.act(close_ticket, ticket, reason=CloseReason.OTHER, actor=DESK)
    await life.later(days=30 + 400)
    assert await life.one(STATE, t=ticket) == "Archived"
