import pytest
from neo4j.exceptions import Neo4jError

from sysops_graph.graph.driver import _our_errors
from sysops_graph.graph.model import DatabaseBusy, DatabaseUnavailable


@pytest.mark.parametrize("code", ["TransactionTimedOutClientConfiguration", "Terminated", "LockClientStopped"])
def test_a_transaction_that_the_server_ended_may_be_tried_again(code: str) -> None:
    """It took too long; the last one is said to whoever waited for a lock meanwhile."""
    error = Neo4jError._basic_hydrate(neo4j_code=f"Neo.ClientError.Transaction.{code}", message="ended")
    with pytest.raises(DatabaseBusy), _our_errors():
        raise error


def test_a_database_that_does_not_answer_in_time_is_away() -> None:
    with pytest.raises(DatabaseUnavailable), _our_errors():
        raise TimeoutError
