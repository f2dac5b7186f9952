import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from support.engine import clock_of, mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery import engine
from sysops_graph.delivery.commands import deliver, redrive_message
from sysops_graph.delivery.model import Message, MessageNotDead, MessageNotFound, NewMessage, NewTimer, Timer
from sysops_graph.delivery.queries import dead_messages
from sysops_graph.errors import Conflict, NotFound, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import AlreadyExists, TryAgain, Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs import worker
from sysops_graph.settings import Settings

TICKET = "tkt_one"
LINES = "UNWIND range(1, $lines) AS number CREATE (:HistoryEntry {id: 'his_' + number, ticket_id: 'x', number: number})"
pytestmark = pytest.mark.usefixtures("wipe")


async def leaves_a_mark(tx: Tx, work: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, work)


class Failing:
    """An effect that raises these errors in turn, after it wrote, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.runs = 0

    async def __call__(self, tx: Tx, work: Message | Timer, /, *, now: datetime, ids: Ids) -> None:
        self.runs += 1
        await mark(tx, work)
        if self.errors:
            raise self.errors.pop(0)


def wanted(ticket_id: str | None = TICKET, *, topic: str = "t", lane: str = "core") -> NewMessage:
    return NewMessage(topic=topic, ticket_id=ticket_id, subject_id=ticket_id or "subject", lane=lane)


async def settled(graph: Graph, message_id: str) -> dict[str, object]:
    async def look() -> dict[str, object] | None:
        [node] = await nodes(graph, "OutboxMessage", id=message_id)
        return node if node["state"] != "pending" else None

    node = await eventually(look)
    assert node
    return node


async def test_a_message_takes_effect_once_and_is_settled_with_it(settings: Settings, graph: Graph) -> None:
    async with running_worker(settings, {"t": leaves_a_mark}):
        [message_id] = await say(graph, wanted())
        node = await settled(graph, message_id)
    assert (node["state"], "next_attempt_at" in node) == ("done", False)
    assert [m["work_id"] for m in await nodes(graph, "Mark")] == [message_id]


async def test_what_an_effect_says_is_done_in_turn(settings: Settings, graph: Graph) -> None:
    async def says(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
        await deliver(tx, messages=[wanted(topic="second")], now=now, ids=ids)

    async with running_worker(settings, {"first": says, "second": leaves_a_mark}):
        await say(graph, wanted(topic="first"))
        await eventually(lambda: nodes(graph, "Mark"))


async def test_messages_of_a_ticket_take_effect_in_their_order_though_the_first_fails_twice(
    settings: Settings, graph: Graph
) -> None:
    first = Failing(Unavailable(), Unavailable())
    async with running_worker(settings, {"first": first, "t": leaves_a_mark}):
        ids = await say(graph, wanted(topic="first"), wanted(), wanted())
        await settled(graph, ids[2])
    assert [m["work_id"] for m in await nodes(graph, "Mark")] == ids


async def test_a_message_that_waits_holds_up_neither_another_lane_nor_another_ticket(
    settings: Settings, graph: Graph
) -> None:
    stuck = Failing(*[Unavailable() for _ in range(50)])
    async with running_worker(settings, {"stuck": stuck, "t": leaves_a_mark}):
        _, mail, other = await say(graph, wanted(topic="stuck"), wanted(lane="notify"), wanted("tkt_two"))
        await settled(graph, mail)
        await settled(graph, other)


@pytest.mark.parametrize("error", [NotFound(), Conflict()])
async def test_what_no_longer_applies_is_settled_without_effect(
    settings: Settings, graph: Graph, error: Exception
) -> None:
    async with running_worker(settings, {"t": Failing(error)}):
        [message_id] = await say(graph, wanted())
        node = await settled(graph, message_id)
    assert (node["state"], node["dropped"]) == ("done", type(error).code())  # type: ignore[attr-defined]
    assert await nodes(graph, "Mark") == []


async def test_a_use_case_under_which_the_graph_moved_starts_over_at_once(settings: Settings, graph: Graph) -> None:
    effect = Failing(*[TryAgain() for _ in range(3)])
    async with running_worker(settings, {"t": effect}):
        [message_id] = await say(graph, wanted())
        node = await settled(graph, message_id)
    assert (effect.runs, node["attempts"]) == (4, 0)
    assert len(await nodes(graph, "Mark")) == 1


@pytest.mark.parametrize("error", [RuntimeError("bug"), AlreadyExists()])
async def test_what_is_not_known_to_be_obsolete_is_tried_again_after_a_pause(
    settings: Settings, graph: Graph, error: Exception
) -> None:
    effect = Failing(error, error)
    async with running_worker(settings, {"t": effect}):
        [message_id] = await say(graph, wanted())
        node = await settled(graph, message_id)
    assert (effect.runs, node["attempts"]) == (3, 2)
    assert len(await nodes(graph, "Mark")) == 1


async def test_an_unknown_topic_is_dead_at_once_and_holds_nothing_up(settings: Settings, graph: Graph) -> None:
    async with running_worker(settings, {"t": leaves_a_mark}):
        unknown, known = await say(graph, wanted(topic="nobody.knows"), wanted())
        assert (await settled(graph, unknown))["state"] == "dead"
        await settled(graph, known)


async def _age(graph: Graph, message_id: str, days: int) -> None:
    async with graph.session() as session:
        await (
            await session.run(
                "MATCH (m:OutboxMessage {id: $id}) SET m.since_at = m.since_at - duration({days: $days})",
                id=message_id,
                days=days,
            )
        ).consume()


async def test_a_message_whose_span_is_over_is_dead_and_can_be_driven_again(settings: Settings, graph: Graph) -> None:
    effect = Failing(Unavailable())
    [message_id] = await say(graph, wanted(lane="notify"))
    await _age(graph, message_id, days=1)
    async with running_worker(settings, {"t": effect}):
        assert (await settled(graph, message_id))["state"] == "dead"
        [dead] = await graph.read(dead_messages, at_most=10)
        assert (dead.id, dead.error, dead.ticket_id) == (message_id, "UNAVAILABLE", TICKET)

        now = (await clock_of(graph)).now()
        assert await graph.write(redrive_message, message_id, now=now, ids=Ids("cmd_a")) == {"message_id": message_id}
        assert (await settled(graph, message_id))["state"] == "done"
    assert len(await nodes(graph, "Mark")) == 1
    assert await graph.read(dead_messages, at_most=10) == []
    with pytest.raises(MessageNotDead):
        await graph.write(redrive_message, message_id, now=now, ids=Ids("cmd_b"))
    with pytest.raises(MessageNotFound):
        await graph.write(redrive_message, "msg_none", now=now, ids=Ids("cmd_c"))


async def test_dead_messages_are_read_in_pages(settings: Settings, graph: Graph) -> None:
    async with running_worker(settings):
        ids = await say(graph, *[wanted(f"tkt_{n}", topic="nobody.knows") for n in range(3)])
        for message_id in ids:
            await settled(graph, message_id)
    first = await graph.read(dead_messages, at_most=2)
    rest = await graph.read(dead_messages, at_most=2, before=(first[-1].dead_at, first[-1].id))
    assert sorted(dead.id for dead in (*first, *rest)) == sorted(ids)


async def test_a_timer_fires_once_when_it_is_due(settings: Settings, graph: Graph) -> None:
    async with running_worker(settings, {"t": leaves_a_mark}, {"t": leaves_a_mark}):  # type: ignore[dict-item]
        await settled(graph, (await say(graph, wanted("tkt_warm")))[0])
        due_at = (await clock_of(graph)).now() + timedelta(milliseconds=300)
        await say(graph, arm=(NewTimer(kind="t", subject_id="a", ticket_id=TICKET, due_at=due_at),))
        await eventually(lambda: nodes(graph, "Mark", ticket_id=TICKET))
        late = (await clock_of(graph)).now() - due_at
    [timer] = await nodes(graph, "Timer", kind="t")
    assert (timer["state"], "due_at" in timer) == ("fired", False)
    assert timer["was_due_at"].to_native() == due_at
    assert timedelta() < late < timedelta(seconds=5)


async def arm_many(graph: Graph) -> None:
    due_at = (await clock_of(graph)).now()
    await say(graph, arm=tuple(NewTimer(kind="t", subject_id=f"tkt_{n}", due_at=due_at) for n in range(10)))


async def marked(graph: Graph) -> list[str]:
    """The ids of the timers, once all have fired, that left a mark; each as often as it did."""

    async def all_fired() -> bool:
        return len(await nodes(graph, "Timer", kind="t", state="fired")) == 10

    await eventually(all_fired)
    return sorted(one["work_id"] for one in await nodes(graph, "Mark"))


async def test_timers_of_a_kind_with_a_group_effect_fire_together_and_once(settings: Settings, graph: Graph) -> None:
    groups: list[int] = []

    async def together(tx: Tx, timers: Sequence[Timer], /, *, now: datetime, ids: Ids) -> None:
        groups.append(len(timers))
        for timer in timers:
            await mark(tx, timer)

    await arm_many(graph)
    async with running_worker(settings, timers={"t": leaves_a_mark}, groups={"t": together}):  # type: ignore[dict-item]
        found = await marked(graph)
    assert found == sorted(one["id"] for one in await nodes(graph, "Timer", kind="t"))
    assert max(groups) > 1


async def test_a_group_of_which_one_fails_is_run_one_by_one(settings: Settings, graph: Graph) -> None:
    async def together(tx: Tx, timers: Sequence[Timer], /, *, now: datetime, ids: Ids) -> None:
        for timer in timers:
            await mark(tx, timer)
        raise RuntimeError("one of them")

    await arm_many(graph)
    async with running_worker(settings, timers={"t": leaves_a_mark}, groups={"t": together}):  # type: ignore[dict-item]
        found = await marked(graph)
    assert found == sorted(one["id"] for one in await nodes(graph, "Timer", kind="t"))


async def test_a_timer_whose_effect_fails_is_tried_again_and_keeps_when_it_was_due(
    settings: Settings, graph: Graph
) -> None:
    due_at = (await clock_of(graph)).now()
    effect = Failing(RuntimeError("bug"), Unavailable())
    async with running_worker(settings, timers={"t": effect}):
        await say(graph, arm=(NewTimer(kind="t", subject_id="a", due_at=due_at),))
        await eventually(lambda: nodes(graph, "Timer", kind="t", state="fired"))
    [timer] = await nodes(graph, "Timer", kind="t")
    assert effect.runs == 3
    assert timer["was_due_at"].to_native() == due_at


async def test_a_timer_without_a_handler_waits_for_one(settings: Settings, graph: Graph) -> None:
    timer = NewTimer(kind="of.a.later.version", subject_id="a", due_at=(await clock_of(graph)).now())
    await say(graph, arm=(timer,))

    async def tried() -> bool:
        [node] = await nodes(graph, "Timer", key=timer.key)
        return node["attempts"] == 1

    async with running_worker(settings):
        await eventually(tried)
    async with running_worker(settings, timers={timer.kind: leaves_a_mark}):  # type: ignore[dict-item]
        await eventually(lambda: nodes(graph, "Mark"))


async def test_an_effect_may_arm_its_own_timer_again(settings: Settings, graph: Graph) -> None:
    async def again(tx: Tx, timer: Timer, /, *, now: datetime, ids: Ids) -> None:
        await mark(tx, timer)
        due_at = now + timedelta(milliseconds=100)
        await deliver(tx, arm=[NewTimer(kind="t", subject_id="a", due_at=due_at)], now=now, ids=ids)

    async def three() -> bool:
        return len(await nodes(graph, "Mark")) >= 3

    async with running_worker(settings, timers={"t": again}):
        await say(graph, arm=(NewTimer(kind="t", subject_id="a", due_at=(await clock_of(graph)).now()),))
        await eventually(three)
    [timer] = await nodes(graph, "Timer", kind="t")
    assert timer["state"] == "armed"
    assert timer["fencing"] == len(await nodes(graph, "Mark")) + 1


async def test_handlers_that_hang_leave_a_worker_the_connections_by_which_it_keeps_its_shards(
    settings: Settings, graph: Graph
) -> None:
    hung, let_go = list[str](), asyncio.Event()

    async def hangs(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
        hung.append(message.id)
        await let_go.wait()

    async def held_until(after: datetime) -> datetime | None:
        leases = await nodes(graph, "Lease", name="shard:0")
        until_at = leases[0]["until_at"].to_native() if leases else after
        return until_at if hung and until_at > after else None

    few = settings.model_copy(update={"neo4j_pool": 4, "worker_concurrency": 2})
    async with running_worker(few, {"t": hangs}):
        await say(graph, *(wanted(f"tkt_{n}", lane=lane) for lane in ("core", "notify", "storage") for n in range(2)))
        held = await eventually(lambda: held_until(datetime.now(UTC)))
        for _ in range(3):
            held = await eventually(lambda held=held: held_until(held))
        assert len(hung) == 2
        let_go.set()
        await eventually(lambda: asyncio.sleep(0, len(hung) == 6))


async def test_the_engine_makes_its_rounds_and_leaves_no_trail(settings: Settings, graph: Graph) -> None:
    clock = await clock_of(graph)

    async def rounds() -> bool:
        found = await nodes(graph, "Timer", kind="engine.ping")
        return bool(found) and found[0]["fencing"] >= 4

    with pytest.raises(engine.EngineStandsStill):
        await graph.read(engine.check_engine, now=clock.now())
    async with running_worker(settings):
        await eventually(rounds, within_s=20)
        await graph.read(engine.check_engine, now=clock.now())
    with pytest.raises(engine.EngineStandsStill):
        await graph.read(engine.check_engine, now=clock.now() + timedelta(seconds=11))
    assert len(await nodes(graph, "OutboxMessage")) <= 2


async def test_what_was_settled_long_ago_is_pruned_and_the_rest_stays(settings: Settings, graph: Graph) -> None:
    now = (await clock_of(graph)).now()
    async with graph.session() as session:
        result = await session.run(
            "UNWIND range(1, 1500) AS n CREATE (:OutboxMessage {id: 'msg_' + n, settled_at: $old, state: 'done'}) "
            "CREATE (:Timer {id: 'tmr_' + n, key: 'k' + n, settled_at: $old, state: 'fired'}) "
            "WITH count(*) AS _ "
            "CREATE (:Command {id: 'cmd_old', principal: 'a', key: 'k', created_at: $old}) "
            "CREATE (:RuleRun {id: 'run_old', rule_id: 'r', message_id: 'a', at: $old}) "
            "CREATE (:RuleRun {id: 'run_young', rule_id: 'r', message_id: 'b', at: $young}) "
            "CREATE (:OutboxMessage {id: 'msg_dead', shard: 1, state: 'dead', dead_at: $old}) "
            "CREATE (:OutboxMessage {id: 'msg_young', settled_at: $young, state: 'done'}) "
            "CREATE (:Timer {id: 'tmr_armed', key: 'armed', shard: 1, due_at: $far, state: 'armed'})",
            old=now - timedelta(days=31),
            young=now - timedelta(days=29),
            far=now + timedelta(days=90),
        )
        await result.consume()

    async def only_the_young() -> bool:
        """What is just being deleted may be seen, without its properties."""
        labels = ("OutboxMessage", "Timer", "Command")
        ids = {str(node.get("id", "")) for label in labels for node in await nodes(graph, label)}
        return not any(node_id.removeprefix("msg_").removeprefix("tmr_").isdigit() for node_id in ids) and ids >= {
            "msg_dead",
            "msg_young",
            "tmr_armed",
        }

    async with running_worker(settings):
        await eventually(only_the_young, within_s=20)
    assert await nodes(graph, "Command", id="cmd_old") == []
    assert [run["id"] for run in await nodes(graph, "RuleRun")] == ["run_young"]


async def test_a_stopped_worker_ends_what_runs_and_gives_its_shards_back(settings: Settings, graph: Graph) -> None:
    started, ended = asyncio.Event(), False

    async def slow(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
        nonlocal ended
        started.set()
        await asyncio.sleep(0.3)
        await mark(tx, message)
        ended = True

    async with running_worker(settings, {"t": slow}):
        await say(graph, wanted())
        await started.wait()
    assert ended
    assert len(await nodes(graph, "Mark")) == 1
    now = (await clock_of(graph)).now()
    leases = [node for node in await nodes(graph, "Lease") if str(node["name"]).startswith(("shard:", "worker:"))]
    assert len(leases) == 64
    assert all(lease["until_at"].to_native() <= now for lease in leases)


async def test_a_graph_that_has_outgrown_its_plans_has_them_made_anew_once(
    graph: Graph, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, forgotten = list[int](), list[int]()
    read = worker.history_length

    async def counted(tx: Tx) -> int:
        looks.append(await read(tx))
        return looks[-1]

    async def forget(_: Graph) -> None:
        forgotten.append(looks[-1])

    async def plan(_: Graph) -> None:
        pass

    monkeypatch.setattr(worker, "history_length", counted)
    monkeypatch.setattr(worker, "_GROWTH_EVERY_S", 0.05)
    monkeypatch.setattr(Graph, "forget_plans", forget)
    monkeypatch.setattr(Graph, "plan_ahead", plan)

    async def looked_again() -> None:
        more = len(looks) + 2

        async def look() -> bool:
            return len(looks) >= more

        await eventually(look)

    async def made_anew() -> bool:
        return forgotten == [150]

    async with running_worker(settings, {}):
        await looked_again()
        assert forgotten == []
        async with graph.session() as session:
            await (await session.run(LINES, lines=150)).consume()
        await eventually(made_anew)
        await looked_again()
    assert forgotten == [150]


@pytest.mark.parametrize(
    ("planned_for", "lines", "anew"),
    [(0, 99, False), (0, 100, True), (100, 799, False), (100, 800, True), (5000, 39_999, False), (5000, 40_000, True)],
)
def test_plans_are_outgrown_by_eight_times_as_much_and_a_hundred_lines(
    planned_for: int, lines: int, anew: bool
) -> None:
    assert worker.outgrown(planned_for, lines) is anew
