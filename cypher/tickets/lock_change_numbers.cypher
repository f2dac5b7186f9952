// The last number of the change feed, under the lock of whoever gives the next ones.
MERGE (c:Counter {name: 'changes'})
ON CREATE SET c.lock = 'changes', c.value = 0
ON MATCH SET c.lock = 'changes'
RETURN c.value AS last
