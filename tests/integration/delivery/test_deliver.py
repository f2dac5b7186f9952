from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.delivery.commands import create_command, deliver, record_fact_changes, settled_outcome
from sysops_graph.delivery.model import FactChange, IdempotencyKeyReused, NewMessage, NewTimer, timer_key
from sysops_graph.delivery.rules import shard_of
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.graph.model import AlreadyExists
from sysops_graph.ids import Ids, derived_id

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TICKET = "tkt_one"
pytestmark = pytest.mark.usefixtures("wipe")


def ids(key: str = "k1") -> Ids:
    return Ids(derived_id("Command", "ana", key))


async def nodes(tx: Tx, label: str) -> list[dict[str, object]]:
    result = await tx._tx.run(f"MATCH (n:{label}) RETURN properties(n) AS n ORDER BY n.number, n.key")
    return [dict(record["n"]) async for record in result]


async def _command(tx: Tx, key: str = "k1") -> None:
    await create_command(tx, principal="ana", key=key, request_hash="h1", now=NOW, ids=ids(key))


async def test_one_statement_writes_messages_timers_and_outcome(tx: Tx) -> None:
    await _command(tx)
    before = len(tx.statements)
    await deliver(
        tx,
        messages=[
            NewMessage(topic="assignment.wanted", ticket_id=TICKET, payload={"retry": False}),
            NewMessage(topic="supply.changed", ticket_id=None, subject_id="exp_a"),
        ],
        arm=[NewTimer(kind="sla.breach", subject_id="clk_one", ticket_id=TICKET, due_at=NOW + timedelta(hours=1))],
        outcome={"ticket_id": TICKET},
        now=NOW,
        ids=ids(),
    )
    assert len(tx.statements) - before == 1

    wanted, supply = sorted(await nodes(tx, "OutboxMessage"), key=lambda row: str(row["topic"]))
    assert (wanted["lane"], wanted["state"], wanted["payload"], wanted["shard"]) == (
        "core",
        "pending",
        '{"retry":false}',
        shard_of(TICKET),
    )
    assert supply["subject_id"] == "exp_a"
    assert sorted(tx.announced) == sorted([wanted["id"], supply["id"]])
    [timer] = await nodes(tx, "Timer")
    assert (timer["key"], timer["fencing"], timer["state"]) == ("clk_one:sla.breach:0::0", 1, "armed")
    assert await settled_outcome(tx, principal="ana", key="k1", request_hash="h1") == {"ticket_id": TICKET}


async def test_no_doorbell_rings_for_a_lane_that_is_not_in_a_hurry(tx: Tx) -> None:
    slow = NewMessage(topic="ticket.compared", ticket_id=TICKET, lane="triage")
    await deliver(tx, messages=[slow, NewMessage(topic="assignment.wanted", ticket_id=TICKET)], now=NOW, ids=ids())
    [urgent] = [row for row in await nodes(tx, "OutboxMessage") if row["lane"] == "core"]
    assert tx.announced == [urgent["id"]]


async def test_messages_of_a_ticket_are_numbered_within_their_lane(tx: Tx) -> None:
    for key in ("k1", "k2"):
        core = [NewMessage(topic=f"{key}.{n}", ticket_id=TICKET) for n in range(2)]
        mail = NewMessage(topic=f"{key}.mail", ticket_id=TICKET, lane="notify")
        await deliver(tx, messages=[*core, mail], now=NOW, ids=ids(key))
    rows = await nodes(tx, "OutboxMessage")
    assert [row["topic"] for row in rows if row["lane"] == "core"] == ["k1.0", "k1.1", "k2.0", "k2.1"]
    assert [row["topic"] for row in rows if row["lane"] == "notify"] == ["k1.mail", "k2.mail"]


async def test_arming_again_moves_the_timer_and_raises_its_fencing(tx: Tx) -> None:
    for minutes in (10, 20):
        timer = NewTimer(kind="offer.expiry", subject_id="asg_a", due_at=NOW + timedelta(minutes=minutes))
        await deliver(tx, arm=[timer], now=NOW, ids=ids(str(minutes)))
    [timer] = await nodes(tx, "Timer")
    assert timer["fencing"] == 2
    assert timer["due_at"].to_native() == NOW + timedelta(minutes=20)  # type: ignore[attr-defined]


async def test_a_cancelled_timer_keeps_when_it_was_due_and_leaves_the_index(tx: Tx) -> None:
    due_at = NOW + timedelta(minutes=10)
    await deliver(tx, arm=[NewTimer(kind="offer.expiry", subject_id="asg_a", due_at=due_at)], now=NOW, ids=ids())
    key = timer_key("offer.expiry", "asg_a")
    await deliver(tx, cancel=[key, "never:armed:0::0"], now=NOW, ids=ids("k2"))
    [timer] = await nodes(tx, "Timer")
    assert "due_at" not in timer
    assert timer["was_due_at"].to_native() == due_at  # type: ignore[attr-defined]
    assert (timer["state"], timer["fencing"]) == ("cancelled", 2)


async def test_saying_nothing_costs_no_statement(tx: Tx) -> None:
    await deliver(tx, now=NOW, ids=ids())
    assert tx.statements == []


async def test_a_key_is_settled_once_and_only_for_its_request(tx: Tx) -> None:
    assert await settled_outcome(tx, principal="ana", key="k1", request_hash="h1") is None
    await _command(tx)
    assert await settled_outcome(tx, principal="ana", key="k1", request_hash="h1") == {}
    assert await settled_outcome(tx, principal="bob", key="k1", request_hash="h1") is None
    with pytest.raises(IdempotencyKeyReused):
        await settled_outcome(tx, principal="ana", key="k1", request_hash="h2")


async def test_the_same_command_twice_is_a_conflict(graph: Graph, wipe: None) -> None:
    await graph.write(_command)
    with pytest.raises(AlreadyExists):
        await graph.write(_command)


async def test_a_fact_that_ended_is_kept_with_what_it_was(tx: Tx) -> None:
    change = FactChange(
        subject_id="exp_a", subject_kind="Expert", fact="cap", was=4, recorded_from_at=NOW - timedelta(days=3), by="ana"
    )
    await record_fact_changes(tx, [change], now=NOW, ids=ids())
    [row] = await nodes(tx, "FactChange")
    assert (row["fact"], row["was"], row["by"]) == ("cap", "4", "ana")
    assert row["recorded_until_at"].to_native() == NOW  # type: ignore[attr-defined]
