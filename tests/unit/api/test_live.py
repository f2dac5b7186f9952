"""What a subscription hears, and what ends it."""

import asyncio
import math
from typing import Any

import pytest

from sysops_graph.api import live
from sysops_graph.api.live import EXCEPTIONS, TICKETS, Listener, of_expert, of_ticket, topics
from sysops_graph.api.problems import SubscriberTooSlow, SubscriptionEnded
from sysops_graph.tickets.changes import Heard


def change(number: int = 1, ticket_id: str = "tkt_a", kind: str = "commented", **said: Any) -> Heard:
    given: dict[str, Any] = {"exception_id": None, "expert_ids": frozenset[str](), **said}
    return Heard(number=number, ticket_id=ticket_id, kind=kind, **given)


def test_a_change_is_told_by_its_ticket_and_to_its_experts():
    told = set(topics(change(expert_ids=frozenset({"exp_anna", "exp_ben"}))))
    assert told == {TICKETS, of_ticket("tkt_a"), of_expert("exp_anna"), of_expert("exp_ben")}


def test_an_exception_is_told_when_it_is_raised():
    assert EXCEPTIONS in set(topics(change(kind="exception_raised", exception_id="exc_1")))
    assert EXCEPTIONS not in set(topics(change(kind="offered", exception_id="exc_1")))


async def test_of_a_ticket_the_last_change_is_heard():
    listener = Listener(math.inf)
    for number, ticket in enumerate(["tkt_a", "tkt_b", "tkt_a"], 1):
        listener.tell(change(number, ticket))
    assert {(each.ticket_id, each.number) for each in await listener.heard()} == {("tkt_a", 3), ("tkt_b", 2)}


async def test_what_comes_while_nobody_waits_is_heard_next():
    listener = Listener(math.inf)
    waiting = asyncio.create_task(listener.heard())
    await asyncio.sleep(0)
    listener.tell(change(1))
    assert [each.number for each in await waiting] == [1]
    listener.tell(change(2))
    assert [each.number for each in await listener.heard()] == [2]


async def test_who_falls_too_far_behind_is_told_so_and_no_more_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "_MOST_UNHEARD", 3)
    listener = Listener(math.inf)
    for number in range(100):
        listener.tell(change(number, f"tkt_{number}"))
    with pytest.raises(SubscriberTooSlow):
        await listener.heard()


async def test_it_ends_with_the_token():
    listener = Listener(asyncio.get_running_loop().time() - 1)
    with pytest.raises(SubscriptionEnded):
        await listener.heard()
