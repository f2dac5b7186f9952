import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.carriers import RecordingCarrier
from sysops_graph.actor import Actor
from sysops_graph.delivery.model import Message
from sysops_graph.graph.driver import Tx
from sysops_graph.ids import Ids, derived_id
from sysops_graph.local.world_demo import demo_id, demo_parts
from sysops_graph.local.world_rows import write_parts
from sysops_graph.notifications.commands import mark_notifications_read, store_notification
from sysops_graph.notifications.handlers import Carried, Post, note_failed, note_sent, prepare_letter
from sysops_graph.notifications.model import (
    ChannelDown,
    ContactChannel,
    Kind,
    NotificationNotFound,
    RecipientGone,
    Refused,
)
from sysops_graph.notifications.queries import (
    notifications_about,
    notifications_counted,
    notifications_of,
    notifications_of_before,
)
from sysops_graph.notifications.rules import notice
from sysops_graph.sealing import Sealer
from sysops_graph.tickets.links import PREFIX, Links

NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
SEALER = Sealer(b"k" * 32)
ANNA, BEN, KARLA = demo_id("Expert", "anna"), demo_id("Expert", "ben"), demo_id("Customer", "karla")
ACTOR = Actor(principal="anna", subject_id=ANNA)


@pytest.fixture
async def squad(wipe: None, tx: Tx) -> Tx:
    await write_parts(tx, demo_parts(NOW, SEALER))
    return tx


def message(topic: str, payload: Any, key: str, ticket_id: str | None = None) -> Message:
    return Message(
        id=derived_id("OutboxMessage", topic, key),
        topic=topic,
        lane="notify",
        ticket_id=ticket_id,
        subject_id="x",
        payload=payload,
        attempts=0,
        created_at=NOW,
        since_at=NOW,
    )


async def tell(
    tx: Tx, recipient_id: str, *, key: str = "1", at: datetime = NOW, ticket_id: str | None = None, **facts: Any
) -> Message:
    """Store a notification; returns the message by which it is sent."""
    wanted = notice(Kind.OFFER_MADE, recipient_id, ticket_id=ticket_id, **facts)
    asked = message(wanted.topic, wanted.payload, key, ticket_id)
    await store_notification(tx, asked, now=at, ids=Ids(asked.id))
    return await to_send(tx, key)


async def to_send(tx: Tx, key: str) -> Message:
    latest = (await told(tx))["attempts"][-1]
    return message("notification.send", {"attempt_id": latest["id"]}, key)


async def told(tx: Tx) -> dict[str, Any]:
    """The only notification, with its attempts."""
    result = await tx._tx.run(
        """MATCH (n:Notification) OPTIONAL MATCH (a:Attempt)-[:OF]->(n) WITH n, a ORDER BY a.created_at, a.channel
        RETURN properties(n) AS n, collect(properties(a)) AS attempts ORDER BY n.created_at DESC LIMIT 1"""
    )
    row = await result.single()
    assert row
    return {**row["n"], "attempts": row["attempts"]}


async def lanes(tx: Tx) -> list[str]:
    result = await tx._tx.run("MATCH (m:OutboxMessage) RETURN m.lane AS lane ORDER BY m.created_at, m.id")
    return [row["lane"] async for row in result]


async def test_a_notification_is_stored_with_its_words_before_it_is_sent(squad: Tx) -> None:
    await tell(squad, ANNA, ticket_id="tkt_1", expires_at=(NOW + timedelta(minutes=30)).isoformat(), priority="P2")
    stored = await told(squad)
    assert (stored["kind"], stored["recipient_id"], stored["recipient_kind"]) == ("offer.made", ANNA, "expert")
    assert (stored["channel"], stored["state"], stored["ticket_id"]) == ("email", "pending", "tkt_1")
    assert "Answer in the app by Mon 06 Jul 2026 14:30" in stored["text"]
    assert [attempt["state"] for attempt in stored["attempts"]] == ["pending"]
    assert await lanes(squad) == ["notify:email"]


