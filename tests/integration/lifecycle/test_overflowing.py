"""More waits in a queue than its experts can take: those next door come as well, as long as that lasts."""

import json
from datetime import datetime, timedelta

import pytest

from support.lives import MONDAY, Life, kiel
from sysops_graph.assignment.model import RefusalReason
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import refuse_offer
from sysops_graph.lifecycle.next import Next

pytestmark = pytest.mark.usefixtures("wipe")

SLOT = {"starts_at": MONDAY + timedelta(hours=4), "ends_at": MONDAY + timedelta(hours=6)}
LATER = {"starts_at": MONDAY + timedelta(hours=24), "ends_at": MONDAY + timedelta(hours=26)}
OFFERS = (
    "MATCH (t:Ticket {id: $t})<-[:OF]-(a:Assignment) RETURN a.expert_id AS e, a.id AS id ORDER BY a.offered_at, a.id"
)
OVERFLOWED = "MATCH (h:HistoryEntry {ticket_id: $t, kind: 'overflowed'}) RETURN h.details AS details"
EXCEPTIONS = "MATCH (x:AssignmentException {state: 'open'})-[:BLOCKS]->(t:Ticket) RETURN t.id AS id"


@pytest.fixture
async def life(graph: Graph) -> Life:
    """Anna serves Kiel and can take one ticket, Ben serves the town next door."""
    life = Life(graph)
    await life.build(kiel("anna", "ben"))
    await life.rows(
        "MATCH (e:Expert)-[s:SERVES]->(land:Area {id: 'area_land'}) DELETE s SET e.cap = 1 WITH DISTINCT land "
        "CREATE (plon:Area {id: 'area_plon', name: 'Plön', depth: 1, time_zone: 'Europe/Berlin', active: true}) "
        "CREATE (plon)-[:PART_OF]->(land) WITH plon "
        "MATCH (kiel:Area {id: 'area_kiel'}), (anna:Expert {id: 'exp_anna'}), (ben:Expert {id: 'exp_ben'}) "
        "CREATE (anna)-[:SERVES]->(kiel), (ben)-[:SERVES]->(plon)"
    )
    return life


async def asked(life: Life, ticket: str) -> list[str]:
    return [row["e"] for row in await life.rows(OFFERS, t=ticket)]


async def test_a_visit_that_nobody_at_home_has_room_for_is_offered_next_door(life: Life) -> None:
    first, second = await life.open(slots=[SLOT]), await life.open(slots=[LATER])
    assert (await asked(life, first), await asked(life, second)) == (["exp_anna"], ["exp_ben"])
    assert await life.rows(OVERFLOWED, t=first) == []
    [line] = await life.rows(OVERFLOWED, t=second)
    assert json.loads(line["details"]) == {"queue_id": "que_1", "waiting": 1, "free": 0}
    assert await audit_at(life.graph, now=life.now) == []


async def test_while_there_is_room_at_home_nobody_comes_from_next_door(life: Life) -> None:
    ticket = await life.open(slots=[SLOT])
    [offer] = await life.rows(OFFERS, t=ticket)
    await life.act(refuse_offer, offer["id"], reason=RefusalReason.NO_TIME, comment="")
    await life.drain()
    assert await asked(life, ticket) == ["exp_anna"]
    assert [row["id"] for row in await life.rows(EXCEPTIONS)] == [ticket]


async def test_who_lives_elsewhere_altogether_is_no_neighbour(life: Life) -> None:
    await life.rows("MATCH (:Area {id: 'area_plon'})-[p:PART_OF]->() DELETE p")
    await life.open(slots=[SLOT])
    second = await life.open(slots=[LATER])
    assert await asked(life, second) == []


async def test_somebody_next_door_who_gets_room_helps_a_ticket_that_waits(life: Life) -> None:
    await life.rows("MATCH (e:Expert {id: 'exp_ben'}) SET e.cap = 0")
    await life.open(slots=[SLOT])
    second = await life.open(slots=[LATER])
    assert await asked(life, second) == []
    await life.rows("MATCH (e:Expert {id: 'exp_ben'}) SET e.cap = 1")
    await helped(life, "exp_ben")
    assert await asked(life, second) == ["exp_ben"]


async def helped(life: Life, expert_id: str) -> None:
    """As if somebody had said that this expert can take more."""

    async def say(tx: Tx, *, now: datetime, ids: Ids) -> None:
        next_ = Next()
        next_.supply_changed(expert_id, expert_ids=[expert_id])
        await next_.deliver(tx, now=now, ids=ids)

    await life.graph.write(say, now=life.now, ids=Ids("cmd_helped"))
    await life.drain()
