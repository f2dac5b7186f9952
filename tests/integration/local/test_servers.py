from redis import Redis

from sysops_graph.graph.driver import Graph, Tx


async def test_the_tests_neo4j_answers(graph: Graph):
    assert (await graph.database_time()).tzinfo is not None


async def test_a_transaction_of_a_test_sees_a_graph(tx: Tx):
    assert await tx.rows("graph/database_time")


def test_the_tests_redis_answers(redis_url: str):
    with Redis.from_url(redis_url) as client:
        assert client.ping()
