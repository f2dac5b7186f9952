"""The match against a slow, obviously right one: the same experts, order, first failed rules and least relaxations."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from support.plain_matching import PlainMatch, PlainWorld, same_order
from support.worlds import World, put, random_world
from sysops_graph.graph.driver import Graph, Tx
from sysops_graph.matching.explanation import Explanation
from sysops_graph.matching.model import Candidate, MatchPolicy, Nobody, Rule, StepKind
from sysops_graph.matching.queries import best_experts, explain_match, why_nobody

POLICY = MatchPolicy()
WORLDS, TICKETS, AT_ONCE = 63, 32, 3
"""2,016 pairs of a ticket and a world, a few worlds side by side."""


@asynccontextmanager
async def rolled_back(graph: Graph, world: World) -> AsyncIterator[tuple[Tx, PlainWorld]]:
    """The world in a transaction that leaves nothing behind, and the same as plain values."""
    async with graph.session() as session:
        transaction = await session.begin_transaction(timeout=300)
        try:
            await put(transaction, world)
            yield Tx(transaction), await PlainWorld.read(transaction)
        finally:
            await transaction.rollback()


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
async def test_as_a_plain_reading_of_the_rules(graph: Graph, wipe: None, first: int) -> None:
    await asyncio.gather(*(_compare(graph, seed) for seed in range(first, first + AT_ONCE)))


async def test_an_exceptions_retry_asks_the_silent_again(graph: Graph, wipe: None) -> None:
    await asyncio.gather(*(_compare_retries(graph, seed) for seed in range(WORLDS, WORLDS + AT_ONCE)))


async def _compare(graph: Graph, seed: int) -> None:
    world = random_world(seed, tickets=TICKETS)
    async with rolled_back(graph, world) as (tx, plain):
        for ticket_id in world.ids("Ticket"):
            match = PlainMatch(plain, ticket_id, policy=POLICY, now=world.now)
            found = await explain_match(tx, ticket_id, policy=POLICY, version=1, now=world.now, limit=50, listed=1000)
            assert_same_ranking([explained.candidate for explained in found.candidates], match)
            assert_same_rules(found, match)
            assert (found.nobody is None) == bool(match.ranked())
            if found.nobody:
                assert_least_relaxation(found.nobody, match)


async def _compare_retries(graph: Graph, seed: int) -> None:
    world = random_world(seed, tickets=TICKETS)
    async with rolled_back(graph, world) as (tx, plain):
        for ticket_id in world.ids("Ticket"):
            match = PlainMatch(plain, ticket_id, policy=POLICY, now=world.now, retry=True)
            found = await best_experts(tx, ticket_id, policy=POLICY, version=1, now=world.now, limit=50, retry=True)
            assert_same_ranking(found, match)
            if not found:
                none = await why_nobody(tx, ticket_id, policy=POLICY, now=world.now, retry=True)
                assert_least_relaxation(none, match)


def assert_same_ranking(found: list[Candidate], match: PlainMatch) -> None:
    right = match.ranked()
    assert same_order([(c.expert_id, c.score) for c in found], [(expert, score) for expert, score, _ in right])
    booked = {expert: time for expert, _, time in right}
    for candidate in found:
        if candidate.slot:
            assert (candidate.slot.starts_at, candidate.slot.ends_at) == booked[candidate.expert_id]


def assert_same_rules(found: Explanation, match: PlainMatch) -> None:
    first = {expert["id"]: match.first_failed(expert) for expert in match.experts}
    assert {failure.expert_id: failure.rule for failure in found.failures}.items() <= first.items()
    unlisted = first.keys() - {failure.expert_id for failure in found.failures}
    assert {first[expert] for expert in unlisted} <= {None, Rule.ACTIVE, Rule.SKILL}
    count, came = Counter(first.values()), len(first)
    for step in found.funnel:
        assert (step.came, step.left) == (came, came - count[step.rule])
        came = step.left


def assert_least_relaxation(found: Nobody, match: PlainMatch) -> None:
    """As few rules as any teachable expert fails at any time, and exactly those that the named expert fails."""
    times = match.times or [None]
    teachable = [expert for expert in match.experts if match.is_teachable(expert)]
    least = min((len(match.failed_at(expert, time)) for expert in teachable for time in times), default=0)
    if match.skill_unknown or not teachable:
        assert [step.kind for step in found.relaxation] in ([StepKind.NAME_SKILL], [StepKind.FIND_SKILL])
        return
    for option in {step.option for step in found.relaxation}:
        steps = [step for step in found.relaxation if step.option == option]
        rules = {rule for step in steps for rule in step.rules}
        [expert] = {step.expert_id for step in steps}
        assert len(rules) == least
        assert any(match.failed_at(match.world.nodes[expert], time) == rules for time in times)
    if found.retry_at:
        later = PlainMatch(match.world, match.ticket["id"], policy=POLICY, now=found.retry_at, retry=match.retry)
        assert later.ranked()