async def test_a_person_is_told_in_their_own_language(squad: Tx) -> None:
    await tell(squad, KARLA, priority="P2")
    assert "wird Ihnen angeboten" in (await told(squad))["text"]


async def test_names_are_looked_up_when_it_is_stored(squad: Tx) -> None:
    await tell(squad, KARLA, expert_id=ANNA)
    wanted = notice(Kind.TICKET_TAKEN, KARLA, ticket_id=None, expert_id=ANNA)
    asked = message(wanted.topic, wanted.payload, "taken")
    await store_notification(squad, asked, now=NOW + timedelta(minutes=1), ids=Ids(asked.id))
    assert "Anna Albers" in (await told(squad))["text"]


async def test_nobody_by_that_id_is_told_nothing(squad: Tx) -> None:
    with pytest.raises(RecipientGone):
        await tell(squad, derived_id("Expert", "nobody"))


async def test_in_the_app_storing_is_delivering(squad: Tx) -> None:
    await squad._tx.run("MATCH (e:Expert {id: $id}) SET e.preferred_channel = 'in_app'", id=ANNA)
    await tell(squad, ANNA)
    stored = await told(squad)
    assert (stored["state"], [a["state"] for a in stored["attempts"]]) == ("delivered", ["delivered"])
    assert await lanes(squad) == []


async def test_somebody_without_any_way_is_a_failed_notification(squad: Tx) -> None:
    rita = demo_id("Contact", "rita")
    await squad._tx.run("MATCH (c:Contact {id: $id}) REMOVE c.email_sealed, c.phone_sealed", id=rita)
    wanted = notice(Kind.SLA_BREACHED, rita, ticket_id=None)
    asked = message(wanted.topic, wanted.payload, "1")
    await store_notification(squad, asked, now=NOW, ids=Ids(asked.id))
    stored = await told(squad)
    assert (stored["state"], stored["attempts"]) == ("failed", [])


async def test_a_letter_goes_to_the_sealed_address_with_the_messages_id(squad: Tx) -> None:
    send = await tell(squad, ANNA)
    carrier = RecordingCarrier()
    letter = await prepare_letter(squad, send, now=NOW, ids=Ids("1"))
    assert letter
    assert "sysops-squad.example" not in repr(letter)
    assert (await told(squad))["attempts"][0]["state"] == "sending"
    carried = await Post({ContactChannel.EMAIL: carrier}, SEALER).carry(letter, send.id)
    await note_sent(squad, send, carried, now=NOW, ids=Ids("2"))
    sent = carrier.letters[send.id]
    assert (sent.address, sent.words.text.split("\n")[0]) == ("anna@sysops-squad.example", "Hello Anna Albers,")
    stored = await told(squad)
    assert (stored["state"], stored["attempts"][0]["provider_id"]) == ("sent", f"recorded-{send.id}")


async def test_a_customers_letter_opens_its_ticket_and_nobody_elses_does(squad: Tx) -> None:
    links = Links(SEALER, "https://app.example.org/#{token}", timedelta(days=30))
    await squad._tx.run("CREATE (:Ticket {id: 'tkt_1', key: 'INC-2026-000001', subject: 'No picture'})")
    links_in = {}
    for minute, recipient_id in enumerate((ANNA, KARLA)):
        at = NOW + timedelta(minutes=minute)
        send = await tell(squad, recipient_id, key=recipient_id, at=at, ticket_id="tkt_1")
        letter = await prepare_letter(squad, send, now=NOW, ids=Ids(recipient_id), links=links)
        assert letter
        links_in[recipient_id] = re.findall(r"https://\S+", letter.words.text)
        assert PREFIX not in repr(letter)
    assert links_in == {ANNA: [], KARLA: [links.link("tkt_1", now=NOW)]}
    kept = await squad._tx.run("MATCH (n) RETURN properties(n) AS kept")
    assert PREFIX not in str([row.data() async for row in kept])


async def test_what_was_sent_is_not_sent_again(squad: Tx) -> None:
    send = await tell(squad, ANNA)
    await note_sent(squad, send, Carried("1"), now=NOW, ids=Ids("2"))
    assert await prepare_letter(squad, send, now=NOW, ids=Ids("3")) is None


