// The number of the last change that was numbered; 0 before the first.
OPTIONAL MATCH (c:Counter {name: 'changes'})
RETURN coalesce(c.value, 0) AS number
