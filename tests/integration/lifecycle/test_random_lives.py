"""Anything that people do, in any order, leaves every invariant standing."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from support.lives import DESK, Life, expert, kiel
from sysops_graph.assignment.model import AbsenceKind, RefusalReason, VisitState
from sysops_graph.calendars.model import BusinessCalendar, Window
from sysops_graph.catalog.commands import save_calendar
from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.lifecycle.absences import cancel_absence, end_absence, record_absence
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer, withdraw_offer
from sysops_graph.lifecycle.appointments import (
    cancel_visit,
    cannot_arrive,
    cannot_enter,
    move_visit,
    need_next_visit,
    offer_slots,
    plan_visit,
)
from sysops_graph.lifecycle.assigning import assign_manually
from sysops_graph.lifecycle.audit import INVARIANTS, Violation, violations
from sysops_graph.lifecycle.editing import change_priority, edit_ticket
from sysops_graph.lifecycle.searching import retry_assignment
from sysops_graph.lifecycle.settling import (
    cancel_ticket,
    close_ticket,
    confirm_solution,
    release_ticket,
    solve_ticket,
)
from sysops_graph.lifecycle.talking import (
    add_comment,
    ask_customer,
    confirm_reopening,
    reopen_ticket,
    reply_as_customer,
    resume_ticket,
)
from sysops_graph.lifecycle.transfers import accept_transfer, cancel_transfer, refuse_transfer, request_transfer
from sysops_graph.lifecycle.visits import report_no_show, step_visit
from sysops_graph.tickets.editing import Edits
from sysops_graph.tickets.model import CloseReason, Priority, Visibility, WantedSlot
from sysops_graph.tickets.queries import ticket_at

pytestmark = pytest.mark.usefixtures("wipe")

PEOPLE = ("anna", "ben", "cleo")
CUSTOMERS = ("carl", "c1", "c2", "c3")


class Chance:
    """Does one thing after another, chosen by a seed, to whatever is there."""

    def __init__(self, life: Life, seed: int) -> None:
        self.life = life
        self.dice = random.Random(seed)
        self.done: list[str] = []

    async def act(self) -> None:
        deed = self.dice.choices(list(DEEDS), weights=list(DEEDS.values()))[0]
        try:
            await deed(self)
            self.done.append(f"{self.life.now:%a %H:%M} {deed.__name__}")
        except (Conflict, NotFound, Invalid) as error:
            self.done.append(f"{self.life.now:%a %H:%M} {deed.__name__}: {error.message}")
        await self.life.drain()

    async def any_id(self, text: Any) -> str:
        rows = await self.life.rows(text)
        return self.dice.choice(rows)["id"] if rows else "asg_none"

    async def offer(self) -> str:
        return await self.any_id("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id ORDER BY id")

    async def ticket(self) -> str:
        return await self.any_id("MATCH (t:Ticket) WHERE t.state <> 'Closed' RETURN t.id AS id ORDER BY id")

    async def absence(self) -> str:
        return await self.any_id("MATCH (b:Absence) RETURN b.id AS id ORDER BY id")

    def someone(self) -> str:
        return f"exp_{self.dice.choice(PEOPLE)}"


async def opens(by: Chance) -> None:
    first = by.life.now + timedelta(hours=by.dice.choice([1, 3, 20, 26]))
    slots = [{"starts_at": first + timedelta(hours=h), "ends_at": first + timedelta(hours=h + 2)} for h in (0, 2)]
    said = {"slots": slots} if by.dice.random() < 0.5 else {}
    urgency = by.dice.choice(["critical", "high", "low"])
    await by.life.open(customer=by.dice.choice(CUSTOMERS), urgency=urgency, condition="site_down", drain=False, **said)


async def accepts(by: Chance) -> None:
    await by.life.act(accept_offer, await by.offer())


async def refuses(by: Chance) -> None:
    await by.life.act(refuse_offer, await by.offer(), reason=by.dice.choice(list(RefusalReason)))


async def withdraws(by: Chance) -> None:
    await by.life.act(withdraw_offer, await by.offer(), reason="a mistake")


async def waits(by: Chance) -> None:
    await by.life.later(minutes=by.dice.choice([5, 31, 90, 600]))


async def falls_sick(by: Chance) -> None:
    await by.life.act(record_absence, by.someone(), kind=AbsenceKind.SICKNESS, starts_at=by.life.now, ends_at=None)


async def goes_away(by: Chance) -> None:
    starts_at = by.life.now + timedelta(hours=by.dice.choice([2, 12]))
    ends_at = starts_at + timedelta(hours=by.dice.choice([1, 24]))
    await by.life.act(record_absence, by.someone(), kind=AbsenceKind.VACATION, starts_at=starts_at, ends_at=ends_at)


async def is_back(by: Chance) -> None:
    await by.life.act(end_absence, await by.absence())


async def never_went(by: Chance) -> None:
    await by.life.act(cancel_absence, await by.absence())


async def gives_back(by: Chance) -> None:
    await by.life.act(release_ticket, await by.ticket(), reason="no spare part")


async def does_not_appear(by: Chance) -> None:
    await by.life.act(report_no_show, await by.ticket())


async def asks_again(by: Chance) -> None:
    await by.life.act(retry_assignment, await by.ticket())


async def assigns(by: Chance) -> None:
    await by.life.act(assign_manually, await by.ticket(), by.someone(), reason="agreed by phone")


async def travels(by: Chance) -> None:
    visit = await by.any_id("MATCH (v:Visit) RETURN v.id AS id ORDER BY id")
    to = by.dice.choice([VisitState.ON_THE_WAY, VisitState.STARTED, VisitState.COMPLETED])
    await by.life.act(step_visit, visit, to=to)


async def solves(by: Chance) -> None:
    await by.life.act(solve_ticket, await by.ticket(), note="done", actor=by.dice.choice([DESK, expert("anna")]))


async def changes_the_calendar(by: Chance) -> None:
    area_id, hours = by.dice.choice(["area_kiel", "area_land"]), by.dice.choice([(540, 1020), (540, 720), (0, 1440)])
    calendar = BusinessCalendar("Europe/Berlin", tuple(Window(day, *hours) for day in range(5)), country="DE")
    await by.life.act(save_calendar, area_id, calendar, name="Kiel")


async def closes(by: Chance) -> None:
    await by.life.act(close_ticket, await by.ticket(), reason=CloseReason.INVALID)


async def comments(by: Chance) -> None:
    visibility = by.dice.choice(list(Visibility))
    await by.life.act(add_comment, await by.ticket(), text="Still dark.", visibility=visibility)


async def asks(by: Chance) -> None:
    await by.life.act(ask_customer, await by.ticket(), question="Which light?")


async def replies(by: Chance) -> None:
    await by.life.act(reply_as_customer, await by.ticket(), text=by.dice.choice(["Red.", "Thanks!"]))


async def goes_on(by: Chance) -> None:
    await by.life.act(resume_ticket, await by.ticket())


async def reopens(by: Chance) -> None:
    await by.life.act(reopen_ticket, await by.ticket(), information="Dark again.")


async def confirms(by: Chance) -> None:
    deed = by.dice.choice([confirm_reopening, confirm_solution])
    await by.life.act(deed, await by.ticket())


async def cancels(by: Chance) -> None:
    await by.life.act(cancel_ticket, await by.ticket())


async def hands_over(by: Chance) -> None:
    to = by.dice.choice([None, by.someone()])
    await by.life.act(request_transfer, await by.ticket(), expert_id=to, reason="no time")


async def answers_a_transfer(by: Chance) -> None:
    transfer = await by.any_id("MATCH (x:Transfer {state: 'requested'}) RETURN x.id AS id ORDER BY id")
    if by.dice.random() < 0.7:
        await by.life.act(accept_transfer, transfer)
    else:
        await by.life.act(by.dice.choice([refuse_transfer, cancel_transfer]), transfer, reason="no")


async def edits(by: Chance) -> None:
    said = by.dice.choice([{"subject": "Dark"}, {"impact": "major"}, {"device_id": None, "family_id": "fam_tv"}])
    await by.life.act(edit_ticket, await by.ticket(), Edits.model_validate(said))


async def judges(by: Chance) -> None:
    priority = by.dice.choice([Priority.P1, Priority.P2, Priority.P4])
    await by.life.act(change_priority, await by.ticket(), priority=priority, reason="seen")


async def offers_slots(by: Chance) -> None:
    starts = [by.life.now + timedelta(hours=by.dice.choice([2, 8, 26]) + 3 * n) for n in range(2)]
    slots = [WantedSlot(starts_at=at, ends_at=at + timedelta(hours=2)) for at in starts]
    await by.life.act(offer_slots, await by.ticket(), slots)


async def plans(by: Chance) -> None:
    ticket = await by.any_id("MATCH (:Expert)-[:HOLDS_OPEN {kind: 'owner'}]->(t:Ticket) RETURN t.id AS id ORDER BY id")
    slot = await by.any_id("MATCH (:Ticket)-[:PROPOSES_SLOT]->(s:Slot) RETURN s.id AS id ORDER BY id")
    await by.life.act(plan_visit, ticket, slot_id=slot)


async def moves_a_visit(by: Chance) -> None:
    found = await by.life.rows(
        "MATCH (v:Visit {state: 'planned'})-[:OF]->()-[:OF]->(:Ticket)-[:PROPOSES_SLOT]->(s:Slot) "
        "RETURN v.id AS visit, s.id AS slot ORDER BY visit, slot"
    )
    pair = by.dice.choice(found or [{"visit": "vis_0", "slot": "slt_0"}])
    await by.life.act(move_visit, pair["visit"], slot_id=pair["slot"])


async def has_no_visit(by: Chance) -> None:
    visit = await by.any_id("MATCH (v:Visit) WHERE v.ended_at IS NULL RETURN v.id AS id ORDER BY id")
    deed, said = by.dice.choice(
        [(cancel_visit, "reason"), (cannot_arrive, "reason"), (cannot_enter, "note"), (need_next_visit, "note")]
    )
    await by.life.act(deed, visit, **{said: "so it is"})


DEEDS: dict[Callable[[Chance], Awaitable[None]], int] = {
    opens: 6, accepts: 8, refuses: 3, withdraws: 1, waits: 6, falls_sick: 1, goes_away: 2, is_back: 3, never_went: 1,
    gives_back: 2, does_not_appear: 1, asks_again: 1, assigns: 2, travels: 3, solves: 3, closes: 1,
    comments: 1, asks: 3, replies: 2, goes_on: 1, reopens: 2, confirms: 2, cancels: 1,
    changes_the_calendar: 1, hands_over: 4, answers_a_transfer: 5,
    edits: 2, judges: 1, offers_slots: 3, plans: 3, moves_a_visit: 3, has_no_visit: 3,
}  # fmt: skip


NOW = """
MATCH (t:Ticket)
OPTIONAL MATCH (t)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(e:Expert)
RETURN t.id AS id, t.state AS state, t.priority AS priority, e.id AS owner_id, t.needs_owner AS needs_owner,
  t.cycle AS cycle, t.version AS version, coalesce(t.level, 0) AS level,
  coalesce(t.step, 0) AS step