async def test_a_channel_that_is_down_is_tried_again_later(squad: Tx) -> None:
    send = await tell(squad, ANNA)
    await note_failed(squad, send, error=ChannelDown("later"), final=False, now=NOW, ids=Ids("2"))
    stored = await told(squad)
    assert [(a["channel"], a["state"], a["error"]) for a in stored["attempts"]] == [("email", "pending", "later")]


async def test_a_channel_that_failed_for_good_gives_way_to_the_next(squad: Tx) -> None:
    send = await tell(squad, BEN)
    seen = []
    for minute in range(3):
        at = NOW + timedelta(minutes=minute + 1)
        await note_failed(squad, send, error=Refused("no"), final=True, now=at, ids=Ids(str(minute)))
        stored = await told(squad)
        seen.append((stored["channel"], stored["state"]))
        send = await to_send(squad, str(minute))
    assert seen[:2] == [("email", "pending"), ("in_app", "delivered")]
    assert await lanes(squad) == ["notify:sms", "notify:email"]


async def test_words_of_others_are_not_kept_with_an_error(squad: Tx) -> None:
    send = await tell(squad, ANNA)
    await note_failed(squad, send, error=ValueError("anna@x"), final=False, now=NOW, ids=Ids("2"))
    assert (await told(squad))["attempts"][0]["error"] == "ValueError"


async def test_an_address_that_is_gone_is_refused(squad: Tx) -> None:
    send = await tell(squad, ANNA)
    letter = await prepare_letter(squad, send, now=NOW, ids=Ids("1"))
    assert letter
    letter.sealed["data_key"] = None
    with pytest.raises(Refused):
        await Post({ContactChannel.EMAIL: RecordingCarrier()}, SEALER).carry(letter, send.id)


async def test_pages_of_my_notifications_join_without_gap_both_ways(squad: Tx) -> None:
    for minute in range(5):
        await tell(squad, ANNA, key=str(minute), at=NOW + timedelta(minutes=minute // 2), priority=f"P{minute}")
    everything = await notifications_of(squad, ANNA, unread_only=False, after=None, limit=10)
    ids = [row["id"] for row in everything]
    assert len(ids) == 5
    cursor = (everything[1]["created_at"], everything[1]["id"])
    rest = await notifications_of(squad, ANNA, unread_only=False, after=cursor, limit=10)
    ahead = await notifications_of_before(squad, ANNA, unread_only=False, before=cursor, limit=10)
    assert [row["id"] for row in rest] == ids[2:]
    assert [row["id"] for row in ahead] == ids[:1]
    assert await notifications_of(squad, BEN, unread_only=False, after=None, limit=10) == []


async def test_reading_is_noted_once_and_only_by_oneself(squad: Tx) -> None:
    await tell(squad, ANNA)
    own = (await told(squad))["id"]
    for at in (NOW, NOW + timedelta(hours=1)):
        await mark_notifications_read(squad, [own], actor=ACTOR, now=at, ids=Ids("c"))
    [row] = await notifications_of(squad, ANNA, unread_only=False, after=None, limit=10)
    assert row["read_at"] == NOW
    assert await notifications_of(squad, ANNA, unread_only=True, after=None, limit=10) == []
    assert await notifications_counted(squad, ANNA) == {"total": 1, "unread": 0}
    with pytest.raises(NotificationNotFound):
        await mark_notifications_read(squad, [own], actor=Actor(principal="ben", subject_id=BEN), now=NOW, ids=Ids("d"))


async def test_the_history_of_a_ticket_shows_every_attempt(squad: Tx) -> None:
    send = await tell(squad, BEN, ticket_id="tkt_1")
    await note_failed(squad, send, error=Refused("no"), final=True, now=NOW + timedelta(minutes=1), ids=Ids("2"))
    [row] = await notifications_about(squad, ["tkt_1"])
    assert [(a["channel"], a["state"]) for a in row["attempts"]] == [("sms", "failed"), ("email", "pending")]
