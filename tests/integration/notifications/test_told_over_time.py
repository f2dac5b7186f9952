"""How people are told over time: bundled, merged, held back, over the next channel, in the end to who is on call."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from support.lives import MONDAY, expert, kiel
from support.told import ToldLife
from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import RefusalReason
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.answers import refuse_offer
from sysops_graph.notifications.commands import mark_notifications_read, set_notification_rules
from sysops_graph.notifications.model import (
    ChannelDown,
    ContactChannel,
    Kind,
    RecipientGone,
    Refused,
    RulesNotValid,
)
from sysops_graph.notifications.policy import KindRule, PersonRules

pytestmark = pytest.mark.usefixtures("wipe")

EMAIL, SMS = ContactChannel.EMAIL, ContactChannel.SMS
LENA = Actor(principal="lena", roles=frozenset({Role.TEAM_LEAD}), subject_id="stf_lena")
ROUNDS = 20
MAIL, TEXT = "lena@example.org", "+493012345"


@pytest.fixture
async def life(graph: Graph) -> ToldLife:
    """Lena leads Kiel and reads mail; Max manages, in the app."""
    life = ToldLife(graph)
    await life.build(kiel("anna"))
    await life.reachable("stf_lena", time_zone="Europe/Berlin")
    return life


async def states(life: ToldLife) -> list[tuple[str, list[str]]]:
    return [(row["state"], row["tries"]) for row in await life.told()]


async def policy(life: ToldLife, before: str, after: str) -> None:
    found = await life.one(
        "MATCH (p:Policy {kind: 'notify'}) WITH p, p.body AS was SET p.body = replace(p.body, $before, $after) "
        "RETURN was <> p.body",
        before=before,
        after=after,
    )
    assert found


async def read_all(life: ToldLife) -> None:
    rows = await life.rows("MATCH (n:Notification {recipient_id: 'stf_lena'}) RETURN n.id AS id")
    await life.act(mark_notifications_read, [row["id"] for row in rows], actor=LENA)


async def test_several_that_can_wait_go_in_one_letter(life: ToldLife) -> None:
    for place in range(3):
        await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason=f"reason {place}")
    await life.drain()
    assert life.letters() == []
    await life.later(seconds=30)
    assert life.letters() == [(MAIL, "3 messages for you")]
    [letter] = life.carriers[EMAIL].letters.values()
    assert all(f"reason {place}" in letter.words.text for place in range(3))
    assert await states(life) == [("sent", ["email sent"])] * 3
    await life.later(minutes=5)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="one more")
    await life.later(minutes=1)
    assert len(life.letters()) == 2


async def test_what_is_urgent_waits_for_nobody(life: ToldLife) -> None:
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="later")
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    assert [subject for _, subject in life.letters()] == [" (): response time is over"]


async def test_what_was_read_before_it_leaves_needs_no_letter(life: ToldLife) -> None:
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.drain()
    await read_all(life)
    await life.later(minutes=5)
    assert life.letters() == []
    assert await states(life) == [("delivered", ["email delivered"])]


async def test_of_several_in_a_letter_only_the_unread_are_told(life: ToldLife) -> None:
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="first")
    await life.drain()
    await read_all(life)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="second")
    await life.later(minutes=5)
    [letter] = life.carriers[EMAIL].letters.values()
    assert "second" in letter.words.text
    assert "first" not in letter.words.text


async def test_a_bundle_that_fails_for_good_goes_over_the_next_channel_as_one(life: ToldLife) -> None:
    life.carriers[EMAIL].failure = Refused("no")
    for place in range(2):
        await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason=str(place))
    await life.later(minutes=5)
    assert [address for address, _ in life.letters(SMS)] == [TEXT]
    assert await states(life) == [("sent", ["email failed", "sms sent"])] * 2


async def test_one_that_says_the_same_as_one_that_waits_is_merged(life: ToldLife) -> None:
    for _ in range(3):
        await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.later(minutes=5)
    assert await states(life) == [("merged", []), ("merged", []), ("sent", ["email sent"])]
    assert len(life.letters()) == 1
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.later(minutes=5)
    assert len(life.letters()) == 2


async def test_what_a_person_does_not_want_is_kept_and_not_sent(life: ToldLife) -> None:
    rules = PersonRules(kinds={Kind.TICKET_REOPENED: KindRule(off=True)})
    await life.act(set_notification_rules, "stf_lena", rules)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.later(hours=1)
    assert await states(life) == [("suppressed", [])]


async def test_quiet_hours_and_another_channel_for_a_kind(life: ToldLife) -> None:
    rules = PersonRules(
        kinds={Kind.TICKET_REOPENED: KindRule(channel=SMS)}, quiet_from_minute=9 * 60, quiet_until_minute=12 * 60
    )
    await life.act(set_notification_rules, "stf_lena", rules)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.later(hours=1, minutes=59)
    assert life.letters(SMS) == []
    await life.later(minutes=2)
    assert [address for address, _ in life.letters(SMS)] == [TEXT]


async def test_what_is_urgent_cannot_be_turned_off(life: ToldLife) -> None:
    rules = PersonRules(kinds={Kind.SLA_BREACHED: KindRule(off=True)})
    with pytest.raises(RulesNotValid) as refused:
        await life.act(set_notification_rules, "stf_lena", rules)
    assert [problem.field for problem in refused.value.problems] == ["kinds.sla.breached"]
    with pytest.raises(RecipientGone):
        await life.act(set_notification_rules, "stf_nobody", PersonRules())


async def test_the_limit_of_letters_holds_back_what_can_wait_and_moves_what_is_urgent(life: ToldLife) -> None:
    await policy(life, '"email": 30', '"email": 2')
    for place in range(4):
        await life.tell(Kind.TICKET_OWNER_LOST, "stf_lena", reason=str(place))
        await life.drain()
    assert (len(life.letters()), len(life.letters(SMS))) == (2, 2)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    await life.later(minutes=59)
    assert len(life.letters()) == 2
    await read_all(life)
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="y")
    await life.later(minutes=3)
    assert len(life.letters()) == 3


async def test_something_critical_goes_on_until_it_is_read(life: ToldLife) -> None:
    ticket = await life.open()
    await life.tell(Kind.SLA_BREACHED, "stf_lena", ticket_id=ticket, clock="response")
    await life.drain()
    assert len(life.letters()) == 1
    await life.later(minutes=30)
    assert len(life.letters(SMS)) == 1
    await life.later(minutes=31)
    called = [row for row in await life.told() if row["kind"] == Kind.UNREAD]
    assert [(row["to"], row["state"]) for row in called] == [("stf_max", "delivered")]
    await life.later(hours=2)
    assert len([row for row in await life.told() if row["kind"] == Kind.UNREAD]) == 1


async def test_whoever_is_on_call_hears_before_the_managers(life: ToldLife) -> None:
    await life.rows(
        "MATCH (a:Area {id: 'area_land'}) CREATE (r:Rota {id: 'rot_1', name: 'Land', line: 1, active: true})-[:IN]->(a)"
        " CREATE (s:Staff {id: 'stf_otto', name: 'Otto', roles: ['team_lead'], active: true})"
        " CREATE (b:Staff {id: 'stf_bea', name: 'Bea', roles: ['team_lead'], active: true})"
        " CREATE (s)-[:ON_CALL {role: 'primary', starts_at: $at, ends_at: $until}]->(r)"
        " CREATE (b)-[:ON_CALL {role: 'backup', starts_at: $at, ends_at: $until}]->(r)",
        at=MONDAY,
        until=MONDAY + timedelta(days=1),
    )
    ticket = await life.open()
    await life.tell(Kind.SLA_BREACHED, "stf_lena", ticket_id=ticket, clock="response")
    await life.later(minutes=61)
    assert [row["to"] for row in await life.told() if row["kind"] == Kind.UNREAD] == ["stf_otto"]


async def test_reading_ends_it(life: ToldLife) -> None:
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    await read_all(life)
    assert await life.one("MATCH (t:Timer {kind: 'notification.unread'}) RETURN t.state") == "cancelled"
    await life.later(days=1)
    assert life.letters(SMS) == []


async def test_an_offer_that_is_answered_needs_no_reading(life: ToldLife) -> None:
    await policy(life, '"critical_minutes": {', '"critical_minutes": {"offer.made": 5, ')
    await life.reachable("exp_anna")
    await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await life.act(refuse_offer, offer["id"], reason=RefusalReason.NO_TIME, actor=expert("anna"))
    await life.later(minutes=6)
    assert not [address for address, subject in life.letters(SMS) if subject.startswith("Offer")]


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_two_that_say_the_same_at_once_are_told_once(life: ToldLife, round_: int) -> None:
    await asyncio.gather(*(life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x") for _ in range(4)))
    await life.drain_at_once()
    await life.drain()
    await life.later(minutes=5)
    assert sorted(state for state, _ in await states(life)) == ["merged"] * 3 + ["sent"]
    assert len(life.letters()) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_several_at_once_go_in_one_letter_and_none_is_lost(life: ToldLife, round_: int) -> None:
    await asyncio.gather(*(life.tell(Kind.TICKET_REOPENED, "stf_lena", reason=str(n)) for n in range(5)))
    await life.drain_at_once()
    await life.later(minutes=5)
    assert await states(life) == [("sent", ["email sent"])] * 5
    assert life.letters() == [(MAIL, "5 messages for you")]


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_one_more_while_the_letter_leaves_is_in_it_or_in_the_next(life: ToldLife, round_: int) -> None:
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="first")
    await life.drain()
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="second")
    life.now += timedelta(seconds=30)
    await life.drain_at_once()
    await life.drain()
    await life.later(minutes=5)
    texts = "".join(letter.words.text for letter in life.carriers[EMAIL].letters.values())
    assert (texts.count("first"), texts.count("second")) == (1, 1)
    assert [state for state, _ in await states(life)] == ["sent"] * 2


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_reading_beside_the_fallback_leaves_nothing_armed(life: ToldLife, round_: int) -> None:
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    life.now += timedelta(minutes=30)
    await asyncio.gather(read_all(life), life.drain_at_once())
    await life.drain()
    armed = await life.rows("MATCH (t:Timer {kind: 'notification.unread', state: 'armed'}) RETURN t.id")
    assert armed == []
    await life.later(days=1)
    assert not [row for row in await life.told() if row["kind"] == Kind.UNREAD]


async def test_a_channel_that_is_down_keeps_what_it_holds(life: ToldLife) -> None:
    life.carriers[SMS].failure = ChannelDown("later")
    life.carriers[EMAIL].failure = Refused("no")
    await life.tell(Kind.SLA_BREACHED, "stf_lena", clock="response")
    await life.drain()
    [(state, tries)] = await states(life)
    assert (state, sorted(tries)) == ("delivered", ["email failed", "in_app delivered", "sms failed"])


async def test_a_store_that_runs_twice_writes_one(life: ToldLife) -> None:
    """As after a crash between commit and settling: the second run meets its own ids."""
    await life.tell(Kind.TICKET_REOPENED, "stf_lena", reason="x")
    due: list[Any] = await life._due()
    await asyncio.gather(*(life._run(*work) for work in due * 2), return_exceptions=True)
    assert await states(life) == [("pending", ["email pending"])]