"""


async def remember(life: Life, seen: dict[tuple[str, datetime], dict[str, Any]]) -> None:
    """What every ticket is now; what was seen at the same instant before counts no more."""
    seen |= {(row.pop("id"), life.now): row for row in await life.rows(NOW)}


async def rebuilt(life: Life, seen: dict[tuple[str, datetime], dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """The same, from the histories."""
    found: dict[Any, dict[str, Any]] = {}
    for (ticket, at), was in seen.items():
        past = await life.graph.read(ticket_at, ticket, at=at, actor=DESK)
        found[ticket, at] = {name: getattr(past, name) for name in was}
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_every_invariant_stands_whatever_people_do(graph: Graph, seed: int) -> None:
    await live(graph, seed, deeds=40, looked_after=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1300))
async def test_many_lives_leave_every_invariant_standing_after_each_deed(graph: Graph, seed: int) -> None:
    await live(graph, seed, deeds=50, looked_after=1)


async def live(graph: Graph, seed: int, *, deeds: int, looked_after: int) -> None:
    """So many deeds; after every few of them nothing is broken, in the end the past is as it was seen."""
    chance = Chance(Life(graph), seed)
    await chance.life.build(kiel(*PEOPLE, cap=2, customers=len(CUSTOMERS)))
    seen: dict[tuple[str, datetime], dict[str, Any]] = {}
    for deed in range(1, deeds + 1):
        await chance.act()
        await remember(chance.life, seen)
        if deed % looked_after == 0:
            broken = await graph.read(broken_now, now=chance.life.now)
            assert broken == [], "\n".join(chance.done[-12:])
    assert await rebuilt(chance.life, seen) == seen
    told = (
        "MATCH (h:HistoryEntry) WHERE h.actor = '' OR h.via = '' OR h.cause = '' OR h.cause IS NULL RETURN h.kind AS k"
    )
    assert await chance.life.rows(told) == []


async def broken_now(tx: Tx, *, now: datetime) -> list[Violation]:
    return [one for invariant in INVARIANTS for one in (await violations(tx, invariant, now=now))[0]]
