"""Each strategy's order of the same four experts, who differ in one thing after the other."""

from datetime import timedelta

import pytest

from support.lives import MONDAY, Life, kiel
from sysops_graph.graph.driver import Graph
from sysops_graph.matching.model import MatchPolicy, Strategy, TieBreak, Weights
from sysops_graph.matching.queries import best_experts

pytestmark = pytest.mark.usefixtures("wipe")

EXPERTS = {
    # name: (level of the skill; 2 is asked for), (tickets held), (repairs of this product), (days since an offer), line
    "anna": (2, 3, 0, 1, 2),
    "ben": (4, 0, 10, 2, 1),
    "cleo": (2, 1, 0, 30, 3),
    "dirk": (3, 1, 0, 10, 1),
}
ORDERS = {
    "default": ["cleo", "ben", "dirk", "anna"],  # fits, has room and was long without an offer; known, and free
    "round_robin": ["cleo", "dirk", "ben", "anna"],  # the longest without an offer
    "skill_based": ["cleo", "anna", "ben", "dirk"],  # who fits exactly; then who knows the product
    "least_busy": ["ben", "cleo", "dirk", "anna"],  # the most room
    "escalation_path": ["dirk", "ben", "anna", "cleo"],  # line by line
    "dedicated": ["ben", "cleo", "anna", "dirk"],  # who knows the product, then who fits
}


STANDING = """
MATCH (e:Expert {id: $id})-[s:HAS_SKILL]->(), (p:Product {id: 'prd_tv'})
SET s.level = $level, e.line = $line, e.last_offer_at = $offered_at
CREATE (e)-[:FIXED {times: $fixes}]->(p)
WITH e UNWIND range(1, $load) AS n
CREATE (e)-[:HOLDS_OPEN {guard: e.id + n, kind: 'owner'}]->(:Ticket {id: 'tkt_' + e.id + n, state: 'Open'})
"""


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel(*EXPERTS))
    for name, (level, load, fixes, days, line) in EXPERTS.items():
        facts = {"level": level, "load": load, "fixes": fixes, "line": line}
        await life.rows(STANDING, id=f"exp_{name}", offered_at=MONDAY - timedelta(days=days), **facts)
    return life


async def order(life: Life, strategy: str, policy: MatchPolicy | None = None) -> list[str]:
    """Who would be asked first, second, …, for a ticket in a queue that goes by the strategy."""
    ticket = await life.open(drain=False)
    await life.rows("MATCH (q:Queue) SET q.strategy = $strategy", strategy=strategy)
    asked = {"policy": policy or MatchPolicy(), "version": 1, "now": life.now, "limit": 9}
    return [found.expert_id.removeprefix("exp_") for found in await life.graph.read(best_experts, ticket, **asked)]


def test_every_strategy_of_the_policy_has_its_order_here() -> None:
    assert ORDERS.keys() == MatchPolicy().strategies.keys()


@pytest.mark.parametrize("strategy", ORDERS)
async def test_a_strategy_orders_experts_by_what_it_weighs(life: Life, strategy: str) -> None:
    assert await order(life, strategy) == ORDERS[strategy]


@pytest.mark.parametrize("strategy", ORDERS)
async def test_a_dedicated_expert_comes_first_whatever_the_strategy(life: Life, strategy: str) -> None:
    await life.rows(
        "MATCH (c:Customer {id: 'cus_carl'}), (e:Expert {id: 'exp_anna'}) "
        "CREATE (c)-[:PREFERS {reason: 'knows the house', dedicated: true}]->(e)"
    )
    others = [name for name in ORDERS[strategy] if name != "anna"]
    assert await order(life, strategy) == ["anna", *others]


async def test_weights_and_the_break_of_ties_are_data(life: Life) -> None:
    known, strategies = Strategy(weights=Weights(known=1)), MatchPolicy().strategies
    by_line = known.model_copy(update={"tie_break": TieBreak.LOWEST_LINE})
    policy = MatchPolicy(strategies={**strategies, "known": known, "known_by_line": by_line})
    assert await order(life, "known", policy) == ["ben", "cleo", "dirk", "anna"], "the longest without an offer"
    assert await order(life, "known_by_line", policy) == ["ben", "dirk", "anna", "cleo"]


async def test_a_queue_whose_strategy_is_no_more_goes_by_the_default(life: Life) -> None:
    assert await order(life, "forgotten") == ORDERS["default"]
