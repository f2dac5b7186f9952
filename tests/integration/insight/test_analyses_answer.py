"""The named questions, asked of a world in which something has happened."""

import pytest

from support.lives import MONDAY, Life, expert, kiel
from sysops_graph.assignment.model import RefusalReason
from sysops_graph.graph.driver import Graph
from sysops_graph.insight.model import AnalysisNotFound
from sysops_graph.insight.queries import analyses, answer_analysis
from sysops_graph.lifecycle.answers import accept_offer, refuse_offer
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.tickets.model import Resolution

pytestmark = pytest.mark.usefixtures("wipe")


async def happened(graph: Graph) -> Life:
    """Anna refuses and Ben solves; of another ticket nobody is left."""
    life = Life(graph)
    await life.build(kiel("anna", "ben", customers=2))
    ticket = await life.open()
    for who, act, said in (
        ("first", refuse_offer, {"reason": RefusalReason.TOO_FAR, "comment": ""}),
        ("second", accept_offer, {}),
    ):
        [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id, a.expert_id AS e")
        assert offer, who
        await life.later(minutes=1)
        await life.act(act, offer["id"], actor=expert(offer["e"].removeprefix("exp_")), **said)
        await life.drain()
        owner = offer["e"].removeprefix("exp_")
    await life.act(
        solve_ticket, ticket, note="Mended.", resolution=Resolution(verification="Seen."), actor=expert(owner)
    )
    await life.rows("MATCH (e:Expert) SET e.active = false")
    await life.open(customer="c1")
    await life.later(minutes=1)
    return life


@pytest.mark.parametrize("name", analyses())
async def test_a_question_has_columns_whatever_has_happened(graph: Graph, name: str):
    life = await happened(graph)
    table = await graph.read(answer_analysis, name, {}, now=life.now)
    assert all(len(row) == len(table.columns) for row in table.rows)


async def test_the_answers_are_what_happened(graph: Graph):
    life = await happened(graph)

    async def asked(name: str, **said: str) -> list[tuple[object, ...]]:
        return list((await graph.read(answer_analysis, name, said, now=life.now)).rows)

    assert {row[:3] for row in await asked("tickets_by_state")} == {("New", "P3", 1), ("Solved", "P3", 1)}
    assert [row[0] for row in await asked("refusals")] == ["too_far"]
    assert [row[1] for row in await asked("exceptions_by_reason")] != []
    [owner] = [row for row in await asked("time_to_owner") if row[2]]
    assert owner[:3] == ("P3", 2, 1)
    assert sum(row[2] for row in await asked("answers_by_expert")) == 1  # type: ignore[misc]
    assert await asked("repeated_devices") == []
    assert len(await asked("repeated_devices", least="1")) == 2


async def test_an_unknown_question_is_said_so(graph: Graph):
    with pytest.raises(AnalysisNotFound):
        await graph.read(answer_analysis, "everything", {}, now=MONDAY)
