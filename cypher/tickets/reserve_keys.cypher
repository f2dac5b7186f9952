// A block of ticket numbers for one process: the last number handed out, after adding the block.
MERGE (c:Counter {name: $name})
ON CREATE SET c.lock = $name, c.value = 0
ON MATCH SET c.lock = $name
WITH c
SET c.value = c.value + $count
RETURN c.value AS last
