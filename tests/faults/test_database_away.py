import asyncio
from datetime import datetime

import pytest

from faults.cable import Cable, cable_to
from support.engine import mark, nodes, running_worker, say
from support.eventually import eventually
from sysops_graph.delivery.model import Message, NewMessage
from sysops_graph.graph import driver
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import DatabaseUnavailable, Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")


async def leaves_a_mark(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> None:
    await mark(tx, message)


async def marks(graph: Graph) -> list[str]:
    return sorted(node["work_id"] for node in await nodes(graph, "Mark"))


async def _more_than(cable: Cable, tried: int) -> bool:
    return cable.refused > tried


async def test_a_worker_without_its_database_waits_for_it_and_goes_on(settings: Settings, graph: Graph) -> None:
    async with cable_to(settings.neo4j_uri) as cable:
        cable.cut()
        async with running_worker(settings.model_copy(update={"neo4j_uri": cable.uri}), {"t": leaves_a_mark}):
            before = await say(graph, NewMessage(topic="t", ticket_id="tkt_one"))
            cable.mend()
            await eventually(lambda: marks(graph), within_s=30)
            cable.cut()
            tried = cable.refused
            during = await say(graph, NewMessage(topic="t", ticket_id="tkt_one"))
            await eventually(lambda: _more_than(cable, tried), within_s=30)
            assert await marks(graph) == before
            cable.mend()

            async def both() -> bool:
                return await marks(graph) == sorted(before + during)

            await eventually(both, within_s=30)


async def test_connections_lost_at_any_instant_lose_and_double_nothing(settings: Settings, graph: Graph) -> None:
    ids: list[str] = []

    async def all_done() -> bool:
        return len(await nodes(graph, "OutboxMessage", state="done", topic="t")) == len(ids)

    async with (
        cable_to(settings.neo4j_uri) as cable,
        running_worker(settings.model_copy(update={"neo4j_uri": cable.uri}), {"t": leaves_a_mark}),
    ):
        for number in range(24):
            ids += await say(graph, NewMessage(topic="t", ticket_id=f"tkt_{number % 5}"))
            await asyncio.sleep(0.013 * (number % 7))
            if number % 3 == 0:
                cable.flicker()
        await eventually(all_done, within_s=60)
    assert await marks(graph) == sorted(ids)


async def test_a_database_behind_a_half_open_connection_is_given_up_and_found_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cable_to(settings.neo4j_uri) as cable:
        graph = Graph.connect(settings.model_copy(update={"neo4j_uri": cable.uri}))
        await graph.database_time()
        monkeypatch.setattr(driver, "NO_ANSWER_S", 1.0)
        cable.stall()
        with pytest.raises(DatabaseUnavailable):
            await asyncio.wait_for(graph.database_time(), 10)
        cable.resume()
        await graph.database_time()
        await graph.close()
