"""A solved ticket's customer is asked, reminded once, and heard: also late, and loudly when it was bad."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from support.lives import CUSTOMER, DESK, Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.settling import solve_ticket
from sysops_graph.lifecycle.surveying import answer_survey
from sysops_graph.lifecycle.talking import reopen_ticket
from sysops_graph.tickets.surveys import AnswersNotValid, SurveyAnswered, SurveyNotFound

pytestmark = pytest.mark.usefixtures("wipe")

STRANGER = Actor(principal="c1", roles=frozenset({Role.CUSTOMER}), subject_id="cus_c1")
GOOD: dict[str, Any] = {"satisfied": 5, "comment": "Fine."}
BAD: dict[str, Any] = {"satisfied": 2}


@pytest.fixture
async def life(graph: Graph) -> Life:
    """A ticket that was just solved."""
    life = Life(graph)
    await life.build(kiel("anna", customers=2))
    ticket = await life.open()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await life.act(accept_offer, offer["id"])
    await life.act(solve_ticket, ticket, note="New fuse.")
    return life


async def survey(life: Life) -> str:
    await life.later(hours=1)
    return await life.one("MATCH (s:Survey) RETURN s.id")


async def told(life: Life, kind: str) -> int:
    return await life.one(
        "MATCH (m:OutboxMessage {topic: 'notification.wanted'}) WHERE m.payload CONTAINS $kind RETURN count(m)",
        kind=f'"{kind}"',
    )


async def test_the_customer_is_asked_an_hour_later_and_reminded_once(life: Life) -> None:
    assert await life.rows("MATCH (s:Survey) RETURN s.id") == []
    await survey(life)
    assert (await told(life, "survey.sent"), await told(life, "survey.reminded")) == (1, 0)
    await life.later(days=20)
    assert (await told(life, "survey.sent"), await told(life, "survey.reminded")) == (1, 1)


async def test_whoever_answered_is_not_reminded(life: Life) -> None:
    await life.act(answer_survey, await survey(life), answers=GOOD, actor=CUSTOMER)
    await life.later(days=20)
    assert await told(life, "survey.reminded") == 0
    answers = await life.rows("MATCH (a:Answer)-[:OF]->(s:Survey) RETURN a.question AS q, a.score AS s, a.text AS t")
    assert sorted((row["q"], row["s"], row["t"]) for row in answers) == [
        ("comment", None, "Fine."),
        ("satisfied", 5, None),
    ]


async def test_a_reopened_ticket_is_not_asked_about_until_it_is_solved_again(life: Life) -> None:
    ticket = await life.one("MATCH (t:Ticket) RETURN t.id")
    await life.act(reopen_ticket, ticket, information="Dark again.")
    await life.later(hours=2)
    assert await life.rows("MATCH (s:Survey) RETURN s.id") == []


async def test_a_late_answer_counts_and_a_second_one_then_does_not(life: Life) -> None:
    asked = await survey(life)
    await life.later(days=10)
    assert await life.one("MATCH (t:Ticket) RETURN t.state") == "Closed"
    await life.act(answer_survey, asked, answers=GOOD, actor=CUSTOMER)
    with pytest.raises(SurveyAnswered):
        await life.act(answer_survey, asked, answers=BAD, actor=CUSTOMER)


async def test_an_answer_may_be_changed_until_the_ticket_is_closed(life: Life) -> None:
    asked = await survey(life)
    await life.act(answer_survey, asked, answers=GOOD, actor=CUSTOMER)
    await life.act(answer_survey, asked, answers={"satisfied": 4}, actor=CUSTOMER)
    assert await life.one("MATCH (s:Survey) RETURN s.score") == 4
    assert await life.one("MATCH (a:Answer) RETURN count(a)") == 1


async def test_a_low_score_is_told_raises_level_four_and_offers_reopening_once(life: Life) -> None:
    asked = await survey(life)
    for _ in range(2):
        await life.act(answer_survey, asked, answers=BAD, actor=CUSTOMER)
    raised = await life.rows("MATCH (m:OutboxMessage {topic: 'escalation.wanted'}) RETURN m.payload AS payload")
    assert len(raised) == 1
    assert '"level":4' in raised[0]["payload"]
    assert (await told(life, "survey.low"), await told(life, "survey.reopening_offered")) == (1, 1)
    await life.drain()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers.satisfied"),
        ({"satisfied": 6}, "answers.satisfied"),
        ({"satisfied": "good"}, "answers.satisfied"),
        ({"satisfied": 5, "colour": 1}, "answers.colour"),
        ({"satisfied": 5, "comment": "x" * 2001}, "answers.comment"),
    ],
)
async def test_answers_that_do_not_fit_are_refused(life: Life, answers: dict[str, Any], field: str) -> None:
    with pytest.raises(AnswersNotValid) as refused:
        await life.act(answer_survey, await survey(life), answers=answers, actor=CUSTOMER)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_only_the_customer_of_the_ticket_answers(life: Life) -> None:
    asked = await survey(life)
    for actor in (STRANGER, DESK):
        with pytest.raises(SurveyNotFound):
            await life.act(answer_survey, asked, answers=GOOD, actor=actor)


@pytest.mark.parametrize("round_", range(20))
async def test_an_answer_beside_the_reminder_leaves_nothing_armed(life: Life, round_: int) -> None:
    asked = await survey(life)
    life.now += timedelta(days=3)
    await asyncio.gather(
        life.act(answer_survey, asked, answers=GOOD, actor=CUSTOMER), life.drain_at_once(), return_exceptions=True
    )
    await life.drain()
    assert await life.rows("MATCH (w:Timer {kind: 'survey.remind', state: 'armed'}) RETURN w.id") == []
    assert await audit_at(life.graph, now=life.now) == []
