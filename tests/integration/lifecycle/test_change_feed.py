"""The change feed: nothing is skipped, each history keeps its order, and no writer waits for a number."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime

import pytest

from support.lives import CUSTOMER, DESK, MONDAY, Life, expert, kiel
from sysops_graph.actor import Actor
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.model import Row
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.tickets.changes import any_unnumbered, changes_after, changes_heard, last_change, number_changes
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry

pytestmark = pytest.mark.usefixtures("wipe")
WRITERS, READERS, EACH = 16, 3, 12
LINES = """
MATCH (h:HistoryEntry)
RETURN h.ticket_id AS ticket_id, h.number AS line, h.change_number AS number, h.unnumbered AS unnumbered
ORDER BY number
"""


@dataclass
class Writing:
    """How many still write."""

    left: int = WRITERS


async def test_nothing_is_skipped_and_all_is_in_order_while_sixteen_slow_writers_overlap(crowd: Graph) -> None:
    life, writing, dice = Life(crowd), Writing(), random.Random(7)
    await life.build(kiel("anna"))
    tickets = [await life.open(drain=False) for _ in range(WRITERS // 2)]

    async def write(ticket_id: str) -> None:
        for _ in range(EACH):
            slow_s = dice.uniform(0, 0.05)
            await crowd.write(slowly, ticket_id, slow_s, now=MONDAY, ids=Ids(random_id("Command")))
        writing.left -= 1

    async def number() -> None:
        while writing.left or await crowd.read(any_unnumbered):
            await crowd.write(number_changes, at_most=dice.choice((1, 7, 100)))
            await asyncio.sleep(dice.uniform(0, 0.01))

    async def read() -> list[Row]:
        found, after = list[Row](), 0
        while True:
            over = not writing.left and not await crowd.read(any_unnumbered)
            page = await crowd.read(changes_after, after, limit=dice.randint(1, 20), actor=DESK)
            found, after = [*found, *page.changes], page.reached
            if over and not page.more:
                return found

    # Two who number at once, as when one worker takes over from another that still lives.
    tasks = [asyncio.create_task(write(tickets[place % len(tickets)])) for place in range(WRITERS)]
    tasks += [asyncio.create_task(number()) for _ in range(2)]
    read_by = await asyncio.gather(*(read() for _ in range(READERS)))
    await asyncio.gather(*tasks)

    lines = await life.rows(LINES)
    assert len(lines) == len(tickets) + WRITERS * EACH
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert not any(line["unnumbered"] for line in lines)
    for ticket_id in tickets:
        own = [line["line"] for line in lines if line["ticket_id"] == ticket_id]
        assert own == sorted(own)
    for found in read_by:
        assert [change["change_number"] for change in found] == list(range(1, len(lines) + 1))


async def slowly(tx: Tx, ticket_id: str, slow_s: float, *, now: datetime, ids: Ids) -> None:
    ticket = await lock_ticket(tx, ticket_id, now=now, ids=ids)
    entries = (Entry(kind="commented"),)
    await change_tickets(tx, [Change(ticket=ticket, entries=entries)], actor=DESK, now=now, ids=ids)
    await asyncio.sleep(slow_s)


async def test_nothing_is_numbered_that_is_not_committed(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket_id = await life.open(drain=False)
    await graph.write(number_changes, at_most=10)
    numbered_meanwhile = list[int]()

    async def held(tx: Tx, *, now: datetime, ids: Ids) -> None:
        await slowly(tx, ticket_id, 0, now=now, ids=ids)
        numbered_meanwhile.append(await graph.write(number_changes, at_most=10))

    await graph.write(held, now=MONDAY, ids=Ids(random_id("Command")))
    assert numbered_meanwhile == [0]
    assert await graph.write(number_changes, at_most=10) == 1
    assert await graph.read(last_change) == 2


async def test_everybody_reads_of_the_tickets_that_they_may_see_and_gets_on_past_the_others(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna", "ben", customers=2))
    mine, other = await life.open(), await life.open(customer="c1")
    [offer] = await life.rows("MATCH (a:Assignment {ticket_id: $id}) RETURN a.id AS id", id=mine)
    await life.act(accept_offer, offer["id"], actor=expert("anna"))
    while await graph.write(number_changes, at_most=100):
        pass

    async def seen(actor: Actor) -> set[str]:
        found, after, more = set[str](), 0, True
        while more:
            page = await graph.read(changes_after, after, limit=1, actor=actor)
            assert page.reached > after or not page.more
            found |= {change["ticket_id"] for change in page.changes}
            after, more = page.reached, page.more
        assert after == await graph.read(last_change)
        return found

    assert await seen(DESK) == {mine, other}
    assert await seen(CUSTOMER) == {mine}
    assert await seen(Actor(principal="nobody")) == set()


async def test_who_listens_is_told_whom_a_change_concerns(graph: Graph) -> None:
    life = Life(graph)
    await life.build(kiel("anna"))
    ticket_id = await life.open()
    await graph.write(number_changes, at_most=100)
    heard = await graph.read(changes_heard, 0, limit=100)
    assert [(each.ticket_id, each.kind) for each in heard] == [(ticket_id, "opened"), (ticket_id, "offered")]
    assert heard[-1].expert_ids == {"exp_anna"}
