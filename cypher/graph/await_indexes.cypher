// Waits until every index is populated; fails after the given seconds or when one cannot be.
CALL db.awaitIndexes($timeout_s)
RETURN true AS online
